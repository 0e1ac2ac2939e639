import { eachWord } from "./words.ts";

/**
 * Words as search compares them, in English, German and French alike: a collection mixes languages and a question
 * does not say which it is in. So one light rule for all three instead of one stemmer for each: lower case, accents
 * folded, frequent endings off. Measured against no stemming and against cutting words after six letters, it finds
 * most in French and English and loses little in German.
 */
export type Word = {
  /** Character range in the text. */
  readonly start: number;
  readonly end: number;
  /** Lower case without accents. */
  readonly folded: string;
  /** What is compared. */
  readonly term: string;
};

/** The words of a text, in order. Punctuation separates: "PA-22-150" is three words. */
export function wordsOf(text: string): Word[] {
  const words: Word[] = [];
  eachWord(text, (start, end) => {
    const folded = foldWord(text.slice(start, end));
    words.push({ start, end, folded, term: stemWord(folded) });
  });
  return words;
}

/** The terms of a text, in order. */
export function termsOf(text: string): string[] {
  const terms: string[] = [];
  eachWord(text, (start, end) => terms.push(stemWord(foldWord(text.slice(start, end)))));
  return terms;
}

/** Lower case without accents, ligatures and soft hyphens. */
export function foldWord(word: string): string {
  // Most words of most texts need nothing but lower case.
  if (/^[a-zA-Z0-9]+$/.test(word)) return word.toLowerCase().slice(0, MAX_LENGTH);
  return word
    .normalize("NFKD")
    .replace(/[\p{M}\u00ad]/gu, "")
    .toLowerCase()
    .replace(/ß/g, "ss")
    .replace(/œ/g, "oe")
    .replace(/æ/g, "ae")
    .slice(0, MAX_LENGTH);
}

/** Takes a frequent ending off a folded word; numbers and codes stay as they are. */
export function stemWord(folded: string): string {
  if (folded.length <= 3 || !LAST_OF_ENDINGS.has(folded.charAt(folded.length - 1)) || /\d/.test(folded))
    return folded;
  let stem = folded;
  for (const [ending, replacement] of ENDINGS) {
    if (!folded.endsWith(ending) || folded.length - ending.length < LEAST_STEM) continue;
    if (ending === "s" && folded.endsWith("ss")) continue;
    stem = folded.slice(0, -ending.length) + replacement;
    break;
  }
  return stem.length > LEAST_STEM && stem.endsWith("e") ? stem.slice(0, -1) : stem;
}

const LEAST_STEM = 4;
/** Longer words are cut; German compounds end well before. */
const MAX_LENGTH = 60;
/** The first that fits is taken. */
const ENDINGS: readonly (readonly [string, string])[] = [
  ["ies", "y"],
  ["sses", "ss"],
  ["ings", ""],
  ["ing", ""],
  ["ed", ""],
  ["ungen", "ung"],
  ["en", ""],
  ["em", ""],
  ["er", ""],
  ["es", ""],
  ["s", ""],
  ["e", ""],
];
/** Most words end in none of these and need no look at the endings. */
const LAST_OF_ENDINGS = new Set(ENDINGS.map(([ending]) => ending.slice(-1)));
