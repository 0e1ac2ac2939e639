import type { Citation } from "#lib/answer/answer";

type Translate = (
  key: "page" | "slide" | "sheet" | "sheet-number",
  values: Record<string, string | number>,
) => string;

/** Where in its document a citation stands: "page 3", "slide 3", "sheet Doses"; empty for documents without pages. */
export function placeWords(
  t: Translate,
  { page, unit, sheet }: Pick<Citation, "page" | "unit" | "sheet">,
): string {
  if (page === null) return "";
  switch (unit) {
    case "slide":
      return t("slide", { page });
    case "sheet":
      return sheet === undefined ? t("sheet-number", { page }) : t("sheet", { sheet });
    default:
      return t("page", { page });
  }
}
