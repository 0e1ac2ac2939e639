import { desc, eq, isNull, not, sql } from "drizzle-orm";
import type { Actor } from "../access/actor.ts";
import { isWalledSql } from "../access/readable.ts";
import { requireRole } from "../access/roles.ts";
import { appendEvent } from "../audit/append-event.ts";
import { type RetentionEnd, retentionRuns } from "../db/access-tables.ts";
import { type Database, type Reader, transact } from "../db/client.ts";
import { documents } from "../db/schema.ts";
import { takeAway } from "../documents/documents.ts";
import { AppError } from "../errors.ts";
import type { CollectionId } from "../ids.ts";
import { requireStepUpInBrowser } from "../people/step-up.ts";
import { type Due, dueDocuments } from "./due-documents.ts";
import { isHeld } from "./holds.ts";
import { transactUnlessKept } from "./kept.ts";
import { requireRetentionRole } from "./retention-classes.ts";

/** A run that has not gone on for so long was cut off. */
const CUT_OFF_AFTER_MS = 60_000;

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
export type RetentionRun = Omit<typeof retentionRuns.$inferSelect, "startedBy" | "touchedAtMs"> & {
  readonly state: "running" | "finished" | "cut-off";
};

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
    held: all.filter(({ id }) => isHeld(db, { documentIds: [id] })).length,
  }));
}

/** Runs of retention, newest first. @throws {AppError} not-allowed */
export function listRetentionRuns(db: Reader, actor: Actor): RetentionRun[] {
  requireRetentionRole(db, actor);
  return db.select().from(retentionRuns).orderBy(desc(retentionRuns.id)).limit(20).all().map(toRun);
}

/** A run that was begun and has to be carried out by `run`, in the same process. */
export type BegunRetention = {
  readonly total: number;
  /** @param onProgress after each document */
  readonly run: (onProgress?: (done: number, total: number) => void) => Promise<RetentionRun>;
};

/**
 * Begins to carry retention out: deletes what is due, one document to a transaction, and leaves what a legal hold covers
 * or what is to be reviewed. A run that is cut off loses nothing; the next one goes on.
 * @throws {AppError} not-allowed; step-up-needed; conflict while another one runs
 */
export function beginRetention(db: Database, actor: Actor): BegunRetention {
  const { id, due } = transact(db, (tx) => {
    const user = requireStepUpInBrowser(
      tx,
      requireRole(tx, actor, "administrator", "data-protection-officer"),
    );
    const open = tx.select().from(retentionRuns).where(isNull(retentionRuns.finishedAtMs)).all();
    if (open.some((run) => toRun(run).state === "running"))
      throw new AppError("conflict", "Retention is being carried out already.");
    const now = Date.now();
    const all = dueDocuments(tx, now);
    const begun = { startedBy: user.userId, startedAtMs: now, touchedAtMs: now, total: all.length };
    const row = tx
      .insert(retentionRuns)
      .values({ ...begun, deleted: 0, held: 0, toReview: 0 })
      .returning()
      .get();
    return { id: row.id, due: all };
  });
  return { total: due.length, run: (onProgress = () => {}) => carryOut(db, actor, id, due, onProgress) };
}

async function carryOut(
  db: Database,
  actor: Actor,
  id: number,
  due: readonly Due[],
  onProgress: (done: number, total: number) => void,
): Promise<RetentionRun> {
  const counts = { deleted: 0, held: 0, toReview: 0 };
  for (const [done, document] of due.entries()) {
    counts[endDocument(db, actor, document)]++;
    db.update(retentionRuns)
      .set({ ...counts, touchedAtMs: Date.now() })
      .where(eq(retentionRuns.id, id))
      .run();
    onProgress(done + 1, due.length);
    // Questions go on meanwhile.
    await new Promise((resolve) => setImmediate(resolve));
  }
  return transact(db, (tx) => {
    appendEvent(tx, { type: "retention.carried-out", actor, data: counts });
    const finished = { finishedAtMs: Date.now() };
    return toRun(tx.update(retentionRuns).set(finished).where(eq(retentionRuns.id, id)).returning().get());
  });
}

function endDocument(db: Database, actor: Actor, document: Due): "deleted" | "held" | "toReview" {
  if (document.atEnd === "review") return "toReview";
  try {
    return transactUnlessKept(db, actor, "prune", (tx) => {
      // Deleted, moved to another class or kept longer by somebody since the run began.
      const isStillDue = dueDocuments(tx, Date.now(), eq(documents.id, document.id)).length > 0;
      if (isStillDue) takeAway(tx, actor, document);
      return "deleted" as const;
    });
  } catch (error) {
    if (error instanceof AppError && error.code === "on-hold") return "held";
    throw error;
  }
}

function toRun({ startedBy: _, touchedAtMs, ...run }: typeof retentionRuns.$inferSelect): RetentionRun {
  if (run.finishedAtMs !== null) return { ...run, state: "finished" };
  return { ...run, state: Date.now() - touchedAtMs < CUT_OFF_AFTER_MS ? "running" : "cut-off" };
}
