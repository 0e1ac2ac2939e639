import { Refusal } from "#lib/reasons/reason";
import type { ExtractedDocument } from "../document.ts";
import { detectLanguage } from "../language.ts";
import { readCompoundFile } from "../package/compound-file.ts";
import { cleanCharacters, rowText, TextBuilder } from "../text-builder.ts";
import { readParagraphs, type WordParagraph } from "./paragraphs.ts";
import { readStory } from "./story.ts";

/** Second byte of every Word file since version 6. */
const WORD = 0xa5;

/**
 * Reads a Word document of 1995 to 2003: headings by style, lists, tables, text boxes and notes at the end. Layout of
 * the file: [MS-DOC], the piece table and the properties of paragraphs.
 * @throws {AppError} unreadable-file when it is damaged, protected by a password or holds no text.
 */
export function extractDoc(bytes: Uint8Array): Omit<ExtractedDocument, "durationMs"> {
  const streams = new Map(readCompoundFile(bytes).map((stream) => [stream.path, stream]));
  const main = streams.get("WordDocument")?.read();
  if (main === undefined || main.length < 0x60 || main[1] !== WORD) throw damaged();
  const flags = main.readUInt16LE(0x0a);
  if ((flags & 0x0100) !== 0) throw new Refusal("locked");
  const table = streams.get((flags & 0x0200) === 0 ? "0Table" : "1Table")?.read() ?? Buffer.alloc(0);
  const builder = new TextBuilder();
  try {
    addParagraphs(builder, readParagraphs(readStory(main, table), main, table));
  } catch (error) {
    throw error instanceof RangeError ? damaged(error) : error;
  }
  const page = builder.page();
  if (page.text === "") throw new Refusal("no-text");
  const heading = page.blocks.find((block) => block.kind === "heading" && block.level === 1);
  return {
    format: "doc",
    title: heading ? page.text.slice(heading.start, heading.end).slice(0, 300) : null,
    language: detectLanguage(page.text),
    isPaginated: false,
    pages: [page],
    warnings: [],
    extractor: "intramuros Word 97",
  };
}

function addParagraphs(builder: TextBuilder, paragraphs: Iterable<WordParagraph>): void {
  let cells: string[] = [];
  let cell = "";
  let open: { id: number; row: number } | undefined;
  const endRow = () => {
    if (cells.length === 0) return;
    open ??= { id: builder.nextTable(), row: 0 };
    const isHeader =
      open.row === 0 && cells.length > 1 && cells.every((text) => text.trim() !== "" && !/\d/.test(text));
    builder.add("table-row", rowText(cells), { table: { ...open, isHeader } });
    open.row++;
    cells = [];
  };
  for (const paragraph of paragraphs) {
    const text = cleanCharacters(paragraph.text).trim();
    if (paragraph.isRowEnd) endRow();
    else if (paragraph.isCellEnd) {
      cells.push(`${cell}${text}`);
      cell = "";
    } else if (paragraph.isInTable) cell += `${text} `;
    else {
      endRow();
      if (text === "") continue;
      open = undefined;
      if (paragraph.level !== undefined && text.length < 300)
        builder.add("heading", text.replaceAll("\n", " "), { level: Math.min(6, paragraph.level) });
      else if (paragraph.isListItem) builder.add("list-item", `• ${text}`);
      else builder.add("paragraph", text);
    }
  }
  endRow();
}

const damaged = (cause?: unknown) => new Refusal("damaged", undefined, { cause });
