import { sql } from "drizzle-orm";
import type { Database } from "../db/client.ts";
import { chunks } from "../db/schema.ts";
import type { ChunkId } from "../ids.ts";
import type { ModelDoor } from "../models/door.ts";
import type { Candidates } from "./candidates.ts";
import { embedQuestion, type QuestionVector } from "./embed-question.ts";
import { decodeVector, dotProduct } from "./float16.ts";
import { type IndexFilter, type IndexHit, type SearchIndex, searchVectors } from "./index-store.ts";
import type { CheckedPassage } from "./load-passages.ts";
import type { PassageQuery } from "./search-passages.ts";
import { searchWide } from "./search-wide.ts";

const VECTOR_CANDIDATES = 60;
/** Up to this many eligible passages every vector is compared: an index of vectors loses answers behind a narrow filter. */
const EXACT_UP_TO = 50_000;

/** A comparison of the question with the passages that is under way. */
export type Comparison = {
  readonly question: QuestionVector;
  /** The nearest passages, at most `limit`, nearest first. @throws {AppError} index-unavailable */
  readonly nearest: (limit: number) => Promise<IndexHit[]>;
};

/**
 * Begins to look for the passages nearest to the question, once its vector is there.
 * @returns undefined when its vector cannot be had or compared, or counts for nothing
 */
export async function beginComparing(
  door: ModelDoor,
  query: PassageQuery,
  index: SearchIndex,
  filter: IndexFilter,
  eligible: number,
): Promise<Comparison | undefined> {
  if (query.variant === "full-text") return undefined;
  const question = await embedQuestion(door, query.query, query.signal);
  if (question === undefined || question.modelId !== index.modelId) return undefined;
  if (question.vector.length !== index.dimension) return undefined;
  const isCompared = query.variant === "vector" || query.variant === "fusion";
  if (question.weight === 0 && !isCompared) return undefined;
  const isExact = filter.chunkIds !== undefined || eligible <= EXACT_UP_TO;
  const search = (limit: number) => searchVectors(index, question.vector, filter, limit, { isExact });
  const first = search(VECTOR_CANDIDATES);
  // Whoever asks for the result hears of a failure; it must not end the process before.
  first.catch(() => undefined);
  return { question, nearest: (limit) => (limit === VECTOR_CANDIDATES ? first : search(limit)) };
}

/** The nearest passages that pass the second check. @throws {AppError} index-unavailable */
export async function nearestOf(
  { question, nearest }: Comparison,
  candidates: Candidates,
): Promise<{ question: QuestionVector; hits: IndexHit[] }> {
  return { question, hits: await searchWide(candidates, VECTOR_CANDIDATES, nearest) };
}

/** Cosines of all candidates; full text found passages that the nearest vectors do not hold, theirs are in the database. */
export function cosinesOf(
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
