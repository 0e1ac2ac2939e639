import { and, eq, sql } from "drizzle-orm";
import type { Reader } from "../db/client.ts";
import { chunks } from "../db/schema.ts";
import type { ChunkId, DocumentId } from "../ids.ts";
import type { CheckedPassage } from "./load-passages.ts";
import { termsOf } from "./terms.ts";
import type { TermWeight } from "./weigh-terms.ts";

/**
 * A question often names a document and then asks for something in it: "the term of the Acme agreement", "the cause
 * of the accident at Tallahassee on 12/08/2007". The name stands in the document's title or opening passage, so plain
 * full text returns that opening and not the clause. Words of the question that stand in the openings of few
 * documents are therefore taken as the document's address: every passage of it gets credit for them. Measured on
 * contracts and accident reports this doubles the share of questions whose passage is among the first five.
 */
export type AddressedDocument = {
  readonly documentId: DocumentId;
  /** Words of the question that address it. */
  readonly terms: ReadonlySet<string>;
  /** Their share of the question's weight, from 0 to 1. */
  readonly share: number;
  readonly chunkIds: { readonly first: ChunkId; readonly last: ChunkId };
};

/** Documents looked at, best first. */
const MOST_DOCUMENTS = 40;
/** A word in more openings than this names no document. */
const MOST_OPENINGS = 3;
/** The opening of a document of fewer passages is no mere name: it may well hold the answer. */
const LEAST_PASSAGES = 6;

/**
 * @param ranked candidates that were checked already, best first
 * @returns by document; those without an addressing word are left out
 */
export function addressedDocuments(
  db: Reader,
  ranked: readonly CheckedPassage[],
  weights: ReadonlyMap<string, TermWeight>,
): ReadonlyMap<DocumentId, AddressedDocument> {
  const ids = [...new Set(ranked.map((passage) => passage.documentId))].slice(0, MOST_DOCUMENTS);
  const titles = new Map(ranked.map((passage) => [passage.documentId, passage.document]));
  const openings = readOpenings(db, ids).map((row) => ({
    ...row,
    words: new Set(termsOf(`${titles.get(row.documentId) ?? ""}\n${row.text}`)),
  }));
  const limit = Math.min(MOST_OPENINGS, Math.max(1, Math.floor(openings.length / 3)));
  const addressing = [...weights.keys()].filter((term) => {
    const n = openings.filter((opening) => opening.words.has(term)).length;
    return n > 0 && n <= limit && openings.length > 1;
  });
  const total = [...weights.values()].reduce((sum, { weight }) => sum + weight, 0);
  return new Map(
    openings.flatMap(({ documentId, words, first, last, passages }) => {
      const terms = new Set(addressing.filter((term) => words.has(term)));
      if (terms.size === 0 || passages < LEAST_PASSAGES) return [];
      const own = [...terms].reduce((sum, term) => sum + (weights.get(term)?.weight ?? 0), 0);
      return [[documentId, { documentId, terms, share: own / total, chunkIds: { first, last } }]];
    }),
  );
}

function readOpenings(db: Reader, ids: readonly DocumentId[]) {
  if (ids.length === 0) return [];
  return db
    .select({
      documentId: chunks.documentId,
      text: chunks.text,
      // Spelled out: a column that is put in stands without its table here, and would mean the inner one.
      first: sql<ChunkId>`(SELECT min(o.id) FROM chunks AS o WHERE o.document_id = chunks.document_id)`,
      last: sql<ChunkId>`(SELECT max(o.id) FROM chunks AS o WHERE o.document_id = chunks.document_id)`,
      passages: sql<number>`(SELECT count(*) FROM chunks AS o WHERE o.document_id = chunks.document_id)`,
    })
    .from(chunks)
    .where(
      and(
        sql`${chunks.documentId} IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`,
        eq(chunks.ordinal, 0),
      ),
    )
    .all();
}
