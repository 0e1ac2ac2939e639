import { and, desc, eq, lte } from "drizzle-orm";
import type { Reader } from "../db/client.ts";
import { pages } from "../db/schema.ts";
import type { CheckedPassage } from "../retrieval/load-passages.ts";
import type { Citation, Place } from "./answer.ts";
import { mailOf } from "./mail-of.ts";
import { unitOf } from "./unit-of.ts";

/** Characters of the document's text. */
type Range = { readonly start: number; readonly end: number };

/** Points at words of a passage, with the headings above them. */
export function cite(db: Reader, n: number, passage: CheckedPassage, quote: Range): Citation {
  return {
    n,
    ...placeOf(db, passage, quote),
    heading: passage.context.split("\n")[0] ?? "",
    quote: passage.text.slice(quote.start - passage.start, quote.end - passage.start),
  };
}

/** The page that words of a passage are on, and their place in the document's text. */
export function placeOf(db: Reader, passage: CheckedPassage, { start, end }: Range): Place {
  const page = passage.isPaginated ? pageAt(db, passage, start) : null;
  return {
    chunkId: passage.chunkId,
    documentId: passage.documentId,
    document: passage.document,
    collectionId: passage.collectionId,
    collection: passage.collection,
    page,
    ...unitOf(db, passage, page),
    ...mailOf(db, passage, start),
    start,
    end,
  };
}

/** Number of the page on which a character of the document stands. */
function pageAt(db: Reader, passage: CheckedPassage, at: number): number {
  if (passage.pageFirst === passage.pageLast) return passage.pageFirst;
  const page = db
    .select({ number: pages.number })
    .from(pages)
    .where(and(eq(pages.documentId, passage.documentId), lte(pages.start, at)))
    .orderBy(desc(pages.start))
    .limit(1)
    .get();
  return page?.number ?? passage.pageFirst;
}
