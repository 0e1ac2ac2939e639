/**
 * Text items of a PDF page in the frame of their own writing direction: `u` runs along the line, `v` is the
 * baseline and grows from line to line. A page with text in several directions has several frames.
 */
export type PdfItem = {
  text: string;
  u: number;
  v: number;
  width: number;
  /** Font size in points as displayed. */
  size: number;
  /** The PDF's own name of the font, unique in the document. */
  font: string;
  isRightToLeft: boolean;
  /** White space followed in the content stream. */
  hasSpaceAfter: boolean;
  /** Top and bottom of the box, relative to the baseline. */
  ascent: number;
  descent: number;
};

/** Unit vector of the writing direction on the displayed page, y downwards. */
export type Frame = { dx: number; dy: number; items: PdfItem[]; charCount: number };

/** What is needed of pdf.js's text items and styles. */
export type RawItem = {
  str: string;
  dir: string;
  transform: unknown[];
  width: number;
  height: number;
  fontName: string;
  hasEOL: boolean;
};
export type RawStyle = { ascent: number; descent: number };
type Matrix = readonly number[];

/** Smaller text is a marker for programs, not for readers. */
const MIN_SIZE = 2;

/** Sorts a page's items into frames, the one with the most text first. `viewport` maps PDF space to the displayed page. */
export function readFrames(
  raw: readonly RawItem[],
  styles: Record<string, RawStyle>,
  viewport: Matrix,
): Frame[] {
  const frames = new Map<number, Frame>();
  let previous: PdfItem | undefined;
  for (const entry of raw) {
    const text = cleanText(entry.str);
    if (text.trim() === "") {
      if (previous && (text !== "" || entry.hasEOL)) previous.hasSpaceAfter = true;
      continue;
    }
    const [a, b, c, d, e, f] = multiply(viewport, entry.transform);
    const size = Math.hypot(c, d);
    if (!(size >= MIN_SIZE) || !Number.isFinite(a + b + e + f)) continue;
    const frame = frameFor(frames, a, b);
    const leading = text.length - text.trimStart().length;
    const perCharacter = entry.width / text.length;
    const style = styles[entry.fontName];
    const ascent = sane(style?.ascent, 0.6, 1.15, 0.85);
    const item: PdfItem = {
      text: text.trim(),
      u: e * frame.dx + f * frame.dy + leading * perCharacter,
      v: -e * frame.dy + f * frame.dx,
      width: Math.max(0, entry.width - (text.length - text.trim().length) * perCharacter),
      size,
      font: entry.fontName,
      isRightToLeft: entry.dir === "rtl",
      hasSpaceAfter: /\s$/.test(text) || entry.hasEOL,
      ascent: ascent * size,
      descent: sane(-(style?.descent ?? 0), 0.15, 0.5, 0.25) * size,
    };
    if (leading > 0 && previous) previous.hasSpaceAfter = true;
    frame.items.push(item);
    frame.charCount += item.text.length;
    previous = item;
  }
  return [...frames.values()].sort((one, other) => other.charCount - one.charCount);
}

/** The axis-aligned box on the displayed page of a piece of a line in a frame. */
export function boxOnPage(frame: Frame, u0: number, u1: number, v0: number, v1: number) {
  // Nearly all text stands upright.
  if (frame.dx === 1) return { x: round(u0), y: round(v0), width: round(u1 - u0), height: round(v1 - v0) };
  const xs = [u0, u1].flatMap((u) => [v0, v1].map((v) => u * frame.dx - v * frame.dy));
  const ys = [u0, u1].flatMap((u) => [v0, v1].map((v) => u * frame.dy + v * frame.dx));
  const x = Math.min(...xs);
  const y = Math.min(...ys);
  return { x: round(x), y: round(y), width: round(Math.max(...xs) - x), height: round(Math.max(...ys) - y) };
}

function frameFor(frames: Map<number, Frame>, a: number, b: number): Frame {
  const degrees = Math.round((Math.atan2(b, a) * 180) / Math.PI);
  // A scanner's text layer leans a degree or two; that is not another direction.
  const quarter = Math.round(degrees / 90) * 90;
  const key = (Math.abs(degrees - quarter) <= 5 ? quarter + 360 : degrees + 360) % 360;
  const known = frames.get(key);
  if (known) return known;
  const radians = (key * Math.PI) / 180;
  const frame = { dx: exact(Math.cos(radians)), dy: exact(Math.sin(radians)), items: [], charCount: 0 };
  frames.set(key, frame);
  return frame;
}

/** One-to-one in meaning, not in length: offsets are counted only afterwards. Symbol fonts keep bullets in the private area. */
function cleanText(text: string): string {
  return text
    .replace(/[\uf0a7\uf0b7\uf0d8\uf0fc\uf06e\uf076\uf0a8]/g, "•")
    .replace(/[\u00a0\u2000-\u200a\u202f\u205f\u3000\t\n\r\f\v]/g, " ")
    .replace(/[\u200b\u2060\ufeff]/g, "")
    .replace(/\u00ad(?!$)/g, "")
    .replace(/\.{4,}|(?:\. ){4,}/g, " … ")
    .toWellFormed();
}

function multiply(m: Matrix, n: readonly unknown[]): [number, number, number, number, number, number] {
  const [a = 1, b = 0, c = 0, d = 1, e = 0, f = 0] = m;
  const [p, q, r, s, t, w] = [0, 1, 2, 3, 4, 5].map((i) => Number(n[i])) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  return [a * p + c * q, b * p + d * q, a * r + c * s, b * r + d * s, a * t + c * w + e, b * t + d * w + f];
}

const sane = (value: number | undefined, min: number, max: number, standard: number) =>
  value !== undefined && value >= min && value <= max ? value : standard;
const exact = (value: number) =>
  Math.abs(value) < 1e-9 ? 0 : Math.abs(value) > 1 - 1e-9 ? Math.sign(value) : value;
const round = (value: number) => Math.round(value * 100) / 100;
