import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { create, type Font } from "fontkit";

type Point = { x: number; y: number };

/** Where a point of the page lies on the sheet of pixels, both in pixels. */
export type Place = (point: Point) => Point;

/** A sheet of ink, 0 for none to 1 for black, row by row. */
export type Sheet = { width: number; height: number; ink: Float32Array };

/** An empty sheet. */
export function newSheet(width: number, height: number): Sheet {
  return { width, height, ink: new Float32Array(width * height) };
}

/** Inks closed outlines with smooth edges. Holes are outlines that run the other way round. */
export function fillOutlines(sheet: Sheet, outlines: Point[][], strength: number): void {
  const heights = outlines.flat().map((point) => point.y);
  const top = Math.max(0, Math.floor(Math.min(...heights)));
  const bottom = Math.min(sheet.height, Math.ceil(Math.max(...heights)));
  const band: Band = {
    top,
    bottom,
    width: sheet.width,
    cover: new Float32Array(sheet.width * (bottom - top)),
  };
  for (const outline of outlines) {
    outline.forEach((from, index) => {
      addEdge(band, from, outline[(index + 1) % outline.length] ?? from);
    });
  }
  for (let y = top; y < bottom; y += 1) {
    let sum = 0;
    for (let x = 0; x < sheet.width; x += 1) {
      const at = y * sheet.width + x;
      sum += band.cover[at - top * sheet.width] ?? 0;
      const covered = Math.min(1, Math.abs(sum)) * strength;
      if (covered > 0.01) sheet.ink[at] = Math.max(sheet.ink[at] ?? 0, covered);
    }
  }
}

/** The rows of the sheet that a shape touches, and how much of each pixel every edge changes. */
type Band = { top: number; bottom: number; width: number; cover: Float32Array };

/** Adds what one edge contributes: signed area to the pixels it crosses, full height to those right of it. */
function addEdge(band: Band, a: Point, b: Point): void {
  if (a.y === b.y) return;
  const sign = a.y < b.y ? 1 : -1;
  const [from, to] = a.y < b.y ? [a, b] : [b, a];
  const slope = (to.x - from.x) / (to.y - from.y);
  const last = Math.min(band.bottom, Math.ceil(to.y));
  for (let row = Math.max(band.top, Math.floor(from.y)); row < last; row += 1) {
    const y0 = Math.max(row, from.y);
    const y1 = Math.min(row + 1, to.y);
    const middle = Math.min(Math.max(from.x + slope * ((y0 + y1) / 2 - from.y), 0), band.width - 2);
    const column = Math.floor(middle);
    const share = middle - column;
    const at = (row - band.top) * band.width + column;
    band.cover[at] = (band.cover[at] ?? 0) + sign * (y1 - y0) * (1 - share);
    band.cover[at + 1] = (band.cover[at + 1] ?? 0) + sign * (y1 - y0) * share;
  }
}

const font = loadFont();

/** The outlines of a line of text; `size` and `at` (the left end of its base line) in pixels. */
export function textOutlines(
  text: string,
  at: Point,
  size: number,
  place: Place,
  sway: () => number,
): Point[][] {
  const scale = size / font.unitsPerEm;
  const outlines: Point[][] = [];
  let x = at.x;
  for (const glyph of font.layout(text).glyphs) {
    const lift = sway();
    const toSheet = (gx: number, gy: number) => place({ x: x + gx * scale, y: at.y + lift - gy * scale });
    outlines.push(...flatten(glyph.path.commands, toSheet));
    x += glyph.advanceWidth * scale;
  }
  return outlines;
}

type Command = { command: string; args: number[] };

function flatten(commands: Command[], toSheet: (x: number, y: number) => Point): Point[][] {
  const outlines: Point[][] = [];
  let current: [number, number] = [0, 0];
  for (const { command, args } of commands) {
    const [a = 0, b = 0, c = 0, d = 0] = args;
    if (command === "moveTo") outlines.push([toSheet(a, b)]);
    if (command === "lineTo") outlines.at(-1)?.push(toSheet(a, b));
    if (command === "quadraticCurveTo") {
      for (let step = 1; step <= 5; step += 1) {
        const t = step / 5;
        const mix = (p0: number, p1: number, p2: number) =>
          (1 - t) ** 2 * p0 + 2 * t * (1 - t) * p1 + t * t * p2;
        outlines.at(-1)?.push(toSheet(mix(current[0], a, c), mix(current[1], b, d)));
      }
    }
    if (command === "bezierCurveTo")
      throw new Error("The sample font has cubic curves; only quadratic ones are drawn.");
    current = command === "quadraticCurveTo" ? [c, d] : [a, b];
  }
  return outlines;
}

function loadFont(): Font {
  const path = createRequire(import.meta.url).resolve(
    "@fontsource-variable/inter/files/inter-latin-wght-normal.woff2",
  );
  const loaded = create(readFileSync(path));
  if ("fonts" in loaded) throw new Error("The sample font is a collection; one single font is expected.");
  return loaded;
}
