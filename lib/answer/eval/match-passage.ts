/**
 * Whether a retrieved text holds a gold passage: by containment after normalising, or by holding most of its words in
 * order, since extraction may drop a mark or join a line, and a passage may be longer than one retrieved text.
 */
export function holdsPassage(text: string, passage: string): boolean {
  const gold = normaliseForMatch(passage);
  const found = normaliseForMatch(text);
  if (gold === "") return false;
  if (found.includes(gold)) return true;
  const goldWords = wordsOf(passage);
  const textWords = wordsOf(text);
  const inOrder = longestCommonSubsequence(goldWords.slice(0, MOST_WORDS), textWords.slice(0, MOST_WORDS));
  if (inOrder >= HALF * Math.min(goldWords.length, MOST_WORDS)) return true;
  // A part of a long passage: nearly all of the retrieved text stands in it.
  return textWords.length >= LEAST_PART_WORDS && inOrder >= NEARLY_ALL * textWords.length;
}

/** NFKC, no soft hyphens and zero-width characters, straight quotes, "-" for dashes, lower case, no white space. */
export function normaliseForMatch(text: string): string {
  return straighten(text).replace(/\s+/gu, "");
}

const HALF = 0.5;
const NEARLY_ALL = 0.9;
const LEAST_PART_WORDS = 40;
/** Longer texts are compared by their beginning; the table of the comparison grows with the square. */
const MOST_WORDS = 600;

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

function longestCommonSubsequence(a: readonly string[], b: readonly string[]): number {
  let previous = new Uint16Array(b.length + 1);
  let current = new Uint16Array(b.length + 1);
  for (const word of a) {
    for (let j = 1; j <= b.length; j++) {
      current[j] =
        word === b[j - 1] ? (previous[j - 1] ?? 0) + 1 : Math.max(previous[j] ?? 0, current[j - 1] ?? 0);
    }
    [previous, current] = [current, previous];
  }
  return previous[b.length] ?? 0;
}
