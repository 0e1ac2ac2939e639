import { type Amount, amountsIn, isWithin } from "./asked-amounts.ts";
import { foldWord, stemWord, termsOf } from "./terms.ts";
import type { TermWeight } from "./weigh-terms.ts";

/**
 * Tells rows of tables that a question names from those that only have some of its words. Such a row has a cell that
 * stands in the question word for word ("POS CODE", "2005", "60,000"), or is a range that a number of the question falls
 * within, while its header, the headings above or the title of
 * the document have what is asked about it. That is how a table is read, and seen by no count of words.
 */
export type AskedRows = {
  /**
   * Share of the question's weight that the named cells and `around` have together, from 0 to 1; 0 where no cell is named,
   * where `around` adds nothing, or where too much of the question is in neither.
   * @param row cells with " | " between them
   * @param around header, headings and title
   */
  readonly shareOf: (row: string, around: string) => number;
};

/** Less of the question than this says that it is about something else. */
const LEAST_SHARE = 0.7;

export const CELL_SEPARATOR = " | ";

/** @param weights its content words and how rare they are */
export function askedRows(question: string, weights: ReadonlyMap<string, TermWeight>): AskedRows {
  const words = termsOf(question);
  const amounts = amountsIn(question);
  const total = Math.max(sum([...weights.keys()], weights), 1e-9);
  const stems = new Map<string, string>();
  const stemOf = (written: string) => {
    const known = stems.get(written) ?? stemWord(foldWord(written));
    stems.set(written, known);
    return known;
  };
  return {
    shareOf(row, around) {
      const named = row
        .split(CELL_SEPARATOR)
        .flatMap((cell) => [...namedTerms(cell, words, stemOf), ...termsWithin(cell, amounts)]);
      const own = new Set(named.filter((term) => weights.has(term)));
      if (own.size === 0) return 0;
      const all = new Set(own);
      for (const written of around.match(WORD) ?? []) {
        const term = stemOf(written);
        if (weights.has(term)) all.add(term);
      }
      const share = sum([...all], weights) / total;
      return all.size > own.size && share >= LEAST_SHARE ? share : 0;
    },
  };
}

/** The cell's words where they stand in the question in this order without others between them; else none. */
function namedTerms(
  cell: string,
  question: readonly string[],
  stemOf: (written: string) => string,
): string[] {
  const terms: string[] = [];
  let ends = question.map((_, i) => i - 1);
  for (const [written] of cell.matchAll(WORD)) {
    const term = stemOf(written);
    ends = ends.filter((end) => question[end + 1] === term).map((end) => end + 1);
    if (ends.length === 0) return [];
    terms.push(term);
  }
  return terms;
}

/** The number of the question that falls within the cell's range, and the cell's own words. */
function termsWithin(cell: string, amounts: readonly Amount[]): string[] {
  const within = amounts.filter((amount) => isWithin(cell.trim(), amount));
  return within.length === 0 ? [] : [...within.flatMap(({ terms }) => terms), ...termsOf(cell)];
}

const WORD = /[\p{L}\p{N}\p{M}\u00ad]+/gu;

function sum(terms: readonly string[], weights: ReadonlyMap<string, TermWeight>): number {
  return terms.reduce((total, term) => total + (weights.get(term)?.weight ?? 0), 0);
}
