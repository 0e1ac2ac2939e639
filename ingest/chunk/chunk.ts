import type { ExtractedDocument } from "../extract/document.ts";
import { type Unit, unitsOf } from "./units.ts";

/** A passage: what is embedded, searched, quoted and cited. */
export type Chunk = {
  /** From 0. */
  ordinal: number;
  pageFirst: number;
  pageLast: number;
  /** Character range in the document text. */
  start: number;
  end: number;
  /** The document text from `start` to `end`, verbatim. */
  text: string;
  /**
   * Heading path "A > B"; for parts of tables also the header rows, of lists the line before them, from the second line on:
   * the first is empty where there is no heading.
   */
  context: string;
  kind: "prose" | "table" | "list";
};

/** About 300 tokens. A chunk is closed before it grows beyond this. */
const TARGET_CHARACTERS = 1200;
/** A chunk that is shorter takes one more unit even beyond the target. */
const LEAST_CHARACTERS = 400;
/** A section that is shorter than this may share a chunk with its neighbour. */
const TINY_CHARACTERS = 300;
/** Headings down to this level separate chunks. */
const SEPARATING_LEVEL = 3;
const MAX_HEADING_IN_PATH = 120;
/** The nearest headings say the most. */
const MAX_HEADINGS_IN_PATH = 4;

type Heading = { level: number; text: string };
type Draft = { units: Unit[]; path: Heading[] };

/**
 * Cuts a document into passages along its structure: within a page (a sentence that runs on is completed), within a
 * section, tables between rows. Passages are ordered, do not overlap, and together hold all text but white space.
 */
export function chunkDocument(document: ExtractedDocument): Chunk[] {
  const { text, units } = unitsOf(document, TARGET_CHARACTERS);
  return mergeTiny(draftsOf(text, units)).map((draft, ordinal) => toChunk(text, draft, ordinal));
}

function draftsOf(text: string, units: readonly Unit[]): Draft[] {
  const drafts: Draft[] = [];
  let current: Draft | undefined;
  let path: Heading[] = [];
  for (const unit of units) {
    if (unit.kind === "heading") {
      path = [
        ...path.filter((heading) => heading.level < unit.level),
        { level: unit.level, text: shorten(text.slice(unit.start, unit.end)) },
      ];
    }
    if (!current || mustClose(current, unit)) {
      current = { units: [], path };
      drafts.push(current);
    }
    // Headings in a row at the start of a chunk all belong to its path.
    if (current.units.every((own) => own.kind === "heading")) current.path = path;
    current.units.push(unit);
  }
  return drafts;
}

function mustClose(draft: Draft, unit: Unit): boolean {
  const first = draft.units[0];
  const last = draft.units.at(-1);
  if (!first || !last) return false;
  // A completed sentence may reach into the next page; what follows it belongs to that page.
  if (unit.pageFirst !== first.pageFirst) return true;
  const onlyHeadings = last.kind === "heading" && draft.units.every((own) => own.kind === "heading");
  const length = last.end - first.start;
  if (unit.kind === "heading")
    return !onlyHeadings && (unit.level <= SEPARATING_LEVEL || length >= LEAST_CHARACTERS);
  if (onlyHeadings) return false;
  if ((last.kind === "table") !== (unit.kind === "table") && length >= LEAST_CHARACTERS) return true;
  if (
    unit.kind === "table" &&
    last.kind === "table" &&
    unit.table !== last.table &&
    length >= LEAST_CHARACTERS
  )
    return true;
  return (
    unit.end - first.start > TARGET_CHARACTERS &&
    (length >= LEAST_CHARACTERS || unit.end - first.start > 1.5 * TARGET_CHARACTERS)
  );
}

/** Very short sections on one page share a chunk. */
function mergeTiny(drafts: readonly Draft[]): Draft[] {
  const out: Draft[] = [];
  for (const draft of drafts) {
    const before = out.at(-1);
    if (before && mayMerge(before, draft)) {
      before.path = commonPath(before, draft);
      before.units.push(...draft.units);
    } else out.push({ ...draft, units: [...draft.units] });
  }
  return out;
}

function mayMerge(one: Draft, other: Draft): boolean {
  const [a, b, c, d] = [one.units[0], one.units.at(-1), other.units[0], other.units.at(-1)];
  if (!a || !b || !c || !d || a.pageFirst !== c.pageFirst || d.end - a.start > TARGET_CHARACTERS)
    return false;
  const isTiny = b.end - a.start < TINY_CHARACTERS;
  if (c.kind === "heading" && c.level <= SEPARATING_LEVEL) return isTiny;
  return isTiny || d.end - c.start < TINY_CHARACTERS;
}

/** Headings that hold for the whole chunk; the others stand in its text. */
function commonPath(one: Draft, other: Draft): Heading[] {
  const common = one.path.filter((heading, i) => other.path[i] === heading);
  return common.length > 0 ? common : one.path;
}

function toChunk(text: string, draft: Draft, ordinal: number): Chunk {
  const first = draft.units[0];
  const last = draft.units.at(-1);
  if (!first || !last) throw new Error("a chunk without units");
  // The header row or the lead-in is repeated only where the chunk begins after it.
  const lead = first.lead !== "" && first.leadStart < first.start ? first.lead : "";
  const path = draft.path
    .slice(-MAX_HEADINGS_IN_PATH)
    .map((heading) => heading.text)
    .join(" > ");
  return {
    ordinal,
    pageFirst: first.pageFirst,
    pageLast: last.pageLast,
    start: first.start,
    end: last.end,
    text: text.slice(first.start, last.end),
    context: lead === "" ? path : `${path}\n${lead}`,
    kind: kindOf(draft.units),
  };
}

function kindOf(units: readonly Unit[]): Chunk["kind"] {
  const sizes = { prose: 0, table: 0, list: 0 };
  for (const unit of units) sizes[unit.kind === "heading" ? "prose" : unit.kind] += unit.end - unit.start;
  if (sizes.table > sizes.prose + sizes.list) return "table";
  return sizes.list > sizes.prose + sizes.table ? "list" : "prose";
}

const shorten = (text: string) => text.replace(/\s+/g, " ").slice(0, MAX_HEADING_IN_PATH).trim();
