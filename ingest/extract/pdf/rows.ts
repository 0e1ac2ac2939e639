import type { PdfItem } from "./items.ts";

/** Items of one baseline that stand close together: a line of one column, or a cell. */
export type Line = { items: PdfItem[]; text: string; u0: number; u1: number; v: number; size: number };
/** All lines that share a baseline, from left to right. */
export type Row = { v: number; size: number; lines: Line[] };

/** Wider than a stretched space in justified text is rare below this many ems. */
const GAP_EM = 0.9;
const LIST_MARKER =
  /^(?:[•·▪◦●■□‣–—*^»>✓➢➤❖-]|o|\(?(?:\d{1,3}|[a-zA-Z]|[ivx]{1,5})[.)]|\(\d{1,3}[a-z]?\)|\d{1,2}(?:\.\d{1,2}){1,3}\.?|§+\s?\d{1,4}[a-z]?)$/;

/** Groups items into rows from top to bottom and splits each row where a wide gap stands. */
export function groupRows(items: readonly PdfItem[]): Row[] {
  const sorted = [...items].sort((one, other) => one.v - other.v || one.u - other.u);
  const open: { items: PdfItem[]; v: number; size: number }[] = [];
  for (const item of sorted) {
    let row: (typeof open)[number] | undefined;
    for (let i = open.length - 1; i >= 0 && i >= open.length - 3; i--) {
      const candidate = open[i];
      if (candidate && sharesBaseline(candidate, item)) {
        row = candidate;
        break;
      }
    }
    if (!row) {
      open.push({ items: [item], v: item.v, size: item.size });
      continue;
    }
    row.items.push(item);
    // A superscript comes first in the order but must not set the baseline.
    if (item.size > row.size * 1.05) {
      row.size = item.size;
      row.v = item.v;
    }
  }
  return open
    .map((row) => ({ v: row.v, size: row.size, lines: splitRow(row.items, row.v) }))
    .sort((one, other) => one.v - other.v);
}

/** One line out of several that stand side by side. */
export function joinLines(lines: readonly Line[]): Line {
  const first = lines[0];
  if (first && lines.length === 1) return first;
  return lineOf(
    lines.flatMap((line) => line.items),
    first?.v ?? 0,
  );
}

/** Characters of a line, without spaces between items. */
export function lineLength(line: Line): number {
  let length = 0;
  for (const item of line.items) length += item.text.length;
  return length;
}

/** Whether white space stands between two neighbours of one line. */
export function needsSpace(before: PdfItem, after: PdfItem): boolean {
  if (before.hasSpaceAfter) return true;
  const gap =
    before.isRightToLeft && after.isRightToLeft
      ? before.u - (after.u + after.width)
      : after.u - (before.u + before.width);
  return gap > 0.2 * Math.min(before.size, after.size);
}

function sharesBaseline(row: { v: number; size: number }, item: PdfItem): boolean {
  const top = Math.max(row.v - 0.75 * row.size, item.v - 0.75 * item.size);
  const bottom = Math.min(row.v + 0.1 * row.size, item.v + 0.1 * item.size);
  return bottom - top > 0.5 * 0.85 * Math.min(row.size, item.size);
}

function splitRow(items: PdfItem[], v: number): Line[] {
  items.sort((one, other) => one.u - other.u);
  const groups: PdfItem[][] = [];
  let end = Number.NEGATIVE_INFINITY;
  let previous: PdfItem | undefined;
  for (const item of items) {
    // Some programs print bold by drawing the same text twice.
    if (previous && previous.text === item.text && Math.abs(previous.u - item.u) < 0.15 * item.size) continue;
    const group = groups.at(-1);
    const gap = item.u - end;
    const size = Math.max(item.size, previous?.size ?? 0);
    const isMarker =
      group?.length === 1 && previous !== undefined && gap < 5 * size && LIST_MARKER.test(previous.text);
    if (group && (gap <= GAP_EM * size || isMarker)) group.push(item);
    else groups.push([item]);
    end = Math.max(end, item.u + item.width);
    previous = item;
  }
  return groups.map((group) => lineOf(group, v));
}

/** Items from left to right as one line. */
export function lineOf(items: PdfItem[], v: number): Line {
  let u0 = Number.POSITIVE_INFINITY;
  let u1 = Number.NEGATIVE_INFINITY;
  let rightToLeft = 0;
  let size = 0;
  let longest = 0;
  for (const item of items) {
    u0 = Math.min(u0, item.u);
    u1 = Math.max(u1, item.u + item.width);
    if (item.isRightToLeft) rightToLeft += item.text.length;
    else rightToLeft -= item.text.length;
    if (item.text.length > longest) {
      longest = item.text.length;
      size = item.size;
    }
  }
  if (rightToLeft > 0) items.reverse();
  return { items, text: textOf(items), u0, u1, v, size };
}

function textOf(items: readonly PdfItem[]): string {
  let text = "";
  for (const [i, item] of items.entries()) {
    const before = items[i - 1];
    text += (before && needsSpace(before, item) ? " " : "") + item.text;
  }
  return text;
}
