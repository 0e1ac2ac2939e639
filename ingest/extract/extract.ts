import { AppError } from "#lib/errors";
import type { DocumentFormat, ExtractedDocument } from "./document.ts";
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
};

/**
 * Reads a file into pages, structure and boxes, in this process.
 * @throws {AppError} unsupported-format, unreadable-file or limit-exceeded, each with a sentence for a clerk.
 */
export async function extractDocument(bytes: Uint8Array, fileName: string): Promise<ExtractedDocument> {
  const startMs = performance.now();
  const format = await sniffFormat(bytes, fileName);
  try {
    const document = await READERS[format](bytes);
    return { ...document, durationMs: Math.round(performance.now() - startMs) };
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError(
      "unreadable-file",
      "This file is damaged and cannot be read; save it again from the program that made it.",
      { cause: error },
    );
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
    import("file-type"),
  ]);
}
