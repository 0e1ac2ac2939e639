import { and, eq, isNull, not, sql } from "drizzle-orm";
import { z } from "zod";
import type { Actor, UserActor } from "../access/actor.ts";
import { isWalledSql } from "../access/readable.ts";
import { requireRole } from "../access/roles.ts";
import { appendEvent } from "../audit/append-event.ts";
import {
  RETENTION_ENDS,
  type RetentionEnd,
  retentionAssignments,
  retentionClasses,
} from "../db/access-tables.ts";
import { type Database, type Reader, transact } from "../db/client.ts";
import { collections } from "../db/schema.ts";
import { AppError } from "../errors.ts";
import { type CollectionId, newId, type RetentionClassId } from "../ids.ts";
import { requireMayProtect } from "./may-protect.ts";

const NEW_CLASS = z.object({
  name: z.string().trim().min(1).max(120),
  keepDays: z.number().int().min(1).max(36_500),
  atEnd: z.enum(RETENTION_ENDS),
  isMinimum: z.boolean().default(false),
});

export type RetentionClass = {
  readonly id: RetentionClassId;
  readonly name: string;
  readonly keepDays: number;
  readonly atEnd: RetentionEnd;
  /** Its documents may not be deleted before. */
  readonly isMinimum: boolean;
  readonly collections: readonly { readonly id: CollectionId; readonly name: string }[];
};
/** @throws {AppError} not-allowed; invalid-input; conflict when the name is taken */
export function createRetentionClass(
  db: Database,
  actor: Actor,
  input: z.input<typeof NEW_CLASS>,
): RetentionClassId {
  const parsed = NEW_CLASS.safeParse(input);
  if (!parsed.success)
    throw new AppError(
      "invalid-input",
      "A retention class needs a name, 1 to 36,500 days, and what then happens.",
    );
  return transact(db, (tx) => {
    const user = requireRole(tx, actor, "administrator", "data-protection-officer");
    const id = newId("retentionClass");
    const { keepDays, atEnd, isMinimum } = parsed.data;
    const row = { id, ...parsed.data, createdBy: user.userId, createdAtMs: Date.now() };
    if (tx.insert(retentionClasses).values(row).onConflictDoNothing().run().changes === 0)
      throw new AppError("conflict", `There is a retention class named ${parsed.data.name} already.`);
    appendEvent(tx, {
      type: "retention.class-created",
      actor,
      objects: [id],
      data: { keepDays, atEnd, minimum: isMinimum },
    });
    return id;
  });
}

/**
 * Says how long a collection's documents are kept; null: as long as nobody deletes them. Off a class that forbids
 * deleting, a collection is taken by administrators and data protection officers alone.
 * @throws {AppError} not-found; not-allowed
 */
export function assignRetention(
  db: Database,
  actor: Actor,
  collectionId: CollectionId,
  classId: RetentionClassId | null,
): void {
  transact(db, (tx) => {
    const user = requireMayProtect(tx, actor, collectionId, "data-protection-officer");
    const known = tx.select({ id: retentionClasses.id }).from(retentionClasses).all();
    if (classId !== null && !known.some(({ id }) => id === classId))
      throw new AppError("not-found", "There is no such retention class.");
    if (isKeptAtLeast(tx, collectionId)) requireRole(tx, actor, "administrator", "data-protection-officer");
    const now = Date.now();
    tx.update(retentionAssignments)
      .set({ endedAtMs: now })
      .where(and(eq(retentionAssignments.collectionId, collectionId), isNull(retentionAssignments.endedAtMs)))
      .run();
    if (classId !== null)
      tx.insert(retentionAssignments)
        .values({ collectionId, classId, setBy: user.userId, sinceMs: now })
        .run();
    const objects = classId === null ? [collectionId] : [collectionId, classId];
    appendEvent(tx, { type: "retention.assigned", actor, objects, data: {} });
  });
}

/** Whether the collection follows a class that forbids deleting before its time. */
function isKeptAtLeast(db: Reader, collectionId: CollectionId): boolean {
  const row = db
    .select({ isMinimum: retentionClasses.isMinimum })
    .from(retentionAssignments)
    .innerJoin(retentionClasses, eq(retentionClasses.id, retentionAssignments.classId))
    .where(and(eq(retentionAssignments.collectionId, collectionId), isNull(retentionAssignments.endedAtMs)))
    .get();
  return row?.isMinimum === true;
}

/** @throws {AppError} not-allowed */
export function listRetentionClasses(db: Reader, actor: Actor): RetentionClass[] {
  const reader = requireRetentionRole(db, actor);
  const assigned = db
    .select({ classId: retentionAssignments.classId, id: collections.id, name: collections.name })
    .from(retentionAssignments)
    .innerJoin(collections, eq(collections.id, retentionAssignments.collectionId))
    .where(and(isNull(retentionAssignments.endedAtMs), not(isWalledSql(reader, sql`${collections.id}`))))
    .orderBy(collections.name)
    .all();
  return db
    .select()
    .from(retentionClasses)
    .orderBy(retentionClasses.name)
    .all()
    .map(({ id, name, keepDays, atEnd, isMinimum }) => ({
      id,
      name,
      keepDays,
      atEnd,
      isMinimum,
      collections: assigned
        .filter(({ classId }) => classId === id)
        .map((one) => ({ id: one.id, name: one.name })),
    }));
}

/** Whoever may look at retention. @throws {AppError} not-allowed */
export function requireRetentionRole(db: Reader, actor: Actor): UserActor {
  return requireRole(db, actor, "administrator", "privacy-officer", "data-protection-officer", "auditor");
}
