import { and, asc, eq, gt, inArray, isNull, sql } from "drizzle-orm";
import type { Actor } from "../access/actor.ts";
import { readableScopes } from "../access/readable.ts";
import type { Database, Reader } from "../db/client.ts";
import { chunks, documents } from "../db/schema.ts";
import type { Day } from "../documents/day.ts";
import { isFindable } from "../documents/in-force.ts";
import type { ChunkId, CollectionId, DocumentId, ScopeId } from "../ids.ts";
import type { SearchedDocument } from "./exact-text.ts";
import type { IndexFilter } from "./index-store.ts";

/**
 * Scopes the actor may read now, within the chosen collections. Versions that are over are looked at only for a chosen
 * day, or when the question is put to one document.
 */
export function searchableScopes(
  db: Reader,
  actor: Actor,
  query: {
    readonly collectionIds?: readonly CollectionId[] | undefined;
    readonly documentId?: DocumentId | undefined;
    readonly asOf?: Day | undefined;
  },
): ScopeId[] {
  const isAboutNow = query.asOf === undefined && query.documentId === undefined;
  return readableScopes(db, actor)
    .filter(({ collectionId }) => query.collectionIds?.includes(collectionId) ?? true)
    .filter(({ standing }) => !isAboutNow || standing === "current")
    .map(({ id }) => id);
}

/** What the index is asked for. @returns undefined when nothing can be found: no scope, or a document without passages */
export function filterOf(
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

/** Documents whose passages can be found behind the scopes; that one only, where a question is put to one. */
export function searchableDocuments(
  db: Database,
  scopeIds: readonly ScopeId[],
  documentId: DocumentId | undefined,
): SearchedDocument[] {
  return db
    .select({ id: documents.id, scopeId: documents.scopeId })
    .from(documents)
    .where(
      and(
        inArray(documents.scopeId, [...scopeIds]),
        isFindable,
        gt(documents.chunkCount, 0),
        documentId === undefined ? undefined : eq(documents.id, documentId),
      ),
    )
    .orderBy(asc(documents.id))
    .all();
}

/** Passages behind the scopes, about: counted by document. */
export function countEligible(db: Database, scopeIds: readonly ScopeId[]): number {
  const row = db
    .select({ n: sql<number>`coalesce(sum(${documents.chunkCount}), 0)` })
    .from(documents)
    .where(and(inArray(documents.scopeId, [...scopeIds]), isNull(documents.deletedAtMs)))
    .get();
  return row?.n ?? 0;
}
