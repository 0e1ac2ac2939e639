import { findNegations } from "./find-negations.ts";
import { foldWord, termsOf } from "./terms.ts";

/**
 * Folds passages that repeat a better one almost word for word, as copies of a document do, into that one. Two that
 * differ in a number, a month or a denial are never repeats: that is how two versions of a protocol differ.
 * @param limit most passages returned
 */
export function foldRepeats<Item extends { readonly text: string; readonly sha256: string }>(
  ranked: readonly Item[],
  limit: number,
): { item: Item; repeats: Item[] }[] {
  const kept: (Content & { item: Item; repeats: Item[] })[] = [];
  for (const item of ranked.slice(0, limit + LOOKED_AT)) {
    const content = contentOf(item.text);
    const same = kept.find((other) => other.item.sha256 === item.sha256 || isRepeat(other, content));
    if (same !== undefined) same.repeats.push(item);
    else if (kept.length < limit) kept.push({ ...content, item, repeats: [] });
  }
  return kept.map(({ item, repeats }) => ({ item, repeats }));
}

type Content = { readonly text: string; readonly terms: ReadonlySet<string>; readonly numbers: string };

/** Repeats are nearly as good as what they repeat, so they stand close behind. */
const LOOKED_AT = 20;
const ALMOST_ALL = 0.95;

function contentOf(text: string): Content {
  return { text, terms: new Set(termsOf(text)), numbers: (text.match(/\d+/g) ?? []).join(" ") };
}

/** Shared terms as a share of all terms of both. */
function isRepeat(a: Content, b: Content): boolean {
  if (a.numbers !== b.numbers) return false;
  const smaller = Math.min(a.terms.size, b.terms.size);
  const larger = Math.max(a.terms.size, b.terms.size, 1);
  if (smaller < ALMOST_ALL * larger) return false;
  let shared = 0;
  for (const term of a.terms) if (b.terms.has(term)) shared++;
  if (shared < ALMOST_ALL * (a.terms.size + b.terms.size - shared)) return false;
  return turningWords(a.text) === turningWords(b.text);
}

/** Single words that make another statement of the same words. */
function turningWords(text: string): string {
  const months = Array.from(text.matchAll(MONTH), ([month]) => foldWord(month));
  return [findNegations(text).length, ...months].join(" ");
}

/** Written out, in English, German and French; "may" also as a verb, which both have then. */
const MONTH =
  /(?<!\p{L})(?:january|february|march|april|may|june|july|august|september|october|november|december|januar|jänner|februar|märz|mai|juni|juli|oktober|dezember|janvier|février|mars|avril|juin|juillet|août|septembre|octobre|novembre|décembre)(?!\p{L})/giu;
