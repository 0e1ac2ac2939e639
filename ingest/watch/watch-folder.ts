import { setTimeout as sleep } from "node:timers/promises";
import { and, eq, isNull } from "drizzle-orm";
import type { UserActor } from "#lib/access/actor";
import { requireAccess } from "#lib/access/readable";
import type { Config } from "#lib/config";
import { type Database, transact } from "#lib/db/client";
import { folders, users } from "#lib/db/schema";
import { queueLength } from "#lib/documents/queue";
import { asAppError } from "#lib/errors";
import { isWatchable } from "#lib/folders/folder-path";
import type { Folder } from "#lib/folders/folders";
import type { FolderId } from "#lib/ids";
import { logger } from "#lib/log";
import { answerInTime, FolderTrouble } from "./answer-in-time.ts";
import { openFileEvents } from "./file-events.ts";
import { findRenames } from "./find-renames.ts";
import { scanFolder, setProblem } from "./scan-folder.ts";
import { settleVanished } from "./settle-vanished.ts";
import { quietFiles, takeFile } from "./take-file.ts";

export type FolderWatch = {
  /** Resolves when the folder was removed or the watch was stopped. */
  readonly over: Promise<void>;
  stop(): void;
};

const POLL_MS = 500;
/** After a notice of the file system: files often come many at once. */
const NOTICE_MS = 300;
/** Notices bring a scan forward so far that scanning takes at most a sixth of the time. */
const REST_PER_SCAN = 5;
/** A folder that could not be followed is tried again after this. */
const RETRY_MS = 10_000;
/** Files taken or settled before everything is looked at anew. */
const FILES_AT_ONCE = 50;
/** Files in the queue beyond which none is added, so that what people add themselves does not wait behind thousands. */
const MAX_QUEUED = 200;

/**
 * Follows one folder: scans it regularly and after notices, takes files that are quiet, and settles what became of
 * those that are gone. All it knows is in the database, so it may be killed at any point.
 */
export function watchFolder(db: Database, config: Config, id: FolderId): FolderWatch {
  const log = logger("folders");
  const ending = new AbortController();
  const { signal } = ending;
  let noticedAtMs: number | undefined;
  let scanEndedAtMs = Number.NEGATIVE_INFINITY;
  let retryAtMs = 0;
  const first = readFolder(db, id);
  const events = openFileEvents(first?.path ?? "", () => {
    noticedAtMs ??= Date.now();
  });
  const over = loop().finally(() => events.close());

  async function loop(): Promise<void> {
    while (!signal.aborted) {
      const folder = readFolder(db, id);
      if (folder === undefined) return;
      let isBusy = false;
      if (!folder.isPaused && Date.now() >= retryAtMs) {
        try {
          isBusy = await round(folder);
        } catch (error) {
          if (!signal.aborted) await noteTrouble(folder, error);
        }
      }
      if (!isBusy) await sleep(POLL_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  /** @returns whether there is more to do at once */
  async function round(folder: Folder): Promise<boolean> {
    const actor = stewardOf(db, folder);
    requireAccess(db, actor, folder.collectionId, "manage");
    if (!(await answerInTime(isWatchable(config, folder.path)))) throw new FolderTrouble("not-allowed");
    if (isScanDue(folder)) {
      noticedAtMs = undefined;
      const scan = await scanFolder(db, folder, signal);
      scanEndedAtMs = Date.now();
      await events.follow(scan.directories);
      const { files, added, changed, missed } = scan;
      if (added + changed + missed > 0)
        log.info("folder scanned", { folder: id, files, added, changed, missed });
      return true;
    }
    if (folder.problem !== null) return false;
    const deps = { db, config, actor };
    const renames = await findRenames(deps, folder, FILES_AT_ONCE);
    const room = Math.min(FILES_AT_ONCE, MAX_QUEUED - queueLength(db).queued);
    const files = room > 0 ? quietFiles(db, folder, room) : [];
    for (const file of files) {
      if (signal.aborted) return false;
      await takeFile(deps, folder, file);
    }
    const settled = await settleVanished(deps, folder, FILES_AT_ONCE);
    return renames > 0 || files.length > 0 || settled > 0;
  }

  function isScanDue(folder: Folder): boolean {
    const now = Date.now();
    if ((folder.scanWantedAtMs ?? 0) > (folder.scannedAtMs ?? 0)) return true;
    if (now - scanEndedAtMs >= config.folders.scanEveryMs) return true;
    // After a trouble the whole folder is looked at before anything in it is touched.
    if (folder.problem !== null && folder.problem !== "emptied") return true;
    const restMs = REST_PER_SCAN * (folder.scanMs ?? 0);
    return noticedAtMs !== undefined && now >= noticedAtMs + NOTICE_MS && now >= scanEndedAtMs + restMs;
  }

  async function noteTrouble(folder: Folder, error: unknown): Promise<void> {
    retryAtMs = Date.now() + Math.min(RETRY_MS, config.folders.scanEveryMs);
    const { code, message } = asAppError(error);
    const isAccess = code === "not-allowed" || code === "not-found" || code === "not-signed-in";
    const problem = error instanceof FolderTrouble ? error.problem : isAccess ? "access-ended" : undefined;
    if (problem === undefined) {
      log.error("work on the folder failed", { folder: id, code, problem: message });
      return;
    }
    log.warn("the folder cannot be followed", { folder: id, problem });
    transact(db, (tx) => setProblem(tx, folder, problem));
    // Nothing more is asked of a disk that does not answer, so that other folders still get answers.
    if (error instanceof FolderTrouble) await Promise.race([error.over, aborted(signal)]);
  }

  return { over, stop: () => ending.abort() };
}

function readFolder(db: Database, id: FolderId): Folder | undefined {
  return db
    .select()
    .from(folders)
    .where(and(eq(folders.id, id), isNull(folders.removedAtMs)))
    .get();
}

/** The person the folder acts for. What they may do is asked of the access rule every time. */
function stewardOf(db: Database, folder: Folder): UserActor {
  const steward = db.select({ role: users.role }).from(users).where(eq(users.id, folder.stewardId)).get();
  if (steward === undefined) throw new FolderTrouble("access-ended");
  return { kind: "user", userId: folder.stewardId, role: steward.role, via: "watched-folder" };
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
