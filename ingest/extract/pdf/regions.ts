import { type Column, cellsOf, columnsOf, median } from "./columns.ts";
import { groupRows, joinLines, type Line, lineLength, type Row } from "./rows.ts";

/** A part of a page that is read on its own: running text from top to bottom, or a table row by row. */
export type Region = { kind: "prose"; lines: Line[] } | Table;
export type Table = { kind: "table"; columns: Column[]; rows: Line[][][] };

type Gap = { from: number; to: number };
type Band = { first: number; last: number; gap: Gap };

/** A band that goes this many rows without text on both sides has ended. Keeps the search linear. */
const MAX_ONE_SIDED = 40;
const MAX_GAPS_PER_ROW = 12;
const MAX_DEPTH = 4;
/** No justified line stretches its spaces this far. */
const WIDE_GAP_EM = 4;
/** Space above a row, in sizes, that stands between columns and what follows them. */
const WIDE_SPACE_EM = 2;
const MIN_COLUMN_ROWS = 8;
const EXACT_EM = 0.1;
const MIN_EXACT_CELLS = 3;
/** Least share of the rows; those between are further lines of wrapped cells. */
const EXACT_SHARE = 0.4;

/**
 * Reading order of a page's rows. Bands of rows with a common vertical gap are columns or a table; the rows
 * between them are running text over the full width.
 */
export function findRegions(rows: readonly Row[], depth = 0): Region[] {
  const regions: Region[] = [];
  let prose: Line[] = [];
  const flush = () => {
    if (prose.length > 0) regions.push({ kind: "prose", lines: prose });
    prose = [];
  };
  for (let i = 0; i < rows.length; ) {
    const row = rows[i];
    if (!row) break;
    const band = depth < MAX_DEPTH ? bandFrom(rows, i) : undefined;
    if (!band) {
      prose.push(joinLines(row.lines));
      i++;
      continue;
    }
    if (!isGenuine(rows.slice(band.first, band.last + 1), band.gap)) {
      prose.push(...rows.slice(band.first, band.last + 1).map((own) => joinLines(own.lines)));
      i = band.last + 1;
      continue;
    }
    flush();
    const last = endOfColumns(rows, band);
    regions.push(...readBand(rows.slice(band.first, last + 1), band.gap, depth));
    i = last + 1;
  }
  flush();
  return regions;
}

/** The longest band of rows that begins at row `first`, over all gaps of that row. */
function bandFrom(rows: readonly Row[], first: number): Band | undefined {
  const row = rows[first];
  if (!row) return undefined;
  const next = rows[first + 1];
  // Columns whose baselines differ show no gap in any single row, only in two rows that overlap in height.
  const overlapping = next && next.v - row.v < 0.8 * row.size ? [...row.lines, ...next.lines] : row.lines;
  let best: Band | undefined;
  for (const gap of gapsBetween(overlapping, row.size).slice(0, MAX_GAPS_PER_ROW)) {
    const band = extend(rows, first, gap);
    if (band && (!best || band.last > best.last)) best = band;
  }
  return best;
}

function extend(rows: readonly Row[], first: number, seed: Gap): Band | undefined {
  let gap = seed;
  let last = first - 1;
  let left = 0;
  let right = 0;
  let oneSided = 0;
  let lastSide = "";
  for (let i = first; i < rows.length && oneSided <= MAX_ONE_SIDED; i++) {
    const row = rows[i];
    if (!row) break;
    const narrowed = narrow(row, gap);
    if (!narrowed || narrowed.to - narrowed.from < Math.max(4, 0.6 * row.size)) break;
    gap = narrowed;
    const isLeft = row.lines.some((line) => line.u1 <= gap.from + 0.5);
    const isRight = row.lines.some((line) => line.u0 >= gap.to - 0.5);
    if (isLeft) left++;
    if (isRight) right++;
    const side = isLeft && isRight ? "both" : isLeft ? "left" : "right";
    const isNear = isClose(rows[i - 1], row);
    const alternates = isNear && lastSide !== "" && lastSide !== side;
    if (side === "both" || alternates) {
      oneSided = 0;
      last = i;
    } else oneSided++;
    // A column that is longer than its neighbour belongs to the band up to its end.
    if (left >= 4 && right >= 4 && isNear && last === i - 1) last = i;
    lastSide = side;
  }
  return Math.min(left, right) >= 3 && last - first >= 2 ? { first, last, gap } : undefined;
}

