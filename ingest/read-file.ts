import type { Config } from "#lib/config";
import { blobPath } from "#lib/documents/blob-store";
import type { ReadFile } from "#lib/documents/complete-ingest";
import { AppError } from "#lib/errors";
import { type Chunk, chunkDocument } from "./chunk/chunk.ts";
import { documentText, type ExtractedDocument, pageStarts } from "./extract/document.ts";
import { extractInChild } from "./extract/run-extractor.ts";

/** A file that was read and cut, but not embedded yet. */
export type CutFile = Omit<ReadFile, "passages" | "modelId"> & { readonly chunks: readonly Chunk[] };

/** Most text of one file, in UTF-16 code units: about 20,000 pages. */
const MAX_TEXT_CHARS = 50_000_000;
/** A child that somebody else killed says nothing about the file, so it gets another one. */
const MAX_CHILDREN = 5;

/**
 * Reads a stored original in a child process and cuts it into passages.
 * @throws {AppError} unsupported-format, unreadable-file, limit-exceeded, storage-unavailable, aborted
 */
export async function readFile(
  config: Config,
  document: { readonly sha256: string; readonly name: string },
  signal: AbortSignal,
): Promise<CutFile> {
  const extracted = await extractPatiently(config, document, signal);
  const chunks = chunkDocument(extracted);
  if (chunks.length === 0)
    throw new AppError("unreadable-file", "This file holds no text that could be searched.");
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
    pages: extracted.pages.map((page, i) => ({
      number: page.number,
      start: starts[i] ?? 0,
      text: page.text,
      width: page.width ?? null,
      height: page.height ?? null,
      runs: page.runs.map((run) => [run.start, run.end, run.x, run.y, run.width, run.height]),
      blocks: page.blocks,
      warnings: page.warnings,
    })),
    chunks,
  };
}

async function extractPatiently(
  config: Config,
  document: { readonly sha256: string; readonly name: string },
  signal: AbortSignal,
): Promise<ExtractedDocument> {
  const limits = {
    memoryMib: config.ingest.extractMemoryMib,
    timeoutMs: config.ingest.extractTimeoutMs,
    maxTextChars: MAX_TEXT_CHARS,
  };
  for (let child = 1; ; child++) {
    try {
      return await extractInChild(blobPath(config, document.sha256), document.name, limits, signal);
    } catch (error) {
      if (child >= MAX_CHILDREN || !wasKilledFromOutside(error)) throw error;
    }
  }
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
