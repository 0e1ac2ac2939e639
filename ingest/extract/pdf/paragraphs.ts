import type { Piece, Typography } from "./pieces.ts";
import type { Line } from "./rows.ts";

const BULLET = /^(?:[•·▪◦●■□‣–—✓➢➤❖]|[*^»>o-])\s/;
const NUMBERED = /^(?:\(?(?:\d{1,3}|[a-zA-Z]|[ivx]{1,5})[.)]|\(\d{1,3}[a-z]?\))\s/;
/** A line of a table of contents. */
const LEADER = /…\s*[\divxlc]{1,5}$/;
/** Lines of double-spaced type are up to two and a half sizes apart. */
const MAX_LINE_DISTANCE_EM = 2.8;
const ENDS_SENTENCE = /[.!?:;]["'”’»)\]]*$/;

/** Splits running text into paragraphs and list items by distance, size, indentation and markers. */
export function paragraphPieces(lines: readonly Line[], typography: Typography): Piece[] {
  const left = quantile(
    lines.map((line) => line.u0),
    0.1,
  );
  const right = quantile(
    lines.map((line) => line.u1),
    0.9,
  );
  const leading = usualLeading(lines) ?? typography.leading;
  const pieces: Piece[] = [];
  let current: Line[] = [];
  let isList = false;
  const flush = () => {
    if (current.length > 0) pieces.push({ kind: isList ? "list-item" : "paragraph", cells: [current] });
    current = [];
  };
  for (const line of lines) {
    const text = line.text;
    const previous = current.at(-1);
    const isMarked = BULLET.test(text) || NUMBERED.test(text);
    if (
      !previous ||
      isMarked ||
      startsAnew(previous, line, text, { left, right, leading, isList, typography, first: current[0] })
    ) {
      flush();
      isList = isMarked;
    }
    current.push(line);
  }
  flush();
  return pieces;
}

type Context = {
  left: number;
  right: number;
  leading: number;
  isList: boolean;
  typography: Typography;
  first: Line | undefined;
};

function startsAnew(previous: Line, line: Line, text: string, context: Context): boolean {
  const size = Math.max(previous.size, line.size);
  const distance = line.v - previous.v;
  if (distance < 0) return !continuesSentence(previous, text);
  const isFar =
    distance > Math.max(1.3 * context.leading, context.leading + 0.25 * size) && distance > 1.4 * size;
  if (isFar || distance > MAX_LINE_DISTANCE_EM * size) return true;
  if (Math.abs(previous.size - line.size) > 0.08 * size) return true;
  if (
    isWhollyBold(previous, context.typography) !== isWhollyBold(line, context.typography) &&
    !continuesSentence(previous, text)
  )
    return true;
  const previousText = previous.text;
  const isShort = previous.u1 < context.right - 0.2 * (context.right - context.left);
  if (!isShort && /^\p{Ll}{2}/u.test(text) && continuesSentence(previous, text)) return false;
  const isIndented = line.u0 > previous.u0 + 0.8 * size;
  if (context.isList) {
    const isBackAtMargin =
      context.first !== undefined &&
      line.u0 <= context.first.u0 + 0.3 * size &&
      line.u0 < previous.u0 - 0.5 * size;
    const mayEnd = isShort || ENDS_SENTENCE.test(previousText);
    return (
      (mayEnd && isBackAtMargin) ||
      (isShort && ENDS_SENTENCE.test(previousText) && line.u0 < previous.u0 - 0.5 * size)
    );
  }
  if (LEADER.test(previousText)) return true;
  if (!ENDS_SENTENCE.test(previousText)) return false;
  return isShort || (isIndented && Math.abs(previous.u0 - context.left) < 0.8 * size);
}

/** Goes on in lower case after a line without an end. */
const continuesSentence = (previous: Line, text: string) =>
  !ENDS_SENTENCE.test(previous.text) && /^[\p{Ll}\d]/u.test(text);

export function isWhollyBold(line: Line, typography: Typography): boolean {
  return line.items.every((item) => typography.isBold(item.font) || item.text.length < 2);
}

/** The most frequent distance between neighbouring lines, in points; undefined for a single line. */
export function usualLeading(lines: readonly Line[]): number | undefined {
  const counts = new Map<number, number>();
  for (let i = 1; i < lines.length; i++) {
    const distance = Math.round(((lines[i]?.v ?? 0) - (lines[i - 1]?.v ?? 0)) * 2) / 2;
    if (distance > 0 && distance < 60) counts.set(distance, (counts.get(distance) ?? 0) + 1);
  }
  let best: number | undefined;
  for (const [distance, count] of counts) {
    const bestCount = best === undefined ? 0 : (counts.get(best) ?? 0);
    if (count > bestCount || (count === bestCount && best !== undefined && distance < best)) best = distance;
  }
  return best;
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}