const isClose = (above: Row | undefined, row: Row) => above !== undefined && row.v - above.v < 1.6 * row.size;

/** The part of the gap that the row leaves free, or undefined where a line crosses it. */
function narrow(row: Row, gap: Gap): Gap | undefined {
  let { from, to } = gap;
  for (const line of row.lines) {
    if (line.u1 <= from || line.u0 >= to) continue;
    const cutsLeft = line.u1 - from;
    const cutsRight = to - line.u0;
    if (line.u0 < from && line.u1 > to) return undefined;
    if (cutsLeft < cutsRight) from = line.u1;
    else to = line.u0;
  }
  return to > from ? { from, to } : undefined;
}

/** Free intervals between lines, widest first. */
function gapsBetween(lines: readonly Line[], size: number): Gap[] {
  const sorted = [...lines].sort((one, other) => one.u0 - other.u0);
  const gaps: Gap[] = [];
  let end = Number.POSITIVE_INFINITY;
  for (const line of sorted) {
    if (line.u0 - end >= 0.6 * size) gaps.push({ from: end, to: line.u0 });
    end = end === Number.POSITIVE_INFINITY ? line.u1 : Math.max(end, line.u1);
  }
  return gaps.sort((one, other) => other.to - other.from - (one.to - one.from));
}

/**
 * Justified text, in monospaced type above all, has wide spaces that stand above each other by chance. What begins
 * after such a space begins anywhere; columns have a common edge, and the cells of other tables are no running text.
 */
function isGenuine(rows: readonly Row[], gap: Gap): boolean {
  const size = median(rows.map((row) => row.size));
  if (gap.to - gap.from >= WIDE_GAP_EM * size) return true;
  const words = rows.flatMap((row) => row.lines.flatMap((line) => line.text.split(" ")));
  if (words.filter((word) => /^\p{Ll}/u.test(word)).length < 0.5 * words.length) return true;
  if (haveExactEdges(rows, gap, size)) return true;
  return haveCommonEdge(
    rows
      .flatMap((row) => row.lines.filter((line) => line.u0 >= gap.to - 0.5).slice(0, 1))
      .map((line) => line.u0),
    size,
  );
}

/**
 * A few cells that begin at the very same place, in two columns, or in one below a first row in a typeface of its own.
 * Spaces in justified text end there by chance in neither.
 */
function haveExactEdges(rows: readonly Row[], gap: Gap, size: number): boolean {
  const { cells, gutters } = cellsBetween(rows, gap);
  const least = Math.max(MIN_EXACT_CELLS, EXACT_SHARE * rows.length);
  const exact = gutters.filter((_, i) => {
    const edges = cells.flatMap((row) => row[i + 1] ?? []).map((line) => line.u0);
    return edges.length >= least && Math.max(...edges) - Math.min(...edges) <= EXACT_EM * size;
  });
  return exact.length >= 2 || (exact.length === 1 && beginsInOwnFont(cells));
}

function beginsInOwnFont([first = [], ...others]: readonly Line[][][]): boolean {
  const fontsOf = (row: readonly Line[][]) =>
    row.flat().flatMap((line) => line.items.map(({ font }) => font));
  const used = new Set(others.flatMap(fontsOf));
  return first.every((cell) => cell.length > 0) && !fontsOf(first).some((font) => used.has(font));
}

/** Nearly all lines begin at one of two edges, half an em wide: the margin and an indentation. A few lines prove nothing. */
function haveCommonEdge(positions: readonly number[], size: number): boolean {
  if (positions.length < 6) return false;
  const first = withoutDensest(positions, size);
  return withoutDensest(first, size).length <= 0.25 * positions.length;
}

function withoutDensest(positions: readonly number[], size: number): number[] {
  const sorted = [...positions].sort((one, other) => one - other);
  let best = { from: 0, to: -1 };
  for (let from = 0, to = 0; to < sorted.length; to++) {
    while ((sorted[to] ?? 0) - (sorted[from] ?? 0) > 0.5 * size) from++;
    if (to - from > best.to - best.from) best = { from, to };
  }
  return sorted.filter((_, i) => i < best.from || i > best.to);
}

/**
 * What follows columns of running text after a wide space, a table over the full width, may leave their gap free by chance:
 * the columns end where the space is.
 */
