import { splitSentences } from "#lib/answer/sentences";
import { type Block, documentText, type ExtractedDocument, pageStarts } from "../extract/document.ts";

/** The smallest pieces that passages are made of, in document offsets and in order. */
export type Unit = {
  kind: "heading" | "prose" | "list" | "table";
  start: number;
  end: number;
  pageFirst: number;
  pageLast: number;
  /** 1 to 6, headings only. */
  level: number;
  /** Table the row belongs to, −1 for other units. */
  table: number;
  /** Text that a part of a table or list needs to be understood: header row, or the line that introduces the list. */
  lead: string;
  leadStart: number;
};

const MAX_LEAD = 300;
/** A table of twenty columns has a long header. */
const MAX_HEADER = 600;
/** What is longer is text in large letters. */
const MAX_HEADING = 300;

/** Cuts a document into units no longer than `maxCharacters`; together they hold all its text but white space. */
export function unitsOf(document: ExtractedDocument, maxCharacters: number): { text: string; units: Unit[] } {
  const text = documentText(document);
  const whole = joinOverPages(text, withLeads(text, blockUnits(document, text)));
  return { text, units: whole.flatMap((unit) => splitUnit(text, unit, maxCharacters)) };
}

function blockUnits(document: ExtractedDocument, text: string): Unit[] {
  const starts = pageStarts(document);
  const units: Unit[] = [];
  document.pages.forEach((page, i) => {
    const offset = starts[i] ?? 0;
    let covered = 0;
    const add = (kind: Unit["kind"], start: number, end: number, level = 0, table = -1, isHeader = false) => {
      const trimmed = trim(text, offset + start, offset + end);
      if (!trimmed) return;
      units.push({
        kind,
        ...trimmed,
        pageFirst: page.number,
        pageLast: page.number,
        level,
        table,
        lead: isHeader ? "header" : "",
        leadStart: -1,
      });
    };
    for (const block of page.blocks) {
      // Text that a reader of a format left outside its blocks must not be lost.
      if (block.start > covered) add("prose", covered, block.start);
      add(
        kindOf(block),
        Math.max(covered, block.start),
        block.end,
        block.level ?? 0,
        block.table?.id ?? -1,
        block.table?.isHeader ?? false,
      );
      covered = Math.max(covered, block.end);
    }
    add("prose", covered, page.text.length);
  });
  return units;
}

function kindOf(block: Block): Unit["kind"] {
  if (block.kind === "heading" && block.end - block.start <= MAX_HEADING) return "heading";
  if (block.kind === "list-item") return "list";
  return block.kind === "table-row" ? "table" : "prose";
}

/** Finds for each row its header, for each list item the line before the list. */
function withLeads(text: string, units: readonly Unit[]): Unit[] {
  // By table: notes and page breaks may stand between its rows.
  const headers = new Map<number, { text: string; start: number }>();
  let list: { text: string; start: number } | undefined;
  return units.map((unit, i) => {
    const isHeader = unit.lead === "header";
    const before = units[i - 1];
    if (unit.kind === "table" && isHeader) {
      const own = text.slice(unit.start, unit.end);
      // A header may take several rows.
      const above =
        before?.lead === "header" && before.table === unit.table ? headers.get(unit.table) : undefined;
      headers.set(unit.table, {
        text: (above ? `${above.text}\n${own}` : own).slice(0, MAX_HEADER),
        start: above?.start ?? unit.start,
      });
    }
    if (unit.kind === "list" && before?.kind === "prose" && /:$/.test(text.slice(before.start, before.end)))
      list = { text: lastSentence(text, before), start: before.start };
    if (unit.kind === "heading" || unit.kind === "prose") list = undefined;
    const lead = unit.kind === "table" ? headers.get(unit.table) : unit.kind === "list" ? list : undefined;
    return { ...unit, lead: isHeader ? "" : (lead?.text ?? ""), leadStart: lead?.start ?? -1 };
  });
}

