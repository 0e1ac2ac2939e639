import PDFDocument from "pdfkit";
import type { DisagreeingSide, ExportBlock } from "./compose-blocks.ts";
import type { ExportWords } from "./export-words.ts";
import type { PdfFonts, Weight } from "./pdf-fonts.ts";

type Pdf = PDFKit.PDFDocument;
type Style = {
  readonly size: number;
  readonly weight?: Weight;
  readonly color?: string;
  readonly indent?: number;
};
type Part = { readonly text: string; readonly weight?: Weight; readonly color?: string };

const MARGINS = { top: 64, bottom: 64, left: 62, right: 62 };
const INK = "#14181d";
const QUIET = "#3d4a57";
const DOUBT = { yes: QUIET, partly: "#8a5a00", no: "#a61b1b" } as const;

/** An export as a tagged A4 PDF with embedded fonts, bookmarks and page numbers. */
export async function toPdf(
  blocks: readonly ExportBlock[],
  {
    title,
    person,
    exportedAtMs,
  }: { readonly title: string; readonly person: string; readonly exportedAtMs: number },
  words: ExportWords,
  fonts: PdfFonts,
): Promise<Uint8Array> {
  const pdf = new PDFDocument({
    size: "A4",
    margins: MARGINS,
    bufferPages: true,
    pdfVersion: "1.7",
    tagged: true,
    displayTitle: true,
    lang: words.language,
    info: {
      Title: title,
      Author: person,
      Creator: words.say("product"),
      CreationDate: new Date(exportedAtMs),
    },
  });
  const bytes = collect(pdf);
  for (const [name, file] of fonts.files) pdf.registerFont(name, file);
  const root = pdf.struct("Document");
  pdf.addStructure(root);
  const draw = (tag: string, parts: readonly Part[], style: Style) =>
    drawParagraph({ pdf, fonts, root }, tag, parts, style);
  for (const block of blocks) drawBlock(pdf, block, draw);
  if (fonts.lacks(JSON.stringify(blocks)))
    drawBlock(pdf, { kind: "notice", text: words.say("letters-missing") }, draw);
  root.end();
  drawPageNumbers(pdf, fonts, words);
  pdf.end();
  return bytes;
}

type Draw = (tag: string, parts: readonly Part[], style: Style) => void;

function drawBlock(pdf: Pdf, block: ExportBlock, draw: Draw): void {
  switch (block.kind) {
    case "title":
      draw("H1", [{ text: block.text }], { size: 19, weight: "bold" });
      pdf.outline.addItem(block.text);
      pdf.y += 8;
      return;
    case "heading":
      openSection(pdf, 110, 18);
      draw("H2", [{ text: block.text }], { size: 14, weight: "bold" });
      pdf.outline.addItem(block.text);
      pdf.y += 5;
      return;
    case "subheading":
      openSection(pdf, 70, 10);
      draw("H3", [{ text: block.text }], { size: 11, weight: "bold" });
      pdf.y += 3;
      return;
    case "facts":
      for (const [label, value] of block.rows) {
        draw("P", [{ text: `${label}: `, weight: "bold" }, { text: value }], { size: 9, color: QUIET });
      }
      pdf.y += 6;
      return;
    case "notice":
      pdf.y += 4;
      draw("P", [{ text: block.text }], { size: 9.5, color: QUIET });
      pdf.y += 6;
      return;
    case "lead-in":
      draw("P", [{ text: block.text }], { size: 10, color: QUIET });
      pdf.y += 2;
      return;
    case "sentence":
      drawSentence(pdf, block, draw);
      return;
    case "source":
      drawSource(pdf, block, draw);
      return;
    case "disagreement":
      for (const side of block.sides) drawSide(pdf, side, draw);
      draw("P", [{ text: block.how }], { size: 9.5, color: QUIET });
      pdf.y += 8;
      return;
  }
}

function drawSentence(pdf: Pdf, block: ExportBlock & { kind: "sentence" }, draw: Draw): void {
  const marks = block.citations.map((n) => `[${n}]`).join("");
  const weight = block.support === "yes" ? "regular" : "bold";
  draw(
    "P",
    [
      { text: `${block.text} ` },
      { text: marks, color: "#0b5c8c" },
      { text: ` (${block.mark})`, color: DOUBT[block.support], weight },
    ],
    { size: 10.5 },
  );
  for (const reason of block.reasons) {
    pdf.y += 1;
    draw("P", [{ text: reason }], { size: 9.5, color: DOUBT[block.support], indent: 16 });
  }
  pdf.y += 5;
}

