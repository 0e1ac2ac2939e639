import { and, asc, count, eq, inArray, lte } from "drizzle-orm";
import { appendEvent } from "../audit/append-event.ts";
import { type Database, type Reader, type Transaction, transact } from "../db/client.ts";
import { documents, jobs } from "../db/schema.ts";
import { AppError } from "../errors.ts";
import { type DocumentId, type JobId, newId } from "../ids.ts";
import { pausedSinceMs } from "./queue-pause.ts";

/** The queue of the ingest process: rows of `jobs`, taken up one at a time, never lost. */
export type Job = typeof jobs.$inferSelect;

/**
 * A job is given up after so many deaths of the process that worked on it: a file that kills the process must not do
 * so for ever. Parsing happens in a child of that process, so a death is rarely the file's doing.
 */
export const MAX_ATTEMPTS = 8;

/**
 * In the order in which kinds are taken up: what takes something away goes before files. Embedding anew takes turns with
 * the files that are read beside it, so it comes first as well.
 */
const KINDS = ["rebuild", "remove", "refile", "embed", "ingest"] as const;
/** What waits while reading is paused: the work that keeps the machine busy. */
const PAUSED: readonly Job["kind"][] = ["embed", "ingest"];

/** Whether there is something to claim now; looks without a write transaction, so that an idle process disturbs nobody. */
export function hasDueJob(db: Reader): boolean {
  return nextDueJob(db) !== undefined;
}

/**
 * The oldest due job of the first kind that has one; files that were there when a process died go after the others, so
 * that one of them cannot hold up the queue. While reading is paused, files and embedding wait; what is deleted still
 * leaves the index.
 */
function nextDueJob(db: Reader): Job | undefined {
  const kinds = pausedSinceMs(db) === null ? KINDS : KINDS.filter((kind) => !PAUSED.includes(kind));
  for (const kind of kinds) {
    // Each in the order of an index: a sort over all kinds would cost more the longer the queue is.
    const next = db
      .select()
      .from(jobs)
      .where(and(eq(jobs.state, "queued"), eq(jobs.kind, kind), lte(jobs.notBeforeMs, Date.now())))
      .orderBy(asc(jobs.attempts), asc(jobs.id))
      .limit(1)
      .get();
    if (next !== undefined) return next;
  }
  return undefined;
}

/** Takes the next due job for this process. */
export function claimJob(db: Database, ownerPid: number): Job | undefined {
  return transact(db, (tx) => {
    const next = nextDueJob(tx);
    if (next === undefined) return undefined;
    tx.update(jobs)
      .set({ state: "running", ownerPid, attempts: next.attempts + 1 })
      .where(eq(jobs.id, next.id))
      .run();
    if (next.documentId !== null && next.kind === "ingest") {
      tx.update(documents).set({ state: "reading" }).where(eq(documents.id, next.documentId)).run();
    }
    return { ...next, state: "running", ownerPid, attempts: next.attempts + 1 };
  });
}

/**
 * Puts jobs back that a dead process left running; called when an ingest process starts, which is alone by then.
 * A file that was being read at `MAX_ATTEMPTS` deaths is marked failed.
 * @returns how many were put back
 */
export function recoverJobs(db: Database): number {
  return transact(db, (tx) => {
    const orphans = tx.select().from(jobs).where(eq(jobs.state, "running")).all();
    for (const job of orphans) {
      if (job.kind === "ingest" && job.attempts >= MAX_ATTEMPTS && job.documentId !== null) {
        tx.update(jobs)
          .set({ state: "failed", ownerPid: null, error: "internal", finishedAtMs: Date.now() })
          .where(eq(jobs.id, job.id))
          .run();
        tx.update(documents)
          .set({
            state: "failed",
            stateReason: { code: "kills-reader" },
          })
          .where(eq(documents.id, job.documentId))
          .run();
        appendEvent(tx, {
          type: "document.failed",
          actor: { kind: "system", process: "ingest" },
          objects: [job.documentId],
          outcome: "error",
          data: { code: "internal" },
        });
        continue;
      }
      tx.update(jobs).set({ state: "queued", ownerPid: null }).where(eq(jobs.id, job.id)).run();
      if (job.kind === "ingest" && job.documentId !== null)
        tx.update(documents).set({ state: "waiting" }).where(eq(documents.id, job.documentId)).run();
    }
    return orphans.length;
  });
}

