import { and, eq, inArray, isNull, sql } from "drizzle-orm";
import type { Actor } from "../access/actor.ts";
import { readableCollections } from "../access/readable.ts";
import { recordEvent } from "../audit/append-event.ts";
import type { Config } from "../config.ts";
import type { Database } from "../db/client.ts";
import { chunks, documents } from "../db/schema.ts";
import { AppError } from "../errors.ts";
import type { ChunkId, CollectionId, DocumentId, GenerationId, ScopeId } from "../ids.ts";
import { logger } from "../log.ts";
import type { ModelDoor } from "../models/door.ts";
import { type AddressedDocument, addressedDocuments } from "./addressed-documents.ts";
import { embedQuestion, type QuestionVector } from "./embed-question.ts";
import { decodeVector, dotProduct } from "./float16.ts";
import { type FusedScore, fuseScores } from "./fuse-scores.ts";
import {
  type IndexFilter,
  type IndexHit,
  openActiveIndex,
  type SearchIndex,
  searchFullText,
  searchVectors,
} from "./index-store.ts";
import { lexicalScores } from "./lexical-scores.ts";
import { type CheckedPassage, loadPassages } from "./load-passages.ts";
import { queryTerms } from "./query-terms.ts";
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
const VECTOR_CANDIDATES = 60;
/** A document that at least this share of the question's weight names is searched once more on its own. */
const ADDRESSED_FROM = 0.15;
const ADDRESSED_DOCUMENTS = 3;
const ADDRESSED_CANDIDATES = 40;
/** Up to this many eligible passages every vector is compared: an index of vectors loses answers behind a narrow filter. */
const EXACT_UP_TO = 50_000;

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
  if (candidates.refused.size > 0) report(db, actor, candidates);
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

/** What the index offered so far, and what of it passed the second check. */
class Candidates {
  readonly byId = new Map<ChunkId, CheckedPassage>();
  readonly refused = new Set<ChunkId>();
  readonly offers = new Map<ChunkId, IndexHit>();
  readonly #db: Database;
  readonly #actor: Actor;

  constructor(db: Database, actor: Actor) {
    this.#db = db;
    this.#actor = actor;
  }

