import { Refusal } from "#lib/reasons/reason";
import { decodeText } from "./decode-text.ts";
import type { ExtractedDocument } from "./document.ts";
import { detectLanguage } from "./language.ts";
import { cleanCharacters, TextBuilder } from "./text-builder.ts";

const UNDERLINE = /^(?:={3,}|-{3,}|~{3,}|\*{3,})$/;
const NUMBERED = /^(\d{1,2}(?:\.\d{1,2}){0,3})\.?\s+\p{Lu}/u;
const SECTION =
  /^(?:§+\s?\d+[a-z]?|(?:Article|Artikel|Section|Chapter|Kapitel|Chapitre|Teil|Part|Annex|Anlage)\s+[\dIVXA-Z]+\b)/;
const LIST_ITEM = /^\s*(?:[-*•–·]|\(?(?:\d{1,3}|[a-z])[.)])\s+/;

/**
 * Reads plain text: paragraphs between empty lines, list items by their markers, headings where a line is underlined,
 * in capitals, or numbered and alone.
 */
export function extractPlainText(bytes: Uint8Array): Omit<ExtractedDocument, "durationMs"> {
  const decoded = decodeText(bytes);
  const text = cleanCharacters(decoded.text);
  if (text.trim() === "") throw new Refusal("no-text");
  const odd = decoded.text.match(/[\ufffd]|[^\P{Cc}\t\n]/gu)?.length ?? 0;
  if (odd > 0.05 * text.length) throw new Refusal("unknown-encoding");
  const builder = new TextBuilder();
  addPlainText(builder, text);
  const page = builder.page();
  return {
    format: "text",
    title: null,
    language: detectLanguage(page.text),
    isPaginated: false,
    pages: [page],
    warnings: decoded.warnings,
    extractor: `intramuros text (${decoded.encoding})`,
  };
}

/** Adds plain text to a page; also used for the texts of messages. */
export function addPlainText(builder: TextBuilder, text: string): void {
  for (const group of groups(text)) addGroup(builder, group);
}

/** Lines between empty lines. */
function* groups(text: string): Generator<string[]> {
  let group: string[] = [];
  for (const line of text.split("\n")) {
    if (line.trim() !== "") {
      group.push(line.trimEnd());
      continue;
    }
    if (group.length > 0) yield group;
    group = [];
  }
  if (group.length > 0) yield group;
}

function addGroup(builder: TextBuilder, lines: string[]): void {
  const [first, second] = lines;
  if (first === undefined) return;
  if (second !== undefined && UNDERLINE.test(second.trim()) && first.trim().length < 120) {
    builder.add("heading", first, { level: second.trim().startsWith("=") ? 1 : 2 });
    addGroup(builder, lines.slice(2));
    return;
  }
  const level = lines.length === 1 ? headingLevel(first.trim()) : undefined;
  if (level !== undefined) {
    builder.add("heading", first, { level });
    return;
  }
  let block: string[] = [];
  let isList = false;
  const flush = () => {
    builder.add(isList ? "list-item" : "paragraph", block.join("\n"));
    block = [];
  };
  for (const line of lines) {
    if (LIST_ITEM.test(line)) {
      flush();
      isList = true;
    }
    block.push(isList ? line.trim() : line);
  }
  flush();
}

/** Level of a line that stands alone and looks like a heading, else undefined. */
function headingLevel(line: string): number | undefined {
  if (line.length > 90 || /[.,;:!?]$/.test(line) || line.split(/\s+/).length > 14) return undefined;
  const number = NUMBERED.exec(line)?.[1];
  if (number !== undefined) return Math.min(6, number.split(".").length + 1);
  if (SECTION.test(line)) return 2;
  const letters = line.match(/\p{L}/gu)?.length ?? 0;
  const isCapitals = letters >= 4 && line === line.toUpperCase() && line !== line.toLowerCase();
  return isCapitals && letters > 0.6 * line.replace(/\s/g, "").length ? 2 : undefined;
}
