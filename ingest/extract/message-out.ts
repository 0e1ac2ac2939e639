import { AppError } from "#lib/errors";
import type { ExtractedDocument } from "./document.ts";

/** First line of what a parser process is sent; the bytes of the file follow. */
export type Request = { fileName: string; maxTextChars: number };

/** The document as one line of JSON; boxes as flat numbers, since there are tens of thousands. */
export function writeResult(document: ExtractedDocument): string {
  const pages = document.pages.map((page) => ({
    ...page,
    runs: page.runs.flatMap((run) => [run.start, run.end, run.x, run.y, run.width, run.height]),
  }));
  return JSON.stringify({ ok: true, ...document, pages });
}

/** A refusal; what is not ours is a defect and keeps its details to itself. */
export function writeFailure(error: unknown): string {
  const isOurs = error instanceof AppError;
  const code =
    isOurs && ["unsupported-format", "unreadable-file", "limit-exceeded"].includes(error.code)
      ? error.code
      : "internal";
  return JSON.stringify({
    ok: false,
    code,
    message: isOurs ? error.message : "Reading this file failed because of a defect in its reader.",
  });
}
