import type { Block, BlockKind, ExtractedPage } from "./document.ts";

export type BlockDetails = { level?: number; table?: { id: number; row: number; isHeader: boolean } };

/** Collects blocks of a format without pages into one page of text. */
export class TextBuilder {
  readonly #parts: string[] = [];
  readonly #blocks: Block[] = [];
  #length = 0;
  #tables = 0;

  /** Adds a block; empty text adds nothing. */
  add(kind: BlockKind, raw: string, details: BlockDetails = {}): void {
    const text = kind === "code" ? raw.replace(/^\n+|\s+$/g, "") : raw.trim();
    if (text.trim() === "") return;
    this.#append(separatorAfter(this.#blocks.at(-1), kind, details));
    const start = this.#length;
    this.#append(text);
    this.#blocks.push({ kind, start, end: this.#length, ...details });
  }

  /** Number of a new table. */
  nextTable(): number {
    return this.#tables++;
  }

  page(): ExtractedPage {
    return { number: 1, text: this.#parts.join(""), runs: [], blocks: this.#blocks, warnings: [] };
  }

  #append(text: string): void {
    this.#parts.push(text);
    this.#length += text.length;
  }
}

/** One row of a table as text; cells lose line breaks, empty cells at the end are left out. */
export function rowText(cells: readonly string[]): string {
  const clean = cells.map((cell) => cell.replace(/\s+/g, " ").trim());
  while (clean.length > 0 && clean.at(-1) === "") clean.pop();
  return clean.join(" | ");
}

/** Control characters and broken surrogates out, line ends unified. */
export function cleanCharacters(text: string): string {
  return text
    .toWellFormed()
    .replace(/\r\n?/g, "\n")
    .replace(/[\f\v\u0085]/g, "\n")
    .replace(/[^\P{Cc}\n\t]/gu, "");
}

function separatorAfter(previous: Block | undefined, kind: BlockKind, details: BlockDetails): string {
  if (!previous) return "";
  const isSameTable = previous.table !== undefined && previous.table.id === details.table?.id;
  return isSameTable || (previous.kind === "list-item" && kind === "list-item") ? "\n" : "\n\n";
}
