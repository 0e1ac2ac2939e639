import { and, asc, desc, eq, isNull, not, type SQL, sql } from "drizzle-orm";
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
  retentionRuns,
} from "../db/access-tables.ts";
import { type Database, type Reader, transact } from "../db/client.ts";
import { collections, documents } from "../db/schema.ts";
import { takeAway } from "../documents/documents.ts";
import { AppError } from "../errors.ts";
import { type CollectionId, type DocumentId, newId, type RetentionClassId } from "../ids.ts";
import { requireNoHold, transactUnlessHeld } from "./holds.ts";
import { requireMayProtect } from "./may-protect.ts";

const DAY_MS = 86_400_000;
const NEW_CLASS = z.object({
  name: z.string().trim().min(1).max(120),
  keepDays: z.number().int().min(1).max(36_500),
  atEnd: z.enum(RETENTION_ENDS),
});

export type RetentionClass = {
  readonly id: RetentionClassId;
  readonly name: string;
  readonly keepDays: number;
  readonly atEnd: RetentionEnd;
  readonly collections: readonly { readonly id: CollectionId; readonly name: string }[];
};
/** What carrying out retention now would do in one collection. */
export type RetentionPreview = {
  readonly collectionId: CollectionId;
  readonly collection: string;
  readonly retentionClass: string;
  readonly atEnd: RetentionEnd;
  readonly due: number;
  /** Of these, kept by a legal hold. */
  readonly held: number;
};
export type RetentionRun = Omit<typeof retentionRuns.$inferSelect, "startedBy">;

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
    const { keepDays, atEnd } = parsed.data;
    const row = { id, ...parsed.data, createdBy: user.userId, createdAtMs: Date.now() };
    if (tx.insert(retentionClasses).values(row).onConflictDoNothing().run().changes === 0)
      throw new AppError("conflict", `There is a retention class named ${parsed.data.name} already.`);
    appendEvent(tx, { type: "retention.class-created", actor, objects: [id], data: { keepDays, atEnd } });
    return id;
  });
}

/** Says how long a collection's documents are kept; null: as long as nobody deletes them. @throws {AppError} not-found */
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
    .map(({ id, name, keepDays, atEnd }) => ({
      id,
      name,
      keepDays,
      atEnd,
      collections: assigned
        .filter(({ classId }) => classId === id)
        .map((one) => ({ id: one.id, name: one.name })),
    }));
}

/** What carrying out retention at this moment would do, but for what is behind a wall to the actor; changes nothing. @throws {AppError} not-allowed */
export function previewRetention(db: Reader, actor: Actor, nowMs: number = Date.now()): RetentionPreview[] {
  const reader = requireRetentionRole(db, actor);
  const due = dueDocuments(db, nowMs, not(isWalledSql(reader, sql`${documents.collectionId}`)));
  return [...Map.groupBy(due, (one) => one.collectionId)].map(([collectionId, all]) => ({
    collectionId,
    collection: all[0]?.collection ?? "",
    retentionClass: all[0]?.retentionClass ?? "",
    atEnd: all[0]?.atEnd ?? "review",
    due: all.length,
    held: all.filter(({ id }) => isHeld(db, id)).length,
  }));
}

/** Runs of retention, newest first. @throws {AppError} not-allowed */
export function listRetentionRuns(db: Reader, actor: Actor): RetentionRun[] {
  requireRetentionRole(db, actor);
  return db.select().from(retentionRuns).orderBy(desc(retentionRuns.id)).limit(20).all();
}

/**
 * Carries retention out: deletes what is due, one document to a transaction, and leaves what a legal hold covers or
 * what is to be reviewed. A run that is cut off loses nothing; the next one goes on.
 * @param onProgress after each document
 * @throws {AppError} not-allowed; audit-unavailable
 */
export async function carryOutRetention(
  db: Database,
  actor: Actor,
  onProgress: (done: number, total: number) => void = () => {},
): Promise<RetentionRun> {
  const user = requireRole(db, actor, "administrator", "data-protection-officer");
  const due = dueDocuments(db, Date.now());
  const counts = { deleted: 0, held: 0, toReview: 0 };
  const started = { startedBy: user.userId, startedAtMs: Date.now(), total: due.length, ...counts };
  const run = db.insert(retentionRuns).values(started).returning().get();
  for (const [done, document] of due.entries()) {
    counts[endDocument(db, actor, document)]++;
    db.update(retentionRuns).set(counts).where(eq(retentionRuns.id, run.id)).run();
    onProgress(done + 1, due.length);
    // Questions go on meanwhile.
    await new Promise((resolve) => setImmediate(resolve));
  }
  return transact(db, (tx) => {
    appendEvent(tx, { type: "retention.carried-out", actor, data: counts });
    return tx
      .update(retentionRuns)
      .set({ finishedAtMs: Date.now() })
      .where(eq(retentionRuns.id, run.id))
      .returning()
      .get();
  });
}

type Due = {
  readonly id: DocumentId;
  readonly collectionId: CollectionId;
  readonly collection: string;
  readonly retentionClass: string;
  readonly atEnd: RetentionEnd;
};

function endDocument(db: Database, actor: Actor, document: Due): "deleted" | "held" | "toReview" {
  if (document.atEnd === "review") return "toReview";
  try {
    return transactUnlessHeld(db, actor, "prune", (tx) => {
      takeAway(tx, actor, document);
      return "deleted" as const;
    });
  } catch (error) {
    if (error instanceof AppError && error.code === "on-hold") return "held";
    throw error;
  }
}

/** Documents whose time is over; those that came out of another go with it. */
function dueDocuments(db: Reader, nowMs: number, among?: SQL): Due[] {
  return db
    .select({
      id: documents.id,
      collectionId: documents.collectionId,
      collection: collections.name,
      retentionClass: retentionClasses.name,
      atEnd: retentionClasses.atEnd,
    })
    .from(documents)
    .innerJoin(collections, eq(collections.id, documents.collectionId))
    .innerJoin(
      retentionAssignments,
      and(
        eq(retentionAssignments.collectionId, documents.collectionId),
        isNull(retentionAssignments.endedAtMs),
      ),
    )
    .innerJoin(retentionClasses, eq(retentionClasses.id, retentionAssignments.classId))
    .where(
      and(
        isNull(documents.deletedAtMs),
        isNull(documents.parentId),
        sql`${documents.addedAtMs} + ${retentionClasses.keepDays} * ${DAY_MS} <= ${nowMs}`,
        among,
      ),
    )
    .orderBy(asc(documents.id))
    .all();
}

function isHeld(db: Reader, id: DocumentId): boolean {
  try {
    requireNoHold(db, { documentIds: [id] });
    return false;
  } catch {
    return true;
  }
}

function requireRetentionRole(db: Reader, actor: Actor): UserActor {
  return requireRole(db, actor, "administrator", "privacy-officer", "data-protection-officer", "auditor");
}
