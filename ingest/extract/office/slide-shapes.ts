import {
  attributeOf,
  elementAt,
  elements,
  elementsBelow,
  readXml,
  textIn,
  type XmlElement,
} from "../package/read-xml.ts";
import type { Relation } from "../package/relations.ts";
import type { ZipPackage } from "../package/zip-package.ts";
import { cleanCharacters, rowText, type TextBuilder } from "../text-builder.ts";
import { addChart } from "./chart.ts";

type Paragraph = { text: string; isListItem: boolean };

/** Placeholders that repeat on every slide. */
const FURNITURE = new Set(["sldNum", "dt", "ftr", "hdr", "sldImg"]);

/** Shapes of a slide in reading order, groups opened; page numbers, dates and footers are left out. */
export function shapesIn(tree: XmlElement | undefined): XmlElement[] {
  return elements(tree).flatMap((shape): XmlElement[] => {
    if (shape.name === "grpSp") return shapesIn(shape);
    if (shape.name === "AlternateContent") return alternative(shape);
    if (shape.name === "graphicFrame") return [shape];
    return (shape.name === "sp" || shape.name === "cxnSp") && !FURNITURE.has(placeholder(shape) ?? "")
      ? [shape]
      : [];
  });
}

export function isTitle(shape: XmlElement): boolean {
  const type = placeholder(shape);
  return type === "title" || type === "ctrTitle";
}

/** Paragraphs of a shape's text. */
export function paragraphsOf(shape: XmlElement): Paragraph[] {
  const body = elementAt(shape, "txBody");
  const type = placeholder(shape);
  const isContent = type === "body" || type === "obj" || type === "";
  return elements(body, "p").map((paragraph) => {
    const properties = elementAt(paragraph, "pPr");
    const bullet = elements(properties).find((own) => /^bu(?:Char|AutoNum|Blip|None)$/.test(own.name))?.name;
    return {
      text: paragraphText(paragraph),
      isListItem:
        bullet === undefined
          ? isContent || attributeOf(properties, "lvl") !== undefined
          : bullet !== "buNone",
    };
  });
}

/** Adds texts, tables, diagrams and charts. */
export function addShapes(
  builder: TextBuilder,
  file: ZipPackage,
  relations: readonly Relation[],
  shapes: readonly XmlElement[],
): void {
  for (const shape of shapes) {
    if (shape.name === "graphicFrame") addGraphic(builder, file, relations, shape);
    else addParagraphs(builder, paragraphsOf(shape));
  }
}

function addParagraphs(builder: TextBuilder, paragraphs: readonly Paragraph[]): void {
  const filled = paragraphs.filter((paragraph) => paragraph.text.trim() !== "");
  for (const { text, isListItem } of filled) {
    const isList = isListItem && filled.length > 1;
    builder.add(isList ? "list-item" : "paragraph", `${isList ? "• " : ""}${cleanCharacters(text).trim()}`);
  }
}

function addGraphic(
  builder: TextBuilder,
  file: ZipPackage,
  relations: readonly Relation[],
  frame: XmlElement,
): void {
  for (const table of elementsBelow(frame, "tbl")) addTable(builder, table);
  const part = (id: string | undefined) => {
    const target = relations.find((relation) => relation.id === id)?.target;
    const bytes = target === undefined ? undefined : file.read(target);
    return bytes === undefined ? undefined : readXml(bytes);
  };
  for (const chart of elementsBelow(frame, "chart")) addChart(builder, part(attributeOf(chart, "id")));
  for (const ids of elementsBelow(frame, "relIds")) {
    for (const point of elementsBelow(part(attributeOf(ids, "dm")), "pt")) {
      const text = elements(elementAt(point, "t"), "p").map(paragraphText).join("\n");
      if (text.trim() !== "") builder.add("list-item", `• ${cleanCharacters(text).trim()}`);
    }
  }
}

function addTable(builder: TextBuilder, table: XmlElement): void {
  const id = builder.nextTable();
  const hasHeader = attributeOf(elementAt(table, "tblPr"), "firstRow") === "1";
  elements(table, "tr").forEach((tr, row) => {
    const cells = elements(tr, "tc").map((cell) =>
      cleanCharacters(elements(elementAt(cell, "txBody"), "p").map(paragraphText).join(" ")),
    );
    builder.add("table-row", rowText(cells), { table: { id, row, isHeader: hasHeader && row === 0 } });
  });
}

function paragraphText(paragraph: XmlElement): string {
  return elements(paragraph)
    .map((part) => {
      if (part.name === "br") return "\n";
      if (part.name === "AlternateContent") return textIn(elementAt(part, "Choice"));
      return part.name === "r" || part.name === "fld" ? textIn(elementAt(part, "t")) : "";
    })
    .join("");
}

/** Type of a placeholder, "" for one without a type, undefined for other shapes. */
function placeholder(shape: XmlElement): string | undefined {
  const mark = elementAt(shape, "nvSpPr", "nvPr", "ph");
  return mark === undefined ? undefined : (attributeOf(mark, "type") ?? "");
}

/** New kinds of content come with a version for older programs; the first one with text is read. */
function alternative(shape: XmlElement): XmlElement[] {
  const versions = elements(shape).map((version) => shapesIn(version));
  return versions.find((version) => version.length > 0) ?? [];
}