function endOfColumns(rows: readonly Row[], { first, last, gap }: Band): number {
  if (isProseThroughout(cellsBetween(rows.slice(first, last + 1), gap).cells)) return last;
  for (let i = last; i - first >= MIN_COLUMN_ROWS; i--) {
    const [above, row] = [rows[i - 1], rows[i]];
    if (!above || !row || row.v - above.v < WIDE_SPACE_EM * row.size) continue;
    if (isProseThroughout(cellsBetween(rows.slice(first, i), gap).cells)) return i - 1;
  }
  return last;
}

function readBand(rows: readonly Row[], gap: Gap, depth: number): Region[] {
  const { cells, gutters, columnOf } = cellsBetween(rows, gap);
  if (isTable(cells, rows)) return [tableOf(rows)];
  return gutters.length === 1 || isProseThroughout(cells)
    ? byColumn(rows, gutters.length + 1, columnOf, depth)
    : byGap(rows, gap, depth);
}

/** The lines of each column between gaps that run through all rows. */
function cellsBetween(rows: readonly Row[], gap: Gap) {
  const gutters = guttersOf(rows, gap);
  const columnOf = (line: Line) => {
    const middle = (line.u0 + line.u1) / 2;
    let column = 0;
    while (column < gutters.length && middle > (gutters[column]?.from ?? 0)) column++;
    return column;
  };
  const cells = rows.map((row) => {
    const out: Line[][] = Array.from({ length: gutters.length + 1 }, () => []);
    for (const line of row.lines) out[columnOf(line)]?.push(line);
    return out.map((lines) => (lines.length > 0 ? [joinLines(lines)] : []));
  });
  return { cells, gutters, columnOf };
}

function tableOf(rows: readonly Row[]): Region {
  const columns = columnsOf(rows);
  return { kind: "table", columns, rows: rows.map((row) => cellsOf(row, columns)) };
}

/** All gaps that run through the whole band, from left to right. */
function guttersOf(rows: readonly Row[], gap: Gap): Gap[] {
  const spans = rows.flatMap((row) => row.lines).sort((one, other) => one.u0 - other.u0);
  const size = median(rows.map((row) => row.size));
  const gutters: Gap[] = [];
  let end = Number.POSITIVE_INFINITY;
  for (const span of spans) {
    if (end !== Number.POSITIVE_INFINITY && span.u0 - end >= 0.5 * size)
      gutters.push({ from: end, to: span.u0 });
    end = end === Number.POSITIVE_INFINITY ? span.u1 : Math.max(end, span.u1);
  }
  return gutters.length > 0 ? gutters : [gap];
}

/** Cells are short or ragged and stand on common baselines; columns of prose are filled line by line. */
function isTable(cells: readonly Line[][][], rows: readonly Row[]): boolean {
  const shared = cells.filter((row) => row.filter((cell) => cell.length > 0).length >= 2).length;
  if (shared < 2 || shared < 0.3 * rows.length) return false;
  return !isProseThroughout(cells);
}

function isProseThroughout(cells: readonly Line[][][]): boolean {
  const columns = cells[0]?.length ?? 0;
  for (let column = 0; column < columns; column++) {
    const lines = cells.flatMap((row) => row[column] ?? []);
    if (lines.length < 3) return false;
    const width = Math.max(...lines.map((line) => line.u1)) - Math.min(...lines.map((line) => line.u0));
    const isFilled = median(lines.map((line) => (line.u1 - line.u0) / Math.max(1, width))) >= 0.62;
    if (!isFilled || median(lines.map(lineLength)) < 18) return false;
  }
  return columns > 1;
}

function byColumn(
  rows: readonly Row[],
  columns: number,
  columnOf: (line: Line) => number,
  depth: number,
): Region[] {
  return Array.from({ length: columns }, (_, column) =>
    part(rows, (line) => columnOf(line) === column),
  ).flatMap((part) => findRegions(part, depth + 1));
}

function byGap(rows: readonly Row[], gap: Gap, depth: number): Region[] {
  const middle = (gap.from + gap.to) / 2;
  return [part(rows, (line) => line.u1 <= middle), part(rows, (line) => line.u1 > middle)].flatMap((part) =>
    findRegions(part, depth + 1),
  );
}

/** The rows of one column alone: without its neighbours a raised figure finds its own line. */
const part = (rows: readonly Row[], isIn: (line: Line) => boolean): Row[] =>
  groupRows(rows.flatMap((row) => row.lines.filter(isIn).flatMap((line) => line.items)));
