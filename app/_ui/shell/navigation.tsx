"use client";
import { CloseButton, Kbd, UnstyledButton } from "@mantine/core";
import {
  IconActivity,
  IconBooks,
  IconCalendarTime,
  IconEraser,
  IconFolders,
  IconHeartbeat,
  IconId,
  IconKey,
  IconMessageQuestion,
  IconSearch,
  IconShieldLock,
  IconTargetArrow,
  IconUrgent,
  IconUser,
  IconUsersGroup,
  IconWall,
} from "@tabler/icons-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { useTranslations } from "next-intl";
import { AccountMenu } from "./account-menu";
import { Brand } from "./brand";
import { HistoryList } from "./history-list";
import { palette } from "./palette-store";
import { administrationPlaces, isCurrentPlace, type NavigationPlace, PLACES, type PlaceKey } from "./places";
import type { ShellPerson } from "./shell";
import classes from "./shell.module.css";

const ICONS: Record<PlaceKey, typeof IconUser> = {
  ask: IconMessageQuestion,
  library: IconBooks,
  people: IconUser,
  groups: IconUsersGroup,
  "sign-in": IconKey,
  evaluation: IconTargetArrow,
  collections: IconFolders,
  identity: IconId,
  walls: IconShieldLock,
  emergencies: IconUrgent,
  retention: IconCalendarTime,
  activity: IconActivity,
  boundary: IconWall,
  erasures: IconEraser,
  system: IconHeartbeat,
};

export function Navigation({
  person,
  isMenuOpen,
  onClose,
}: {
  person: ShellPerson;
  isMenuOpen: boolean;
  onClose: () => void;
}) {
  const t = useTranslations("common");
  const administration = administrationPlaces(person.role);
  return (
    <nav aria-label={t("navigation")} className={classes.navigation}>
      <div className={classes.top}>
        <Brand />
        {isMenuOpen && <CloseButton hiddenFrom="sm" onClick={onClose} aria-label={t("close")} />}
      </div>
      <UnstyledButton className={classes.search} onClick={palette.open}>
        <IconSearch size={16} aria-hidden />
        <span className={classes.searchLabel}>{t("search")}</span>
        <Kbd size="xs">{t("key-control")} K</Kbd>
      </UnstyledButton>
      <ul className={classes.links}>
        {PLACES.map((place) => (
          <Entry key={place.key} place={place} />
        ))}
      </ul>
      {administration.length > 0 && (
        <>
          <h2 className={classes.section}>{t("administration")}</h2>
          <ul className={classes.links}>
            {administration.map((place) => (
              <Entry key={place.key} place={place} />
            ))}
          </ul>
        </>
      )}
      <HistoryList />
      <AccountMenu person={person} />
    </nav>
  );
}

function Entry({ place }: { place: NavigationPlace }) {
  const t = useTranslations("common");
  const pathname = usePathname();
  const Icon = ICONS[place.key];
  return (
    <li>
      <Link
        href={place.href}
        // Looking at some of these pages is recorded; only a click may do that.
        prefetch={false}
        className={classes.link}
        aria-current={isCurrentPlace(place.href, pathname) ? "page" : undefined}
      >
        <Icon size={18} stroke={1.7} aria-hidden />
        {t(place.key)}
      </Link>
    </li>
  );
}
