import { existsSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { closeDatabase, type Database, openDatabase } from "./client.ts";

/**
 * A lock between processes that the kernel releases when its holder dies, even by SIGKILL: an open write transaction
 * on a database of its own. So there are no stale locks and no process numbers to compare.
 */
export type ProcessLock = { release(): void };

const STAND_BY_MS = 100;

/**
 * Takes the lock if nobody holds it.
 * @param path file of the lock; made when it is missing
 * @returns undefined when another process (or this one) holds it
 * @throws {AppError} storage-unavailable when the file cannot be made
 */
export function tryLock(path: string): ProcessLock | undefined {
  const db = openDatabase(path);
  db.$client.pragma("busy_timeout = 0");
  if (!begin(db)) {
    closeDatabase(db);
    return undefined;
  }
  return { release: () => closeDatabase(db) };
}

/** Stands by until the lock is free. @returns undefined when the signal came first */
export async function waitForLock(path: string, signal: AbortSignal): Promise<ProcessLock | undefined> {
  while (!signal.aborted) {
    const lock = tryLock(path);
    if (lock !== undefined) return lock;
    await sleep(STAND_BY_MS);
  }
  return undefined;
}

/** Whether a living process holds the lock at this moment. */
export function isLocked(path: string): boolean {
  if (!existsSync(path)) return false;
  const lock = tryLock(path);
  lock?.release();
  return lock === undefined;
}

function begin(db: Database): boolean {
  try {
    db.$client.exec("BEGIN IMMEDIATE");
    return true;
  } catch (error) {
    if (error instanceof Error && /^SQLITE_BUSY/.test(String(Reflect.get(error, "code")))) return false;
    throw error;
  }
}
