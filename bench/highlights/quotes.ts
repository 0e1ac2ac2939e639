import { splitSentences } from "#lib/answer/sentences";
import { chunkDocument } from "../../ingest/chunk/chunk.ts";
import { type ExtractedDocument, pageStarts } from "../../ingest/extract/document.ts";

/** A sentence as an answer would quote it: its range in the document's text, on one page. */
export type Quote = { page: number; start: number; end: number; text: string };

const LEAST_WORDS = 4;
const MOST_CHARACTERS = 400;

/**
 * Sentences spread evenly over the passages of a document, the same on every run: `count` of them, fewer where there
 * are fewer.
 * @param page only from this page
 */
export function chooseQuotes(document: ExtractedDocument, count: number, page?: number): Quote[] {
  const starts = pageStarts(document);
  const all = chunkDocument(document)
    .filter((chunk) => chunk.pageFirst === chunk.pageLast && (page === undefined || chunk.pageFirst === page))
    .flatMap((chunk) =>
      splitSentences(chunk.text).map(({ start, end }) => ({
        page: chunk.pageFirst,
        start: chunk.start + start,
        end: chunk.start + end,
        text: chunk.text.slice(start, end),
      })),
    )
    .filter(
      ({ text }) => text.length <= MOST_CHARACTERS && (text.match(/\p{L}{2,}/gu)?.length ?? 0) >= LEAST_WORDS,
    );
  const step = all.length / count;
  const chosen = Array.from({ length: count }, (_, i) => all[Math.floor((i + 0.5) * step)]);
  return [...new Set(chosen.filter((quote) => quote !== undefined))].filter(
    ({ page }) => starts[page - 1] !== undefined,
  );
}
