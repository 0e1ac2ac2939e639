const CELL_SIZE = 9.5;
const PADDING_X = 6;
const PADDING_Y = 4.5;

type Table = { head?: string[]; rows: string[][]; hasLabelColumn?: boolean };

/** Draws a ruled table from the cursor on; rows never break, and the head is repeated on every new page. */
export function drawTable(pdf: PDFKit.PDFDocument, table: Table, accent: string): void {
  const left = pdf.page.margins.left;
  const { widths, heights } = measure(pdf, table);
  const head = () => {
    if (table.head) drawRow(pdf, table.head, widths, { fill: accent, color: "#ffffff", isBold: true });
  };
  if (!fits(pdf, heightOfTableStart(pdf, table))) pdf.addPage();
  head();
  table.rows.forEach((row, index) => {
    const isLastButOne = index === table.rows.length - 2;
    if (!fits(pdf, sum(heights.slice(index, index + (isLastButOne ? 2 : 1))))) {
      pdf.addPage();
      head();
    }
    const fill = index % 2 === 1 ? "#f3f5f7" : "#ffffff";
    drawRow(pdf, row, widths, {
      fill,
      color: "#20262d",
      isBold: false,
      hasLabelColumn: table.hasLabelColumn === true,
    });
  });
  pdf.x = left;
  pdf.y += 12;
}

/** The height in points that must stay together where a table begins: all of a short one, else head and two rows. */
export function heightOfTableStart(pdf: PDFKit.PDFDocument, table: Table): number {
  const { heights } = measure(pdf, table);
  const head = table.head ? 32 : 0;
  const all = head + sum(heights);
  return all < 210 ? all : head + sum(heights.slice(0, 2));
}

/** Whether `height` points are left above the bottom margin. */
export function fits(pdf: PDFKit.PDFDocument, height: number): boolean {
  return pdf.y + height <= pdf.page.height - pdf.page.margins.bottom;
}

type RowStyle = { fill: string; color: string; isBold: boolean; hasLabelColumn?: boolean };

function drawRow(pdf: PDFKit.PDFDocument, cells: string[], widths: number[], style: RowStyle): void {
  const top = pdf.y;
  const height = rowHeight(pdf, cells, widths, style.isBold);
  let x = pdf.page.margins.left;
  cells.forEach((cell, index) => {
    const width = widths[index] ?? 0;
    pdf.rect(x, top, width, height).lineWidth(0.5).fillAndStroke(style.fill, "#c3cad2");
    setCellFont(pdf, style.isBold || (style.hasLabelColumn === true && index === 0));
    pdf
      .fillColor(style.color)
      .text(cell, x + PADDING_X, top + PADDING_Y + 1, { width: width - 2 * PADDING_X, lineGap: 1.5 });
    x += width;
  });
  pdf.y = top + height;
}

function rowHeight(pdf: PDFKit.PDFDocument, cells: string[], widths: number[], isBold = false): number {
  setCellFont(pdf, isBold);
  const heights = cells.map((cell, index) =>
    pdf.heightOfString(cell, { width: (widths[index] ?? 0) - 2 * PADDING_X, lineGap: 1.5 }),
  );
  return Math.max(...heights) + 2 * PADDING_Y;
}

function measure(pdf: PDFKit.PDFDocument, table: Table): { widths: number[]; heights: number[] } {
  const available = pdf.page.width - pdf.page.margins.left - pdf.page.margins.right;
  const widths = table.hasLabelColumn ? [110, available - 110] : columnWidths(pdf, table, available);
  return { widths, heights: table.rows.map((row) => rowHeight(pdf, row, widths)) };
}

/** Every column gets its longest word, and the rest of the line by how much text it holds. */
function columnWidths(pdf: PDFKit.PDFDocument, table: Table, available: number): number[] {
  setCellFont(pdf, true);
  const columns = (table.head ?? []).map((title, index) => {
    const cells = [title, ...table.rows.map((row) => row[index] ?? "")];
    const words = cells.flatMap((cell) => cell.split(/\s+/));
    return {
      least: Math.max(...words.map((word) => pdf.widthOfString(word))) + 2 * PADDING_X + 1,
      wish: Math.max(...cells.map((cell) => pdf.widthOfString(cell))) + 2 * PADDING_X + 1,
    };
  });
  const least = sum(columns.map((column) => column.least));
  const extra = columns.map((column) => Math.sqrt(column.wish - column.least));
  const wanted = sum(columns.map((column) => column.wish));
  if (wanted <= available) return columns.map((column) => (column.wish * available) / wanted);
  return columns.map(
    (column, index) => column.least + ((available - least) * (extra[index] ?? 0)) / (sum(extra) || 1),
  );
}

function setCellFont(pdf: PDFKit.PDFDocument, isBold: boolean): void {
  pdf.font(isBold ? "Helvetica-Bold" : "Helvetica").fontSize(CELL_SIZE);
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
