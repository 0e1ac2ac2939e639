import type { Block, BlockKind, ExtractedPage } from "./document.ts";

export type BlockDetails = { level?: number; table?: { id: number; row: number; isHeader: boolean } };

/** Counts tables over the pages of a document. */
export type TableCounter = { tables: number };

/** Collects blocks into one page of text; several builders make the pages of a document. */
export class TextBuilder {
  readonly #parts: string[] = [];
  readonly #blocks: Block[] = [];
  readonly #number: number;
  readonly #counter: TableCounter;
  #length = 0;

  constructor(number = 1, counter: TableCounter = { tables: 0 }) {
    this.#number = number;
    this.#counter = counter;
  }

  /** Adds a block; empty text adds nothing. */
  add(kind: BlockKind, raw: string, details: BlockDetails = {}): void {
    const text = kind === "code" ? raw.replace(/^\n+|\s+$/g, "") : raw.trim();
    if (text.trim() === "") return;
    this.#append(separatorAfter(this.#blocks.at(-1), kind, details));
    const start = this.#length;
    this.#append(text);
    this.#blocks.push({ kind, start, end: this.#length, ...details });
  }

  /** Adds all blocks of a page that was built elsewhere with the same table counter. */
  addPage(page: Pick<ExtractedPage, "text" | "blocks">): void {
    for (const { kind, start, end, level, table } of page.blocks)
      this.add(kind, page.text.slice(start, end), {
        ...(level === undefined ? {} : { level }),
        ...(table === undefined ? {} : { table }),
      });
  }

  /** Number of a new table. */
  nextTable(): number {
    return this.#counter.tables++;
  }

  page(): ExtractedPage {
    return { number: this.#number, text: this.#parts.join(""), runs: [], blocks: this.#blocks, warnings: [] };
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