function lastSentence(text: string, unit: Unit): string {
  const sentence = splitSentences(text.slice(unit.start, unit.end)).at(-1);
  return sentence ? text.slice(unit.start + sentence.start, unit.start + sentence.end).slice(-MAX_LEAD) : "";
}

/** A sentence that runs over a page break is completed in the unit where it began. */
function joinOverPages(text: string, units: readonly Unit[]): Unit[] {
  const out: Unit[] = [];
  for (const unit of units) {
    const before = out.at(-1);
    if (!before || !runsOn(text, before, unit)) {
      out.push(unit);
      continue;
    }
    const rest = text.slice(unit.start, unit.end);
    const end = unit.start + (splitSentences(rest)[0]?.end ?? rest.length);
    before.end = end;
    before.pageLast = unit.pageLast;
    const remaining = trim(text, end, unit.end);
    if (remaining) out.push({ ...unit, ...remaining });
  }
  return out;
}

function runsOn(text: string, before: Unit, unit: Unit): boolean {
  const isText = (kind: Unit["kind"]) => kind === "prose" || kind === "list";
  return (
    unit.pageFirst === before.pageLast + 1 &&
    before.pageFirst === before.pageLast &&
    isText(before.kind) &&
    unit.kind === "prose" &&
    !/[.!?:;…]["'”’»)\]]*$/.test(text.slice(before.end - 6, before.end)) &&
    /^["'“„«(]?\p{Ll}/u.test(text.slice(unit.start, unit.start + 3))
  );
}

/** Parts of about equal size, cut between sentences, else between words, else anywhere but inside a character. */
function splitUnit(text: string, unit: Unit, max: number): Unit[] {
  const length = unit.end - unit.start;
  if (length <= max) return [unit];
  const target = length / Math.ceil(length / max);
  const cuts: number[] = [];
  let last = unit.start;
  let previousEnd = unit.start;
  for (const sentence of splitSentences(text.slice(unit.start, unit.end))) {
    const end = unit.start + sentence.end;
    if (end - last > max && previousEnd > last) {
      cuts.push(previousEnd);
      last = previousEnd;
    } else if (previousEnd - last >= target) {
      cuts.push(previousEnd);
      last = previousEnd;
    }
    previousEnd = end;
  }
  return cutUnit(text, unit, cuts).flatMap((part) =>
    part.end - part.start <= 1.5 * max ? [part] : cutUnit(text, part, wordCuts(text, part, max)),
  );
}

function wordCuts(text: string, unit: Unit, max: number): number[] {
  const cuts: number[] = [];
  let last = unit.start;
  while (unit.end - last > max) {
    const window = text.slice(last, last + max);
    const space = Math.max(window.lastIndexOf(" | "), window.lastIndexOf(" "), window.lastIndexOf("\n"));
    let cut = last + (space > max / 3 ? space : max);
    if (/[\udc00-\udfff]/.test(text[cut] ?? "")) cut--;
    cuts.push(cut);
    last = cut;
  }
  return cuts;
}

function cutUnit(text: string, unit: Unit, cuts: readonly number[]): Unit[] {
  const bounds = [unit.start, ...cuts, unit.end];
  return bounds.slice(1).flatMap((end, i) => {
    const trimmed = trim(text, bounds[i] ?? unit.start, end);
    if (!trimmed) return [];
    const separator = unit.pageFirst === unit.pageLast ? -1 : text.indexOf("\f", unit.start);
    return [
      {
        ...unit,
        ...trimmed,
        pageFirst: separator >= 0 && trimmed.start > separator ? unit.pageLast : unit.pageFirst,
        pageLast: separator >= 0 && trimmed.end <= separator ? unit.pageFirst : unit.pageLast,
      },
    ];
  });
}

function trim(text: string, start: number, end: number): { start: number; end: number } | undefined {
  const piece = text.slice(start, end);
  const from = start + (piece.length - piece.trimStart().length);
  const to = end - (piece.length - piece.trimEnd().length);
  return to > from ? { start: from, end: to } : undefined;
}
