import { z } from "zod";
import type { Actor } from "../access/actor.ts";
import { requireUser } from "../access/roles.ts";
import { appendEvent } from "../audit/append-event.ts";
import { AppError } from "../errors.ts";
import type { ChunkId, CollectionId, DocumentId } from "../ids.ts";
import { commitFor } from "../keys/data-keys.ts";
import { type SearchDeps, type SearchVariant, searchPassages } from "../retrieval/search-passages.ts";
import { parseAsOf } from "./accept-question.ts";
import type { Citation } from "./answer.ts";
import { pageAt } from "./cite.ts";
import { commitTurn } from "./commit-turn.ts";
import { mailOf } from "./mail-of.ts";
import { unitOf } from "./unit-of.ts";

export type SearchInput = {
  readonly query: string;
  readonly collectionIds?: readonly CollectionId[];
  readonly documentId?: DocumentId;
  /** Day it is about, YYYY-MM-DD. Not together with `documentId`. */
  readonly asOf?: string;
  /** Most passages, from 1 to 100; 10 unless told. */
  readonly k?: number;
  readonly variant?: SearchVariant;
};

export type SearchResultItem = {
  /** From 1. */
  readonly rank: number;
  readonly chunkId: ChunkId;
  readonly documentId: DocumentId;
  /** Title if the document has one, else its file name. */
  readonly document: string;
  readonly collectionId: CollectionId;
  readonly collection: string;
  /** First page; null for documents without pages. */
  readonly page: number | null;
  /** What `page` counts; absent: pages. */
  readonly unit?: "sheet" | "slide";
  /** Name of the sheet. */
  readonly sheet?: string;
  /** The message it stands in or was attached to. */
  readonly mail?: NonNullable<Citation["mail"]>;
  /** Heading path, "A > B". */
  readonly heading: string;
  readonly text: string;
  /** Character range in the document's text. */
  readonly start: number;
  readonly end: number;
  /** Comparable within one search only. */
  readonly score: number;
};

export type SearchResult = {
  readonly items: readonly SearchResultItem[];
  /** False: full text alone, because the engine is away or the model does not know the question's language. */
  readonly usedVectors: boolean;
};

const INPUT = z.object({
  query: z.string().trim().min(1).max(4000),
  k: z.number().int().min(1).max(100).default(10),
});

/**
 * Shows the passages that a question finds, without an answer; which ones is on record before they are returned.
 * @throws {AppError} invalid-input; not-signed-in; index-unavailable; audit-unavailable
 */
export async function search(deps: SearchDeps, actor: Actor, input: SearchInput): Promise<SearchResult> {
  const parsed = INPUT.safeParse({ query: input.query, ...(input.k === undefined ? {} : { k: input.k }) });
  if (!parsed.success) {
    throw new AppError("invalid-input", "A search has 1 to 4,000 characters and asks for 1 to 100 passages.");
  }
  const { userId } = requireUser(deps.db, actor);
  const { query, k } = parsed.data;
  const asOf = parseAsOf(input);
  const found = await searchPassages(deps, actor, { ...input, asOf, query, k });
  commitTurn(deps.db, (tx) =>
    appendEvent(tx, {
      type: "search.disclosed",
      actor,
      data: {
        query: commitFor(tx, "person", userId, query),
        scopes: found.scopeIds.slice(0, 1000),
        passages: found.passages.map(({ chunkId }) => chunkId),
        ...(asOf === undefined ? {} : { asOf: asOf.date }),
      },
    }),
  );
  const items = found.passages.map((passage, i) => {
    const page = passage.isPaginated ? pageAt(deps.db, passage, passage.start) : null;
    return {
      rank: i + 1,
      chunkId: passage.chunkId,
      documentId: passage.documentId,
      document: passage.document,
      collectionId: passage.collectionId,
      collection: passage.collection,
      page,
      ...unitOf(deps.db, passage, page),
      ...mailOf(deps.db, passage, passage.start),
      heading: passage.context.split("\n")[0] ?? "",
      text: passage.text,
      start: passage.start,
      end: passage.end,
      score: Math.round(passage.score * 1e4) / 1e4,
    };
  });
  return { items, usedVectors: found.usedVectors };
}
