import {
  Bookmark,
  BorderStyle,
  Document,
  Footer,
  HeadingLevel,
  InternalHyperlink,
  Packer,
  PageNumber,
  Paragraph,
  Table,
  TableCell,
  TableRow,
  TextRun,
  WidthType,
} from "docx";
import type { DisagreeingSide, ExportBlock } from "./compose-blocks.ts";
import type { ExportWords } from "./export-words.ts";

/** An export as a Word document with true headings; each citation leads to its source within the document. */
export async function toDocx(
  blocks: readonly ExportBlock[],
  { title, person }: { readonly title: string; readonly person: string },
  words: ExportWords,
): Promise<Uint8Array> {
  const file = new Document({
    title,
    creator: person,
    lastModifiedBy: person,
    description: words.say("product"),
    styles: {
      default: {
        document: { run: { font: "Calibri", size: 22, language: { value: words.language } } },
        title: { run: { size: 36, bold: true }, paragraph: { spacing: { after: 160 } } },
        heading1: {
          run: { size: 28, bold: true },
          paragraph: { spacing: { before: 360, after: 120 }, keepNext: true },
        },
        heading2: {
          run: { size: 23, bold: true },
          paragraph: { spacing: { before: 220, after: 80 }, keepNext: true },
        },
      },
    },
    sections: [
      {
        properties: { page: { margin: { top: 1300, bottom: 1200, left: 1250, right: 1250 } } },
        footers: { default: new Footer({ children: [footLine(words)] }) },
        children: blocks.flatMap(toParts),
      },
    ],
  });
  return new Uint8Array(await Packer.toBuffer(file));
}

const DOUBT = { yes: "3D4A57", partly: "8A5A00", no: "A61B1B" } as const;

function toParts(block: ExportBlock): (Paragraph | Table)[] {
  switch (block.kind) {
    case "title":
      return [new Paragraph({ text: clean(block.text), heading: HeadingLevel.TITLE })];
    case "heading":
      return [new Paragraph({ text: clean(block.text), heading: HeadingLevel.HEADING_1 })];
    case "subheading":
      return [new Paragraph({ text: clean(block.text), heading: HeadingLevel.HEADING_2 })];
    case "notice":
      return [paragraph([new TextRun({ text: clean(block.text), italics: true })], 120)];
    case "lead-in":
      return [paragraph([new TextRun({ text: clean(block.text), color: "3D4A57" })], 60)];
    case "facts":
      return [factsTable(block.rows)];
    case "sentence":
      return [
        sentenceParagraph(block),
        ...block.reasons.map((reason) => reasonParagraph(reason, block.support)),
      ];
    case "source":
      return sourceParagraphs(block);
    case "disagreement":
      return [sidesTable(block.sides), paragraph([new TextRun({ text: clean(block.how), size: 20 })], 160)];
  }
}

function sentenceParagraph(block: ExportBlock & { kind: "sentence" }): Paragraph {
  const marks = block.citations.map(
    (n) =>
      new InternalHyperlink({
        anchor: anchorOf(block.turn, n),
        children: [new TextRun({ text: `[${n}]`, color: "0B5C8C" })],
      }),
  );
  return paragraph(
    [
      new TextRun(`${clean(block.text)} `),
      ...marks,
      new TextRun({
        text: ` (${block.mark})`,
        color: DOUBT[block.support],
        bold: block.support !== "yes",
        size: 18,
      }),
    ],
    100,
  );
}

const reasonParagraph = (reason: string, support: keyof typeof DOUBT) =>
  new Paragraph({
    children: [new TextRun({ text: clean(reason), color: DOUBT[support], size: 20 })],
    indent: { left: 360 },
    spacing: { after: 80 },
  });

function sourceParagraphs(block: ExportBlock & { kind: "source" }): Paragraph[] {
  const name = new TextRun({ text: `[${block.n}] ${clean(block.document)}`, bold: true });
  return [
    new Paragraph({
      children: [new Bookmark({ id: anchorOf(block.turn, block.n), children: [name] })],
      spacing: { before: 120, after: 20 },
      keepNext: true,
    }),
    ...[block.place, block.version, block.alsoIn]
      .filter((line) => line !== "")
      .map(
        (line) =>
          new Paragraph({
            children: [new TextRun({ text: clean(line), size: 18, color: "3D4A57" })],
            spacing: { after: 20 },
            keepNext: true,
          }),
      ),
    new Paragraph({
      children: [new TextRun(clean(block.quote))],
      indent: { left: 360 },
      border: { left: { style: BorderStyle.SINGLE, size: 12, color: "9AA7B4", space: 8 } },
      spacing: { before: 60, after: 120 },
    }),
  ];
}

/** Both sides beside each other, what differs in bold. */
function sidesTable(sides: readonly DisagreeingSide[]): Table {
  const line = { style: BorderStyle.SINGLE, size: 4, color: "9AA7B4" };
  const cell = ({ n, turn, document, place, leadIn, pieces }: DisagreeingSide) =>
    new TableCell({
      children: [
        paragraph(
          [
            new TextRun({ text: `${clean(document)} `, bold: true, size: 20 }),
            new InternalHyperlink({
              anchor: anchorOf(turn, n),
              children: [new TextRun({ text: `[${n}]`, color: "0B5C8C", size: 20 })],
            }),
          ],
          20,
        ),
        paragraph([new TextRun({ text: clean(place), size: 18, color: "3D4A57" })], 80),
        ...(leadIn === "" ? [] : [paragraph([new TextRun({ text: clean(leadIn), color: "3D4A57" })], 40)]),
        paragraph(
          pieces.map(({ text, isDifferent }) => new TextRun({ text: clean(text), bold: isDifferent })),
          60,
        ),
      ],
      width: { size: 50, type: WidthType.PERCENTAGE },
      borders: { top: line, bottom: line, left: line, right: line },
      margins: { top: 80, bottom: 80, left: 120, right: 120 },
    });
  return new Table({
    width: { size: 100, type: WidthType.PERCENTAGE },
    rows: [new TableRow({ children: sides.map(cell), cantSplit: true })],
  });
}

function factsTable(rows: readonly (readonly [string, string])[]): Table {
  const none = { style: BorderStyle.NONE, size: 0, color: "auto" };
  const borders = { top: none, bottom: none, left: none, right: none };
  const cell = (text: string, isLabel: boolean) =>
    new TableCell({
      children: [new Paragraph({ children: [new TextRun({ text: clean(text), bold: isLabel, size: 20 })] })],
      width: { size: isLabel ? 26 : 74, type: WidthType.PERCENTAGE },
      borders,
    });
  return new Table({
    width: { size: 100, type: WidthType.PERCENTAGE },
    borders: { ...borders, insideHorizontal: none, insideVertical: none },
    rows: rows.map(([label, value]) => new TableRow({ children: [cell(label, true), cell(value, false)] })),
  });
}

const paragraph = (children: (TextRun | InternalHyperlink)[], after: number) =>
  new Paragraph({ children, spacing: { after } });

function footLine(words: ExportWords): Paragraph {
  return new Paragraph({
    children: [
      new TextRun({ text: `${words.say("product")} · `, size: 16 }),
      new TextRun({ children: [PageNumber.CURRENT, " / ", PageNumber.TOTAL_PAGES], size: 16 }),
    ],
  });
}

const anchorOf = (turn: number, n: number) => `source-${turn}-${n}`;

/** Characters that XML cannot hold would make the file unreadable. */
const clean = (text: string) =>
  text.replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "\ufffd");
