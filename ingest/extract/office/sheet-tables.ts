import { rowText, type TextBuilder } from "../text-builder.ts";

/** A cell with something in it, as the sheet shows it. */
export type SheetCell = { column: number; text: string; isFigure: boolean };
/** A row with something in it; cells in order. */
export type SheetRow = { row: number; cells: SheetCell[] };

type Table = { rows: SheetRow[]; header: number };

/** A list of so many single cells is a column, fewer are lines of text. */
const LEAST_COLUMN_ROWS = 4;
/** The header is looked for in so many rows above the first figures. */
const MOST_HEADER_ROWS = 4;
const MOST_HEADER_CELL = 120;
/** A single cell with more than this is a remark, not a value. */
const REMARK_CHARACTERS = 200;

/**
 * Adds a sheet: rows between empty rows are tables with the header found, cells that stand alone are paragraphs, and a
 * block without a header of its own continues the table above it.
 */
export function addSheetTables(builder: TextBuilder, rows: readonly SheetRow[]): void {
  let last: { id: number; columns: readonly number[]; count: number } | undefined;
  for (const group of groupsOf(rows)) {
    const { texts, table } = splitGroup(group);
    for (const row of texts) builder.add("paragraph", row.cells.map((cell) => cell.text).join(" "));
    if (table === undefined) continue;
    const used = [...new Set(table.rows.flatMap((row) => row.cells.map((cell) => cell.column)))];
    const continues =
      texts.length === 0 &&
      table.header < 0 &&
      last &&
      used.every((column) => last?.columns.includes(column));
    if (!continues)
      last = { id: builder.nextTable(), columns: used.sort((one, other) => one - other), count: 0 };
    if (!last) continue;
    for (const [i, row] of table.rows.entries()) {
      const texts = new Map(row.cells.map((cell) => [cell.column, cell.text]));
      builder.add("table-row", rowText(last.columns.map((column) => texts.get(column) ?? "")), {
        table: { id: last.id, row: last.count++, isHeader: i <= table.header && row.cells.length > 1 },
      });
    }
  }
}

function groupsOf(rows: readonly SheetRow[]): SheetRow[][] {
  const groups: SheetRow[][] = [];
  let previous: SheetRow | undefined;
  for (const row of rows) {
    if (previous && row.row === previous.row + 1) groups.at(-1)?.push(row);
    else groups.push([row]);
    previous = row;
  }
  return groups;
}

/** Lines of text at the top of a group, and the table below them. */
function splitGroup(group: SheetRow[]): { texts: SheetRow[]; table: Table | undefined } {
  const first = group.findIndex((row) => row.cells.length > 1);
  if (first < 0) {
    const isColumn =
      group.length >= LEAST_COLUMN_ROWS && group.every((row) => !isRemark(row)) && isOneColumn(group);
    return isColumn ? { texts: [], table: { rows: group, header: -1 } } : { texts: group, table: undefined };
  }
  const rows = group.slice(first);
  return { texts: group.slice(0, first), table: { rows, header: headerOf(rows) } };
}

const isRemark = (row: SheetRow) => row.cells.some((cell) => cell.text.length > REMARK_CHARACTERS);
const isOneColumn = (rows: readonly SheetRow[]) =>
  new Set(rows.map((row) => row.cells[0]?.column)).size === 1;

/** Index of the last row that names the columns, −1 where there is none: the rows of words above the figures. */
function headerOf(rows: readonly SheetRow[]): number {
  const figures = rows.findIndex((row) => !isOfWords(row));
  if (figures === 0 || rows.length < 2) return -1;
  const candidates = figures > 0 && figures <= MOST_HEADER_ROWS ? rows.slice(0, figures) : rows.slice(0, 1);
  const widest = Math.max(...candidates.map((row) => row.cells.length));
  const header = candidates.findLastIndex((row) => row.cells.length > widest / 2 && row.cells.length > 1);
  return rows[header]?.cells.every((cell) => cell.text.length <= MOST_HEADER_CELL) ? header : -1;
}

/** Years stand in headers as often as words do. */
const isOfWords = (row: SheetRow) =>
  row.cells.every((cell) => !cell.isFigure || /^(?:19|20)\d\d$/.test(cell.text)) &&
  row.cells.some((cell) => !cell.isFigure);
