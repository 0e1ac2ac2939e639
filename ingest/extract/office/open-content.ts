import { attributeOf, elements, type XmlElement } from "../package/read-xml.ts";
import { cleanCharacters, rowText, type TextBuilder } from "../text-builder.ts";

const MAX_REPEATS = 50;
/** Parts that are not text of the document: marks of changes, comments of reviewers, forms, tables of contents. */
const DROPPED = new Set(
  "tracked-changes annotation annotation-end forms sequence-decls variable-decls user-field-decls table-of-content header footer date-time page-number page-count title desc script event-listeners".split(
    " ",
  ),
);

/** Adds the text of an OpenDocument element: headings, paragraphs, lists, tables, and footnotes after their paragraph. */
export function addOpenContent(builder: TextBuilder, parent: XmlElement): void {
  const notes: XmlElement[] = [];
  for (const element of elements(parent)) {
    if (DROPPED.has(element.name)) continue;
    if (element.name === "h") {
      const level = Math.min(6, Math.max(1, Number(attributeOf(element, "outline-level") ?? 1) || 1));
      builder.add("heading", cleanCharacters(inlineText(element, notes)), { level });
    } else if (element.name === "p") builder.add("paragraph", cleanCharacters(inlineText(element, notes)));
    else if (element.name === "list") addList(builder, element, notes);
    else if (element.name === "table") addTable(builder, element);
    else addOpenContent(builder, element);
    for (const note of notes.splice(0)) addOpenContent(builder, note);
  }
}

function addList(builder: TextBuilder, list: XmlElement, notes: XmlElement[]): void {
  for (const item of elements(list)) {
    if (item.name !== "list-item" && item.name !== "list-header") continue;
    let marker = "• ";
    for (const part of elements(item)) {
      if (part.name === "list") addList(builder, part, notes);
      else if (part.name === "p" || part.name === "h") {
        const text = cleanCharacters(inlineText(part, notes)).trim();
        if (text !== "") builder.add("list-item", marker + text);
        if (text !== "") marker = "";
      } else addOpenContent(builder, { ...item, children: [part] });
    }
  }
}

function addTable(builder: TextBuilder, table: XmlElement): void {
  const id = builder.nextTable();
  let count = 0;
  const addRows = (parent: XmlElement, isHeader: boolean) => {
    for (const element of elements(parent)) {
      if (element.name === "table-header-rows") addRows(element, true);
      else if (element.name === "table-rows" || element.name === "table-row-group")
        addRows(element, isHeader);
      else if (element.name === "table-row") {
        const text = rowText(cellsOf(element));
        if (text === "") continue;
        builder.add("table-row", text, {
          table: { id, row: count, isHeader: isHeader || isWords(text, count) },
        });
        count++;
      }
    }
  };
  addRows(table, false);
}

/** Most programs do not mark the first row; without a figure in it, it is the header. */
const isWords = (row: string, index: number) => index === 0 && row.includes(" | ") && !/\d/.test(row);

function cellsOf(row: XmlElement): string[] {
  return elements(row).flatMap((cell) => {
    if (cell.name !== "table-cell" && cell.name !== "covered-table-cell") return [];
    const text = cleanCharacters(inlineText(cell, []));
    const repeats = Number(attributeOf(cell, "number-columns-repeated") ?? 1) || 1;
    return Array.from({ length: Math.min(MAX_REPEATS, repeats) }, () => text);
  });
}

/** Text of an element with its spaces, tabs and line breaks; notes in it are collected. */
function inlineText(element: XmlElement, notes: XmlElement[]): string {
  return element.children
    .map((child): string => {
      // Line breaks of the file itself mean nothing.
      if (typeof child === "string") return child.replace(/\s+/g, " ");
      if (child.name === "s") return " ";
      if (child.name === "tab") return "\t";
      if (child.name === "line-break") return "\n";
      if (child.name === "note") {
        notes.push(...elements(child, "note-body"));
        return inlineText({ ...child, children: elements(child, "note-citation") }, notes);
      }
      if (DROPPED.has(child.name)) return "";
      return inlineText(child, notes) + (child.name === "p" ? " " : "");
    })
    .join("");
}
