"use client";
import { AppShell, Burger, Group, UnstyledButton } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { usePathname } from "next/navigation";
import { useTranslations } from "next-intl";
import { type ReactNode, useEffect } from "react";
import type { Role } from "#lib/db/schema";
import { Brand } from "./brand";
import { type HistoryItem, HistoryProvider } from "./history-context";
import { Navigation } from "./navigation";
import { Palette } from "./palette";
import { palette } from "./palette-store";
import classes from "./shell.module.css";
import { Shortcuts } from "./shortcuts";

export type ShellPerson = { readonly name: string; readonly email: string; readonly role: Role };

/** Navigation on the left (behind a button on narrow screens), the page, the palette and the list of shortcuts. */
export function Shell({
  person,
  history,
  children,
}: {
  person: ShellPerson;
  history: readonly HistoryItem[];
  children: ReactNode;
}) {
  const t = useTranslations("common");
  const [isOpen, menu] = useDisclosure();
  const pathname = usePathname();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the menu closes when another page opens
  useEffect(() => menu.close(), [pathname]);
  return (
    <HistoryProvider initial={history}>
      <a className="skip-link" href="#content">
        {t("skip-to-content")}
      </a>
      <AppShell
        layout="alt"
        header={{ height: { base: 56, sm: 0 } }}
        navbar={{ width: 272, breakpoint: "sm", collapsed: { mobile: !isOpen } }}
        transitionDuration={120}
      >
        <AppShell.Header hiddenFrom="sm" className={classes.header}>
          <Group h="100%" px="md" justify="space-between" wrap="nowrap">
            <Burger
              opened={isOpen}
              onClick={menu.toggle}
              size="sm"
              aria-label={t("menu")}
              aria-expanded={isOpen}
            />
            <Brand />
            <UnstyledButton className={classes.iconButton} onClick={palette.open} aria-label={t("search")}>
              <IconSearch size={20} aria-hidden />
            </UnstyledButton>
          </Group>
        </AppShell.Header>
        <AppShell.Navbar className={classes.navbar} component="div">
          <Navigation person={person} isMenuOpen={isOpen} onClose={menu.close} />
        </AppShell.Navbar>
        <AppShell.Main id="content" tabIndex={-1} className={classes.main}>
          {children}
        </AppShell.Main>
      </AppShell>
      <Palette role={person.role} />
      <Shortcuts />
    </HistoryProvider>
  );
}
