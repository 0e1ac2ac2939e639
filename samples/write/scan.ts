import PDFDocument from "pdfkit";
import { collect, PDF_DATE } from "./pdf.ts";
import { encodePng } from "./png.ts";
import { fillOutlines, newSheet, type Place, type Sheet, textOutlines } from "./raster.ts";

/** A mark on a form, in points on an A4 page (595 by 842, from the top left). `entry` looks filled in by hand. */
export type Mark =
  | { kind: "print"; x: number; y: number; size: number; text: string; isHeavy?: boolean }
  | { kind: "entry"; x: number; y: number; size: number; text: string }
  | { kind: "box"; x: number; y: number; width: number; height: number }
  | { kind: "line"; x: number; y: number; width: number };

const PIXELS_PER_POINT = 150 / 72;
const WIDTH = 1240;
const HEIGHT = 1754;

/** Writes pages of marks as a PDF of pictures, slightly turned and speckled, with no text layer, like a scan. */
export async function writeScan(title: string, pages: Mark[][]): Promise<Buffer> {
  const pdf = new PDFDocument({
    size: "A4",
    margin: 0,
    autoFirstPage: false,
    compress: false,
    info: { Title: title, CreationDate: PDF_DATE },
  });
  const bytes = collect(pdf);
  pages.forEach((marks, index) => {
    const png = encodePng(toGrey(drawSheet(marks, index), index), WIDTH, HEIGHT);
    pdf
      .addPage({ size: "A4", margin: 0 })
      .image(png, 0, 0, { width: pdf.page.width, height: pdf.page.height });
  });
  pdf.end();
  return await bytes;
}

function drawSheet(marks: Mark[], page: number): Sheet {
  const sheet = newSheet(WIDTH, HEIGHT);
  const place = turned(page === 0 ? 0.7 : -0.5);
  const random = randomFrom(page + 11);
  for (const mark of marks) {
    if (mark.kind === "print" || mark.kind === "entry") drawText(sheet, mark, place, random);
    else for (const bar of barsOf(mark)) drawBar(sheet, bar, place);
  }
  return sheet;
}

function drawText(
  sheet: Sheet,
  mark: Mark & { kind: "print" | "entry" },
  place: Place,
  random: () => number,
): void {
  const isEntry = mark.kind === "entry";
  const sway = () => (isEntry ? (random() - 0.5) * 2.2 : 0);
  const lean: Place = ({ x, y }) => place({ x: isEntry ? x + (mark.y * PIXELS_PER_POINT - y) * 0.2 : x, y });
  const size = mark.size * PIXELS_PER_POINT;
  const strokes = mark.kind === "print" && mark.isHeavy ? [0, 0.7, 1.4] : [0];
  for (const shift of strokes) {
    const at = { x: mark.x * PIXELS_PER_POINT + shift, y: mark.y * PIXELS_PER_POINT };
    fillOutlines(sheet, textOutlines(mark.text, at, size, lean, sway), isEntry ? 0.75 : 0.9);
  }
}

type Bar = { x: number; y: number; width: number; height: number };

function barsOf(mark: Mark & { kind: "box" | "line" }): Bar[] {
  const { x, y, width } = mark;
  if (mark.kind === "line") return [{ x, y, width, height: 0.6 }];
  return [
    { x, y, width, height: 0.8 },
    { x, y: y + mark.height, width, height: 0.8 },
    { x, y, width: 0.8, height: mark.height },
    { x: x + width, y, width: 0.8, height: mark.height + 0.8 },
  ];
}

function drawBar(sheet: Sheet, { x, y, width, height }: Bar, place: Place): void {
  const corners = [
    { x, y },
    { x: x + width, y },
    { x: x + width, y: y + height },
    { x, y: y + height },
  ];
  const outline = corners.map((corner) =>
    place({ x: corner.x * PIXELS_PER_POINT, y: corner.y * PIXELS_PER_POINT }),
  );
  fillOutlines(sheet, [outline], 0.8);
}

function turned(degrees: number): Place {
  const angle = (degrees * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return ({ x, y }) => {
    const [dx, dy] = [x - WIDTH / 2, y - HEIGHT / 2];
    return { x: WIDTH / 2 + dx * cos - dy * sin, y: HEIGHT / 2 + dx * sin + dy * cos };
  };
}

/** Grey paper that darkens towards one edge, with specks of dust, from 0 black to 15 white. */
function toGrey(sheet: Sheet, page: number): Uint8Array {
  const random = randomFrom(page + 97);
  const grey = new Uint8Array(sheet.ink.length);
  for (let at = 0; at < grey.length; at += 1) {
    const x = at % WIDTH;
    const edge = x < 34 ? (34 - x) / 12 : 0;
    const speck = random() < 0.0012 ? 5 * random() : 0;
    const grain = random() < 0.02 ? 1 : 0;
    const paper = 14.4 - edge - speck - grain;
    grey[at] = Math.max(0, Math.round(paper * (1 - (sheet.ink[at] ?? 0))));
  }
  return grey;
}

/** Numbers from 0 to 1 that are the same in every run (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
