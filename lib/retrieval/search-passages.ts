import type { Actor } from "../access/actor.ts";
import type { Config } from "../config.ts";
import type { Database } from "../db/client.ts";
import { AppError } from "../errors.ts";
import type { ChunkId, CollectionId, DocumentId, GenerationId, ScopeId } from "../ids.ts";
import type { ModelDoor } from "../models/door.ts";
import { type AddressedDocument, addressedDocuments } from "./addressed-documents.ts";
import { Candidates, reportRefused } from "./candidates.ts";
import { cosinesOf, findByVector } from "./compare-vectors.ts";
import type { QuestionVector } from "./embed-question.ts";
import { type FusedScore, fuseScores } from "./fuse-scores.ts";
import { type IndexFilter, openActiveIndex, type SearchIndex, searchFullText } from "./index-store.ts";
import { lexicalScores } from "./lexical-scores.ts";
import type { CheckedPassage } from "./load-passages.ts";
import { queryTerms } from "./query-terms.ts";
import { searchAddressed } from "./search-addressed.ts";
import { countEligible, filterOf, searchableScopes } from "./search-scope.ts";
import { type TermWeight, weighTerms } from "./weigh-terms.ts";
import { withoutRepeats } from "./without-repeats.ts";

export type SearchDeps = { readonly db: Database; readonly config: Config; readonly door: ModelDoor };

/** How candidates are found and ordered; the product uses "hybrid", the others are for comparison. */
export type SearchVariant = "full-text" | "vector" | "hybrid";

export type PassageQuery = {
  readonly query: string;
  /** Narrow to these; all readable ones otherwise. */
  readonly collectionIds?: readonly CollectionId[] | undefined;
  readonly documentId?: DocumentId | undefined;
  /** Most passages returned, from 1 to 100. */
  readonly k: number;
  readonly variant?: SearchVariant;
  readonly signal?: AbortSignal | undefined;
};

export type FoundPassage = CheckedPassage & {
  /** From 0 to about 1, comparable within one search only. */
  readonly score: number;
  /** BM25 of the passage; 0 where only the vector found it. */
  readonly fullText: number;
  readonly cosine: number | null;
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
  /** Documents that the question names, and the words that name them. */
  readonly addressed: ReadonlyMap<DocumentId, AddressedDocument>;
  /** The question's vector, for those who compare more texts with it. */
  readonly question: QuestionVector | null;
};

const TEXT_CANDIDATES = 100;

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
    if (!isReplaced || !(error instanceof AppError) || error.code !== "index-unavailable") throw error;
    return searchIn(deps, actor, query, now, filter);
  }
}

async function searchIn(
  { db, door }: SearchDeps,
  actor: Actor,
  query: PassageQuery,
  index: SearchIndex,
  filter: IndexFilter,
): Promise<PassageSearch> {
  const variant = query.variant ?? "hybrid";
  const terms = queryTerms(query.query).map((word) => word.term);
  const eligible = countEligible(db, filter.scopeIds);
  const [texts, weights, vectors] = await Promise.all([
    variant === "vector" ? [] : searchFullText(index, terms, filter, TEXT_CANDIDATES),
    weighTerms(index, terms, filter, eligible),
    variant === "full-text" ? undefined : findByVector(door, query, index, filter, eligible),
  ]);
  const candidates = new Candidates(db, actor);
  candidates.check([...texts, ...(vectors?.hits ?? [])]);
  const addressed =
    variant === "vector"
      ? new Map<DocumentId, AddressedDocument>()
      : addressedDocuments(db, candidates.inOrder(texts), weights);
  candidates.check(await searchAddressed(index, terms, filter, addressed));
  if (candidates.refused.size > 0) reportRefused(db, actor, candidates);
  const passages = [...candidates.byId.values()].filter(
    (passage) => query.documentId === undefined || passage.documentId === query.documentId,
  );
  const lexical = variant === "vector" ? new Map() : lexicalScores(passages, weights, addressed);
  const cosines = vectors === undefined ? new Map() : cosinesOf(db, passages, vectors);
  const weight =
    variant === "vector" ? 1 : (vectors?.question.weight ?? 0) * Math.max(0, 1 - 2 * shareOfNames(addressed));
  const ranked = fuseScores(lexical, cosines, weight).flatMap((score) => toFound(score, candidates.byId));
  return {
    passages: withoutRepeats(ranked, query.k),
    weights,
    addressed,
    scopeIds: filter.scopeIds,
    refused: [...candidates.refused],
    generationId: index.generationId,
    usedVectors: vectors !== undefined && weight > 0,
    question: vectors?.question ?? null,
  };
}

/** The more of a question names a document, the less a vector helps: it does not know names. */
function shareOfNames(addressed: ReadonlyMap<DocumentId, AddressedDocument>): number {
  return Math.max(0, ...[...addressed.values()].map(({ share }) => share));
}

function toFound(score: FusedScore, byId: ReadonlyMap<ChunkId, CheckedPassage>): FoundPassage[] {
  const passage = byId.get(score.chunkId);
  if (passage === undefined) return [];
  return [{ ...passage, score: score.score, fullText: score.fullText, cosine: score.cosine }];
}

function nothing(scopeIds: readonly ScopeId[], index: SearchIndex | undefined): PassageSearch {
  return {
    passages: [],
    weights: new Map(),
    addressed: new Map(),
    scopeIds,
    refused: [],
    generationId: index?.generationId ?? null,
    usedVectors: false,
    question: null,
  };
}
