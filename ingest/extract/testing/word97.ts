import { makeCompoundFile } from "./compound.ts";

export type MadeParagraph = {
  text: string;
  /** 1 to 9: a heading. */
  style?: number;
  isListItem?: boolean;
  /** "cell": ends a cell; "row": ends a row. */
  table?: "cell" | "row";
};

const TEXT_AT = 0x400;
const PAGE = 512;

/** A Word 97 document: header, text in single bytes, one page of paragraph properties, piece table. */
export function makeDoc(paragraphs: readonly MadeParagraph[], footnote = ""): Uint8Array {
  const pieces = paragraphs.map(({ text, table }) => text + (table === undefined ? "\r" : "\x07"));
  const main = pieces.join("");
  const text = main + footnote;
  const pageAt = Math.ceil((TEXT_AT + text.length) / PAGE);
  const file = Buffer.alloc((pageAt + 1) * PAGE);
  file.writeUInt16LE(0xa5ec, 0);
  file.writeUInt16LE(0xc1, 2);
  file.writeUInt16LE(0x0200, 0x0a); // the other stream is 1Table
  file.writeUInt32LE(main.length, 0x4c);
  file.writeUInt32LE(footnote.length, 0x50);
  file.write(text, TEXT_AT, "latin1");
  writeProperties(file.subarray(pageAt * PAGE), pieces, paragraphs);
  const table = Buffer.alloc(64);
  // Pages of properties: from, to, number of the page.
  table.writeUInt32LE(TEXT_AT, 0);
  table.writeUInt32LE(TEXT_AT + text.length, 4);
  table.writeUInt32LE(pageAt, 8);
  file.writeUInt32LE(0, 0x102);
  file.writeUInt32LE(12, 0x106);
  // Piece table with one piece.
  table[16] = 2;
  table.writeUInt32LE(16, 17);
  table.writeUInt32LE(text.length, 25);
  table.writeUInt32LE((TEXT_AT * 2) | 0x40000000, 31);
  file.writeUInt32LE(16, 0x1a2);
  file.writeUInt32LE(21, 0x1a6);
  return makeCompoundFile({ WordDocument: file, "1Table": table });
}

function writeProperties(
  page: Buffer,
  pieces: readonly string[],
  paragraphs: readonly MadeParagraph[],
): void {
  const count = paragraphs.length;
  page[PAGE - 1] = count;
  let place = TEXT_AT;
  let end = PAGE - 2;
  paragraphs.forEach(({ style = 0, isListItem, table }, i) => {
    const changes = [
      ...(table === undefined ? [] : [0x16, 0x24, 1]),
      ...(table === "row" ? [0x17, 0x24, 1] : []),
      ...(isListItem === true ? [0x0b, 0x46, 1, 0] : []),
    ];
    const words = Math.ceil((2 + changes.length) / 2);
    end = (end - 2 - 2 * words) & ~1;
    page.set([0, words, style, 0, ...changes], end);
    page.writeUInt32LE(place, 4 * i);
    page[4 * (count + 1) + 13 * i] = end / 2;
    place += pieces[i]?.length ?? 0;
  });
  page.writeUInt32LE(place, 4 * count);
}
