import type { Actor } from "../access/actor.ts";
import type { Config } from "../config.ts";
import type { Database } from "../db/client.ts";
import type { Day } from "../documents/day.ts";
import { AppError } from "../errors.ts";
import type { ChunkId, CollectionId, DocumentId, GenerationId, ScopeId } from "../ids.ts";
import type { ModelDoor } from "../models/door.ts";
import type { AddressedDocument } from "./addressed-documents.ts";
import type { QuestionVector } from "./embed-question.ts";
import { type Expansions, NO_EXPANSIONS } from "./expand-terms.ts";
import { foldRepeats } from "./fold-repeats.ts";
import { gatherCandidates, isRanked } from "./gather-candidates.ts";
import { type IndexFilter, openActiveIndex, type SearchIndex } from "./index-store.ts";
import { keepTogether } from "./keep-together.ts";
import type { CheckedPassage } from "./load-passages.ts";
import { orderCandidates } from "./order-candidates.ts";
import { raiseAskedRows } from "./raise-asked-rows.ts";
import { rankAgain } from "./rank-again.ts";
import { filterOf, searchableScopes } from "./search-scope.ts";
import type { TermWeight } from "./weigh-terms.ts";

export type SearchDeps = { readonly db: Database; readonly config: Config; readonly door: ModelDoor };

/**
 * How passages are found and ordered. The product uses "ranked"; the others are what it is compared with: the index's
 * BM25 alone, cosines alone, and reciprocal rank fusion of these two lists.
 */
export type SearchVariant = "full-text" | "vector" | "fusion" | "ranked";

export type PassageQuery = {
  readonly query: string;
  /** Narrow to these; all readable ones otherwise. */
  readonly collectionIds?: readonly CollectionId[] | undefined;
  /** Only this version of a document, in force or not. */
  readonly documentId?: DocumentId | undefined;
  /** Day on which what is found was in force; today without it. */
  readonly asOf?: Day | undefined;
  /** Most passages returned, from 1 to 100. */
  readonly k: number;
  readonly variant?: SearchVariant;
  readonly signal?: AbortSignal | undefined;
};

export type FoundPassage = CheckedPassage & {
  /**
   * From 0 to 1: how likely the passage answers the question, as learned on public question sets. Of the variants for
   * comparison: comparable within one search only.
   */
  readonly score: number;
  /** BM25 of the index; 0 where only the vector, or the name of its document, found it. */
  readonly fullText: number;
  readonly cosine: number | null;
  /** Passages that say the same almost word for word, in copies and other versions of the document. */
  readonly repeats: readonly CheckedPassage[];
};

export type PassageSearch = {
  /** Best first; at most k. */
  readonly passages: readonly FoundPassage[];
  /** Scopes that were searched. */
  readonly scopeIds: readonly ScopeId[];
  /** Passages the index offered and the access rule refused. */
  readonly refused: readonly ChunkId[];
  readonly generationId: GenerationId | null;
  /** False: full text alone, because no vector of the question could be had or compared. */
  readonly usedVectors: boolean;
  /** The question's words and how rare they are. */
  readonly weights: ReadonlyMap<string, TermWeight>;
  /** What the question's words are also called: abbreviations, parts of compound words, longer words. */
  readonly expansions: Expansions;
  /** Documents that the question names, and the words that name them. */
  readonly addressed: ReadonlyMap<DocumentId, AddressedDocument>;
  /** The question's vector, for those who compare more texts with it. */
  readonly question: QuestionVector | null;
};

/**
 * Finds passages for a question among those the actor may read. The index is asked for the actor's scopes only, and
 * what it returns is read from the database under the access rule once more.
 * @throws {AppError} index-unavailable; audit-unavailable when an alarm cannot be recorded
 */
export async function searchPassages(
  deps: SearchDeps,
  actor: Actor,
  query: PassageQuery,
): Promise<PassageSearch> {
  const scopeIds = searchableScopes(deps.db, actor, query);
  const filter = filterOf(deps.db, scopeIds, query.documentId);
  const first = await openActiveIndex(deps.db, deps.config);
  if (filter === undefined || first === undefined) return nothing(scopeIds, first);
  try {
    return await searchIn(deps, actor, query, first, filter);
  } catch (error) {
    // The files of a generation go away soon after another took its place.
    const now = await openActiveIndex(deps.db, deps.config);
    const isReplaced = now !== undefined && now.generationId !== first.generationId;
    const isAnother = error instanceof AppError && error.code !== "index-unavailable";
    if (!isReplaced || isAnother) throw error;
    return searchIn(deps, actor, query, now, filter);
  }
}

async function searchIn(
  deps: SearchDeps,
  actor: Actor,
  query: PassageQuery,
  index: SearchIndex,
  filter: IndexFilter,
): Promise<PassageSearch> {
  const gathered = await gatherCandidates(deps, actor, query, index, filter);
  const { weights, expansions, addressed, question, refused } = gathered;
  const ordered = orderCandidates(query, gathered);
  const ranked = isRanked(query)
    ? raiseAskedRows(
        query.query,
        weights,
        keepTogether(await rankAgain(deps.door, query.query, ordered, query.signal)),
      )
    : ordered;
  return {
    passages: foldRepeats(ranked, query.k).map(({ item, repeats }) => ({ ...item, repeats })),
    weights,
    expansions,
    addressed,
    scopeIds: filter.scopeIds,
    refused,
    generationId: index.generationId,
    usedVectors: question !== null,
    question,
  };
}

function nothing(scopeIds: readonly ScopeId[], index: SearchIndex | undefined): PassageSearch {
  return {
    passages: [],
    weights: new Map(),
    expansions: NO_EXPANSIONS,
    addressed: new Map(),
    scopeIds,
    refused: [],
    generationId: index?.generationId ?? null,
    usedVectors: false,
    question: null,
  };
}
