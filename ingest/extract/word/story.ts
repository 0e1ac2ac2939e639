import iconv from "iconv-lite";
import { Refusal } from "#lib/reasons/reason";

/** The text of a Word 97 file in logical order; `places` has the file offset of each character. */
export type Story = { text: string; places: (position: number) => number };
type Piece = { start: number; end: number; place: number; isWide: boolean };

const WORD_97 = 0xc1;
const COMPRESSED = 0x40000000;
/** Counts of characters of the parts, in their order in the text: [offset in the header, whether it is read]. */
const PARTS: readonly [number, boolean][] = [
  [0x4c, true], // the text
  [0x50, true], // footnotes
  [0x54, false], // headers and footers
  [0x58, false], // macros
  [0x5c, false], // comments
  [0x60, true], // endnotes
  [0x64, true], // text boxes
];

/** @throws {AppError} unreadable-file when the piece table is missing; RangeError where the file ends too early. */
export function readStory(main: Buffer, table: Buffer): Story {
  const pieces = main.readUInt16LE(2) < WORD_97 ? oldPieces(main) : piecesOf(main, table);
  const texts = pieces.map((piece) => decode(main, piece));
  const all = texts.join("");
  const parts = wantedRanges(main, all.length);
  return {
    text: parts.map(([start, end]) => all.slice(start, end)).join(""),
    places: (position) => placeOf(pieces, inWhole(parts, position)),
  };
}

/** Word 6 and 95 keep the text in one piece of single bytes. */
function oldPieces(main: Buffer): Piece[] {
  const place = main.readUInt32LE(0x18);
  return [{ start: 0, end: Math.max(0, main.readUInt32LE(0x1c) - place), place, isWide: false }];
}

function piecesOf(main: Buffer, table: Buffer): Piece[] {
  let at = main.readUInt32LE(0x1a2);
  const end = at + main.readUInt32LE(0x1a6);
  while (at < end && table[at] === 1) at += 3 + table.readUInt16LE(at + 1);
  if (table[at] !== 2) throw new Refusal("damaged");
  const size = table.readUInt32LE(at + 1);
  const count = Math.floor((size - 4) / 12);
  const base = at + 5;
  return Array.from({ length: count }, (_, i) => {
    const raw = table.readUInt32LE(base + 4 * (count + 1) + 8 * i + 2);
    const isWide = (raw & COMPRESSED) === 0;
    const place = isWide ? raw : (raw & (COMPRESSED - 1)) / 2;
    return {
      start: table.readUInt32LE(base + 4 * i),
      end: table.readUInt32LE(base + 4 * i + 4),
      place,
      isWide,
    };
  }).filter((piece) => piece.end > piece.start);
}

function decode(main: Buffer, { start, end, place, isWide }: Piece): string {
  const length = end - start;
  if (isWide) return main.toString("utf16le", place, place + 2 * length).padEnd(length, " ");
  return iconv.decode(main.subarray(place, place + length), "windows-1252").padEnd(length, " ");
}

function wantedRanges(main: Buffer, length: number): [number, number][] {
  const ranges: [number, number][] = [];
  let start = 0;
  for (const [offset, isWanted] of PARTS) {
    const end = Math.min(length, start + main.readUInt32LE(offset));
    if (isWanted && end > start) ranges.push([start, end]);
    start = end;
  }
  return ranges;
}

function inWhole(ranges: readonly [number, number][], position: number): number {
  let rest = position;
  for (const [start, end] of ranges) {
    if (rest < end - start) return start + rest;
    rest -= end - start;
  }
  return 0;
}

function placeOf(pieces: readonly Piece[], position: number): number {
  let low = 0;
  let high = pieces.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((pieces[middle]?.start ?? 0) <= position) low = middle;
    else high = middle - 1;
  }
  const piece = pieces[low];
  return piece === undefined ? 0 : piece.place + (position - piece.start) * (piece.isWide ? 2 : 1);
}
