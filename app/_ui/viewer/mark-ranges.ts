import type { TextRange } from "./highlight-boxes";

/** A stretch of text, marked or not; `start` is where it stands in the text it came from. */
export type Piece = { readonly start: number; readonly text: string; readonly mark: number | null };

/**
 * Cuts a text at the edges of the ranges. `mark` is the index of the first range that covers the piece.
 * @param offset where the text stands in what the ranges count in
 */
export function markRanges(text: string, offset: number, ranges: readonly TextRange[]): Piece[] {
  const edges = new Set([0, text.length]);
  for (const { start, end } of ranges) {
    for (const edge of [start - offset, end - offset]) if (edge > 0 && edge < text.length) edges.add(edge);
  }
  const cuts = [...edges].sort((a, b) => a - b);
  return cuts.slice(0, -1).map((from, index) => {
    const to = cuts[index + 1] ?? text.length;
    const mark = ranges.findIndex((range) => range.start - offset <= from && range.end - offset >= to);
    return { start: offset + from, text: text.slice(from, to), mark: mark === -1 ? null : mark };
  });
}
