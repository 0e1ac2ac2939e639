import { type Reason, Refusal, warning } from "#lib/reasons/reason";
import type { Attachment, ExtractedDocument } from "./document.ts";

/** First line of what a parser process is sent; the bytes of the file follow. */
export type Request = {
  fileName: string;
  maxTextChars: number;
  /** Formats of the files around this one, the outermost first. */
  around: readonly string[];
  /** Most pictures of pages that are recognised. */
  maxPictures: number;
};

const MAX_ATTACHMENT_BYTES = 1024 ** 3;

/**
 * The files inside a file, each as a line of JSON that says how many bytes follow, and those bytes. What cannot be
 * unpacked is left out.
 * @returns what was left out
 */
export function writeAttachments(
  attachments: readonly Attachment[],
  write: (part: string | Uint8Array) => void,
): Reason[] {
  const problems: Reason[] = [];
  let total = 0;
  for (const { name, read } of attachments) {
    try {
      const bytes = read();
      total += bytes.byteLength;
      if (total > MAX_ATTACHMENT_BYTES) {
        problems.push(warning("inner-beyond-limit"));
        break;
      }
      write(`${JSON.stringify({ attachment: name, bytes: bytes.byteLength })}\n`);
      write(bytes);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      problems.push(warning("inner-left-out", { name, why: error.reason }));
    }
  }
  return problems;
}

/** The document as one line of JSON; boxes as flat numbers, since there are tens of thousands. */
export function writeResult(document: ExtractedDocument, problems: readonly Reason[] = []): string {
  const { attachments: _, ...rest } = document;
  const pages = document.pages.map((page, i) => ({
    ...page,
    warnings: i === 0 ? [...page.warnings, ...problems] : page.warnings,
    runs: page.runs.flatMap((run) => [run.start, run.end, run.x, run.y, run.width, run.height]),
  }));
  return JSON.stringify({ ok: true, ...rest, pages });
}

/** A refusal; what is not ours is a defect and keeps its details to itself. */
export function writeFailure(error: unknown): string {
  const reason = error instanceof Refusal ? error.reason : { code: "defect" };
  return JSON.stringify({ ok: false, reason });
}
