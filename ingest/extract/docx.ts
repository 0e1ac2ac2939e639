import mammoth from "mammoth";
import { Refusal } from "#lib/reasons/reason";
import type { ExtractedDocument } from "./document.ts";
import { readHtml } from "./html.ts";
import { detectLanguage } from "./language.ts";
import { cleanCharacters } from "./text-builder.ts";
import { readZipDirectory } from "./zip-directory.ts";

/** The text of the largest novels is a tenth of this. */
const MAX_DOCUMENT_BYTES = 100 * 1024 * 1024;
const STYLES = [
  "p[style-name='Title'] => h1:fresh",
  "p[style-name='Subtitle'] => h2:fresh",
  "p[style-name='caption'] => figcaption:fresh",
];

/**
 * Reads a Word document by way of HTML: headings, lists, tables, footnotes.
 * @throws {AppError} unreadable-file when it is damaged or holds no text, limit-exceeded when it unpacks to too much.
 */
export async function extractDocx(bytes: Uint8Array): Promise<Omit<ExtractedDocument, "durationMs">> {
  const entries = readZipDirectory(bytes);
  const main = entries.find((entry) => /^word\/document\d*\.xml$/.test(entry.name));
  if (!main) throw damaged();
  if (entries.some((entry) => /\.xml$/.test(entry.name) && entry.uncompressedBytes > MAX_DOCUMENT_BYTES)) {
    throw new Refusal("text-too-large", { megabytes: 100 });
  }
  const { builder, title } = readHtml(cleanCharacters(await toHtml(bytes)));
  const page = builder.page();
  if (page.text === "") throw new Refusal("no-text");
  const heading = page.blocks.find((block) => block.kind === "heading" && block.level === 1);
  return {
    format: "docx",
    title: title ?? (heading ? page.text.slice(heading.start, heading.end).slice(0, 300) : null),
    language: detectLanguage(page.text),
    isPaginated: false,
    pages: [page],
    warnings: [],
    extractor: "mammoth",
  };
}

async function toHtml(bytes: Uint8Array): Promise<string> {
  try {
    const result = await mammoth.convertToHtml(
      { buffer: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength) },
      {
        styleMap: STYLES,
        // Empty lines keep the lines of neighbouring cells side by side.
        ignoreEmptyParagraphs: false,
        externalFileAccess: false,
        convertImage: mammoth.images.imgElement(async () => ({ src: "" })),
      },
    );
    return result.value;
  } catch (error) {
    throw damaged(error);
  }
}

const damaged = (cause?: unknown) => new Refusal("damaged", undefined, { cause });
