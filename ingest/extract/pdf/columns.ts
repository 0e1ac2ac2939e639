import type { PdfItem } from "./items.ts";
import { type Line, lineOf, type Row } from "./rows.ts";
import { advance } from "./word-boxes.ts";

/** A stretch of the page's width that the words of one column take. */
export type Column = { from: number; to: number };

/** Share of a table's rows whose words may stick out over the edge of a column, or lie across several. */
const ASTRAY = 0.15;
const MIN_GAP_EM = 0.25;
const CLEAR_GAP_EM = 0.5;
const MOSTLY = 0.6;
const FIGURE = /^[<>~±]?(?:[$€£]\s?)?[-–(]?\d[\d.,:/'’%–-]*\)?%?(?:\s?…)?$|^\((?:NA|X|Z|D)\)$|^[-–—]$/;

/** A cell that holds one figure, amount, date or the sign for none. */
export const isFigure = (text: string): boolean => FIGURE.test(text.trim());

/**
 * The columns that most rows of a table agree on, from left to right. A long word that reaches into the next column or
 * a heading over several does not join them; figures that stand close together are still columns of their own.
 */
export function columnsOf(rows: readonly Row[]): Column[] {
  const size = median(rows.map((row) => row.size));
  const told = rows.filter((row) => itemsOf(row).length > 1);
  const dense = denseStretches(told.map(itemsOf), size);
  return withoutSplitWords(dense, told, size);
}

/** The cells of a row, one line for each column; a cell without words has none. */
export function cellsOf(row: Row, columns: readonly Column[]): Line[][] {
  const cells: PdfItem[][] = columns.map(() => []);
  for (const item of itemsOf(row)) cells[columnAt(item, columns)]?.push(item);
  return cells.map((items) => (items.length > 0 ? [lineOf(items, row.v)] : []));
}

const itemsOf = (row: Row): PdfItem[] =>
  row.lines
    .flatMap((line) => line.items)
    .flatMap(splitFigures)
    .sort((one, other) => one.u - other.u);

/** Figures in one string, a space apart, as items of their own: all digits of a typeface are equally wide. */
function splitFigures(item: PdfItem): PdfItem[] {
  const texts = item.text.split(/\s+/);
  if (texts.length < 2 || item.isRightToLeft || !texts.every(isFigure)) return [item];
  const perUnit = item.width / advance(item.text);
  let passed = 0;
  return texts.map((text, i) => {
    const u = item.u + passed * perUnit;
    const width = advance(text) * perUnit;
    passed += advance(`${text} `);
    return { ...item, text, u, width, hasSpaceAfter: i < texts.length - 1 || item.hasSpaceAfter };
  });
}

/** Stretches that more rows have words in than may go astray. */
function denseStretches(rows: readonly (readonly PdfItem[])[], size: number): Column[] {
  const allowed = rows.length < 5 ? 0 : Math.max(1, Math.floor(ASTRAY * rows.length));
  const edges = rows.flatMap((items) =>
    joinNear(items, MIN_GAP_EM * size).flatMap(({ from, to }) => [
      { at: from, step: 1 },
      { at: to, step: -1 },
    ]),
  );
  edges.sort((one, other) => one.at - other.at || other.step - one.step);
  const found: Column[] = [];
  let depth = 0;
  for (const { at, step } of edges) {
    const before = depth;
    depth += step;
    if (before <= allowed && depth > allowed) found.push({ from: at, to: at });
    const last = found.at(-1);
    if (last && before > allowed && depth <= allowed) last.to = at;
  }
  return joinNear(
    found.map(({ from, to }) => ({ u: from, width: to - from })),
    MIN_GAP_EM * size,
  );
}

function joinNear(items: readonly Pick<PdfItem, "u" | "width">[], gap: number): Column[] {
  const joined: Column[] = [];
  for (const { u, width } of items) {
    const last = joined.at(-1);
    if (last && u - last.to < gap) last.to = Math.max(last.to, u + width);
    else joined.push({ from: u, to: u + width });
  }
  return joined;
}

/**
 * Spaces between words may stand above each other in a few rows. What is left of such a space is another column only if
 * the rows show it by a wide gap, or if what follows is figures.
 */
function withoutSplitWords(dense: readonly Column[], rows: readonly Row[], size: number): Column[] {
  const columns = dense.map((column) => ({ ...column }));
  for (let i = columns.length - 1; i > 0; i--) {
    const [left, right] = [columns[i - 1], columns[i]];
    if (!left || !right || areApart(left, right, rows, columns, size)) continue;
    left.to = right.to;
    columns.splice(i, 1);
  }
  return columns;
}

function areApart(
  left: Column,
  right: Column,
  rows: readonly Row[],
  columns: readonly Column[],
  size: number,
): boolean {
  let [apart, together, figures, filled] = [0, 0, 0, 0];
  for (const row of rows) {
    const before = itemsOf(row)
      .filter((item) => columns[columnAt(item, columns)] === left)
      .at(-1);
    const after = itemsOf(row).filter((item) => columns[columnAt(item, columns)] === right);
    const first = after[0];
    if (!first) continue;
    filled++;
    if (isFigure(after.map((item) => item.text).join(" "))) figures++;
    if (!before) continue;
    if (row.lines.some((line) => spans(line, before) && spans(line, first))) together++;
    else apart++;
  }
  if (together === 0) return right.from - left.to >= CLEAR_GAP_EM * size || apart > 0;
  return apart > together || figures >= MOSTLY * filled;
}

const spans = (line: Line, item: PdfItem) => line.u0 <= item.u && item.u < line.u1;

/** The column that shares most of its width with the item, else the nearest. */
function columnAt(item: Pick<PdfItem, "u" | "width">, columns: readonly Column[]): number {
  const distance = ({ from, to }: Column) =>
    // Negative for the width they share.
    Math.max(from, item.u) - Math.min(to, item.u + item.width);
  let best = 0;
  for (let i = 1; i < columns.length; i++) {
    const [own, known] = [columns[i], columns[best]];
    if (own && known && distance(own) < distance(known)) best = i;
  }
  return best;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[sorted.length >> 1] ?? 0;
}
