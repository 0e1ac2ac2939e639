import { Refusal } from "#lib/reasons/reason";
import type { ExtractedDocument } from "../document.ts";
import { detectLanguage } from "../language.ts";
import { cleanCharacters, TextBuilder } from "../text-builder.ts";
import { RtfReader } from "./reader.ts";
import { rtfTokens } from "./tokens.ts";

/** Reads rich text: paragraphs, headings by style, lists, tables, footnotes at the end. @throws {AppError} unreadable-file when it holds no text. */
export function extractRtf(bytes: Uint8Array): Omit<ExtractedDocument, "durationMs"> {
  const source = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
  const builder = new TextBuilder();
  const reader = new RtfReader(builder);
  for (const token of rtfTokens(source)) reader.take(token);
  const title = cleanCharacters(reader.finish()).trim();
  const page = builder.page();
  if (page.text === "") throw new Refusal("no-text");
  const heading = page.blocks.find((block) => block.kind === "heading" && block.level === 1);
  return {
    format: "rtf",
    title:
      title !== ""
        ? title.slice(0, 300)
        : heading
          ? page.text.slice(heading.start, heading.end).slice(0, 300)
          : null,
    language: detectLanguage(page.text),
    isPaginated: false,
    pages: [page],
    warnings: [],
    extractor: "intramuros rich text",
  };
}
