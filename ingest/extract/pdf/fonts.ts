import type { Frame } from "./items.ts";

/** Pages on which fonts are looked up: their operator list costs as much as their text. */
const MAX_LOOKS = 6;
const MAX_ITEMS = 3000;

/** What is needed of a pdf.js page. */
type Page = {
  getOperatorList(): Promise<unknown>;
  commonObjs: { has(name: string): boolean; get(name: string): unknown };
};

/** Learns which fonts are bold. pdf.js tells the name of a font only after it made the page's list of drawing operators. */
export function findBoldFonts() {
  const bold = new Map<string, boolean>();
  let looks = 0;
  return {
    isBold: (font: string) => bold.get(font) ?? false,
    /** Looks at the page if it shows enough text in a font not seen so far. */
    async look(page: Page, frames: readonly Frame[]): Promise<void> {
      const items = frames.flatMap((frame) => frame.items);
      const unknown = new Set(items.filter((item) => !bold.has(item.font)).map((item) => item.font));
      if (unknown.size === 0 || looks >= MAX_LOOKS || items.length > MAX_ITEMS) return;
      looks++;
      await page.getOperatorList();
      for (const name of unknown)
        bold.set(name, page.commonObjs.has(name) && isBoldFont(page.commonObjs.get(name)));
    },
  };
}

function isBoldFont(font: unknown): boolean {
  if (typeof font !== "object" || font === null) return false;
  const name = Reflect.get(font, "name");
  return (
    Reflect.get(font, "bold") === true ||
    Reflect.get(font, "black") === true ||
    (typeof name === "string" && /bold|black|heavy|semibold|demi(?!nutive)/i.test(name))
  );
}
