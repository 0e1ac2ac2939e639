import { askedRows, CELL_SEPARATOR } from "./asked-rows.ts";
import { indexedTitle } from "./indexed-text.ts";
import type { CheckedPassage } from "./load-passages.ts";
import type { TermWeight } from "./weigh-terms.ts";

/** A row further behind is about something else, whatever its cells say. */
const LOOKED_AT = 60;
/** The same row may stand in several tables; more of them would push other documents out. */
const MOST_RAISED = 3;
/**
 * Puts the passages in whose tables the question names a row in front, those first of which more of the question is there.
 * They are taken to be as likely as the best.
 */
export function raiseAskedRows<Item extends CheckedPassage & { readonly score: number }>(
  question: string,
  weights: ReadonlyMap<string, TermWeight>,
  ranked: readonly Item[],
): readonly Item[] {
  const rows = askedRows(question, weights);
  const asked = ranked
    .slice(0, LOOKED_AT)
    .map((passage) => ({ passage, share: bestShare(rows.shareOf, passage) }))
    .filter(({ share }) => share > 0)
    .toSorted((a, b) => b.share - a.share)
    .slice(0, MOST_RAISED)
    .map(({ passage }) => passage);
  if (asked.length === 0) return ranked;
  const best = ranked[0]?.score ?? 0;
  return [
    ...asked.map((passage) => ({ ...passage, score: best })),
    ...ranked.filter((passage) => !asked.includes(passage)),
  ];
}

function bestShare(shareOf: (row: string, around: string) => number, passage: CheckedPassage): number {
  const rows = passage.text.split("\n").filter((line) => line.includes(CELL_SEPARATOR));
  // A later part of a table has its header in the context; else the table begins here, with its header.
  const header = passage.context.includes("\n") ? [] : rows.splice(0, 1);
  if (rows.length === 0) return 0;
  const around = [indexedTitle(passage), passage.context, ...header].join("\n");
  return Math.max(...rows.map((row) => shareOf(row, around)));
}
