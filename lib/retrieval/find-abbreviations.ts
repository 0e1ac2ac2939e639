import { foldWord, stemWord, wordsOf } from "./terms.ts";

/** An abbreviation that a text explains: "acute kidney injury (AKI)" or "AKI (acute kidney injury)". */
export type Abbreviation = {
  /** As compared: folded, "aki". */
  readonly short: string;
  /** Stems of the words it stands for, in order. */
  readonly long: readonly string[];
};

/**
 * Abbreviations that a text explains, after Schwartz and Hearst 2003: the letters of the short form are found from
 * right to left in the words before it, or in the brackets behind it, and its first letter begins the first word.
 */
export function findAbbreviations(text: string): Abbreviation[] {
  const found = new Map<string, Abbreviation>();
  for (const match of text.matchAll(BRACKETED)) {
    const inside = (match[1] ?? "").split(/[;,]/)[0]?.trim() ?? "";
    const before = text.slice(Math.max(0, match.index - MOST_BEFORE), match.index);
    const pair = isShort(inside)
      ? { short: inside, long: longFormBefore(before, inside) }
      : shortBefore(before, inside);
    if (pair?.long === undefined) continue;
    const short = stemWord(foldWord(pair.short.replaceAll(/[.-]/g, "")));
    const long = wordsOf(pair.long).map(({ term }) => term);
    if (long.length <= MOST_WORDS && !long.includes(short))
      found.set(`${short} ${long.join(" ")}`, { short, long });
  }
  return [...found.values()];
}

const BRACKETED = /\(([^()\n]{2,120})\)/gu;
const MOST_BEFORE = 140;
const MOST_WORDS = 8;
const LEAST_COMPOUND = 10;

/** Two to ten letters, most of them capitals: "AKI", "EbM", "RGPD", "U.S.A". */
function isShort(text: string): boolean {
  const letters = text.replaceAll(/[.-]/g, "");
  if (!/^[\p{L}\p{N}]{2,10}$/u.test(letters) || !/^[\p{L}]/u.test(letters)) return false;
  const capitals = letters.match(/\p{Lu}/gu)?.length ?? 0;
  return capitals >= 2 && capitals * 2 >= letters.length;
}

/** "AKI (acute kidney injury)" */
function shortBefore(before: string, inside: string): { short: string; long: string } | undefined {
  const short = before.trimEnd().split(/\s/).at(-1) ?? "";
  if (!isShort(short)) return undefined;
  const long = longFormBefore(inside, short);
  // In brackets nothing stands but the long form.
  return long !== undefined && long.length >= inside.length - 4 ? { short, long } : undefined;
}

/** The words at the end of `before` that the short form stands for. */
function longFormBefore(before: string, short: string): string | undefined {
  const letters = foldWord(short.replaceAll(/[.-]/g, ""));
  const text = before.trimEnd();
  const folded = foldEach(text);
  let at = folded.length - 1;
  for (let i = letters.length - 1; i >= 0; i--) {
    const isWordStart = (place: number) => place === 0 || !/[\p{L}\p{N}]/u.test(folded[place - 1] ?? "");
    while (at >= 0 && (folded[at] !== letters[i] || (i === 0 && !isWordStart(at)))) at--;
    if (at < 0) return undefined;
    if (i > 0) at--;
  }
  const long = text.slice(at);
  const words = long.split(/\s+/).length;
  // "Bundesurlaubsgesetz (BUrlG)": one word when it is a long one; else a few small words beside one for each letter.
  const isLong = words > 1 || long.length >= Math.max(LEAST_COMPOUND, 3 * letters.length);
  const isShortEnough = words <= Math.min(letters.length + 5, letters.length * 2);
  return isLong && isShortEnough && !/[.;:!?]\s/.test(long) ? long : undefined;
}

/** Lower case without accents, each letter in its place. */
const foldEach = (text: string): string =>
  Array.from(text, (letter) => foldWord(letter).padEnd(letter.length, " ").slice(0, letter.length)).join("");
