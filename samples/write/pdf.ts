import PDFDocument from "pdfkit";
import { type Block, controlRows, type Run, type SampleDocument } from "./content.ts";
import { ORGANISATIONS, SHORT_NOTICES } from "./organisations.ts";
import { drawTable, fits, heightOfTableStart } from "./pdf-table.ts";

/** Every PDF says it was made at this moment, so that its bytes never change. */
export const PDF_DATE = new Date("2026-03-01T09:00:00Z");

const MARGINS = { top: 86, bottom: 72, left: 62, right: 62 };
const HEADING_SIZES = [24, 17, 13, 11.5];
const BODY_SIZE = 10.5;

type ContentsEntry = { text: string; page: number };

/** Writes a document as an A4 PDF with running head, page numbers, bookmarks and, if wanted, a table of contents. */
export async function writePdf(document: SampleDocument): Promise<Buffer> {
  assertDrawable(document);
  const first = layOut(
    document,
    chapters(document).map((text) => ({ text, page: 0 })),
  );
  await first.bytes;
  return await layOut(document, first.contents).bytes;
}

function layOut(document: SampleDocument, contents: ContentsEntry[]) {
  const pdf = new PDFDocument({
    size: "A4",
    margins: MARGINS,
    bufferPages: true,
    compress: false,
    lang: document.language,
    info: {
      Title: document.title,
      Author: document.organisationName,
      Subject: document.notice,
      CreationDate: PDF_DATE,
    },
  });
  const bytes = collect(pdf);
  const found: ContentsEntry[] = [];
  drawOpening(pdf, document);
  if (document.contents) drawContents(pdf, contents);
  for (const [index, block] of document.blocks.entries()) {
    if (block.kind === "heading" && !fits(pdf, heightWithNext(pdf, document.blocks, index))) pdf.addPage();
    drawBlock(pdf, block, ORGANISATIONS[document.organisation].accent);
    if (block.kind === "heading" && block.level === 2) {
      found.push({ text: block.text, page: pdf.bufferedPageRange().count });
      pdf.outline.addItem(block.text);
    }
  }
  drawRunningHeads(pdf, document);
  pdf.end();
  return { bytes, contents: found };
}

function drawOpening(pdf: PDFKit.PDFDocument, document: SampleDocument): void {
  const { accent, place } = ORGANISATIONS[document.organisation];
  pdf.font("Helvetica-Bold").fontSize(10).fillColor(accent).text(`${document.organisationName}, ${place}`);
  pdf
    .moveDown(0.4)
    .fontSize(HEADING_SIZES[0] ?? 24)
    .fillColor("#14181d")
    .text(document.title, { lineGap: 2 });
  pdf.moveDown(0.5);
  drawNote(pdf, [{ text: document.notice, isBold: false, isItalic: false }], "#a15c00");
  drawTable(pdf, { rows: controlRows(document), hasLabelColumn: true }, accent);
}

function drawContents(pdf: PDFKit.PDFDocument, entries: ContentsEntry[]): void {
  pdf.moveDown(0.6).font("Helvetica-Bold").fontSize(13).fillColor("#14181d").text("Contents").moveDown(0.4);
  pdf.font("Helvetica").fontSize(BODY_SIZE);
  const width = pdf.page.width - MARGINS.left - MARGINS.right;
  for (const entry of entries) {
    const y = pdf.y;
    pdf.text(entry.text, MARGINS.left, y, { width: width - 40 });
    const next = pdf.y;
    pdf.text(String(entry.page), MARGINS.left + width - 40, y, { width: 40, align: "right" });
    pdf.x = MARGINS.left;
    pdf.y = next + 4;
  }
  pdf.addPage();
}

function drawBlock(pdf: PDFKit.PDFDocument, block: Block, accent: string): void {
  pdf.x = MARGINS.left;
  switch (block.kind) {
    case "page-break":
      pdf.addPage();
      return;
    case "heading": {
      const size = HEADING_SIZES[block.level - 1] ?? 11;
      if (pdf.y > MARGINS.top + 4) pdf.y += block.level === 2 ? 14 : 9;
      const color = block.level === 2 ? accent : "#14181d";
      pdf.font("Helvetica-Bold").fontSize(size).fillColor(color).text(block.text, { lineGap: 1.5 });
      pdf.y += block.level === 2 ? 6 : 4;
      return;
    }
    case "paragraph":
      drawRuns(pdf, block.runs);
      pdf.y += 7;
      return;
    case "note":
      drawNote(pdf, block.runs, accent);
      return;
    case "list":
      block.items.forEach((item, index) => {
        drawItem(pdf, item, block.isOrdered ? `${index + 1}.` : "•");
      });
      pdf.y += 5;
      return;
    case "table":
      drawTable(pdf, { head: block.head, rows: block.rows }, accent);
      return;
  }
}

