import { and, desc, eq, isNull, ne, or, sql } from "drizzle-orm";
import type { Actor } from "../access/actor.ts";
import { mayReadSql, requireAccess } from "../access/readable.ts";
import { requireUser } from "../access/roles.ts";
import { appendEvent } from "../audit/append-event.ts";
import { type Database, type Reader, type Transaction, transact } from "../db/client.ts";
import { documents, supersessions } from "../db/schema.ts";
import { AppError } from "../errors.ts";
import type { DocumentId } from "../ids.ts";
import { getDocument } from "./documents.ts";
import type { RelatedDocument } from "./history.ts";
import { requireOutermost } from "./set-validity.ts";
import { settleLineage } from "./settle-lineage.ts";

/**
 * Says that a document takes the place of another one of the same collection: from the day on which it begins, the
 * other one is no longer answered from. Holds for all versions of both.
 * @throws {AppError} not-found; not-allowed (needs `manage`); invalid-input for a document of another collection or
 *   itself; conflict for a document inside another one, or when the other one supersedes this one
 */
export function supersede(db: Database, actor: Actor, id: DocumentId, supersededId: DocumentId): void {
  transact(db, (tx) => {
    const { heir, former, userId } = requirePair(tx, actor, id, supersededId);
    if (isSupersededBy(tx, heir.lineageId, former.lineageId))
      throw new AppError("conflict", "The other document takes the place of this one already.");
    const added = tx
      .insert(supersessions)
      .values({
        lineageId: heir.lineageId,
        supersededId: former.lineageId,
        setBy: userId,
        setAtMs: Date.now(),
      })
      .onConflictDoNothing()
      .run().changes;
    if (added === 0) return;
    settleLineage(tx, heir.lineageId);
    const objects = [heir.id, former.id, heir.collectionId];
    appendEvent(tx, { type: "document.superseded", actor, objects, data: {} });
  });
}

/** Takes that back; does nothing where it was not so. @throws {AppError} as `supersede` */
export function endSupersession(db: Database, actor: Actor, id: DocumentId, supersededId: DocumentId): void {
  transact(db, (tx) => {
    const { heir, former } = requirePair(tx, actor, id, supersededId);
    const ended = tx
      .delete(supersessions)
      .where(
        and(eq(supersessions.lineageId, heir.lineageId), eq(supersessions.supersededId, former.lineageId)),
      )
      .run().changes;
    if (ended === 0) return;
    settleLineage(tx, former.lineageId);
    const objects = [heir.id, former.id, heir.collectionId];
    appendEvent(tx, { type: "document.supersession-ended", actor, objects, data: {} });
  });
}

/**
 * Documents whose place this one could take: of its collection, by name or title; the newest for no words at all.
 * @param words any part of the name or title
 * @throws {AppError} not-found; not-allowed (needs `manage`)
 */
export function listSupersedable(
  db: Reader,
  actor: Actor,
  id: DocumentId,
  words: string,
  limit = 8,
): RelatedDocument[] {
  const document = getDocument(db, actor, id);
  requireAccess(db, actor, document.collectionId, "manage");
  const wanted = words.trim().toLowerCase();
  const isNamed = or(
    sql`instr(lower(${documents.name}), ${wanted}) > 0`,
    sql`instr(lower(coalesce(${documents.title}, '')), ${wanted}) > 0`,
  );
  return db
    .select({
      id: documents.id,
      name: sql<string>`coalesce(nullif(${documents.title}, ''), ${documents.name})`,
    })
    .from(documents)
    .where(
      and(
        eq(documents.collectionId, document.collectionId),
        ne(documents.lineageId, document.lineageId),
        isNull(documents.parentId),
        isNull(documents.deletedAtMs),
        eq(documents.isLatest, true),
        mayReadSql(actor, documents.scopeId),
        wanted === "" ? undefined : isNamed,
      ),
    )
    .orderBy(desc(documents.id))
    .limit(limit)
    .all();
}

function requirePair(tx: Transaction, actor: Actor, id: DocumentId, supersededId: DocumentId) {
  const { userId } = requireUser(tx, actor);
  const heir = getDocument(tx, actor, id);
  const former = getDocument(tx, actor, supersededId);
  requireAccess(tx, actor, heir.collectionId, "manage");
  for (const document of [heir, former]) requireOutermost(document);
  if (former.collectionId !== heir.collectionId || former.lineageId === heir.lineageId)
    throw new AppError("invalid-input", "A document takes the place of another one of the same collection.");
  return { heir, former, userId };
}

/** Whether `lineageId` is superseded by `heirId`, directly or through others. */
function isSupersededBy(db: Reader, lineageId: DocumentId, heirId: DocumentId): boolean {
  const known = new Set<DocumentId>([heirId]);
  for (const heir of known) {
    const next = db
      .select({ id: supersessions.supersededId })
      .from(supersessions)
      .where(eq(supersessions.lineageId, heir))
      .all();
    for (const { id } of next) known.add(id);
  }
  return known.has(lineageId);
}
