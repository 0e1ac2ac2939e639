"use client";
import Link from "next/link";
import { useTranslations } from "next-intl";
import type { Searched } from "#lib/answer/answer";

/** What was searched, and how much of it could not be read. */
export function SearchedLine({ searched }: { searched: Searched }) {
  const t = useTranslations("ask");
  return (
    <span title={searched.collections.map(({ name }) => name).join(", ")}>
      {t("searched", { documents: searched.documents, collections: searched.collections.length })}
      {searched.withGaps > 0 && (
        <>
          {" "}
          {t.rich("with-gaps", {
            count: searched.withGaps,
            link: (words) => (
              <Link href="/library" prefetch={false}>
                {words}
              </Link>
            ),
          })}
        </>
      )}
    </span>
  );
}
