import { holdsPassage, normaliseForMatch } from "./match-passage.ts";

/**
 * Whether a quote shows a gold passage: most of the gold passage stands in what is shown (the quote with its lead-in),
 * or, where gold is longer than a quote, most of the quote is one run of the gold passage.
 */
export function quotesGold(shown: string, quoted: string, passage: string): boolean {
  if (holdsPassage(shown, passage)) return true;
  const whole = normaliseForMatch(passage);
  const words = normaliseForMatch(quoted);
  if (words.length >= LEAST_PART && whole.includes(words)) return true;
  // A quote may run over the edges of gold, as one with its antecedent does.
  return longestShared(words, whole) >= Math.max(LEAST_PART, MOSTLY * words.length);
}

/** Shorter pieces stand in any text. */
const LEAST_PART = 10;
const MOSTLY = 0.6;

/** Length of the longest run of characters that stands in both. */
function longestShared(a: string, b: string): number {
  let best = 0;
  let previous = new Uint16Array(b.length + 1);
  let current = new Uint16Array(b.length + 1);
  for (let i = 0; i < a.length; i++) {
    for (let j = 0; j < b.length; j++) {
      const run = a[i] === b[j] ? (previous[j] ?? 0) + 1 : 0;
      current[j + 1] = run;
      if (run > best) best = run;
    }
    [previous, current] = [current, previous];
  }
  return best;
}
