import { type Reason, warning } from "../reasons/reason.ts";

/**
 * Which pages could not be read and why, null when all could.
 * @param pages in order
 */
export function describeGaps(
  pages: readonly { readonly number: number; readonly warnings: readonly Reason[] }[],
): Reason | null {
  const withGaps = pages.filter((page) => page.warnings.length > 0);
  const first = withGaps[0];
  if (first === undefined) return null;
  const why = first.warnings[0];
  if (why === undefined || withGaps.length === 1) return why ?? null;
  const numbers = ranges(withGaps.map((page) => page.number));
  return warning("pages-incomplete", { pages: numbers, total: pages.length, why });
}

/** Most ranges that are named; after that a person opens the document. */
const MAX_RANGES = 6;

function ranges(numbers: readonly number[]): string {
  const found: { first: number; last: number }[] = [];
  for (const number of numbers) {
    const open = found.at(-1);
    if (open !== undefined && open.last === number - 1) open.last = number;
    else found.push({ first: number, last: number });
  }
  const named = found
    .slice(0, MAX_RANGES)
    .map(({ first, last }) => (first === last ? `${first}` : `${first}–${last}`));
  return found.length > MAX_RANGES ? `${named.join(", ")}, …` : named.join(", ");
}
