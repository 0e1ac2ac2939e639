import { and, eq, inArray, isNull, sql } from "drizzle-orm";
import type { Actor } from "../access/actor.ts";
import { readableScopes } from "../access/readable.ts";
import type { Database } from "../db/client.ts";
import { chunks, documents } from "../db/schema.ts";
import type { ChunkId, CollectionId, DocumentId, ScopeId } from "../ids.ts";
import type { IndexFilter } from "./index-store.ts";

/** Scopes the actor may read now, within the chosen collections. */
export function searchableScopes(
  db: Database,
  actor: Actor,
  query: { readonly collectionIds?: readonly CollectionId[] | undefined },
): ScopeId[] {
  return readableScopes(db, actor)
    .filter(({ collectionId }) => query.collectionIds?.includes(collectionId) ?? true)
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

/** Passages behind the scopes, about: counted by document. */
export function countEligible(db: Database, scopeIds: readonly ScopeId[]): number {
  const row = db
    .select({ n: sql<number>`coalesce(sum(${documents.chunkCount}), 0)` })
    .from(documents)
    .where(and(inArray(documents.scopeId, [...scopeIds]), isNull(documents.deletedAtMs)))
    .get();
  return row?.n ?? 0;
}
