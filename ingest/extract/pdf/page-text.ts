import type { Block, TextRun } from "../document.ts";
import { endsInHyphen, type HyphenJoin } from "./hyphens.ts";
import type { Frame } from "./items.ts";
import type { Piece } from "./pieces.ts";
import { type Line, needsSpace } from "./rows.ts";
import { addWordRuns } from "./word-boxes.ts";

export type PageText = { text: string; runs: TextRun[]; blocks: Block[] };

const CELL_SEPARATOR = " | ";

/** Writes the pieces of a page as text and keeps for each word where it stands. Pieces of a frame follow each other. */
export function writePage(
  parts: readonly { frame: Frame; pieces: readonly Piece[] }[],
  join: (before: string, after: string) => HyphenJoin,
): PageText {
  const page: PageText = { text: "", runs: [], blocks: [] };
  for (const { frame, pieces } of parts) {
    for (const piece of pieces) {
      page.text += separator(page.blocks.at(-1), piece);
      const start = page.text.length;
      piece.cells.forEach((lines, cell) => {
        if (cell > 0) page.text += CELL_SEPARATOR;
        writeLines(page, frame, lines, join);
      });
      page.blocks.push(blockOf(piece, start, page.text.length));
    }
  }
  return page;
}

function separator(previous: Block | undefined, piece: Piece): string {
  if (!previous) return "";
  const isSameTable = previous.table !== undefined && previous.table.id === piece.table?.id;
  return isSameTable || (previous.kind === "list-item" && piece.kind === "list-item") ? "\n" : "\n\n";
}

function blockOf(piece: Piece, start: number, end: number): Block {
  return {
    kind: piece.kind,
    start,
    end,
    ...(piece.level === undefined ? {} : { level: piece.level }),
    ...(piece.table === undefined ? {} : { table: piece.table }),
  };
}

function writeLines(
  page: PageText,
  frame: Frame,
  lines: readonly Line[],
  join: (before: string, after: string) => HyphenJoin,
): void {
  const texts = lines.map((line) => line.text);
  lines.forEach((line, i) => {
    const text = texts[i] ?? "";
    const before = texts[i - 1];
    if (before !== undefined) {
      const how = endsInHyphen(before) ? join(before, text) : "keep-and-space";
      if (how === "remove") dropLastCharacter(page);
      if (how === "keep-and-space") page.text += " ";
    }
    writeLine(page, frame, line);
  });
}

function writeLine(page: PageText, frame: Frame, line: Line): void {
  line.items.forEach((item, i) => {
    const before = line.items[i - 1];
    if (before && needsSpace(before, item)) page.text += " ";
    addWordRuns(page.runs, frame, item, item.text, page.text.length);
    page.text += item.text;
  });
}

/** The hyphen goes; the run of the word's first half keeps its box, which then covers the printed hyphen, too. */
function dropLastCharacter(page: PageText): void {
  page.text = page.text.slice(0, -1);
  const last = page.runs.at(-1);
  if (!last) return;
  if (last.end > page.text.length) last.end = page.text.length;
  if (last.start >= last.end) page.runs.pop();
}
