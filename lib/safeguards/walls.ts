import { and, desc, eq, isNull, not, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/sqlite-core";
import { z } from "zod";
import type { Actor } from "../access/actor.ts";
import { deniesAt } from "../access/decide.ts";
import { present } from "../access/moment.ts";
import { isWalledSql } from "../access/readable.ts";
import { requireRole } from "../access/roles.ts";
import { appendEvent } from "../audit/append-event.ts";
import { walls } from "../db/access-tables.ts";
import { type Database, type Reader, transact } from "../db/client.ts";
import { collections, groups, users } from "../db/schema.ts";
import { AppError } from "../errors.ts";
import { type CollectionId, type GroupId, newId, type UserId, type WallId } from "../ids.ts";
import { commitFor, sealFor } from "../keys/data-keys.ts";
import { requireStepUpInBrowser } from "../people/step-up.ts";
import { notThere, requireMayProtect } from "./may-protect.ts";

export type WallSubject = { readonly userId: UserId } | { readonly groupId: GroupId };
export type WallInput = {
  readonly collectionIds: readonly CollectionId[];
  readonly subject: WallSubject;
  readonly reason: string;
  /** Who approved it: another person than the one it keeps out. */
  readonly approvedBy: UserId;
  readonly untilMs?: number | undefined;
};
export type Wall = {
  readonly id: WallId;
  readonly collection: { readonly id: CollectionId; readonly name: string };
  readonly subject: { readonly kind: "user" | "group"; readonly id: string; readonly name: string };
  readonly reason: string;
  readonly approvedBy: string;
  readonly setBy: string;
  readonly sinceMs: number;
  readonly untilMs: number | null;
  readonly endedAtMs: number | null;
  readonly isStanding: boolean;
};
const REASON = z.string().trim().min(3).max(1000);

/**
 * Keeps a person or a group out of collections from now on: at their next request, and on answers that are being
 * written, whatever opens the collection to them.
 * @throws {AppError} not-found; not-signed-in; invalid-input; conflict when the same wall stands already
 */
export function setWalls(db: Database, actor: Actor, input: WallInput): WallId[] {
  const reason = REASON.safeParse(input.reason);
  if (!reason.success) throw new AppError("invalid-input", "A wall needs a reason of 3 to 1,000 characters.");
  if (input.untilMs !== undefined && !(input.untilMs > Date.now()))
    throw new AppError("invalid-input", "The wall would be over already.");
  return transact(db, (tx) => {
    const subjectId = requireSubject(tx, input.subject);
    const approver = tx
      .select({ status: users.status })
      .from(users)
      .where(eq(users.id, input.approvedBy))
      .get();
    if (approver?.status !== "active" || input.approvedBy === subjectId)
      throw new AppError(
        "invalid-input",
        "A wall is approved by an active person whom it does not keep out.",
      );
    return input.collectionIds.map((collectionId) => {
      const user = requireMayProtect(tx, actor, collectionId);
      const now = present();
      const same = tx.select().from(walls).where(eq(walls.collectionId, collectionId)).all();
      if (same.some((wall) => (wall.userId ?? wall.groupId) === subjectId && deniesAt(wall, now)))
        throw new AppError("conflict", "This wall stands already.");
      const id = newId("wall", now.atMs);
      tx.insert(walls)
        .values({
          id,
          collectionId,
          userId: "userId" in input.subject ? input.subject.userId : null,
          groupId: "groupId" in input.subject ? input.subject.groupId : null,
          reason: sealFor(tx, "safeguard", id).text(reason.data),
          approvedBy: input.approvedBy,
          setBy: user.userId,
          sinceMs: now.atMs,
          untilMs: input.untilMs ?? null,
        })
        .run();
      appendEvent(tx, {
        type: "wall.set",
        actor,
        objects: [id, collectionId, subjectId, input.approvedBy],
        data: { reason: commitFor(tx, "safeguard", id, reason.data), until: input.untilMs },
      });
      return id;
    });
  });
}

/** @throws {AppError} step-up-needed; not-found, also for a wall around the actor's own: nobody takes it down from inside */
export function endWall(db: Database, actor: Actor, id: WallId): void {
  transact(db, (tx) => {
    const wall = tx
      .select()
      .from(walls)
      .where(and(eq(walls.id, id), isNull(walls.endedAtMs)))
      .get();
    if (wall === undefined) throw notThere();
    const user = requireStepUpInBrowser(tx, requireMayProtect(tx, actor, wall.collectionId));
    tx.update(walls).set({ endedAtMs: Date.now(), endedBy: user.userId }).where(eq(walls.id, id)).run();
    appendEvent(tx, {
      type: "wall.ended",
      actor,
      objects: [id, wall.collectionId, wall.userId ?? wall.groupId ?? ""],
      data: {},
    });
  });
}

/**
 * All walls, standing and over, newest first, but those around collections that a wall keeps the reader out of.
 * @throws {AppError} not-allowed
 */
export function listWalls(db: Reader, actor: Actor): Wall[] {
  const reader = requireRole(db, actor, "administrator", "privacy-officer", "auditor");
  const now = present();
  return db
    .select({ wall: walls, collection: collections.name, person: users.name, group: groups.name })
    .from(walls)
    .innerJoin(collections, eq(collections.id, walls.collectionId))
    .leftJoin(users, eq(users.id, walls.userId))
    .leftJoin(groups, eq(groups.id, walls.groupId))
    .where(not(isWalledSql(reader, sql`${walls.collectionId}`)))
    .orderBy(desc(walls.sinceMs), desc(walls.id))
    .all()
    .map(({ wall, collection, person, group }) => ({
      id: wall.id,
      collection: { id: wall.collectionId, name: collection },
      subject: {
        kind: wall.userId === null ? ("group" as const) : ("user" as const),
        id: wall.userId ?? wall.groupId ?? "",
        name: person ?? group ?? "",
      },
      reason: wall.reason,
      approvedBy: nameOf(db, wall.approvedBy),
      setBy: nameOf(db, wall.setBy),
      sinceMs: wall.sinceMs,
      untilMs: wall.untilMs,
      endedAtMs: wall.endedAtMs,
      isStanding: deniesAt(wall, now),
    }));
}

/** Name of a person; their id when there is none. */
export function nameOf(db: Reader, id: UserId): string {
  const named = alias(users, "named");
  return db.select({ name: named.name }).from(named).where(eq(named.id, id)).get()?.name ?? id;
}

/** Id of the person or group. @throws {AppError} not-found */
export function requireSubject(db: Reader, subject: WallSubject): string {
  const row =
    "userId" in subject
      ? db.select({ id: users.id }).from(users).where(eq(users.id, subject.userId)).get()
      : db.select({ id: groups.id }).from(groups).where(eq(groups.id, subject.groupId)).get();
  if (row === undefined) throw new AppError("not-found", "There is no such person or group.");
  return row.id;
}