/** The height of a heading with what may not be parted from it: further headings and the start of the text below. */
function heightWithNext(pdf: PDFKit.PDFDocument, blocks: Block[], index: number): number {
  const block = blocks[index];
  if (block?.kind === "heading")
    return (HEADING_SIZES[block.level - 1] ?? 11) + 30 + heightWithNext(pdf, blocks, index + 1);
  return block?.kind === "table" ? heightOfTableStart(pdf, block) : 60;
}

function drawItem(pdf: PDFKit.PDFDocument, runs: Run[], marker: string): void {
  if (!fits(pdf, BODY_SIZE * 3)) pdf.addPage();
  const y = pdf.y;
  pdf
    .font("Helvetica")
    .fontSize(BODY_SIZE)
    .fillColor("#20262d")
    .text(marker, MARGINS.left + 4, y, { lineBreak: false });
  pdf.x = MARGINS.left + 24;
  pdf.y = y;
  drawRuns(pdf, runs);
  pdf.x = MARGINS.left;
  pdf.y += 3;
}

function drawNote(pdf: PDFKit.PDFDocument, runs: Run[], color: string): void {
  const width = pdf.page.width - MARGINS.left - MARGINS.right;
  pdf.font("Helvetica").fontSize(BODY_SIZE);
  const height =
    pdf.heightOfString(runs.map((run) => run.text).join(""), { width: width - 26, lineGap: 2.5 }) + 18;
  if (!fits(pdf, height)) pdf.addPage();
  const top = pdf.y;
  pdf.rect(MARGINS.left, top, width, height).fillOpacity(0.07).fill(color).fillOpacity(1);
  pdf.rect(MARGINS.left, top, 3, height).fill(color);
  pdf.x = MARGINS.left + 14;
  pdf.y = top + 10;
  drawRuns(pdf, runs, width - 26);
  pdf.x = MARGINS.left;
  pdf.y = top + height + 10;
}

function drawRuns(
  pdf: PDFKit.PDFDocument,
  runs: Run[],
  width = pdf.page.width - MARGINS.right - pdf.x,
): void {
  pdf.fontSize(BODY_SIZE).fillColor("#20262d");
  runs.forEach((run, index) => {
    pdf.font(run.isBold ? "Helvetica-Bold" : run.isItalic ? "Helvetica-Oblique" : "Helvetica");
    pdf.text(run.text, { width, lineGap: 2.5, continued: index < runs.length - 1 });
  });
}

function drawRunningHeads(pdf: PDFKit.PDFDocument, document: SampleDocument): void {
  const { count } = pdf.bufferedPageRange();
  const width = pdf.page.width - MARGINS.left - MARGINS.right;
  for (let page = 0; page < count; page += 1) {
    pdf.switchToPage(page);
    pdf.page.margins = { ...MARGINS, top: 0, bottom: 0 };
    pdf.font("Helvetica").fontSize(8.5).fillColor("#5a6470");
    pdf.text(document.organisationName, MARGINS.left, 44, { width: width / 2, lineBreak: false });
    const right = page === 0 ? document.reference : document.title;
    pdf.text(right, MARGINS.left + width / 2, 44, { width: width / 2, align: "right" });
    pdf
      .moveTo(MARGINS.left, 60)
      .lineTo(MARGINS.left + width, 60)
      .lineWidth(0.5)
      .stroke("#c3cad2");
    const foot = pdf.page.height - 46;
    pdf.text(
      `${SHORT_NOTICES[document.organisation]} · ${document.reference} · version ${document.version}`,
      MARGINS.left,
      foot,
      { lineBreak: false },
    );
    pdf.text(`Page ${page + 1} of ${count}`, MARGINS.left + width - 100, foot, {
      width: 100,
      align: "right",
    });
  }
}

function chapters(document: SampleDocument): string[] {
  return document.blocks.flatMap((block) =>
    block.kind === "heading" && block.level === 2 ? [block.text] : [],
  );
}

/** The standard fonts draw Windows-1252 only; anything else would come out as the wrong sign. */
function assertDrawable(document: SampleDocument): void {
  const wrong = /[^\n\x20-\x7e\u00a0-\u00ff€–—‘’“”•…]/u.exec(document.title + document.body);
  if (wrong)
    throw new Error(`"${document.title}" holds "${wrong[0]}", which the standard PDF fonts do not have.`);
}

/** Gathers what a PDF document writes into one buffer. */
export function collect(pdf: PDFKit.PDFDocument): Promise<Buffer> {
  const parts: Buffer[] = [];
  return new Promise((resolve, reject) => {
    pdf.on("data", (part: Buffer) => parts.push(part));
    pdf.on("end", () => resolve(Buffer.concat(parts)));
    pdf.on("error", reject);
  });
}
