"use client";
import { useMantineColorScheme } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { Spotlight } from "@mantine/spotlight";
import {
  IconArrowRight,
  IconFileText,
  IconKeyboard,
  IconLanguage,
  IconLogout,
  IconMessage,
  IconSearch,
  IconSettings,
  IconSunMoon,
} from "@tabler/icons-react";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { type ReactNode, useEffect, useState } from "react";
import type { Role } from "#lib/db/schema";
import { findPlaces, type Place } from "../../(app)/actions";
import { LOCALES } from "../locales";
import { useHistory } from "./history-context";
import { paletteStore } from "./palette-store";
import { administrationPlaces, PLACES } from "./places";
import { chooseLanguage, LANGUAGE_NAMES, leave } from "./preferences";
import { openShortcuts } from "./shortcuts";

type Item = { id: string; label: string; detail?: string | undefined; icon: ReactNode; run: () => void };

/** The list is a scroll area, whose own properties its type does not name. */
const SCROLLED_BY_KEYBOARD = { viewportProps: { tabIndex: 0 } };

/** Ctrl/Cmd-K: every page, own questions, readable documents and actions. */
export function Palette({ role }: { role: Role }) {
  const t = useTranslations("common");
  const [query, setQuery] = useState("");
  const places = usePlaces(query);
  const router = useRouter();
  const pages = usePages(role);
  const actions = useActions();
  const matches = (item: Item) => item.label.toLowerCase().includes(query.trim().toLowerCase());
  const toItem = ({ kind, id, label, detail }: Place): Item => ({
    id,
    label,
    detail: detail === "" ? undefined : detail,
    icon: kind === "document" ? <IconFileText size={18} /> : <IconMessage size={18} />,
    run: () => router.push(kind === "document" ? `/documents/${id}` : `/conversations/${id}`),
  });
  const groups = [
    { label: t("palette-pages"), items: pages.filter(matches) },
    { label: t("your-questions"), items: places.filter(({ kind }) => kind === "conversation").map(toItem) },
    { label: t("palette-documents"), items: places.filter(({ kind }) => kind === "document").map(toItem) },
    { label: t("palette-actions"), items: actions.filter(matches) },
  ].filter(({ items }) => items.length > 0);
  useKeptSelection(groups.flatMap(({ items }) => items.map(({ id }) => id)).join(" "));
  return (
    <Spotlight.Root
      store={paletteStore}
      query={query}
      onQueryChange={setQuery}
      shortcut="mod + K"
      tagsToIgnore={[]}
      attributes={{ content: { "aria-label": t("find-anything") } }}
      scrollable
      maxHeight={440}
    >
      <Spotlight.Search
        placeholder={t("find-anything")}
        aria-label={t("find-anything")}
        leftSection={<IconSearch size={20} aria-hidden />}
      />
      <Spotlight.ActionsList {...SCROLLED_BY_KEYBOARD}>
        {groups.map(({ label, items }) => (
          <Spotlight.ActionsGroup key={label} label={label}>
            {items.map((item) => (
              <Spotlight.Action
                key={item.id}
                onClick={item.run}
                leftSection={item.icon}
                label={item.label}
                {...(item.detail === undefined ? {} : { description: item.detail })}
              />
            ))}
          </Spotlight.ActionsGroup>
        ))}
        {groups.length === 0 && <Spotlight.Empty>{t("nothing-found")}</Spotlight.Empty>}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  );
}

/**
 * What the server finds comes after the words were typed, and the list forgets which entry was selected when it goes.
 * Enter must always open something: the selected entry while it is listed, otherwise the first.
 */
function useKeptSelection(listed: string): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: runs after every change of what is listed
  useEffect(() => {
    const list = document.getElementById(paletteStore.getState().listId);
    const entries = [...(list?.querySelectorAll("[data-action]") ?? [])];
    const selected = Math.max(
      entries.findIndex((entry) => entry.hasAttribute("data-selected")),
      0,
    );
    entries[selected]?.setAttribute("data-selected", "true");
    paletteStore.updateState((state) => ({ ...state, selected }));
  }, [listed]);
}

/** Own questions at once, then what the server finds for the words. */
function usePlaces(query: string): readonly Place[] {
  const { items } = useHistory();
  const [words] = useDebouncedValue(query.trim(), 150);
  const [found, setFound] = useState<readonly Place[]>([]);
  useEffect(() => {
    if (words === "") return setFound([]);
    let isCurrent = true;
    findPlaces(words)
      .then((result) => isCurrent && setFound(result.ok ? result.value : []))
      .catch(() => isCurrent && setFound([]));
    return () => {
      isCurrent = false;
    };
  }, [words]);
  if (query.trim() !== "") return found;
  return items.slice(0, 4).map(({ id, title }) => ({ kind: "conversation", id, label: title, detail: "" }));
}

function usePages(role: Role): Item[] {
  const t = useTranslations("common");
  const router = useRouter();
  return [
    ...[...PLACES, ...administrationPlaces(role)].map(({ key, href }) => ({
      id: key,
      label: t(key),
      icon: <IconArrowRight size={18} />,
      run: () => router.push(href),
    })),
    {
      id: "account",
      label: t("account-settings"),
      icon: <IconSettings size={18} />,
      run: () => router.push("/account"),
    },
  ];
}

function useActions(): Item[] {
  const t = useTranslations("common");
  const { setColorScheme } = useMantineColorScheme();
  const schemes = [
    ["light", "light"],
    ["dark", "dark"],
    ["auto", "system"],
  ] as const;
  return [
    ...schemes.map(([value, label]) => ({
      id: `scheme-${value}`,
      label: `${t("colour-scheme")}: ${t(label)}`,
      icon: <IconSunMoon size={18} />,
      run: () => setColorScheme(value),
    })),
    ...LOCALES.map((locale) => ({
      id: `language-${locale}`,
      label: `${t("language")}: ${LANGUAGE_NAMES[locale]}`,
      icon: <IconLanguage size={18} />,
      run: () => chooseLanguage(locale),
    })),
    { id: "shortcuts", label: t("shortcuts"), icon: <IconKeyboard size={18} />, run: openShortcuts },
    { id: "sign-out", label: t("sign-out"), icon: <IconLogout size={18} />, run: () => void leave() },
  ];
}
