"use client";
import { useTranslations } from "next-intl";
import type { Place } from "#lib/answer/answer";
import { useDay } from "../use-day";

/**
 * Where in their document words stand: "page 3", "slide 3", "sheet Doses", "e-mail from Ada Okafor, 5 Mar 2024,
 * body"; empty for documents without such places.
 */
export function usePlaceWords(): (place: Place) => string {
  const t = useTranslations("ask");
  const day = useDay();
  return ({ page, unit, sheet, mail }) => {
    const parts: string[] = [];
    if (page !== null && unit === "slide") parts.push(t("slide", { page }));
    else if (page !== null && unit === "sheet")
      parts.push(sheet === undefined ? t("sheet-number", { page }) : t("sheet", { sheet }));
    else if (page !== null) parts.push(t("page", { page }));
    if (mail !== undefined) {
      const { from, date, part } = mail;
      parts.push(
        t("mail", {
          part,
          from: from ?? "",
          hasFrom: from === null ? "no" : "yes",
          day: date === null ? "" : day(date),
          hasDay: date === null ? "no" : "yes",
        }),
      );
    }
    return parts.join(", ");
  };
}

/** The document, its file name where the title alone does not say which, and where in it: "Insulin protocol, page 3". */
export function useDocumentWords(): (place: Place) => string {
  const t = useTranslations("ask");
  const placeWords = usePlaceWords();
  return (place) => {
    const inside = placeWords(place);
    const document = place.apart === undefined ? place.document : `${place.document} (${place.apart})`;
    return inside === "" ? document : t("document-place", { document, place: inside });
  };
}
