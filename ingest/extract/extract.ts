import { AppError } from "#lib/errors";
import { Refusal } from "#lib/reasons/reason";
import type { DocumentFormat, ExtractedDocument } from "./document.ts";
import { checkNesting } from "./nesting.ts";
import { sniffFormat } from "./sniff.ts";

type Reader = (bytes: Uint8Array) => Promise<Omit<ExtractedDocument, "durationMs">>;

/** Each parser is loaded only for its own format: start-up of the child process is part of every file's time. */
const READERS: Record<DocumentFormat, Reader> = {
  pdf: async (bytes) => (await import("./pdf.ts")).extractPdf(bytes),
  docx: async (bytes) => (await import("./docx.ts")).extractDocx(bytes),
  html: async (bytes) => (await import("./html.ts")).extractHtml(bytes),
  markdown: async (bytes) => (await import("./markdown.ts")).extractMarkdown(bytes),
  text: async (bytes) => (await import("./plain-text.ts")).extractPlainText(bytes),
  csv: async (bytes) => (await import("./csv.ts")).extractCsv(bytes),
  doc: async (bytes) => (await import("./word/doc.ts")).extractDoc(bytes),
  rtf: async (bytes) => (await import("./rtf/rtf.ts")).extractRtf(bytes),
  odt: async (bytes) => (await import("./office/open-document.ts")).extractOpenDocument(bytes, "odt"),
  odp: async (bytes) => (await import("./office/open-document.ts")).extractOpenDocument(bytes, "odp"),
  xlsx: async (bytes) => (await import("./office/workbook.ts")).extractWorkbook(bytes, "xlsx"),
  xls: async (bytes) => (await import("./office/workbook.ts")).extractWorkbook(bytes, "xls"),
  ods: async (bytes) => (await import("./office/workbook.ts")).extractWorkbook(bytes, "ods"),
  pptx: async (bytes) => (await import("./office/pptx.ts")).extractPptx(bytes),
  epub: async (bytes) => (await import("./office/epub.ts")).extractEpub(bytes),
  eml: async (bytes) => (await import("./mail/eml.ts")).extractEml(bytes),
  msg: async (bytes) => (await import("./mail/msg.ts")).extractMsg(bytes),
  zip: async (bytes) => (await import("./archive.ts")).extractArchive(bytes),
  png: async (bytes) => (await import("./picture/image.ts")).extractImage(bytes, "png"),
  jpeg: async (bytes) => (await import("./picture/image.ts")).extractImage(bytes, "jpeg"),
  tiff: async (bytes) => (await import("./picture/image.ts")).extractImage(bytes, "tiff"),
};

/**
 * Reads a file into pages, structure and boxes, in this process.
 * @param around formats of the files that this one was found in, the outermost first
 * @throws {AppError} unsupported-format, unreadable-file or limit-exceeded, each with a sentence for a clerk.
 */
export async function extractDocument(
  bytes: Uint8Array,
  fileName: string,
  around: readonly string[] = [],
): Promise<ExtractedDocument> {
  const startMs = performance.now();
  const format = await sniffFormat(bytes, fileName);
  checkNesting(format, around);
  try {
    const document = await READERS[format](bytes);
    return { ...document, durationMs: Math.round(performance.now() - startMs) };
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new Refusal("damaged", undefined, { cause: error });
  }
}

/** Loads every parser, so that a compile cache can be filled with them. */
export async function loadAllReaders(): Promise<void> {
  await Promise.all([
    import("./pdf.ts"),
    import("./docx.ts"),
    import("./html.ts"),
    import("./markdown.ts"),
    import("./plain-text.ts"),
    import("./csv.ts"),
    import("./word/doc.ts"),
    import("./rtf/rtf.ts"),
    import("./office/open-document.ts"),
    import("./office/workbook.ts"),
    import("./office/pptx.ts"),
    import("./office/epub.ts"),
    import("./mail/eml.ts"),
    import("./mail/msg.ts"),
    import("./archive.ts"),
    import("./picture/image.ts"),
    import("./picture/png.ts"),
    import("./picture/jpeg.ts"),
    import("./picture/tiff.ts"),
    import("file-type"),
  ]);
}
