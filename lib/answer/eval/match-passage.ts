/**
 * How much of a gold passage a text holds, from 0 to 1: all of it when it contains it after normalising, else the
 * share of a long passage's words that it has in order. Words count in runs of four, since two unrelated texts of one
 * language share half of their words in order by chance. A short passage, the value of a form or one clause, is there
 * as a whole or not at all.
 */
export function coverageOf(text: string, passage: string): number {
  const gold = normaliseForMatch(passage);
  if (gold === "") return 0;
  if (normaliseForMatch(text).includes(gold)) return 1;
  const goldWords = wordsOf(passage);
  if (goldWords.length < LONG_FROM_WORDS) return 0;
  return wordsInRuns(goldWords, wordsOf(text)) / goldWords.length;
}

/** A retrieved text holds a long passage if it holds most of its words in order. */
export const MOST = 0.5;
export const holdsPassage = (text: string, passage: string): boolean => coverageOf(text, passage) >= MOST;

/**
 * NFKC, no soft hyphens and zero-width characters, straight quotes, "-" for dashes, lower case, no white space, nothing
 * between the cells of a row: who copies one from a table has other marks there than we do.
 */
export function normaliseForMatch(text: string): string {
  return straighten(text).replace(/[\s|]+/gu, "");
}

const LONG_FROM_WORDS = 16;
const RUN = 4;

function straighten(text: string): string {
  return text
    .normalize("NFKC")
    .replace(/[\u00ad\u200b-\u200d\u2060\ufeff]/g, "")
    .replace(/[‘’‚‛]/g, "'")
    .replace(/[“”„‟«»]/g, '"')
    .replace(/[\u2010-\u2015\u2212]/g, "-")
    .toLowerCase();
}

const wordsOf = (text: string): string[] => straighten(text).match(/[\p{L}\p{N}]+/gu) ?? [];

/** How many of `a`'s words lie in runs of four that `b` has in the same order. */
function wordsInRuns(a: readonly string[], b: readonly string[]): number {
  const [runsOfA, runsOfB] = [runsOf(a), runsOf(b)];
  let covered = 0;
  let end = 0;
  for (const i of longestCommonSubsequence(runsOfA, runsOfB)) {
    covered += i + RUN - Math.max(i, end);
    end = i + RUN;
  }
  return covered;
}

const runsOf = (words: readonly string[]): string[] =>
  words.slice(0, Math.max(0, words.length - RUN + 1)).map((_, i) => words.slice(i, i + RUN).join(" "));

/** Places in `a`, ascending, of a longest subsequence that `b` has too. */
function longestCommonSubsequence(a: readonly string[], b: readonly string[]): number[] {
  const width = b.length + 1;
  const lengths = new Uint16Array((a.length + 1) * width);
  const at = (i: number, j: number) => lengths[i * width + j] ?? 0;
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      lengths[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const places: number[] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    if (a[i] === b[j]) {
      places.push(i++);
      j++;
    } else if (at(i + 1, j) >= at(i, j + 1)) i++;
    else j++;
  }
  return places;
}
