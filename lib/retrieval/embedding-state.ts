import { and, count, eq, gt, isNotNull, isNull, lt, notInArray, or, sum } from "drizzle-orm";
import type { Reader } from "../db/client.ts";
import { chunks, documents, indexGenerations } from "../db/schema.ts";
import type { EmbeddingModel } from "./index-store.ts";
import { runningModel } from "./running-model.ts";

/** Which embedding model the index was made with, which one runs, and how many passages are still to be embedded. */
export type EmbeddingState = {
  /** Undefined while there is no index. */
  readonly index: EmbeddingModel | undefined;
  /** The one that ran last; undefined before the first. */
  readonly running: EmbeddingModel | undefined;
  /** Passages of all documents that are there. */
  readonly passages: number;
  /** Those of them that have no vector of the running model: they are found by their words alone. */
  readonly outdated: number;
};

/** @param outdated where it is known already: counting reads a line of an index for each passage */
export function embeddingState(db: Reader, outdated?: number): EmbeddingState {
  const running = runningModel(db);
  const passages = db
    .select({ n: sum(documents.chunkCount).mapWith(Number) })
    .from(documents)
    .where(isNull(documents.deletedAtMs))
    .get();
  return {
    index: activeModel(db),
    running,
    passages: passages?.n ?? 0,
    outdated: outdated ?? (running === undefined ? 0 : countOutdated(db, running.id)),
  };
}

/** Whether vectors are missing or the index holds those of another model, so that questions go by full text alone. */
export function isBehind({ index, running, outdated }: EmbeddingState): boolean {
  return running !== undefined && (outdated > 0 || (index !== undefined && index.id !== running.id));
}

/** Passages that have no vector of this model; their documents are not deleted. */
export function countOutdated(db: Reader, modelId: string): number {
  return db.select({ n: count() }).from(chunks).where(isOutdated(db, modelId)).get()?.n ?? 0;
}

/** In a form that the index of `chunks` by model answers alone, without reading passages. */
export function isOutdated(db: Reader, modelId: string) {
  const isAnother = or(lt(chunks.modelId, modelId), gt(chunks.modelId, modelId), isNull(chunks.modelId));
  const deleted = db.select({ id: documents.id }).from(documents).where(isNotNull(documents.deletedAtMs));
  return and(isAnother, notInArray(chunks.documentId, deleted));
}

/** The embedding model of the active generation. */
export function activeModel(db: Reader): EmbeddingModel | undefined {
  const active = db.select().from(indexGenerations).where(eq(indexGenerations.state, "active")).get();
  if (active === undefined) return undefined;
  return { id: active.modelId, sha256: active.modelSha256, dimension: active.dimension };
}

/** Both models as audit events name them. */
export function namedModels(now: EmbeddingModel, before: EmbeddingModel | undefined) {
  return {
    embedding: now.id,
    ...(now.sha256 == null ? {} : { embeddingSha256: now.sha256 }),
    ...(before === undefined ? {} : { embeddingBefore: before.id }),
    ...(before?.sha256 == null ? {} : { embeddingBeforeSha256: before.sha256 }),
  };
}
