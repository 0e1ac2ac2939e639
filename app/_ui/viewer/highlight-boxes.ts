import type { PageRun } from "#lib/db/schema";

/** A rectangle on a page: points from its top left, as displayed. */
export type Box = { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
/** Character range in the document's text; `end` is exclusive. */
export type TextRange = { readonly start: number; readonly end: number };

type PageGeometry = { readonly start: number; readonly text: string; readonly runs: readonly PageRun[] };

/** Two boxes belong to one line when their middles differ by less than this share of the smaller height. */
const SAME_LINE = 0.5;

/**
 * Where the words of a range stand on a page: one box for each stretch of a line, in reading order; none when the
 * range does not touch the page. Of a run that is covered in part, the share is that of its characters' usual widths.
 */
export function highlightBoxes(page: PageGeometry, range: TextRange): Box[] {
  const from = Math.max(range.start - page.start, 0);
  const to = Math.min(range.end - page.start, page.text.length);
  if (from >= to) return [];
  const boxes = page.runs.flatMap((run) => {
    const box = coveredPart(run, page.text, from, to);
    return box === undefined ? [] : [box];
  });
  return joinLines(boxes);
}

/** The box that holds all of them; undefined for none. */
export function boundingBox(boxes: readonly Box[]): Box | undefined {
  if (boxes.length === 0) return undefined;
  const x = Math.min(...boxes.map((box) => box.x));
  const y = Math.min(...boxes.map((box) => box.y));
  return {
    x,
    y,
    width: Math.max(...boxes.map((box) => box.x + box.width)) - x,
    height: Math.max(...boxes.map((box) => box.y + box.height)) - y,
  };
}

function coveredPart(run: PageRun, text: string, from: number, to: number): Box | undefined {
  const [start, end, x, y, width, height] = run;
  const first = Math.max(start, from);
  const last = Math.min(end, to);
  if (first >= last || width <= 0 || height <= 0) return undefined;
  if (first === start && last === end) return { x, y, width, height };
  const perUnit = width / advance(text.slice(start, end));
  const before = advance(text.slice(start, first)) * perUnit;
  return { x: x + before, y, width: advance(text.slice(first, last)) * perUnit, height };
}

/** Usual widths of characters in proportional type, in shares of the size: right to about a character in a line. */
function advance(text: string): number {
  let sum = 0;
  for (const character of text) sum += widthOf(character);
  return sum;
}

function widthOf(character: string): number {
  if (/[ijl.,:;'’|!I]/u.test(character)) return 0.26;
  if (/[\sftr()[\]/"“”-]/u.test(character)) return 0.33;
  if (/[mwMW—%@]/u.test(character)) return 0.86;
  if (/\p{Lu}/u.test(character)) return 0.68;
  if (/[\u2e80-\uffef]/u.test(character)) return 1;
  return 0.53;
}

/** Neighbours on a line become one strip, so that the gaps between words are marked too. */
function joinLines(boxes: readonly Box[]): Box[] {
  const lines: Box[] = [];
  for (const box of boxes) {
    const line = lines.at(-1);
    if (line !== undefined && isNextOnLine(line, box)) lines[lines.length - 1] = union(line, box);
    else lines.push(box);
  }
  return lines;
}

/** On the same line and not farther away than about three characters: columns and table cells stay apart. */
function isNextOnLine(line: Box, box: Box): boolean {
  const height = Math.min(line.height, box.height);
  const apart = Math.abs(line.y + line.height / 2 - (box.y + box.height / 2));
  const gap = box.x - (line.x + line.width);
  return apart < height * SAME_LINE && gap > -height && gap < height * 1.5;
}

function union(a: Box, b: Box): Box {
  return boundingBox([a, b]) ?? a;
}
