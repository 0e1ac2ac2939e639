import { and, desc, eq, isNull, not, or, type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import type { Actor, UserActor } from "../access/actor.ts";
import { isWalledSql, mayReadSql } from "../access/readable.ts";
import { hasRole, requireRole } from "../access/roles.ts";
import { appendEvent } from "../audit/append-event.ts";
import { holds } from "../db/access-tables.ts";
import { type Database, type Reader, type Transaction, transact } from "../db/client.ts";
import { collections, conversations, documents, users } from "../db/schema.ts";
import { AppError } from "../errors.ts";
import {
  type CollectionId,
  type ConversationId,
  type DocumentId,
  type HoldId,
  newId,
  type UserId,
} from "../ids.ts";
import { commitFor, sealFor } from "../keys/data-keys.ts";
import { requireStepUpInBrowser } from "../people/step-up.ts";
import { type Keeper, Kept } from "./kept.ts";
import { notThere, requireMayProtect } from "./may-protect.ts";

/** What a hold covers: a collection with its documents, a document with its versions and what came out of them, or what is a person's. */
export type HoldSubject =
  | { readonly collectionId: CollectionId }
  | { readonly documentId: DocumentId }
  | { readonly userId: UserId };
/** What is about to be destroyed. */
export type Doomed =
  | { readonly documentIds: readonly DocumentId[] }
  | { readonly conversationId: ConversationId }
  | { readonly userId: UserId };
export type Hold = {
  readonly id: HoldId;
  readonly kind: "collection" | "document" | "user";
  readonly subjectId: string;
  /** Null: a document whose title is not open to the reader. */
  readonly subject: string | null;
  readonly reason: string;
  readonly placedBy: string;
  readonly sinceMs: number;
  readonly endedAtMs: number | null;
};
const REASON = z.string().trim().min(3).max(1000);

/** @throws {AppError} not-allowed; not-found; invalid-input; conflict when it is held already */
export function placeHold(db: Database, actor: Actor, subject: HoldSubject, reasonText: string): HoldId {
  const reason = REASON.safeParse(reasonText);
  if (!reason.success) throw new AppError("invalid-input", "A hold needs a reason of 3 to 1,000 characters.");
  return transact(db, (tx) => {
    const user = requireMayHold(tx, actor, subject);
    const same = tx
      .select({ id: holds.id })
      .from(holds)
      .where(and(isNull(holds.endedAtMs), isAbout(subject)))
      .get();
    if (same !== undefined) throw new AppError("conflict", "It is under a legal hold already.");
    const id = newId("hold");
    tx.insert(holds)
      .values({
        id,
        ...subject,
        reason: sealFor(tx, "safeguard", id).text(reason.data),
        placedBy: user.userId,
        sinceMs: Date.now(),
      })
      .run();
    appendEvent(tx, {
      type: "hold.placed",
      actor,
      objects: [id, ...Object.values(subject)],
      data: { reason: commitFor(tx, "safeguard", id, reason.data) },
    });
    return id;
  });
}

/** @throws {AppError} not-allowed; not-found; step-up-needed */
export function endHold(db: Database, actor: Actor, id: HoldId): void {
  transact(db, (tx) => {
    const row = tx
      .select()
      .from(holds)
      .where(and(eq(holds.id, id), isNull(holds.endedAtMs)))
      .get();
    if (row === undefined) throw notThere();
    const user = requireStepUpInBrowser(tx, requireMayHold(tx, actor, subjectOf(row)));
    tx.update(holds).set({ endedAtMs: Date.now(), endedBy: user.userId }).where(eq(holds.id, id)).run();
    appendEvent(tx, {
      type: "hold.ended",
      actor,
      objects: [id, ...Object.values(subjectOf(row))],
      data: {},
    });
  });
}

/** All holds, those in force first. @throws {AppError} not-allowed */
export function listHolds(db: Reader, actor: Actor): Hold[] {
  const reader = requireRole(
    db,
    actor,
    "administrator",
    "privacy-officer",
    "data-protection-officer",
    "auditor",
  );
  const title = sql<string | null>`CASE WHEN ${maySeeTitle(db, reader)}
    THEN coalesce(${documents.title}, ${documents.name}) END`;
  return db
    .select({ hold: holds, collection: collections.name, title, person: users.name })
    .from(holds)
    .leftJoin(collections, eq(collections.id, holds.collectionId))
    .leftJoin(documents, eq(documents.id, holds.documentId))
    .leftJoin(users, eq(users.id, holds.userId))
    .where(not(isWalledSql(reader, sql`coalesce(${holds.collectionId}, ${documents.collectionId}, '')`)))
    .orderBy(sql`${holds.endedAtMs} IS NOT NULL`, desc(holds.sinceMs))
    .all()
    .map(({ hold, collection, title: document, person }) => ({
      id: hold.id,
      kind: hold.collectionId !== null ? "collection" : hold.documentId !== null ? "document" : "user",
      subjectId: hold.collectionId ?? hold.documentId ?? hold.userId ?? "",
      subject: collection ?? document ?? person,
      reason: hold.reason,
      placedBy:
        db.select({ name: users.name }).from(users).where(eq(users.id, hold.placedBy)).get()?.name ?? "",
      sinceMs: hold.sinceMs,
      endedAtMs: hold.endedAtMs,
    }));
}

/**
 * Lets nothing through that a legal hold covers: every way of destroying something asks this first, in its own
 * transaction, run by `transactUnlessKept` so that the attempt is on record.
 * @throws {AppError} on-hold
 */
export function requireNoHold(tx: Transaction | Reader, doomed: Doomed): void {
  const found = findHolds(tx, doomed);
  if (found.length > 0)
    throw new AppError("on-hold", "A legal hold covers this, so it is kept.", { cause: new Kept(found) });
}

/** Whether a legal hold covers any of it; that the asker may know is for the caller to decide. */
export function isHeld(db: Reader, doomed: Doomed): boolean {
  return findHolds(db, doomed).length > 0;
}

function findHolds(db: Transaction | Reader, doomed: Doomed): Keeper[] {
  if ("documentIds" in doomed) {
    // What came out of a document's file is held with it, and so are its other versions.
    const rows = db.all<{ holdId: HoldId; objectId: string }>(sql`
      WITH RECURSIVE around(doomed, id) AS (
        SELECT value, value FROM json_each(${JSON.stringify(doomed.documentIds)})
        UNION
        SELECT around.doomed, d.parent_id FROM around JOIN ${documents} AS d ON d.id = around.id
        WHERE d.parent_id IS NOT NULL)
      SELECT DISTINCT h.id AS holdId, around.doomed AS objectId
      FROM around JOIN ${documents} AS d ON d.id = around.id
      JOIN ${holds} AS h ON h.ended_at_ms IS NULL
        AND (h.document_id = d.id
          OR h.document_id IN (SELECT v.id FROM ${documents} AS v WHERE v.lineage_id = d.lineage_id AND v.parent_id IS NULL)
          OR h.collection_id = d.collection_id OR h.user_id = d.added_by)`);
    return rows.map(({ holdId, objectId }) => ({ type: "hold.blocked", by: holdId, objectId }));
  }
  const userId =
    "userId" in doomed
      ? doomed.userId
      : db
          .select({ id: conversations.userId })
          .from(conversations)
          .where(eq(conversations.id, doomed.conversationId))
          .get()?.id;
  if (userId === undefined) return [];
  return db
    .select({ holdId: holds.id })
    .from(holds)
    .where(and(isNull(holds.endedAtMs), eq(holds.userId, userId)))
    .all()
    .map(({ holdId }) => ({
      type: "hold.blocked",
      by: holdId,
      objectId: "userId" in doomed ? userId : doomed.conversationId,
    }));
}

/** Roles for people; who protects the collection for collections and documents. */
function requireMayHold(tx: Transaction, actor: Actor, subject: HoldSubject): UserActor {
  if ("userId" in subject) {
    const row = tx.select({ id: users.id }).from(users).where(eq(users.id, subject.userId)).get();
    const user = requireRole(tx, actor, "administrator", "privacy-officer", "data-protection-officer");
    if (row === undefined) throw new AppError("not-found", "There is no such person.");
    return user;
  }
  const collectionId =
    "collectionId" in subject
      ? subject.collectionId
      : tx
          .select({ id: documents.collectionId })
          .from(documents)
          .where(eq(documents.id, subject.documentId))
          .get()?.id;
  if (collectionId === undefined) throw new AppError("not-found", "There is no such document.");
  return requireMayProtect(tx, actor, collectionId, "data-protection-officer");
}

function isAbout(subject: HoldSubject): SQL | undefined {
  return or(
    "collectionId" in subject ? eq(holds.collectionId, subject.collectionId) : undefined,
    "documentId" in subject ? eq(holds.documentId, subject.documentId) : undefined,
    "userId" in subject ? eq(holds.userId, subject.userId) : undefined,
  );
}

function subjectOf({ collectionId, documentId, userId }: typeof holds.$inferSelect): HoldSubject {
  if (collectionId !== null) return { collectionId };
  if (documentId !== null) return { documentId };
  if (userId !== null) return { userId };
  throw new AppError("internal", "A hold covers nothing.");
}

function maySeeTitle(db: Reader, reader: UserActor): SQL {
  return hasRole(db, reader, "auditor") ? sql`1` : mayReadSql(reader, documents.scopeId);
}
