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

/** A comma or point before three digits parts thousands, any other one decimals, and so does one after a zero ("0.125"). */
function numberOf(written: string): number {
  const isWhole = !written.startsWith("0");
  return Number((isWhole ? written.replace(/[.,](?=\d{3}(?!\d))/g, "") : written).replace(",", "."));
}

/** Longer cells are sentences. */
const LONGEST = 60;
const NUMBER = /(?<![\p{L}\d.,/-])\d+(?:[.,]\d+)*(?![\p{L}\d]|[.,/]\d|-\d)/gu;
/** Not part of a date, a code or a longer number. */
const N = String.raw`(?<![\p{L}\d.,/-])(\d+(?:[.,]\d+)?)(?![\d.,/-]*\d)`;
const UNIT = String.raw`(?:\s?[\p{L}%°²µ/]{1,12})?`;
const either = (words: string) => `(?<!\\p{L})(?:${words})`;

/** A number after one of these words or signs. */
const after = (words: string, signs: string) => String.raw`(?:${either(words)}|${signs})\s*${N}`;
const NOT_A_RANGE = String.raw`(?!${UNIT}\s*(?:to|bis|à|–|—)\s)`;

type Bound = {
  readonly pattern: RegExp;
  readonly holds: (value: number, ends: readonly number[]) => boolean;
};
const bound = (pattern: string, holds: Bound["holds"]): Bound => ({
  pattern: new RegExp(pattern, "giu"),
  holds,
});
const isMore: Bound["holds"] = (value, [end = 0]) => value > end;
const isLess: Bound["holds"] = (value, [end = 0]) => value < end;
const isAtLeast: Bound["holds"] = (value, [end = 0]) => value >= end;
const isAtMost: Bound["holds"] = (value, [end = 0]) => value <= end;

const BOUNDS: readonly Bound[] = [
  bound(
    String.raw`${N}${UNIT}\s*(?:to|and|bis|und|à|et|–|—|-)\s*(?<=\s|[-–—])(\d+(?:[.,]\d+)?)(?![\d.,/-]*\d)`,
    (value, [low = 0, high = 0]) => value >= low && value <= high,
  ),
  bound(after("above|over|more than|über|mehr als|plus de|au-dessus de", ">") + NOT_A_RANGE, isMore),
  bound(after("at least|from|ab|mindestens|à partir de|au moins|dès", "≥") + NOT_A_RANGE, isAtLeast),
  bound(after("below|under|less than|unter|weniger als|moins de|au-dessous de", "<"), isLess),
  bound(after("up to|at most|bis zu|höchstens|jusqu['’]à|au plus", "≤|^bis"), isAtMost),
  bound(
    String.raw`${N}${UNIT}\s+(?:or|and|oder|und|ou|et)\s+(?:more|older|over|above|mehr|älter|darüber|plus|davantage)(?!\p{L}|\s+\d)`,
    isAtLeast,
  ),
  bound(
    String.raw`${N}${UNIT}\s+(?:or|and|oder|und|ou|et)\s+(?:less|younger|under|below|weniger|jünger|darunter|moins)(?!\p{L}|\s+\d)`,
    isAtMost,
  ),
];
