import type { Actor } from "../access/actor.ts";
import { requireRole, requireUser } from "../access/roles.ts";
import { appendEvent } from "../audit/append-event.ts";
import { type Database, type Reader, transact } from "../db/client.ts";
import { putSetting, removeSetting } from "../db/settings.ts";
import { queueLength } from "./queue.ts";
import { pausedSinceMs } from "./queue-pause.ts";

/** The reading of files, for the whole installation. Files are stored and acknowledged while it is paused. */
export type QueueStatus = {
  readonly isPaused: boolean;
  readonly pausedSinceMs: number | null;
  /** Files that wait, and files being read now; while paused, those are the last. */
  readonly queued: number;
  readonly running: number;
};

/** What everybody who is signed in may know about the queue: numbers, no names. @throws {AppError} not-signed-in */
export function queueStatus(db: Reader, actor: Actor): QueueStatus {
  requireUser(db, actor);
  const sinceMs = pausedSinceMs(db);
  return { isPaused: sinceMs !== null, pausedSinceMs: sinceMs, ...queueLength(db) };
}

/**
 * Stops the reading of files after the one being read, also over restarts, until somebody resumes it. Deletions,
 * erasures and rebuilds of the index go on. Paused already: nothing changes and nothing is recorded.
 * @throws {AppError} not-allowed
 */
export function pauseQueue(db: Database, actor: Actor): void {
  transact(db, (tx) => {
    requireRole(tx, actor, "administrator");
    if (pausedSinceMs(tx) !== null) return;
    putSetting(tx, "reading-paused-since", String(Date.now()));
    appendEvent(tx, { type: "queue.paused", actor, data: { waiting: queueLength(tx).queued } });
  });
}

/** @throws {AppError} not-allowed */
export function resumeQueue(db: Database, actor: Actor): void {
  transact(db, (tx) => {
    requireRole(tx, actor, "administrator");
    if (pausedSinceMs(tx) === null) return;
    removeSetting(tx, "reading-paused-since");
    appendEvent(tx, { type: "queue.resumed", actor, data: { waiting: queueLength(tx).queued } });
  });
}
