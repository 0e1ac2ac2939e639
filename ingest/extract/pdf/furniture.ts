import type { Row } from "./rows.ts";

/** Rows at the edge of a page that may be a running header or footer. */
const EDGE_ROWS = 4;
const MIN_PAGES = 3;
/** On a page of few words the number may be one of them. */
const MIN_ROWS = 5;
const PAGE_NUMBER =
  /^(?:(?:page|seite|p\.)\s*)?[-–]?\s*\d{1,4}\s*[-–]?(?:\s*(?:of|von|sur|de|\/)\s*\d{1,4})?$/i;

/**
 * Removes running headers, footers and page numbers: rows near the upper or lower edge that stand at the same
 * height with the same words, numbers aside, on several pages. A page never loses all its text.
 */
export function removeFurniture(pages: readonly Row[][]): Row[][] {
  if (pages.length < MIN_PAGES)
    return pages.map((rows) => rows.filter((row) => !(rows.length > MIN_ROWS && isPageNumber(rows, row))));
  const seen = new Map<string, number>();
  for (const rows of pages) {
    const keys = new Set<string>();
    for (const row of edgeRows(rows)) for (const key of keysOf(row)) keys.add(key);
    for (const key of keys) seen.set(key, (seen.get(key) ?? 0) + 1);
  }
  // The number follows the last line where pages are not filled, so its height says nothing.
  const areNumbered =
    pages.filter((rows) => rows.some((row) => isPageNumber(rows, row))).length >=
    Math.max(MIN_PAGES, pages.length / 2);
  const least = Math.max(MIN_PAGES, Math.min(10, Math.ceil(pages.length * 0.2)));
  return pages.map((rows) => {
    const repeated = new Set(
      edgeRows(rows).filter(
        (row) =>
          (areNumbered && isPageNumber(rows, row)) ||
          (keysOf(row).some((key) => (seen.get(key) ?? 0) >= least) && !isTableHead(row)),
      ),
    );
    // Only rows that form an unbroken run from the edge are furniture; the same words further in are text.
    const kept = trim(rows, repeated);
    return kept.length === 0 ? rows : kept;
  });
}

/** Removes what stands sideways at the margin of several pages with the same words, numbers aside. */
export function removeMarginalia(pages: readonly (readonly Row[])[][]): Row[][][] {
  const keyOf = (rows: readonly Row[]) => rows.map(wordsOf).join("");
  const seen = new Map<string, number>();
  for (const frames of pages)
    for (const key of new Set(frames.map(keyOf))) seen.set(key, (seen.get(key) ?? 0) + 1);
  return pages.map((frames) =>
    frames.map((rows) => ((seen.get(keyOf(rows)) ?? 0) >= MIN_PAGES ? [] : [...rows])),
  );
}

function trim(rows: readonly Row[], repeated: ReadonlySet<Row>): Row[] {
  let first = 0;
  let last = rows.length;
  while (first < last && isIn(rows[first], repeated)) first++;
  while (last > first && isIn(rows[last - 1], repeated)) last--;
  return rows.slice(first, last);
}

const isIn = (row: Row | undefined, set: ReadonlySet<Row>) => row !== undefined && set.has(row);

function edgeRows(rows: readonly Row[]): Row[] {
  return rows.length <= 2 * EDGE_ROWS ? [...rows] : [...rows.slice(0, EDGE_ROWS), ...rows.slice(-EDGE_ROWS)];
}

/** Heights jitter by a point or two, so each row counts in two overlapping classes of height. */
function keysOf(row: Row): string[] {
  const words = wordsOf(row);
  const height = row.v / 6;
  return [`${Math.floor(height)}:${words}`, `h${Math.round(height)}:${words}`];
}

/** Words of a row without white space; "#" for each number. */
function wordsOf(row: Row): string {
  return row.lines
    .map((line) => line.text)
    .join(" ")
    .toLowerCase()
    .replace(/(?<![\p{L}\p{N}])\p{N}+(?![\p{L}\p{N}])/gu, "#")
    .replace(/\s+/g, "");
}

/** The head of a table that runs over pages repeats, too, but belongs to the text. */
const isTableHead = (row: Row) => row.lines.length >= 4;

/** "7", "- 7 -", "Page 7 of 9" as the first or last row of a page. */
function isPageNumber(rows: readonly Row[], row: Row): boolean {
  return (
    (row === rows[0] || row === rows.at(-1)) && PAGE_NUMBER.test(row.lines.map((line) => line.text).join(" "))
  );
}
