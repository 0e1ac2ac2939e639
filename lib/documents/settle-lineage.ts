import { and, asc, eq, isNull, sql } from "drizzle-orm";
import { changedScope } from "../access/scopes.ts";
import type { Reader, Transaction } from "../db/client.ts";
import { documents, type Standing, supersessions } from "../db/schema.ts";
import type { DocumentId } from "../ids.ts";
import { today } from "./day.ts";
import { isOver } from "./in-force.ts";
import { queueRefile } from "./queue.ts";

/**
 * Brings what is derived about the versions of a document up to date: which is the latest, and which of them no
 * question of today or later will find. Called in the transaction of everything that may change it; documents that
 * this one supersedes are settled with it.
 */
export function settleLineage(tx: Transaction, lineageId: DocumentId): void {
  settleVersions(tx, lineageId);
  for (const { supersededId } of tx
    .select({ supersededId: supersessions.supersededId })
    .from(supersessions)
    .where(eq(supersessions.lineageId, lineageId))
    .all())
    settleVersions(tx, supersededId);
}

/** What all versions of a document share. */
export function lineageOf(db: Reader, id: DocumentId): DocumentId {
  return db.select({ id: documents.lineageId }).from(documents).where(eq(documents.id, id)).get()?.id ?? id;
}

/** Versions that are there, oldest first. */
export function versionIds(db: Reader, lineageId: DocumentId): DocumentId[] {
  return db
    .select({ id: documents.id })
    .from(documents)
    .where(and(eq(documents.lineageId, lineageId), isNull(documents.parentId), isNull(documents.deletedAtMs)))
    .orderBy(asc(documents.version))
    .all()
    .map((row) => row.id);
}

function settleVersions(tx: Transaction, lineageId: DocumentId): void {
  const versions = tx
    .select({
      id: documents.id,
      version: documents.version,
      isLatest: documents.isLatest,
      standing: documents.standing,
      isOver: sql<number>`${isOver(today())}`,
    })
    .from(documents)
    .where(and(eq(documents.lineageId, lineageId), isNull(documents.parentId), isNull(documents.deletedAtMs)))
    .orderBy(asc(documents.version))
    .all();
  for (const known of versions) {
    const isLatest = known === versions.at(-1);
    const standing: Standing = known.isOver ? "past" : "current";
    if (isLatest === known.isLatest && standing === known.standing) continue;
    // What came out of its file goes with it.
    const all = tx
      .select({ id: documents.id, scopeId: documents.scopeId })
      .from(documents)
      .where(and(eq(documents.lineageId, lineageId), eq(documents.version, known.version)))
      .all();
    for (const { id, scopeId } of all)
      tx.update(documents)
        .set({ isLatest, standing, scopeId: changedScope(tx, scopeId, { standing }) })
        .where(eq(documents.id, id))
        .run();
    if (standing !== known.standing) queueRefile(tx, known.id);
  }
}