  check(hits: readonly IndexHit[]): void {
    const fresh = hits.filter((hit) => !this.offers.has(hit.chunkId));
    for (const hit of fresh) this.offers.set(hit.chunkId, hit);
    const loaded = loadPassages(this.#db, this.#actor, fresh);
    for (const [id, passage] of loaded.byId) this.byId.set(id, passage);
    for (const id of loaded.refused) this.refused.add(id);
  }

  inOrder(hits: readonly IndexHit[]): CheckedPassage[] {
    return hits.flatMap((hit) => this.byId.get(hit.chunkId) ?? []);
  }
}

/** The more of a question names a document, the less a vector helps: it does not know names. */
function shareOfNames(addressed: ReadonlyMap<DocumentId, AddressedDocument>): number {
  return Math.max(0, ...[...addressed.values()].map(({ share }) => share));
}

/** More passages of the documents that the question names: the clause asked for shares few words with it. */
async function searchAddressed(
  index: SearchIndex,
  terms: readonly string[],
  filter: IndexFilter,
  addressed: ReadonlyMap<DocumentId, AddressedDocument>,
): Promise<IndexHit[]> {
  if (filter.chunkIds !== undefined) return [];
  const best = [...addressed.values()]
    .filter(({ share }) => share >= ADDRESSED_FROM)
    .toSorted((a, b) => b.share - a.share || (a.documentId < b.documentId ? -1 : 1))
    .slice(0, ADDRESSED_DOCUMENTS);
  const hits = await Promise.all(
    best.map(({ chunkIds, terms: address }) => {
      const rest = terms.filter((term) => !address.has(term));
      const wanted = rest.length > 0 ? rest : terms;
      return searchFullText(index, wanted, { scopeIds: filter.scopeIds, chunkIds }, ADDRESSED_CANDIDATES);
    }),
  );
  return hits.flat();
}

/** Scopes the actor may read now, within the chosen collections. */
export function searchableScopes(
  db: Database,
  actor: Actor,
  query: Pick<PassageQuery, "collectionIds">,
): ScopeId[] {
  return readableCollections(db, actor)
    .filter(({ id }) => query.collectionIds === undefined || query.collectionIds.includes(id))
    .map(({ scopeId }) => scopeId)
    .toSorted((a, b) => a - b);
}

/** @returns undefined when nothing can be found: no scope, or a document without passages */
function filterOf(
  db: Database,
  scopeIds: readonly ScopeId[],
  documentId: DocumentId | undefined,
): IndexFilter | undefined {
  if (scopeIds.length === 0) return undefined;
  if (documentId === undefined) return { scopeIds };
  // A document's passages are written in one transaction, so their numbers follow one another.
  const range = db
    .select({
      first: sql<ChunkId | null>`min(${chunks.id})`,
      last: sql<ChunkId | null>`max(${chunks.id})`,
    })
    .from(chunks)
    .where(eq(chunks.documentId, documentId))
    .get();
  if (range?.first == null || range.last == null) return undefined;
  return { scopeIds, chunkIds: { first: range.first, last: range.last } };
}

async function findByVector(
  door: ModelDoor,
  query: PassageQuery,
  index: SearchIndex,
  filter: IndexFilter,
  eligible: number,
): Promise<{ question: QuestionVector; hits: IndexHit[] } | undefined> {
  const question = await embedQuestion(door, query.query, query.signal);
  if (question === undefined || question.modelId !== index.modelId) return undefined;
  if (question.vector.length !== index.dimension) return undefined;
  if (question.weight === 0 && query.variant !== "vector") return undefined;
  const isExact = filter.chunkIds !== undefined || eligible <= EXACT_UP_TO;
  return {
    question,
    hits: await searchVectors(index, question.vector, filter, VECTOR_CANDIDATES, { isExact }),
  };
}

function countEligible(db: Database, scopeIds: readonly ScopeId[]): number {
  const row = db
    .select({ n: sql<number>`coalesce(sum(${documents.chunkCount}), 0)` })
    .from(documents)
    .where(and(inArray(documents.scopeId, [...scopeIds]), isNull(documents.deletedAtMs)))
    .get();
  return row?.n ?? 0;
}

/** Cosines of all candidates; full text found passages that the nearest vectors do not hold, theirs are in the database. */
function cosinesOf(
  db: Database,
  passages: readonly CheckedPassage[],
  vectors: { readonly question: QuestionVector; readonly hits: readonly IndexHit[] },
): Map<ChunkId, number> {
  const { question, hits } = vectors;
  const near = new Map(hits.map((hit) => [hit.chunkId, hit.score]));
  const cosines = new Map<ChunkId, number>();
  const missing: ChunkId[] = [];
  for (const { chunkId } of passages) {
    const cosine = near.get(chunkId);
    if (cosine === undefined) missing.push(chunkId);
    else cosines.set(chunkId, cosine);
  }
  const rows = db
    .select({ id: chunks.id, vector: chunks.vector, modelId: chunks.modelId })
    .from(chunks)
    .where(sql`${chunks.id} IN (SELECT value FROM json_each(${JSON.stringify(missing)}))`)
    .all();
  for (const { id, vector, modelId } of rows) {
    if (vector === null || modelId !== question.modelId) continue;
    cosines.set(id, dotProduct(decodeVector(vector), question.vector));
  }
  return cosines;
}

/** The index offered what the access rule refuses. Right after access was taken away that is no alarm. */
function report(db: Database, actor: Actor, { refused, offers }: Candidates): void {
  const stillReadable = new Set(readableCollections(db, actor).map(({ scopeId }) => scopeId));
  const mismatched = [...refused].filter((id) => {
    const scopeId = offers.get(id)?.scopeId;
    return scopeId === undefined || stillReadable.has(scopeId);
  });
  if (mismatched.length === 0) return;
  logger("index").error("the index offered passages that the access rule refuses", {
    passages: mismatched.length,
    first: mismatched[0],
  });
  recordEvent(db, {
    type: "integrity.filter-mismatch",
    actor,
    outcome: "error",
    data: { passages: mismatched.slice(0, 500) },
  });
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
