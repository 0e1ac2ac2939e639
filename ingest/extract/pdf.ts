import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { getDocument, version } from "unpdf/pdfjs";
import { Refusal, type RefusalCode, warning } from "#lib/reasons/reason";
import type { ExtractedDocument } from "./document.ts";
import { detectLanguage } from "./language.ts";
import { OCR_ENGINE } from "./ocr/tesseract.ts";
import { annotationItems, attachedFiles } from "./pdf/annotations.ts";
import { findBoldFonts } from "./pdf/fonts.ts";
import { type Frame, type RawItem, readFrames } from "./pdf/items.ts";
import { layOut, type RawPage } from "./pdf/layout.ts";
import { readScannedPages } from "./pdf/scanned-pages.ts";

const MAX_PAGES = 5000;
const READ_AHEAD = 4;

type PdfDocument = Awaited<ReturnType<typeof getDocument>["promise"]>;

/**
 * Reads the text layer of a PDF with pdf.js: no fonts are loaded, nothing is drawn, no script runs.
 * @throws {AppError} unreadable-file when it is damaged, protected by a password or has no text; limit-exceeded
 *   above 5000 pages.
 */
export async function extractPdf(bytes: Uint8Array): Promise<Omit<ExtractedDocument, "durationMs">> {
  const pdf = await open(bytes);
  try {
    if (pdf.numPages > MAX_PAGES) {
      throw new Refusal("too-many-pages", { pages: pdf.numPages, limit: MAX_PAGES });
    }
    const { pages, isBold, lang, files } = await readPages(pdf);
    const extracted = layOut(await readScannedPages(pages, bytes, languageTag(lang)), isBold);
    if (extracted.every((page) => page.text.trim() === "")) throw new Refusal(reasonForNoText(extracted));
    const warnings = extracted.flatMap((page) => page.warnings);
    const attachments = attachedFiles([...(await embeddedFiles(pdf)), ...files]);
    return {
      format: "pdf",
      title: await titleOf(pdf),
      language: detectLanguage(sampleOf(extracted)) ?? languageTag(lang),
      isPaginated: true,
      pages: extracted,
      warnings,
      ...(attachments.length > 0 ? { attachments } : {}),
      extractor: `pdf.js ${version}${extracted.some((page) => page.ocr) ? `, ${OCR_ENGINE}` : ""}`,
    };
  } finally {
    await pdf.loadingTask.destroy();
  }
}

async function open(bytes: Uint8Array): Promise<PdfDocument> {
  try {
    return await getDocument({
      // pdf.js takes the buffer away from whoever holds it.
      data: bytes.slice(),
      isEvalSupported: false,
      disableFontFace: true,
      useSystemFonts: false,
      useWorkerFetch: false,
      useWasm: false,
      verbosity: 0,
      maxImageSize: 1,
      stopAtErrors: false,
      enableXfa: false,
      cMapUrl: "cmaps/",
      cMapPacked: true,
      BinaryDataFactory: LocalCMaps,
    }).promise;
  } catch (error) {
    const name = error instanceof Error ? error.name : "";
    if (name === "PasswordException") {
      throw new Refusal("locked", undefined, { cause: error });
    }
    throw new Refusal("damaged", undefined, { cause: error });
  }
}

async function readPages(pdf: PdfDocument) {
  const pages: RawPage[] = [];
  const fonts = findBoldFonts();
  let lang: string | null = null;
  const files: unknown[] = [];
  const ahead: ReturnType<typeof readPage>[] = [];
  for (let number = 1; number <= pdf.numPages; number++) {
    // Decompression runs in threads of its own; reading some pages ahead keeps this one busy.
    while (ahead.length < READ_AHEAD && number + ahead.length <= pdf.numPages)
      ahead.push(readPage(pdf, number + ahead.length));
    const read = await ahead.shift();
    if (!read) break;
    lang ??= read.lang;
    pages.push(read.raw);
    files.push(...read.files);
    if (!read.page) continue;
    await fonts.look(read.page, read.raw.frames);
    read.page.cleanup();
  }
  return { pages, isBold: fonts.isBold, lang, files };
}

async function readPage(pdf: PdfDocument, number: number) {
  try {
    const page = await pdf.getPage(number);
    const viewport = page.getViewport({ scale: 1 });
    const content = await page.getTextContent();
    // A damaged form or note must not cost the page's text.
    const annotations: unknown[] = await page.getAnnotations().catch(() => []);
    const items = [
      ...content.items.filter((item): item is RawItem => "str" in item),
      ...annotationItems(annotations),
    ];
    const frames: Frame[] = readFrames(items, content.styles, viewport.transform);
    const raw: RawPage = { number, width: viewport.width, height: viewport.height, frames, problem: null };
    const files = annotations.map((annotation) => Reflect.get(Object(annotation), "file"));
    return { raw, page, lang: content.lang, files };
  } catch {
    const problem = warning("page-damaged", { page: number });
    const raw: RawPage = { number, width: 0, height: 0, frames: [], problem };
    return { raw, page: undefined, lang: null, files: [] };
  }
}

async function embeddedFiles(pdf: PdfDocument): Promise<unknown[]> {
  try {
    const found: unknown = await pdf.getAttachments();
    return found instanceof Map ? [...found.values()] : Object.values(found ?? {});
  } catch {
    return [];
  }
}

/** Some text from all over the document: the first pages are often a table of contents. */
function sampleOf(pages: ExtractedDocument["pages"]): string {
  const step = Math.ceil(pages.length / 20);
  return pages
    .filter((_, i) => i % step === step >> 1)
    .map((page) => page.text.slice(0, 1000))
    .join("\n");
}

function reasonForNoText(pages: ExtractedDocument["pages"]): RefusalCode {
  const found = pages.flatMap((page) => page.warnings.map(({ code }) => code));
  if (found.includes("page-no-letter-codes")) return "no-letter-codes";
  if (found.includes("page-damaged")) return "damaged-pages";
  return found.length > 0 ? "only-pictures" : "blank-pages";
}

async function titleOf(pdf: PdfDocument): Promise<string | null> {
  try {
    const { info } = await pdf.getMetadata();
    const title: unknown = Reflect.get(info, "Title");
    if (typeof title !== "string") return null;
    const clean = title
      .replace(/^Microsoft \w+ - /, "")
      .replace(/\p{Cc}/gu, " ")
      .trim()
      .slice(0, 300);
    return clean === "" || /^untitled|^\S+\.(?:docx?|pdf|indd|qxd|rtf|tmp|wpd)$/i.test(clean) ? null : clean;
  } catch {
    return null;
  }
}

function languageTag(tag: string | null): "en" | "de" | "fr" | null {
  const short = tag?.slice(0, 2).toLowerCase();
  return short === "en" || short === "de" || short === "fr" ? short : null;
}

/** Gives pdf.js the character maps of Chinese, Japanese and Korean fonts from the installed package, and nothing else. */
class LocalCMaps {
  async fetch({ kind, filename }: { kind: string; filename: string }): Promise<Uint8Array> {
    if (kind !== "cMapUrl" || !/^[\w-]+\.bcmap$/.test(filename)) throw new Error("not available");
    const folder = dirname(createRequire(import.meta.url).resolve("pdfjs-dist/package.json"));
    return new Uint8Array(await readFile(join(folder, "cmaps", filename)));
  }
}