function drawSource(pdf: Pdf, block: ExportBlock & { kind: "source" }, draw: Draw): void {
  openSection(pdf, 70, 4);
  draw("P", [{ text: `[${block.n}] ${block.document}` }], { size: 10, weight: "bold" });
  draw("P", [{ text: block.place }], { size: 9, color: QUIET });
  if (block.version !== "") draw("P", [{ text: block.version }], { size: 7.5, color: QUIET });
  if (block.alsoIn !== "") draw("P", [{ text: block.alsoIn }], { size: 9, color: QUIET });
  pdf.y += 2;
  draw("BlockQuote", [{ text: block.quote }], { size: 10, indent: 16 });
  pdf.y += 6;
}

/** One side of a disagreement, what differs in bold. */
function drawSide(pdf: Pdf, { n, document, place, leadIn, pieces }: DisagreeingSide, draw: Draw): void {
  openSection(pdf, 70, 4);
  draw("P", [{ text: `${document} ` }, { text: `[${n}]`, color: "#0b5c8c", weight: "regular" }], {
    size: 10,
    weight: "bold",
  });
  draw("P", [{ text: place }], { size: 9, color: QUIET });
  pdf.y += 2;
  if (leadIn !== "") draw("P", [{ text: leadIn }], { size: 10, color: QUIET, indent: 16 });
  const parts = pieces.map(
    ({ text, isDifferent }): Part => ({ text, weight: isDifferent ? "bold" : "regular" }),
  );
  draw("BlockQuote", parts, { size: 10, indent: 16 });
  pdf.y += 6;
}

/** Space before something that must not stand alone at the foot of a page. */
function openSection(pdf: Pdf, height: number, space: number): void {
  if (pdf.y + height > pdf.page.height - MARGINS.bottom) pdf.addPage();
  else pdf.y += space;
}

function drawParagraph(
  { pdf, fonts, root }: { pdf: Pdf; fonts: PdfFonts; root: PDFKit.PDFStructureElement },
  tag: string,
  parts: readonly Part[],
  style: Style,
): void {
  const indent = style.indent ?? 0;
  const runs = parts.flatMap((part) =>
    fonts
      .runs(part.text, part.weight ?? style.weight ?? "regular")
      .map((run) => ({ ...run, color: part.color ?? style.color ?? INK })),
  );
  const width = pdf.page.width - MARGINS.left - MARGINS.right - indent;
  root.add(
    pdf.struct(tag, {}, () => {
      pdf.x = MARGINS.left + indent;
      runs.forEach((run, i) => {
        pdf.font(run.font).fontSize(style.size).fillColor(run.color);
        pdf.text(run.text, { width, lineGap: 2, continued: i < runs.length - 1 });
      });
      pdf.x = MARGINS.left;
    }),
  );
}

function drawPageNumbers(pdf: Pdf, fonts: PdfFonts, words: ExportWords): void {
  const { start, count } = pdf.bufferedPageRange();
  for (let i = start; i < start + count; i++) {
    pdf.switchToPage(i);
    const text = `${words.say("product")} · ${words.say("page-of", { page: i + 1, pages: count })}`;
    // Below the margin, where text would otherwise open a new page.
    const { bottom } = pdf.page.margins;
    pdf.page.margins.bottom = 0;
    pdf.markContent("Artifact", { type: "Pagination" });
    for (const { font, text: piece } of fonts.runs(text, "regular").slice(0, 1)) {
      pdf.font(font).fontSize(8).fillColor(QUIET);
      pdf.text(piece, MARGINS.left, pdf.page.height - 40, { lineBreak: false });
    }
    pdf.endMarkedContent();
    pdf.page.margins.bottom = bottom;
  }
}

function collect(pdf: Pdf): Promise<Uint8Array> {
  const parts: Buffer[] = [];
  return new Promise((resolve, reject) => {
    pdf.on("data", (part: Buffer) => parts.push(part));
    pdf.on("error", reject);
    pdf.on("end", () => resolve(new Uint8Array(Buffer.concat(parts))));
  });
}
