import { and, eq, isNull, not, sql } from "drizzle-orm";
import type { Actor } from "../access/actor.ts";
import { isWalledSql } from "../access/readable.ts";
import { requireRole, requireUser } from "../access/roles.ts";
import { appendEvent } from "../audit/append-event.ts";
import { stewards } from "../db/access-tables.ts";
import { type Database, type Reader, transact } from "../db/client.ts";
import { COLLECTION_KINDS, type CollectionKind, collections, users } from "../db/schema.ts";
import type { CollectionEntry } from "../documents/collections.ts";
import { AppError } from "../errors.ts";
import type { CollectionId, UserId } from "../ids.ts";
import { requireMayProtect } from "./may-protect.ts";

export type Steward = { readonly id: UserId; readonly name: string; readonly sinceMs: number };

/** Who answers for the collection. @throws {AppError} not-found */
export function listStewards(db: Reader, actor: Actor, collectionId: CollectionId): Steward[] {
  requireMayProtect(db, actor, collectionId, "auditor");
  return db
    .select({ id: users.id, name: users.name, sinceMs: stewards.sinceMs })
    .from(stewards)
    .innerJoin(users, eq(users.id, stewards.userId))
    .where(isOpen(collectionId))
    .orderBy(users.name)
    .all();
}

/** Collections the person answers for, by name, but none that a wall keeps them out of. */
export function listStewarded(db: Reader, actor: Actor): Pick<CollectionEntry, "id" | "name">[] {
  const user = requireUser(db, actor);
  return db
    .select({ id: collections.id, name: collections.name })
    .from(stewards)
    .innerJoin(collections, eq(collections.id, stewards.collectionId))
    .where(
      and(
        eq(stewards.userId, user.userId),
        isNull(stewards.endedAtMs),
        not(isWalledSql(user, sql`${collections.id}`)),
      ),
    )
    .orderBy(collections.name)
    .all();
}

/** A steward decides who may use the collection and protects it, and reads it only by a grant. @throws {AppError} not-found */
export function nameSteward(db: Database, actor: Actor, collectionId: CollectionId, userId: UserId): void {
  transact(db, (tx) => {
    const user = requireMayProtect(tx, actor, collectionId);
    if (tx.select({ id: users.id }).from(users).where(eq(users.id, userId)).get() === undefined)
      throw new AppError("not-found", "There is no such person.");
    const row = { collectionId, userId, namedBy: user.userId, sinceMs: Date.now() };
    if (tx.insert(stewards).values(row).onConflictDoNothing().run().changes === 0) return;
    appendEvent(tx, { type: "steward.named", actor, objects: [collectionId, userId], data: {} });
  });
}

/** @throws {AppError} not-found */
export function endStewardship(db: Database, actor: Actor, collectionId: CollectionId, userId: UserId): void {
  transact(db, (tx) => {
    requireMayProtect(tx, actor, collectionId);
    const ended = tx
      .update(stewards)
      .set({ endedAtMs: Date.now() })
      .where(and(isOpen(collectionId), eq(stewards.userId, userId)))
      .run();
    if (ended.changes > 0)
      appendEvent(tx, { type: "steward.ended", actor, objects: [collectionId, userId], data: {} });
  });
}

/** What the collection is; wards can be opened in an emergency. @throws {AppError} not-allowed; not-found; invalid-input */
export function setKind(db: Database, actor: Actor, collectionId: CollectionId, kind: CollectionKind): void {
  transact(db, (tx) => {
    requireMayProtect(tx, actor, collectionId);
    requireRole(tx, actor, "administrator");
    if (!COLLECTION_KINDS.includes(kind)) throw new AppError("invalid-input", "There is no such kind.");
    const changed = tx.update(collections).set({ kind }).where(eq(collections.id, collectionId)).run();
    if (changed.changes > 0)
      appendEvent(tx, { type: "collection.changed", actor, objects: [collectionId], data: {} });
  });
}

const isOpen = (collectionId: CollectionId) =>
  and(eq(stewards.collectionId, collectionId), isNull(stewards.endedAtMs));
