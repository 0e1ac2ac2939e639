import type { Frame, PdfItem } from "../pdf/items.ts";
import type { RawPage } from "../pdf/layout.ts";
import type { QuarterTurn } from "./grey-image.ts";
import type { Reading } from "./read-picture.ts";
import type { OcrLine } from "./tesseract.ts";

/** Sizes that differ less are one size: the height of a line in a picture jitters with its letters. */
const SAME_SIZE = 0.22;
/** Height of a line, top of the tall letters to bottom of the deep ones, in sizes of its type. */
const LINE_HEIGHT_EM = 0.93;

/**
 * The recognised words as items of a page, placed as on a PDF page, so that the same layout reads columns, tables and
 * headings out of them.
 * @param page size of the page in points, as displayed
 * @param imageWidth of the picture, in pixels
 */
export function frameOf(
  reading: Reading,
  page: Pick<RawPage, "width" | "height">,
  imageWidth: number,
): Frame {
  const scale = page.width / (imageWidth * reading.enlarged);
  const lean = leanOf(reading.lines);
  const [cos, sin] = [Math.cos(lean), Math.sin(lean)];
  const origin = originOf(reading.rotation, page);
  const body = bodyHeight(reading.lines);
  const items = reading.lines.flatMap((line) => itemsOfLine(line));
  return {
    dx: origin.dx * cos - origin.dy * sin,
    dy: origin.dy * cos + origin.dx * sin,
    items,
    charCount: items.reduce((sum, item) => sum + item.text.length, 0),
  };

  function itemsOfLine(line: OcrLine): PdfItem[] {
    const height = Math.abs(line.height - body) <= SAME_SIZE * body ? body : line.height;
    const size = (height * scale) / LINE_HEIGHT_EM;
    const slope = (line.baseline.y1 - line.baseline.y0) / Math.max(1, line.baseline.x1 - line.baseline.x0);
    const middle = ((line.words[0]?.x0 ?? 0) + (line.words.at(-1)?.x1 ?? 0)) / 2;
    const baselineAt = (x: number) => line.baseline.y0 + slope * (x - line.baseline.x0);
    // One baseline for the whole line: small leanings of single lines must not tear rows apart.
    const v = onFrame(middle, baselineAt(middle)).v;
    return line.words.map((word) => {
      const from = onFrame(word.x0, baselineAt(word.x0));
      return {
        text: word.text.toWellFormed().replace(/\p{Cc}/gu, ""),
        u: from.u,
        v,
        width: ((word.x1 - word.x0) * scale) / cos,
        size,
        font: "ocr",
        isRightToLeft: false,
        hasSpaceAfter: true,
        ascent: Math.max(0.3 * size, (line.height - line.descenders) * scale),
        descent: Math.max(0.1 * size, line.descenders * scale),
      };
    });
  }

  /** A point of the turned picture, in the frame's own directions and points. */
  function onFrame(px: number, py: number): { u: number; v: number } {
    const x = px * scale + origin.u;
    const y = py * scale + origin.v;
    return { u: x * cos + y * sin, v: -x * sin + y * cos };
  }
}

/**
 * Writing direction on the displayed page of text that is upright after the turn, and where the corner of the turned
 * picture lies along the frame's directions u = x·dx + y·dy and v = −x·dy + y·dx.
 */
function originOf(rotation: QuarterTurn, page: { width: number; height: number }) {
  switch (rotation) {
    case 0:
      return { dx: 1, dy: 0, u: 0, v: 0 };
    case 90:
      return { dx: 0, dy: -1, u: -page.height, v: 0 };
    case 180:
      return { dx: -1, dy: 0, u: -page.width, v: -page.height };
    case 270:
      return { dx: 0, dy: 1, u: 0, v: -page.width };
  }
}

/** Angle of the lines in radians, clockwise; the median, weighted by length. */
function leanOf(lines: readonly OcrLine[]): number {
  const angles = lines
    .map(({ baseline: { x0, y0, x1, y1 } }) => ({ angle: Math.atan2(y1 - y0, x1 - x0), length: x1 - x0 }))
    .filter(({ length, angle }) => length > 0 && Math.abs(angle) < 0.3)
    .sort((one, other) => one.angle - other.angle);
  let left = angles.reduce((sum, { length }) => sum + length, 0) / 2;
  for (const { angle, length } of angles) {
    left -= length;
    if (left <= 0) return Math.abs(angle) < 0.001 ? 0 : angle;
  }
  return 0;
}

function bodyHeight(lines: readonly OcrLine[]): number {
  const sorted = lines.flatMap((line) => line.words.map(() => line.height)).sort((one, other) => one - other);
  return sorted[sorted.length >> 1] ?? 10;
}
