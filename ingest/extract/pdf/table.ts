import { type Column, isFigure, median } from "./columns.ts";
import type { Piece, Typography } from "./pieces.ts";
import type { Table } from "./regions.ts";
import type { Line } from "./rows.ts";
import { headerLength } from "./table-header.ts";

/** The lines of each column of a row. */
export type Cells = Line[][];
/** A table that may go on at the top of the next page. */
export type OpenTable = { id: number; rows: number; columns: readonly Column[] };

/**
 * Table rows out of the rows of a band: wrapped cells are put together, the rows that name the columns become one header.
 * @param above the table at the end of the page before; this one goes on with it if it has the same columns and no header
 * @param nextId for a table that begins here
 */
export function tablePieces(
  { columns, rows }: Table,
  above: OpenTable | undefined,
  nextId: number,
  typography: Typography,
): { pieces: Piece[]; table: OpenTable } {
  const headerRows = headerLength(rows, typography);
  const header =
    headerRows > 0 ? [columns.map((_, i) => rows.slice(0, headerRows).flatMap((row) => row[i] ?? []))] : [];
  const logical = [...header, ...joinWrapped(rows.slice(headerRows))];
  const continued = headerRows === 0 && above && haveSamePlaces(above.columns, columns) ? above : undefined;
  const table = continued ?? { id: nextId, rows: 0, columns };
  const pieces = logical.map(
    (cells, row): Piece => ({
      kind: "table-row",
      cells: cells.filter((cell, column) => cell.length > 0 || isNeeded(cells, column)),
      table: { id: table.id, row: table.rows + row, isHeader: headerRows > 0 && row === 0 },
    }),
  );
  return { pieces, table: { ...table, rows: table.rows + logical.length } };
}

/** Empty cells at the end of a row say nothing. */
const isNeeded = (cells: Cells, column: number) => cells.slice(column + 1).some((cell) => cell.length > 0);

/** One column may be filled so differently on another page that it stands elsewhere. */
function haveSamePlaces(one: readonly Column[], other: readonly Column[]): boolean {
  const meeting = one.filter(({ from, to }, i) => {
    const counterpart = other[i];
    return counterpart && from < counterpart.to && counterpart.from < to;
  });
  return one.length === other.length && meeting.length >= one.length - 1;
}

const CLOSER = 0.8;

function joinWrapped(rows: readonly Cells[]): Cells[] {
  const logical: Cells[] = [];
  const rowDistance = usualRowDistance(rows);
  let lastV = 0;
  for (const row of rows) {
    const current = logical.at(-1);
    if (current && continues(current, row, lastV, rowDistance))
      for (const [column, cell] of row.entries()) current[column]?.push(...cell);
    else logical.push(row.map((cell) => [...cell]));
    lastV = lowest(row);
  }
  return logical;
}

/** Usual distance of two rows that both begin in the first column, in points; 0 where there are none. */
function usualRowDistance(rows: readonly Cells[]): number {
  const begins = (i: number) => rows[i]?.[0]?.[0]?.v;
  const pairs = rows.flatMap((_, i) => {
    const [below, above] = [begins(i), rows[i - 1]];
    return below === undefined || above === undefined ? [] : [{ i, distance: below - lowest(above) }];
  });
  const adjacent = pairs.filter(({ i }) => begins(i - 1) !== undefined);
  // Where every row has further lines, the space below the last of them.
  return median((adjacent.length > 0 ? adjacent : pairs).map(({ distance }) => distance));
}

const lowest = (row: Cells): number => Math.max(...row.flat().map((line) => line.v));

function continues(current: Cells, row: Cells, lastV: number, rowDistance: number): boolean {
  const lines = row.flat();
  const first = lines[0];
  if (!first) return false;
  const distance = first.v - lastV;
  // Lines of a cell stand closer together than rows do.
  const isCloser = distance < CLOSER * rowDistance && distance < 1.6 * first.size;
  if (distance > 1.3 * first.size && !isCloser) return false;
  const filled = row.filter((cell) => cell.length > 0).length;
  const startsLower = /^[\p{Ll}(]/u.test(first.text);
  if ((row[0]?.length ?? 0) > 0) return filled === 1 && startsLower && (current[0]?.length ?? 0) > 0;
  // Below an empty first cell: the second line of the cells above, unless it is a row of figures of its own.
  const isUnderText = row.every((cell, column) => cell.length === 0 || (current[column]?.length ?? 0) > 0);
  return (
    isUnderText &&
    filled < current.filter((cell) => cell.length > 0).length &&
    (isCloser || !isFigure(first.text))
  );
}
