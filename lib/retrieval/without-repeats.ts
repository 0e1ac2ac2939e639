import { termsOf } from "./terms.ts";

/**
 * Leaves out passages that repeat an earlier one almost word for word, as copies of a document do. Two that differ in
 * a number are never repeats: that is how two versions of a protocol differ.
 * @param limit most passages returned
 */
export function withoutRepeats<Item extends { readonly text: string; readonly sha256: string }>(
  ranked: readonly Item[],
  limit: number,
): Item[] {
  const kept: { item: Item; terms: Set<string>; numbers: string }[] = [];
  for (const item of ranked) {
    if (kept.length >= limit) break;
    if (kept.some((other) => other.item.sha256 === item.sha256)) continue;
    const terms = new Set(termsOf(item.text));
    const numbers = (item.text.match(/\d+/g) ?? []).join(" ");
    if (kept.some((other) => other.numbers === numbers && overlap(other.terms, terms) >= ALMOST_ALL))
      continue;
    kept.push({ item, terms, numbers });
  }
  return kept.map(({ item }) => item);
}

const ALMOST_ALL = 0.95;

/** Shared terms as a share of all terms of both. */
function overlap(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const shared = [...a].filter((term) => b.has(term)).length;
  return shared / Math.max(a.size + b.size - shared, 1);
}
