import type { PageBlock } from "#lib/db/schema";
import type { DocumentPage } from "#lib/documents/documents";

/** A stretch of a document's text; `start` counts in the document. */
export type Span = { readonly start: number; readonly text: string };
export type TextBlock =
  | { readonly kind: "heading"; readonly level: number; readonly span: Span }
  | { readonly kind: "paragraph" | "code" | "caption"; readonly span: Span }
  | { readonly kind: "list"; readonly items: Span[] }
  | {
      readonly kind: "table";
      readonly rows: { readonly isHeader: boolean; readonly cells: readonly Span[] }[];
    };

const CELL_SEPARATOR = " | ";
/** Long tables are shown in parts, so that a sheet of 100,000 rows does not become one element. */
const MOST_ROWS = 200;

/** A page's structure for display: list items and table rows that belong together are one block. */
export function textBlocks(page: Pick<DocumentPage, "start" | "text" | "blocks">): TextBlock[] {
  const blocks: TextBlock[] = [];
  let table: number | undefined;
  for (const block of page.blocks.length === 0 ? wholePage(page.text) : page.blocks) {
    const span = { start: page.start + block.start, text: page.text.slice(block.start, block.end) };
    const last = blocks.at(-1);
    const row = block.table;
    if (block.kind === "table-row" && row !== undefined) {
      const cells = { isHeader: row.isHeader, cells: splitCells(span) };
      if (last?.kind === "table" && table === row.id && last.rows.length < MOST_ROWS) last.rows.push(cells);
      else blocks.push({ kind: "table", rows: [cells] });
      table = row.id;
      continue;
    }
    if (block.kind === "list-item") {
      if (last?.kind === "list") last.items.push(span);
      else blocks.push({ kind: "list", items: [span] });
    } else if (block.kind === "heading") blocks.push({ kind: "heading", level: block.level ?? 2, span });
    else blocks.push({ kind: block.kind === "table-row" ? "paragraph" : block.kind, span });
  }
  return blocks;
}

/** Range of characters that a block covers. */
export function blockRange(block: TextBlock): { start: number; end: number } {
  const spans =
    block.kind === "table"
      ? block.rows.flatMap(({ cells }) => cells)
      : block.kind === "list"
        ? block.items
        : [block.span];
  const first = spans[0];
  const last = spans.at(-1);
  return { start: first?.start ?? 0, end: last === undefined ? 0 : last.start + last.text.length };
}

function splitCells({ start, text }: Span): Span[] {
  let at = start;
  return text.split(CELL_SEPARATOR).map((cell) => {
    const span = { start: at, text: cell };
    at += cell.length + CELL_SEPARATOR.length;
    return span;
  });
}

/** Text without known structure: its paragraphs. */
function wholePage(text: string): PageBlock[] {
  return [...text.matchAll(/[^\n]+(?:\n[^\n]+)*/g)].map((match) => ({
    kind: "paragraph",
    start: match.index,
    end: match.index + match[0].length,
  }));
}
