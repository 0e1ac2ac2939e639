import type { Config } from "#lib/config";
import type { Database } from "#lib/db/client";
import type { AttachedFile } from "#lib/documents/attached-documents";
import { readBlob, storeBlob } from "#lib/documents/blob-store";
import type { ReadFile } from "#lib/documents/complete-ingest";
import { AppError } from "#lib/errors";
import { type Reason, Refusal, warning } from "#lib/reasons/reason";
import { type Chunk, chunkDocument } from "./chunk/chunk.ts";
import { documentText, type ExtractedDocument, pageStarts } from "./extract/document.ts";
import type { KeepAttachment } from "./extract/read-output.ts";
import { extractInChild, type InnerFiles } from "./extract/run-extractor.ts";

/** A file that was read and cut, but not embedded yet. */
export type CutFile = Omit<ReadFile, "passages" | "modelId"> & { readonly chunks: readonly Chunk[] };

/** Most text of one file, in UTF-16 code units: about 20,000 pages. */
const MAX_TEXT_CHARS = 50_000_000;
/** A child that somebody else killed says nothing about the file, so it gets another one. */
const MAX_CHILDREN = 5;

/**
 * Reads a stored original in a child process, cuts it into passages, and stores the files that are inside it.
 * @param around formats of the documents whose files hold this one, the outermost first
 * @param onPicture called when recognition of a picture begins, with the number done and the number known
 * @throws {AppError} unsupported-format, unreadable-file, limit-exceeded, storage-unavailable, aborted
 */
export async function readFile(
  db: Database,
  config: Config,
  document: { readonly sha256: string; readonly name: string },
  around: readonly string[],
  signal: AbortSignal,
  onPicture: (done: number, all: number) => void = () => undefined,
): Promise<CutFile> {
  const inner = keepInnerFiles(db, config);
  const extracted = await extractPatiently(config, document, { around, keep: inner.keep }, signal, onPicture);
  const chunks = chunkDocument(extracted);
  if (chunks.length === 0) throw new Refusal("no-text");
  const starts = pageStarts(extracted);
  return {
    format: extracted.format,
    title: extracted.title,
    language: extracted.language,
    isPaginated: extracted.isPaginated,
    extractor: extracted.extractor,
    extractMs: Math.round(extracted.durationMs),
    charCount: documentText(extracted).length,
    warnings: extracted.warnings,
    attachments: inner.kept(),
    pages: extracted.pages.map((page, i) => ({
      number: page.number,
      start: starts[i] ?? 0,
      text: page.text,
      width: page.width ?? null,
      height: page.height ?? null,
      runs: page.runs.map((run) => [run.start, run.end, run.x, run.y, run.width, run.height]),
      blocks: page.blocks,
      ocrConfidence: page.ocr?.confidence ?? null,
      ocrLanguage: page.ocr?.language ?? null,
      warnings: i === 0 ? [...page.warnings, ...inner.problems()] : page.warnings,
    })),
    chunks,
  };
}

async function extractPatiently(
  config: Config,
  document: { readonly sha256: string; readonly name: string },
  inner: InnerFiles,
  signal: AbortSignal,
  onPicture: (done: number, all: number) => void,
): Promise<ExtractedDocument> {
  const limits = {
    memoryMib: config.ingest.extractMemoryMib,
    timeoutMs: config.ingest.extractTimeoutMs,
    maxTextChars: MAX_TEXT_CHARS,
    pictures: { ...config.ingest.ocr, onPicture },
  };
  for (let child = 1; ; child++) {
    try {
      const { stream } = await readBlob(config, document.sha256);
      return await extractInChild(stream, document.name, limits, signal, inner);
    } catch (error) {
      if (child >= MAX_CHILDREN || !wasKilledFromOutside(error)) throw error;
    }
  }
}

/** Stores the files inside a file as they come; those that are too large or empty are named instead. */
function keepInnerFiles(db: Database, config: Config) {
  // By name: a file that is read again gives the same ones again.
  const kept = new Map<string, AttachedFile>();
  const problems = new Map<string, Reason>();
  const keep: KeepAttachment = async (name, byteSize, bytes) => {
    if (byteSize > 0 && byteSize <= config.ingest.maxFileBytes) {
      kept.set(name, { name, ...(await storeBlob(db, config, bytes)) });
      return;
    }
    for await (const _ of bytes);
    problems.set(name, warning(byteSize === 0 ? "inner-empty" : "inner-too-large", { name }));
  };
  return { keep, kept: () => [...kept.values()], problems: () => [...problems.values()] };
}

/** Our own limits have an error code of their own; a SIGKILL without one came from a person or from the kernel. */
function wasKilledFromOutside(error: unknown): boolean {
  return (
    error instanceof AppError &&
    error.code === "unreadable-file" &&
    error.cause instanceof Error &&
    error.cause.message.includes("SIGKILL")
  );
}
