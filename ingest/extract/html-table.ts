import type { DefaultTreeAdapterTypes } from "parse5";
import { attribute, isDropped, isElement, isHidden, tagOf, textBelow } from "./html-nodes.ts";
import { rowText, type TextBuilder } from "./text-builder.ts";

type Element = DefaultTreeAdapterTypes.Element;
type Row = { cells: string[]; isHeader: boolean };
/** Stands before each paragraph of a cell. */
const PARAGRAPH = "\u2029";

const YEAR = /^(?:19|20)\d\d$/;
const LEAST_LINES = 3;
const MOST_IN_LINE = 60;
const MAX_SPAN = 50;
/** Tables whose cells hold more than this are layout, not data. */
const LAYOUT_CELL_CHARACTERS = 1500;

/**
 * Adds a table row by row and says true; says false for a table that only lays out a page (one column, nested
 * tables, or very long cells), which is then read like other text.
 */
export function addHtmlTable(builder: TextBuilder, table: Element): boolean {
  const rows: Row[] = [];
  const captions: string[] = [];
  let hasNested = false;
  const visit = (element: Element, isHead: boolean) => {
    for (const child of element.childNodes) {
      if (!isElement(child) || isDropped(child) || isHidden(child)) continue;
      const tag = tagOf(child);
      if (tag === "caption") captions.push(textBelow(child));
      else if (tag === "tr")
        rows.push(
          ...readRow(child, isHead, () => {
            hasNested = true;
          }),
        );
      else if (tag === "thead" || tag === "tbody" || tag === "tfoot") visit(child, tag === "thead");
    }
  };
  visit(table, false);
  const widest = Math.max(0, ...rows.map((row) => row.cells.length));
  const longest = rows.reduce(
    (most, row) => row.cells.reduce((max, cell) => Math.max(max, cell.length), most),
    0,
  );
  if (hasNested || widest < 2 || longest > LAYOUT_CELL_CHARACTERS) return false;
  // Where every row is marked as a header, none but the first is meant.
  const areAllMarked = rows.every((row) => row.isHeader);
  const id = builder.nextTable();
  for (const caption of captions) builder.add("caption", caption.replace(/\s+/g, " "));
  rows.forEach((row, i) => {
    builder.add("table-row", rowText(row.cells), {
      table: {
        id,
        row: i,
        isHeader: areAllMarked ? i === 0 : row.isHeader || (i === 0 && isHeaderOf(row, rows.slice(1))),
      },
    });
  });
  return true;
}

/** Mostly one row; several where people wrote a table into the cells of one. */
function readRow(tr: Element, isHead: boolean, onNested: () => void): Row[] {
  const cells: string[] = [];
  let headers = 0;
  for (const cell of tr.childNodes) {
    if (!isElement(cell)) continue;
    const tag = tagOf(cell);
    if ((tag !== "td" && tag !== "th") || isHidden(cell)) continue;
    if (tag === "th") headers++;
    if (cell.childNodes.some((child) => isElement(child) && tagOf(child) === "table")) onNested();
    cells.push(textBelow(cell, PARAGRAPH));
    const span = Math.min(MAX_SPAN, Number(attribute(cell, "colspan") ?? 1) || 1);
    for (let i = 1; i < span; i++) cells.push("");
  }
  const isHeader = isHead || (headers > 1 && headers === cells.filter((cell) => lineOf(cell) !== "").length);
  return rowsInCells(cells).map((own) => ({ cells: own, isHeader }));
}

const lineOf = (cell: string) => cell.replaceAll(PARAGRAPH, " ").trim();

/** Cells with the same number of short lines, figures among them, are a table of their own, written without rows. */
function rowsInCells(cells: readonly string[]): string[][] {
  const whole = [cells.map(lineOf)];
  const lines = cells.map((cell) =>
    cell
      .trimEnd()
      .replace(PARAGRAPH, "")
      .split(/[\n\u2029]/)
      .map((line) => line.trim()),
  );
  const filled = lines.filter((own) => own.some((line) => line !== ""));
  const count = filled[0]?.length ?? 0;
  const isTable =
    filled.length >= 2 &&
    count >= LEAST_LINES &&
    filled.every((own) => own.length === count && own.every((line) => line.length <= MOST_IN_LINE)) &&
    filled.some((own) => own.filter((line) => /^\D{0,3}\d/.test(line)).length > count / 2);
  if (!isTable) return whole;
  return Array.from({ length: count }, (_, i) => lines.map((own) => own[i] ?? "")).filter((row) =>
    row.some((line) => line !== ""),
  );
}

/**
 * Without markup, a first row of words or years above a row with figures is the header. The labels below may have no name,
 * and a row of nothing but currency signs may stand between.
 */
function isHeaderOf(first: Row, others: readonly Row[]): boolean {
  const names = first.cells[0] === "" ? first.cells.slice(1) : first.cells;
  const isName = (cell: string) => cell !== "" && (YEAR.test(cell) || !/\d/.test(cell));
  const second = others.find((row) => row.cells.some((cell) => /[\p{L}\p{N}]/u.test(cell)));
  return (
    first.cells.length > 1 &&
    names.every(isName) &&
    (second?.cells.some((cell) => /\d/.test(cell) && !YEAR.test(cell)) ?? false)
  );
}
