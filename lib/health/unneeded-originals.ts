import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { eq, gt, isNull, or } from "drizzle-orm";
import type { Actor } from "../access/actor.ts";
import { appendEvent } from "../audit/append-event.ts";
import type { Config } from "../config.ts";
import { type Database, type Reader, transact } from "../db/client.ts";
import { documents } from "../db/schema.ts";
import { blobPath } from "../documents/blob-store.ts";
import { AppError } from "../errors.ts";
import { requireNoHold } from "../safeguards/holds.ts";

/**
 * An original stays so long after it was stored, or after its last document was deleted: an upload or the reading of
 * an archive may be on its way to a document with it, and a backup that began before may still copy it. In ms.
 */
const KEPT_MS = 24 * 3_600_000;
/** In one write transaction; other processes write in between. */
const AT_ONCE = 100;
const SHA256 = /^[0-9a-f]{64}$/;

type Place = Pick<Config, "blobsDir">;

/**
 * Originals on the disk that no version of a document, no legal hold and no running upload needs: of documents that
 * were deleted, and of uploads that died between storing and being recorded.
 * @returns their hashes
 */
export async function findUnneededOriginals(
  db: Reader,
  config: Place,
  nowMs: number = Date.now(),
): Promise<string[]> {
  const needed = new Set(
    db
      .select({ sha256: documents.sha256 })
      .from(documents)
      .where(or(isNull(documents.deletedAtMs), gt(documents.deletedAtMs, nowMs - KEPT_MS)))
      .all()
      .map(({ sha256 }) => sha256),
  );
  const folders = (await namesIn(config.blobsDir)).filter((name) => /^[0-9a-f]{2}$/.test(name));
  const names = await Promise.all(folders.map((folder) => namesIn(join(config.blobsDir, folder))));
  return names
    .flat()
    .filter((name) => SHA256.test(name) && !needed.has(name))
    .filter((sha256) => isOld(blobPath(config, sha256), nowMs) && !isNeeded(db, sha256, nowMs));
}

/**
 * Removes them, and records how many. May die at any point: what was set aside is put back by the next run, which
 * then looks at it as at any other.
 * @returns how many were removed
 * @throws {AppError} audit-unavailable, with the originals in their places after the next run
 */
export async function removeUnneededOriginals(
  db: Database,
  config: Place,
  actor: Actor,
  nowMs: number = Date.now(),
): Promise<number> {
  transact(db, () => putBack(config));
  const found = await findUnneededOriginals(db, config, nowMs);
  let removed = 0;
  for (let start = 0; start < found.length; start += AT_ONCE) {
    const batch = found.slice(start, start + AT_ONCE);
    // What adds a document writes it in a transaction, too: it comes before this one and is seen, or after it.
    removed += transact(db, (tx) => {
      const aside = batch.filter((sha256) => !isNeeded(tx, sha256, nowMs) && setAside(config, sha256, nowMs));
      if (aside.length === 0) return 0;
      appendEvent(tx, { type: "originals.removed", actor, data: { originals: aside.length } });
      for (const sha256 of aside) rmSync(asidePath(config, sha256), { force: true });
      return aside.length;
    });
  }
  return removed;
}

/**
 * Takes an original from its place, so that no upload of the same bytes can come between the last look at it and its
 * end: one that was stored in that moment is what lies there afterwards, or is put back.
 * @returns false when it is not old, or gone
 */
function setAside(config: Place, sha256: string, nowMs: number): boolean {
  const [path, aside] = [blobPath(config, sha256), asidePath(config, sha256)];
  if (!isOld(path, nowMs)) return false;
  mkdirSync(dirname(aside), { recursive: true, mode: 0o700 });
  renameSync(path, aside);
  if (isOld(aside, nowMs)) return true;
  renameSync(aside, path);
  return false;
}

/** What a run that died left aside goes back to its place; where the same bytes were stored since, it is not needed. */
function putBack(config: Place): void {
  for (const sha256 of asideNames(config)) {
    const [path, aside] = [blobPath(config, sha256), asidePath(config, sha256)];
    if (existsSync(path)) rmSync(aside, { force: true });
    else renameSync(aside, path);
  }
}

const asideFolder = (config: Place) => join(config.blobsDir, "aside");
const asidePath = (config: Place, sha256: string) => join(asideFolder(config), sha256);
const asideNames = (config: Place) =>
  existsSync(asideFolder(config)) ? readdirSync(asideFolder(config)).filter((name) => SHA256.test(name)) : [];

/** By a document that is there, or was a day ago, or that a legal hold covers although it was deleted before. */
function isNeeded(db: Reader, sha256: string, nowMs: number): boolean {
  const rows = db
    .select({ id: documents.id, deletedAtMs: documents.deletedAtMs })
    .from(documents)
    .where(eq(documents.sha256, sha256))
    .all();
  if (rows.some(({ deletedAtMs }) => deletedAtMs === null || deletedAtMs > nowMs - KEPT_MS)) return true;
  try {
    requireNoHold(db, { documentIds: rows.map(({ id }) => id) });
    return false;
  } catch (error) {
    if (error instanceof AppError && error.code === "on-hold") return true;
    throw error;
  }
}

/** @returns false for a file that is not there */
function isOld(path: string, nowMs: number): boolean {
  const facts = statSync(path, { throwIfNoEntry: false });
  return facts !== undefined && facts.mtimeMs <= nowMs - KEPT_MS;
}

async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
}
