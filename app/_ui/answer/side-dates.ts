"use client";
import { useFormatter, useTranslations } from "next-intl";
import type { ContradictingSide } from "#lib/answer/answer";
import { useDay } from "../use-day";

/** From when one side of a contradiction holds, where that is known, and when it was added. */
export function useSideDates(): (side: ContradictingSide, other: ContradictingSide | undefined) => string[] {
  const t = useTranslations("ask");
  const format = useFormatter();
  const day = useDay();
  return ({ validFrom, addedAtMs }, other) => {
    const added = format.dateTime(addedAtMs, { dateStyle: "medium" });
    // Documents added at the same moment have no later one.
    const isLater = addedAtMs > (other?.addedAtMs ?? 0);
    return [
      ...(validFrom === null ? [] : [t("valid-from", { date: day(validFrom) })]),
      t(isLater ? "added-later" : "added-on", { date: added }),
    ];
  };
}
