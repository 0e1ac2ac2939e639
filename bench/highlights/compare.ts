import type { Box } from "../../app/_ui/viewer/highlight-boxes.ts";
import { normalise } from "../../ingest/extract/testing/corpora.ts";
import type { PrintedWord } from "./oracle.ts";

/** How well boxes cover the words of a quote, as another program sees those words. */
export type Coverage = {
  /** The words that lie in the boxes are the quoted words, no more and no less. */
  isExact: boolean;
  /** No box covers a tenth of a word that was not quoted, or leaves out a tenth of one that was. */
  isClean: boolean;
  /** The same in reading order, white space left out: what lies in the boxes, and what was quoted. */
  covered: string;
  quoted: string;
  /** Farthest that a box begins or ends from the edge of the word there, in points. */
  edgeErrorPoints: number;
};

/** A word counts as covered when more than half of its width lies in a box that crosses the middle of its height. */
const HALF = 0.5;
const MOST_ASTRAY = 0.1;

export function compareBoxes(boxes: readonly Box[], words: readonly PrintedWord[], quote: string): Coverage {
  const inside = words.filter((word) => coveredShare(word, boxes) > HALF);
  const covered = bag(inside.map((word) => word.text).join(" "));
  const quoted = bag(quote);
  return {
    isExact: covered === quoted,
    isClean: covered === quoted && words.every((word) => astray(coveredShare(word, boxes)) <= MOST_ASTRAY),
    covered: inside.map((word) => word.text).join(" "),
    quoted: quote.replace(/\s+/g, " "),
    edgeErrorPoints: Math.max(0, ...boxes.map((box) => edgeError(box, inside))),
  };
}

/** Share of a word's width that boxes on its line cover, 0 to 1. */
function coveredShare(word: PrintedWord, boxes: readonly Box[]): number {
  const middle = (word.y0 + word.y1) / 2;
  const widths = boxes
    .filter((box) => box.y <= middle && middle <= box.y + box.height)
    .map((box) => Math.max(0, Math.min(word.x1, box.x + box.width) - Math.max(word.x0, box.x)));
  return Math.max(0, ...widths) / Math.max(0.1, word.x1 - word.x0);
}

const astray = (share: number) => Math.min(share, 1 - share);

function edgeError(box: Box, words: readonly PrintedWord[]): number {
  const own = words.filter((word) => coveredShare(word, [box]) > HALF);
  if (own.length === 0) return box.width;
  return Math.max(
    Math.abs(box.x - Math.min(...own.map((word) => word.x0))),
    Math.abs(box.x + box.width - Math.max(...own.map((word) => word.x1))),
  );
}

/**
 * Letters and figures in alphabetical order: another program may put words in another order, keep the hyphen at the
 * end of a line, or write a ligature; it cannot have other letters.
 */
function bag(text: string): string {
  return [...normalise(text).replace(/[^\p{L}\p{N}]/gu, "")].sort().join("");
}
