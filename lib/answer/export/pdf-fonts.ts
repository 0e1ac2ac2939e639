import { readFileSync } from "node:fs";
import { join } from "node:path";
import { create, type Font } from "fontkit";

/** Parts of the typeface, by script; a letter is set in the first that has it. */
const PARTS = ["latin", "latin-ext", "greek", "greek-ext", "cyrillic", "cyrillic-ext", "vietnamese"] as const;
const WEIGHTS = { regular: 400, bold: 600 } as const;
export type Weight = keyof typeof WEIGHTS;

/** Signs that change what a sentence says must not become "?"; they are set as other signs instead. */
const INSTEAD: ReadonlyMap<string, string> = new Map([
  ["≥", ">="],
  ["≤", "<="],
  ["≠", "!="],
  ["≈", "~"],
  ["→", "->"],
  ["←", "<-"],
  ["⁄", "/"],
  ["∕", "/"],
  ["‑", "-"],
  ["\u202f", "\u00a0"],
  ["\u2009", " "],
]);

/** A piece of text that one font can set. */
export type FontRun = { readonly font: string; readonly text: string };

export type PdfFonts = {
  /** Fonts to register with a document, by name. */
  readonly files: ReadonlyMap<string, Buffer>;
  /** Cuts a text into pieces of one font each; letters that no font has become "?". */
  readonly runs: (text: string, weight: Weight) => FontRun[];
  /** Whether some letters of a text become "?". */
  readonly lacks: (text: string) => boolean;
};

/** @param folder where the files of `@fontsource/inter` are */
export function openPdfFonts(folder: string): PdfFonts {
  const files = new Map<string, Buffer>();
  const fonts = new Map<string, Font>();
  for (const [weight, value] of Object.entries(WEIGHTS)) {
    for (const part of PARTS) {
      const bytes = readFileSync(join(folder, `inter-${part}-${value}-normal.woff`));
      files.set(`${weight}-${part}`, bytes);
      fonts.set(`${weight}-${part}`, create(bytes) as Font);
    }
  }
  const fontOf = (letter: string, weight: Weight) => {
    const code = letter.codePointAt(0) ?? 0;
    return PARTS.map((part) => `${weight}-${part}`).find((name) =>
      fonts.get(name)?.hasGlyphForCodePoint(code),
    );
  };
  const settable = (text: string, weight: Weight) =>
    Array.from(text.normalize("NFC"))
      .map((letter) => (fontOf(letter, weight) === undefined ? (INSTEAD.get(letter) ?? letter) : letter))
      .join("");
  return {
    files,
    lacks: (text) =>
      Array.from(settable(text, "regular")).some((letter) => fontOf(letter, "regular") === undefined),
    runs(text, weight) {
      const runs: { font: string; text: string }[] = [];
      for (const letter of settable(text, weight)) {
        const found = fontOf(letter, weight);
        const font = found ?? `${weight}-latin`;
        const shown = found === undefined ? "?" : letter;
        const last = runs.at(-1);
        if (last?.font === font) last.text += shown;
        else runs.push({ font, text: shown });
      }
      return runs;
    },
  };
}
