import { and, asc, eq, sql } from "drizzle-orm";
import type { Reader } from "../../db/client.ts";
import { type PageBlock, pages } from "../../db/schema.ts";
import type { CheckedPassage } from "../../retrieval/load-passages.ts";
import { splitSentences } from "../sentences.ts";

/** What a quote is made of: a sentence, a list item or a table row, never a part of one. */
export type QuotableUnit = {
  readonly kind: "prose" | "table" | "list";
  /** Character range in the document's text. */
  readonly start: number;
  readonly end: number;
  /** The document's words in that range. */
  readonly text: string;
  /** Header row of a table row, or the line that introduces a list; empty when there is none. */
  readonly leadIn: string;
  /** Headings and title above it: they say what it is about without being quoted. */
  readonly heading: string;
  /** Order in the passage, from 0. */
  readonly position: number;
};

/** The units of a passage in order; headings and header rows are not among them. Read after the passage was checked. */
export function quotableUnits(db: Reader, passage: CheckedPassage): QuotableUnit[] {
  const [path = "", ...lead] = passage.context.split("\n");
  const units: QuotableUnit[] = [];
  let heading = [passage.document, path].join("\n");
  let leadIn = lead.join("\n");
  let table = leadIn === "" ? -1 : -2;
  let wasHeader = false;
  const add = (kind: QuotableUnit["kind"], start: number, end: number, withLead: string) => {
    const text = passage.text.slice(start - passage.start, end - passage.start);
    if (!/[\p{L}\p{N}]/u.test(text)) return;
    units.push({ kind, start, end, text, leadIn: withLead, heading, position: units.length });
  };
  for (const block of blocksOf(db, passage)) {
    const text = passage.text.slice(block.start - passage.start, block.end - passage.start);
    if (block.kind === "heading" || block.kind === "caption") {
      heading += `\n${text}`;
      leadIn = "";
    } else if (block.kind === "table-row") {
      const id = block.table?.id ?? -1;
      if (table !== -2 && table !== id) leadIn = "";
      const isHeader = table === id && wasHeader;
      wasHeader = block.table?.isHeader === true;
      table = id;
      // A header may take several rows.
      if (block.table?.isHeader === true) leadIn = isHeader ? `${leadIn}\n${text}` : text;
      else add("table", block.start, block.end, leadIn);
    } else if (block.kind === "list-item") {
      addSentences(block, text, "list", leadIn);
    } else {
      addSentences(block, text, "prose", "");
      leadIn = text.trimEnd().endsWith(":") ? (lastSentence(text) ?? "") : "";
      table = -1;
    }
  }
  return units;

  /** Short items are quoted whole, long ones by the sentence. */
  function addSentences(block: Block, text: string, kind: "prose" | "list", withLead: string): void {
    if (kind === "list" && text.length <= 240) {
      add(kind, block.start, block.end, withLead);
      return;
    }
    for (const [i, sentence] of splitSentences(text).entries()) {
      // A long item that begins anew, as a numbered clause does, needs nothing to introduce it.
      const isContinued = kind === "list" && i === 0 && CONTINUES.test(text);
      add(kind, block.start + sentence.start, block.start + sentence.end, isContinued ? withLead : "");
    }
  }
}

/** A small letter after the item's mark. */
const CONTINUES = /^[\W\d_]*(?:\(?[\p{L}\d]{1,4}[.)])?\s*\p{Ll}/u;

type Block = Pick<PageBlock, "kind" | "start" | "end" | "table">;

/** Blocks of the passage in document offsets, cut to the passage; what is outside of blocks counts as paragraphs. */
function blocksOf(db: Reader, passage: CheckedPassage): Block[] {
  const rows = db
    .select({ start: pages.start, blocks: pages.blocks })
    .from(pages)
    .where(
      and(
        eq(pages.documentId, passage.documentId),
        sql`${pages.number} BETWEEN ${passage.pageFirst} AND ${passage.pageLast}`,
      ),
    )
    .orderBy(asc(pages.number))
    .all();
  const out: Block[] = [];
  let covered = passage.start;
  const cover = (until: number) => {
    const trimmed = trim(passage, covered, until);
    if (trimmed !== undefined) out.push({ kind: "paragraph", ...trimmed });
    covered = Math.max(covered, until);
  };
  for (const row of rows) {
    for (const block of row.blocks) {
      const start = Math.max(row.start + block.start, covered);
      const end = Math.min(row.start + block.end, passage.end);
      if (start >= end) continue;
      // A sentence that runs over a page break goes on in the next page's first block.
      const previous = out.at(-1);
      if (covered < start) cover(start);
      const own = trim(passage, start, end);
      covered = end;
      if (own === undefined) continue;
      if (previous !== undefined && runsOn(passage, previous, own, block)) {
        out[out.length - 1] = { ...previous, end: own.end };
        continue;
      }
      out.push({ kind: block.kind, ...own, ...(block.table === undefined ? {} : { table: block.table }) });
    }
  }
  cover(passage.end);
  return out;
}

function runsOn(
  passage: CheckedPassage,
  previous: Block,
  own: { start: number },
  block: Pick<PageBlock, "kind">,
): boolean {
  const between = passage.text.slice(previous.end - passage.start, own.start - passage.start);
  return between.includes("\f") && previous.kind === "paragraph" && block.kind === "paragraph";
}

function trim(
  passage: CheckedPassage,
  start: number,
  end: number,
): { start: number; end: number } | undefined {
  const piece = passage.text.slice(start - passage.start, end - passage.start);
  const trimmed = piece.trim();
  if (trimmed === "") return undefined;
  const from = start + piece.length - piece.trimStart().length;
  return { start: from, end: from + trimmed.length };
}

function lastSentence(text: string): string | undefined {
  const last = splitSentences(text).at(-1);
  return last === undefined ? undefined : text.slice(last.start, last.end);
}
