"use client";
import Link from "next/link";
import { useTranslations } from "next-intl";
import type { Searched } from "#lib/answer/answer";
import { useDay } from "../use-day";

/** What was searched, and which part of it could not be: what is missing may be what was asked for. */
export function SearchedLine({ searched }: { searched: Searched }) {
  const t = useTranslations("ask");
  const day = useDay();
  // Answers of before gaps were told apart have one number.
  const { partly, failed, waiting } = searched.gaps ?? { partly: searched.withGaps, failed: 0, waiting: 0 };
  const parts = [t("gap-partly", { partly }), t("gap-failed", { failed }), t("gap-waiting", { waiting })];
  const gaps = parts.filter((part) => part !== "").join(", ");
  return (
    <span title={searched.collections.map(({ name }) => name).join(", ")}>
      {searched.asOf != null && `${t("searched-as-of", { day: day(searched.asOf) })} `}
      {t("searched", { documents: searched.documents, collections: searched.collections.length })}
      {gaps !== "" && (
        <>
          {" "}
          {t.rich("with-gaps", {
            gaps,
            link: (words) => (
              <Link href={ledgerOf(searched)} prefetch={false}>
                {words}
              </Link>
            ),
          })}
        </>
      )}
      {(searched.notInForce ?? 0) > 0 && ` ${t("not-in-force", { count: searched.notInForce ?? 0 })}`}
    </span>
  );
}

/** The ledger of the one collection that was searched, or of all; only what has gaps. */
function ledgerOf({ collections }: Searched): string {
  const [only] = collections;
  return collections.length === 1 && only !== undefined
    ? `/library/${only.id}/ledger?state=gaps`
    : "/library/ledger?state=gaps";
}
