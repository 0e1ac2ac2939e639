import {
  AlignmentType,
  Document,
  Footer,
  Header,
  HeadingLevel,
  LevelFormat,
  Packer,
  PageNumber,
  Paragraph,
  Table,
  TableCell,
  TableRow,
  TextRun,
  WidthType,
} from "docx";
import { type Block, controlRows, type Run, type SampleDocument } from "./content.ts";
import { ORGANISATIONS, SHORT_NOTICES } from "./organisations.ts";
import { freezeZip } from "./zip.ts";

const LEVELS = [HeadingLevel.TITLE, HeadingLevel.HEADING_1, HeadingLevel.HEADING_2, HeadingLevel.HEADING_3];

/** Writes a document as DOCX with true headings, numbered lists, tables, running head and page numbers. */
export async function writeDocx(document: SampleDocument): Promise<Buffer> {
  const file = new Document({
    title: document.title,
    creator: document.organisationName,
    lastModifiedBy: document.organisationName,
    description: document.notice,
    styles: documentStyles(ORGANISATIONS[document.organisation].accent.slice(1)),
    numbering: {
      config: [list("ordered", LevelFormat.DECIMAL, "%1."), list("bulleted", LevelFormat.BULLET, "•")],
    },
    sections: [
      {
        properties: { page: { margin: { top: 1300, bottom: 1200, left: 1250, right: 1250 } } },
        headers: {
          default: new Header({
            children: [new Paragraph(`${document.organisationName} · ${document.title}`)],
          }),
        },
        footers: { default: new Footer({ children: [footLine(document)] }) },
        children: [
          new Paragraph({ text: document.title, heading: HeadingLevel.TITLE }),
          new Paragraph({
            children: [new TextRun({ text: document.notice, italics: true, color: "A15C00" })],
            spacing: { after: 160 },
          }),
          toTable(controlRows(document), false),
          new Paragraph(""),
          ...document.blocks.flatMap(toParts),
        ],
      },
    ],
  });
  return freezeZip(await Packer.toBuffer(file));
}

function toParts(block: Block, position: number): (Paragraph | Table)[] {
  switch (block.kind) {
    case "heading":
      return [
        new Paragraph({ text: block.text, heading: LEVELS[block.level - 1] ?? HeadingLevel.HEADING_4 }),
      ];
    case "paragraph":
      return [new Paragraph({ children: block.runs.map(toRun), spacing: { after: 120 } })];
    case "note":
      return [
        new Paragraph({
          children: block.runs.map(toRun),
          indent: { left: 360 },
          spacing: { before: 80, after: 160 },
          shading: { fill: "F3F5F7" },
        }),
      ];
    case "list":
      return block.items.map(
        (item) =>
          new Paragraph({
            children: item.map(toRun),
            numbering: { reference: block.isOrdered ? "ordered" : "bulleted", level: 0, instance: position },
            spacing: { after: 60 },
          }),
      );
    case "table":
      return [toTable([block.head, ...block.rows], true), new Paragraph("")];
    case "page-break":
      return [new Paragraph({ text: "", pageBreakBefore: true })];
  }
}

function toTable(rows: string[][], hasHead: boolean): Table {
  return new Table({
    width: { size: 100, type: WidthType.PERCENTAGE },
    rows: rows.map(
      (cells, index) =>
        new TableRow({
          tableHeader: hasHead && index === 0,
          cantSplit: true,
          children: cells.map(
            (cell, column) =>
              new TableCell({
                margins: { top: 60, bottom: 60, left: 100, right: 100 },
                ...(hasHead && index === 0 ? { shading: { fill: "E7EBEF" } } : {}),
                children: [
                  new Paragraph({
                    children: [new TextRun({ text: cell, bold: hasHead ? index === 0 : column === 0 })],
                  }),
                ],
              }),
          ),
        }),
    ),
  });
}

function toRun(run: Run): TextRun {
  return new TextRun({ text: run.text, bold: run.isBold, italics: run.isItalic });
}

function footLine(document: SampleDocument): Paragraph {
  return new Paragraph({
    children: [
      new TextRun(
        `${SHORT_NOTICES[document.organisation]} · ${document.reference} · version ${document.version} · page `,
      ),
      new TextRun({ children: [PageNumber.CURRENT] }),
    ],
  });
}

function list(reference: string, format: (typeof LevelFormat)[keyof typeof LevelFormat], text: string) {
  const style = { paragraph: { indent: { left: 500, hanging: 300 } } };
  return { reference, levels: [{ level: 0, format, text, alignment: AlignmentType.LEFT, style }] };
}

function documentStyles(accent: string) {
  const heading = (size: number, color: string) => ({
    run: { size, bold: true, color, font: "Arial" },
    paragraph: { spacing: { before: 260, after: 100 }, keepNext: true },
  });
  return {
    default: {
      document: { run: { font: "Arial", size: 21 }, paragraph: { spacing: { line: 276 } } },
      title: heading(44, "14181D"),
      heading1: heading(30, accent),
      heading2: heading(25, "14181D"),
    },
  };
}
