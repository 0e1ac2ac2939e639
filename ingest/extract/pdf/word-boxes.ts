import type { TextRun } from "../document.ts";
import { boxOnPage, type Frame, type PdfItem } from "./items.ts";

/** Relative widths of characters in common text faces: good to about a point within an item. */
const NARROW = "iljtfrI.,;:'|!()[]/ ";
const WIDE = "mwMW@%—…";

/**
 * Adds one run per word of an item whose text begins at `start` in the page's text.
 * Boxes of words are shares of the item's box, by typical character widths.
 */
export function addWordRuns(runs: TextRun[], frame: Frame, item: PdfItem, text: string, start: number): void {
  const total = advance(text);
  if (total === 0) return;
  const scale = item.width / total;
  let offset = 0;
  let passed = 0;
  for (const part of text.split(/(\s+)/)) {
    const width = advance(part);
    if (part !== "" && !/^\s/.test(part)) {
      const from = item.isRightToLeft
        ? item.u + item.width - (passed + width) * scale
        : item.u + passed * scale;
      const box = boxOnPage(frame, from, from + width * scale, item.v - item.ascent, item.v + item.descent);
      runs.push({ start: start + offset, end: start + offset + part.length, ...box });
    }
    offset += part.length;
    passed += width;
  }
}

/** Width of a text in common text faces, in shares of the size. */
export function advance(text: string): number {
  let sum = 0;
  for (const character of text) sum += weight(character);
  return sum;
}

function weight(character: string): number {
  if (NARROW.includes(character)) return 0.3;
  if (WIDE.includes(character)) return 0.85;
  if (character >= "A" && character <= "Z") return 0.68;
  return 0.53;
}
