import type { Piece, Typography } from "./pieces.ts";
import type { Line } from "./rows.ts";

type Cells = Line[][];

/** Table rows out of the rows of a band: wrapped cells are put together, the first row is the header if it looks like one. */
export function tablePieces(rows: readonly Cells[], id: number, typography: Typography): Piece[] {
  const logical: Cells[] = [];
  let lastV = 0;
  for (const row of rows) {
    const current = logical.at(-1);
    if (current && continues(current, row, lastV))
      for (const [column, cell] of row.entries()) current[column]?.push(...cell);
    else logical.push(row.map((cell) => [...cell]));
    lastV = Math.max(...row.flat().map((line) => line.v));
  }
  const hasHeader = logical.length > 1 && isHeader(logical[0] ?? [], logical[1] ?? [], typography);
  return logical.map((cells, row) => ({
    kind: "table-row",
    cells: cells.filter((cell, column) => cell.length > 0 || isNeeded(cells, column)),
    table: { id, row, isHeader: hasHeader && row === 0 },
  }));
}

/** Empty cells at the end of a row say nothing. */
const isNeeded = (cells: Cells, column: number) => cells.slice(column + 1).some((cell) => cell.length > 0);

function continues(current: Cells, row: Cells, lastV: number): boolean {
  const lines = row.flat();
  const first = lines[0];
  if (!first || first.v - lastV > 1.3 * first.size) return false;
  const filled = row.filter((cell) => cell.length > 0).length;
  const startsLower = /^[\p{Ll}(]/u.test(first.text);
  if ((row[0]?.length ?? 0) > 0) return filled === 1 && startsLower && (current[0]?.length ?? 0) > 0;
  // Below an empty first cell: the second line of the cells above, unless it is a row of figures of its own.
  const isUnderText = row.every((cell, column) => cell.length === 0 || (current[column]?.length ?? 0) > 0);
  return (
    isUnderText &&
    filled < current.filter((cell) => cell.length > 0).length &&
    !/^[\d.,%$€£()-]+$/.test(first.text)
  );
}

function isHeader(first: Cells, second: Cells, typography: Typography): boolean {
  const texts = first.flat().map((line) => line.text);
  if (texts.length < 2 || texts.some((text) => /^[\d.,%$€£()\s-]+$/.test(text))) return false;
  const isBold = (cells: Cells) =>
    cells.flat().every((line) => line.items.every((item) => typography.isBold(item.font)));
  if (isBold(first)) return true;
  return second.flat().some((line) => /\d/.test(line.text)) && !texts.some((text) => /\d/.test(text));
}
