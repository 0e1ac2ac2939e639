"use client";
import { TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import Link from "next/link";
import { usePathname, useRouter, useSearchParams } from "next/navigation";
import { useTranslations } from "next-intl";
import { useEffect, useRef, useState, useTransition } from "react";
import own from "./documents-table.module.css";

const TABS = ["all", "searchable", "partly", "failed", "waiting"] as const;
export type DocumentTab = (typeof TABS)[number];

/** Which documents are listed: by state, and by words of the name. Both stand in the address. */
export function DocumentFilters({ counts, tab }: { counts: Record<DocumentTab, number>; tab: DocumentTab }) {
  const t = useTranslations("library");
  const path = usePathname();
  const router = useRouter();
  const search = useSearchParams();
  const [name, setName] = useState(search.get("name") ?? "");
  const [, startTransition] = useTransition();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);

  const address = (change: { state?: string; name?: string }) => {
    const next = new URLSearchParams();
    const state = change.state ?? tab;
    const words = (change.name ?? name).trim();
    if (state !== "all") next.set("state", state);
    if (words !== "") next.set("name", words);
    return next.size > 0 ? `${path}?${next}` : path;
  };
  function typed(text: string) {
    setName(text);
    clearTimeout(timer.current);
    timer.current = setTimeout(
      () => startTransition(() => router.replace(address({ name: text }), { scroll: false })),
      200,
    );
  }

  return (
    <div className={own.filters}>
      <nav aria-label={t("filter-by-state")}>
        <ul className={own.tabs}>
          {TABS.filter((one) => one === "all" || one === tab || counts[one] > 0).map((one) => (
            <li key={one}>
              <Link
                href={address({ state: one })}
                scroll={false}
                aria-current={one === tab ? "page" : undefined}
              >
                {t(`tab-${one}`)} <span className="tabular">{counts[one]}</span>
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <TextInput
        className={own.find ?? ""}
        size="xs"
        type="search"
        aria-label={t("find-by-name")}
        placeholder={t("find-by-name")}
        leftSection={<IconSearch size={14} aria-hidden />}
        value={name}
        onChange={(event) => typed(event.currentTarget.value)}
      />
    </div>
  );
}
