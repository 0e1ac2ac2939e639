import { z } from "zod";
import type { Actor } from "../access/actor.ts";
import { requireUser } from "../access/roles.ts";
import { appendEvent } from "../audit/append-event.ts";
import type { Database } from "../db/client.ts";
import { AppError } from "../errors.ts";
import type { CollectionId, DocumentId } from "../ids.ts";
import { commitFor } from "../keys/data-keys.ts";
import {
  type FoundPassage,
  type SearchDeps,
  type SearchVariant,
  searchPassages,
} from "../retrieval/search-passages.ts";
import { parseAsOf } from "./accept-question.ts";
import type { Place } from "./answer.ts";
import { placeOf } from "./cite.ts";
import { commitTurn } from "./commit-turn.ts";
import { repeatsElsewhere } from "./name-repeats.ts";

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

export type SearchResultItem = Place & {
  /** From 1. */
  readonly rank: number;
  /** Heading path, "A > B". */
  readonly heading: string;
  readonly text: string;
  /** Comparable within one search only. */
  readonly score: number;
  /** Where almost the same words stand as well, one place a document; absent where they stand nowhere else. */
  readonly alsoIn?: readonly Place[];
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
  const repeats = found.passages.flatMap(repeatsElsewhere).map(({ chunkId }) => chunkId);
  commitTurn(deps.db, (tx) =>
    appendEvent(tx, {
      type: "search.disclosed",
      actor,
      data: {
        query: commitFor(tx, "person", userId, query),
        scopes: found.scopeIds.slice(0, 1000),
        passages: found.passages.map(({ chunkId }) => chunkId),
        ...(repeats.length === 0 ? {} : { repeats }),
        ...(asOf === undefined ? {} : { asOf: asOf.date }),
      },
    }),
  );
  const items = found.passages.map((passage, i) => ({
    rank: i + 1,
    ...placeOf(deps.db, passage, passage),
    heading: passage.context.split("\n")[0] ?? "",
    text: passage.text,
    score: Math.round(passage.score * 1e4) / 1e4,
    ...alsoInOf(deps.db, passage),
  }));
  return { items, usedVectors: found.usedVectors };
}

/** Read under the access rule with the passage itself, and recorded with it. */
function alsoInOf(db: Database, passage: FoundPassage): Pick<SearchResultItem, "alsoIn"> {
  const repeats = repeatsElsewhere(passage);
  return repeats.length === 0 ? {} : { alsoIn: repeats.map((repeat) => placeOf(db, repeat, repeat)) };
}