/** Puts a job back for later because something it needs (the engine) is away; this does not count as an attempt. */
export function postponeJob(db: Database, job: Job, delayMs: number): void {
  putBack(db, job, delayMs, job.attempts - 1);
}

/** Puts a job back for later because its work failed in a way that may not happen again; this counts as an attempt. */
export function retryJob(db: Database, job: Job, delayMs: number): void {
  putBack(db, job, delayMs, job.attempts);
}

function putBack(db: Database, job: Job, delayMs: number, attempts: number): void {
  transact(db, (tx) => {
    tx.update(jobs)
      .set({ state: "queued", ownerPid: null, attempts, notBeforeMs: Date.now() + delayMs })
      .where(eq(jobs.id, job.id))
      .run();
    if (job.documentId !== null && job.kind === "ingest") {
      tx.update(documents).set({ state: "waiting" }).where(eq(documents.id, job.documentId)).run();
    }
  });
}

/** Progress in the job's own units. */
export function reportProgress(db: Database, id: JobId, done: number, total: number): void {
  db.update(jobs).set({ done, total }).where(eq(jobs.id, id)).run();
}

export function finishJob(db: Database, id: JobId): void {
  db.update(jobs)
    .set({ state: "done", ownerPid: null, finishedAtMs: Date.now() })
    .where(eq(jobs.id, id))
    .run();
}

export function failJob(db: Database, id: JobId, error: string): void {
  db.update(jobs)
    .set({ state: "failed", ownerPid: null, error, finishedAtMs: Date.now() })
    .where(eq(jobs.id, id))
    .run();
}

/** Asks the ingest process to put a version into the index again, since its scope or its name changed. */
export function queueRefile(tx: Transaction, documentId: DocumentId): void {
  const open = tx
    .select({ id: jobs.id })
    .from(jobs)
    .where(and(eq(jobs.documentId, documentId), eq(jobs.kind, "refile"), eq(jobs.state, "queued")))
    .get();
  if (open !== undefined) return;
  const now = Date.now();
  tx.insert(jobs)
    .values({
      id: newId("job", now),
      kind: "refile",
      documentId,
      state: "queued",
      attempts: 0,
      notBeforeMs: now,
      createdAtMs: now,
    })
    .run();
}

/** Asks the ingest process for a new index generation. @returns the job to wait for; an open one is reused */
export function queueRebuild(db: Database): JobId {
  return transact(db, (tx) => openJob(tx, "rebuild")?.id ?? queueForIndex(tx, "rebuild"));
}

/** Asks the ingest process for work on the whole index. @returns the job to wait for */
export function queueForIndex(tx: Transaction, kind: "rebuild" | "embed"): JobId {
  const now = Date.now();
  const id = newId("job", now);
  tx.insert(jobs)
    .values({ id, kind, state: "queued", attempts: 0, notBeforeMs: now, createdAtMs: now })
    .run();
  return id;
}

/** The job of that kind that waits or is worked on. */
export function openJob(db: Reader, kind: "rebuild" | "embed"): Job | undefined {
  return db
    .select()
    .from(jobs)
    .where(and(eq(jobs.kind, kind), inArray(jobs.state, ["queued", "running"])))
    .get();
}

/** @throws {AppError} not-found */
export function getJob(db: Reader, id: JobId): Job {
  const job = db.select().from(jobs).where(eq(jobs.id, id)).get();
  if (job === undefined) throw new AppError("not-found", "There is no such job.");
  return job;
}

/** Files still to be read, and those being read. */
export function queueLength(db: Reader): { queued: number; running: number } {
  const rows = db
    .select({ state: jobs.state, n: count() })
    .from(jobs)
    .where(and(eq(jobs.kind, "ingest"), inArray(jobs.state, ["queued", "running"])))
    .groupBy(jobs.state)
    .all();
  const of = (state: string) => rows.find((row) => row.state === state)?.n ?? 0;
  return { queued: of("queued"), running: of("running") };
}
