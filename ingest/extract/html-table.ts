import type { DefaultTreeAdapterTypes } from "parse5";
import { attribute, isDropped, isElement, isHidden, tagOf, textBelow } from "./html-nodes.ts";
import { rowText, type TextBuilder } from "./text-builder.ts";

type Element = DefaultTreeAdapterTypes.Element;
type Row = { cells: string[]; isHeader: boolean };

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
          readRow(child, isHead, () => {
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
  const id = builder.nextTable();
  for (const caption of captions) builder.add("caption", caption.replace(/\s+/g, " "));
  rows.forEach((row, i) => {
    builder.add("table-row", rowText(row.cells), {
      table: {
        id,
        row: i,
        isHeader: row.isHeader || (i === 0 && rows.length > 1 && looksLikeHeader(row, rows[1])),
      },
    });
  });
  return true;
}

function readRow(tr: Element, isHead: boolean, onNested: () => void): Row {
  const cells: string[] = [];
  let headers = 0;
  for (const cell of tr.childNodes) {
    if (!isElement(cell)) continue;
    const tag = tagOf(cell);
    if ((tag !== "td" && tag !== "th") || isHidden(cell)) continue;
    if (tag === "th") headers++;
    if (cell.childNodes.some((child) => isElement(child) && tagOf(child) === "table")) onNested();
    cells.push(textBelow(cell));
    const span = Math.min(MAX_SPAN, Number(attribute(cell, "colspan") ?? 1) || 1);
    for (let i = 1; i < span; i++) cells.push("");
  }
  return {
    cells,
    isHeader: isHead || (headers > 1 && headers === cells.filter((cell) => cell.trim() !== "").length),
  };
}

/** Without markup, a first row of words above a row with figures is the header. */
function looksLikeHeader(first: Row, second: Row | undefined): boolean {
  const isWord = (cell: string) => cell.trim() !== "" && !/\d/.test(cell);
  return (
    first.cells.length > 1 &&
    first.cells.every(isWord) &&
    (second?.cells.some((cell) => /\d/.test(cell)) ?? false)
  );
}
