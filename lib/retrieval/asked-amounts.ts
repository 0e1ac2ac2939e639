import { termsOf } from "./terms.ts";

/** A number of a question: what it is worth, and the terms it is written with. */
export type Amount = { readonly value: number; readonly terms: readonly string[] };

/** The numbers of a question, in order; those that are part of a code or a date are none. */
export function amountsIn(question: string): Amount[] {
  return Array.from(question.matchAll(NUMBER), ([written]) => ({
    value: numberOf(written),
    terms: termsOf(written),
  }));
}

/** Whether a number falls within what a cell of a table stands for. People ask for their number, tables have ranges. */
export function isWithin(cell: string, { value }: Amount): boolean {
  return spanOf(cell)?.(value) === true;
}

/**
 * What a cell stands for: "12.1 to 16.0", "Above 8.0, no bleeding", "70 years or older", "bis 10 kg". Of several bounds
 * all have to hold. @returns undefined for a cell without any
 */
export function spanOf(cell: string): ((value: number) => boolean) | undefined {
  if (cell.length > LONGEST) return undefined;
  const bounds = BOUNDS.flatMap(({ pattern, holds }) =>
    Array.from(cell.matchAll(pattern), ([, ...written]) => {
      const ends = written.map(numberOf);
      return (value: number) => holds(value, ends);
    }),
  );
  return bounds.length === 0 ? undefined : (value) => bounds.every((holds) => holds(value));
}

/** A comma or point before three digits parts thousands, any other one decimals. */
function numberOf(written: string): number {
  return Number(written.replace(/[.,](?=\d{3}(?!\d))/g, "").replace(",", "."));
}

/** Longer cells are sentences. */
const LONGEST = 60;
const NUMBER = /(?<![\p{L}\d.,/-])\d+(?:[.,]\d+)*(?![\p{L}\d]|[.,/]\d|-\d)/gu;
/** Not part of a date, a code or a longer number. */
const N = String.raw`(?<![\p{L}\d.,/-])(\d+(?:[.,]\d+)?)(?![\d.,/-]*\d)`;
const UNIT = String.raw`(?:\s?[\p{L}%°²µ/]{1,12})?`;
const either = (words: string) => `(?<!\\p{L})(?:${words})`;

type Bound = {
  readonly pattern: RegExp;
  readonly holds: (value: number, ends: readonly number[]) => boolean;
};
const bound = (pattern: string, holds: Bound["holds"]): Bound => ({
  pattern: new RegExp(pattern, "giu"),
  holds,
});
const isAtLeast: Bound["holds"] = (value, [end = 0]) => value >= end;
const isAtMost: Bound["holds"] = (value, [end = 0]) => value <= end;

const BOUNDS: readonly Bound[] = [
  bound(
    String.raw`${N}${UNIT}\s*(?:to|and|bis|und|à|et|–|—|-)\s*(?<=\s|[-–—])(\d+(?:[.,]\d+)?)(?![\d.,/-]*\d)`,
    (value, [low = 0, high = 0]) => value >= low && value <= high,
  ),
  bound(
    String.raw`(?:${either("above|over|more than|at least|from|über|mehr als|ab|mindestens|plus de|au-dessus de|à partir de|au moins|dès")}|[>≥])\s*${N}(?!${UNIT}\s*(?:to|bis|à|–|—)\s)`,
    isAtLeast,
  ),
  bound(
    String.raw`(?:${either("below|under|less than|up to|at most|unter|weniger als|bis zu|höchstens|moins de|jusqu['’]à|au plus")}|^bis|[<≤])\s*${N}`,
    isAtMost,
  ),
  bound(
    String.raw`${N}${UNIT}\s+(?:or|and|oder|und|ou|et)\s+(?:more|older|over|above|mehr|älter|darüber|plus|davantage)(?!\p{L}|\s+\d)`,
    isAtLeast,
  ),
  bound(
    String.raw`${N}${UNIT}\s+(?:or|and|oder|und|ou|et)\s+(?:less|younger|under|below|weniger|jünger|darunter|moins)(?!\p{L}|\s+\d)`,
    isAtMost,
  ),
];
