import { encodePng } from "../../../samples/write/png.ts";
import { fillOutlines, newSheet, textOutlines } from "../../../samples/write/raster.ts";
import { type GreyImage, type QuarterTurn, turn } from "../ocr/grey-image.ts";
import { makePdf } from "./pdf.ts";

export const DPI = 150;
const SHADES = 17;
const POINTS = { width: 595, height: 842 };
const MARGIN = 60;

/** Lines of text as a scanner would see them on an A4 page, leaning by so many degrees. */
export function drawLines(lines: readonly string[], { size = 12, lean = 0.6 } = {}): GreyImage {
  const scale = DPI / 72;
  const sheet = newSheet(Math.round(POINTS.width * scale), Math.round(POINTS.height * scale));
  const slope = Math.tan((lean * Math.PI) / 180);
  lines.forEach((line, i) => {
    const at = { x: MARGIN * scale, y: (100 + i * size * 1.5) * scale };
    const place = ({ x, y }: { x: number; y: number }) => ({ x, y: y + (x - at.x) * slope });
    fillOutlines(
      sheet,
      textOutlines(line, at, size * scale, place, () => 0),
      0.9,
    );
  });
  const data = Uint8Array.from(sheet.ink, (ink) => Math.round((1 - ink) * 14) * SHADES);
  return { width: sheet.width, height: sheet.height, data };
}

/** Where `drawLines` puts a line, in points: its left end and its baseline. */
export const lineAt = (index: number, size = 12) => ({ x: MARGIN, y: 100 + index * size * 1.5 });

/** A picture of this size without anything on it but noise. */
export function drawNoise(width: number, height: number): GreyImage {
  let state = 7;
  const data = Uint8Array.from({ length: width * height }, () => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return (state / 2147483648) * 255;
  });
  return { width, height, data };
}

export function pngOf({ width, height, data }: GreyImage): Uint8Array {
  const shades = data.map((value) => Math.round(value / SHADES));
  return new Uint8Array(encodePng(shades, width, height));
}

/** A PDF whose pages are pictures; `under` is the text layer of each page, drawn where nobody sees it. */
export function scanPdf(
  pages: readonly {
    image: GreyImage;
    turned?: QuarterTurn;
    rotate?: number;
    under?: string;
    over?: string;
  }[],
): Promise<Uint8Array> {
  return makePdf(
    (pdf) => {
      for (const { image, turned = 0, rotate = 0, under, over } of pages) {
        const picture = turn(image, turned);
        const size: [number, number] = [(picture.width * 72) / DPI, (picture.height * 72) / DPI];
        pdf.addPage({ size, margin: 0 });
        if (rotate !== 0) Reflect.set(pdf.page.dictionary.data, "Rotate", rotate);
        if (under !== undefined) pdf.fontSize(10).text(under, 20, 20, { width: size[0] - 40 });
        pdf.image(Buffer.from(pngOf(picture)), 0, 0, { width: size[0], height: size[1] });
        if (over !== undefined) pdf.fontSize(9).text(over, 20, 10, { lineBreak: false });
      }
    },
    { autoFirstPage: false },
  );
}

/** A TIFF without compression, one page for each picture. */
export function tiffOf(images: readonly GreyImage[]): Uint8Array {
  const parts: Buffer[] = [Buffer.from("49492a0008000000", "hex")];
  let at = 8;
  images.forEach(({ width, height, data }, i) => {
    const tags: [number, number][] = [
      [256, width],
      [257, height],
      [258, 8],
      [259, 1],
      [262, 1],
      [273, at + 2 + 9 * 12 + 4],
      [277, 1],
      [278, height],
      [279, data.length],
    ];
    const directory = Buffer.alloc(2 + tags.length * 12 + 4);
    directory.writeUInt16LE(tags.length, 0);
    tags.forEach(([tag, value], k) => {
      const entry = 2 + 12 * k;
      directory.writeUInt16LE(tag, entry);
      directory.writeUInt16LE(4, entry + 2);
      directory.writeUInt32LE(1, entry + 4);
      directory.writeUInt32LE(value, entry + 8);
    });
    at += directory.length + data.length;
    directory.writeUInt32LE(i === images.length - 1 ? 0 : at, directory.length - 4);
    parts.push(directory, Buffer.from(data));
  });
  return new Uint8Array(Buffer.concat(parts));
}
