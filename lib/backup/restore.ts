import { createHash } from "node:crypto";
import { mkdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { isNull } from "drizzle-orm";
import { recordEvent } from "../audit/append-event.ts";
import { treeHead } from "../audit/tree.ts";
import type { Config } from "../config.ts";
import { closeDatabase, type Database, openDatabase } from "../db/client.ts";
import { documents } from "../db/schema.ts";
import { blobPath } from "../documents/blob-store.ts";
import { queueRebuild } from "../documents/queue.ts";
import { AppError } from "../errors.ts";
import { type MasterKey, readMasterKeys } from "../keys/master-key.ts";
import { keyPath } from "../keys/unlock.ts";
import { readErasures, replayErasures, tellErasures } from "./erasure-list.ts";
import { readSealed } from "./make-backup.ts";
import {
  copyDurably,
  isThere,
  listSnapshots,
  type Manifest,
  originalPath,
  readManifest,
  snapshotDir,
  writeDurably,
  writePieces,
} from "./repository.ts";

export type Restored = {
  readonly id: string;
  readonly atMs: number;
  readonly documents: number;
  /** Originals that the backup should hold and does not. */
  readonly missing: readonly string[];
  /** Erasures that were carried out again. */
  readonly erasures: number;
};

/**
 * Makes the data folder from a snapshot, on a bare machine with nothing but the product and the master key. The index
 * is made anew from the database when the product starts.
 * @param wanted the snapshot's id; the newest unless told
 * @throws {AppError} conflict when there is something in the data folder already, or the snapshot does not hold;
 *   not-found; storage-unavailable
 */
export async function restore(
  config: Config,
  place: string,
  wanted: string | undefined,
  onProgress: (done: number, total: number) => void = () => undefined,
): Promise<Restored> {
  if (await isThere(config.databasePath))
    throw new AppError(
      "conflict",
      `There is an installation in ${config.dataDir} already; restore to an empty folder (INTRAMUROS_DATA), and put it in place afterwards.`,
    );
  const masters = readMasterKeys(config.keys, keyPath(config) ?? "", false);
  const id = wanted ?? (await listSnapshots(place)).at(-1);
  if (id === undefined) throw new AppError("not-found", `${place} holds no finished backup.`);
  const manifest = await readManifest(place, id, masters);
  const erased = await readErasures(place);
  await mkdir(config.dataDir, { recursive: true, mode: 0o700 });
  const unfinished = join(dirname(config.databasePath), "restoring.db");
  try {
    await unsealDatabase(place, manifest, masters, unfinished);
    await restoreSealer(config, place, id, masters);
    const missing = await restoreOriginals(config, place, manifest, onProgress);
    const erasures = finish(unfinished, masters, manifest, erased, missing.length, place);
    await removeErasedOriginals(config, unfinished, manifest);
    await rename(unfinished, config.databasePath);
    return { id, atMs: manifest.atMs, documents: manifest.documents, missing, erasures };
  } finally {
    for (const suffix of ["", "-wal", "-shm"]) await rm(`${unfinished}${suffix}`, { force: true });
  }
}

async function unsealDatabase(
  place: string,
  manifest: Manifest,
  masters: readonly MasterKey[],
  path: string,
): Promise<void> {
  const hash = createHash("sha256");
  const hashed = async function* () {
    for await (const part of readSealed(join(snapshotDir(place, manifest.id), "database"), masters)) {
      hash.update(part);
      yield part;
    }
  };
  await writePieces(path, hashed());
  if (hash.digest("hex") !== manifest.database.sha256)
    throw new AppError(
      "conflict",
      `The database of the backup ${manifest.id} is not the one that was saved.`,
    );
}

/** Checks the database, carries out again what was erased since, and records that it was restored. */
function finish(
  path: string,
  masters: readonly MasterKey[],
  manifest: Manifest,
  erased: Awaited<ReturnType<typeof readErasures>>,
  missing: number,
  place: string,
): number {
  const db = openDatabase(path, masters);
  try {
    requireWhole(db, manifest);
    const erasures = replayErasures(db, erased);
    tellErasures(db, place);
    queueRebuild(db);
    recordEvent(db, {
      type: "backup.restored",
      actor: { kind: "system", process: "command-line" },
      data: {
        snapshot: manifest.id,
        size: manifest.log.size,
        documents: manifest.documents,
        missing,
        erasures,
      },
    });
    db.$client.pragma("wal_checkpoint(TRUNCATE)");
    return erasures;
  } finally {
    closeDatabase(db);
  }
}

/** @throws {AppError} conflict */
export function requireWhole(db: Database, manifest: Manifest): void {
  const verdict = db.$client.pragma("integrity_check", { simple: true });
  const { size, root } = treeHead(db);
  if (verdict !== "ok" || size !== manifest.log.size || root.toString("base64") !== manifest.log.root)
    throw new AppError(
      "conflict",
      `The database of the backup ${manifest.id} is damaged (${String(verdict)}).`,
    );
}

async function restoreSealer(
  config: Config,
  place: string,
  id: string,
  masters: readonly MasterKey[],
): Promise<void> {
  const path = join(snapshotDir(place, id), "sealer");
  // What the sealer remembers beside another installation is not touched.
  if (!(await isThere(path)) || (await isThere(join(config.sealer.dir, "key")))) return;
  const parts: Buffer[] = [];
  for await (const part of readSealed(path, masters)) parts.push(part);
  const memory = JSON.parse(Buffer.concat(parts).toString("utf8")) as { key: string; head: string };
  await writeDurably(join(config.sealer.dir, "head"), memory.head);
  await writeDurably(join(config.sealer.dir, "key"), memory.key);
}

async function restoreOriginals(
  config: Config,
  place: string,
  { originals }: Manifest,
  onProgress: (done: number, total: number) => void,
): Promise<string[]> {
  const missing: string[] = [];
  for (const [i, sha256] of originals.entries()) {
    const from = originalPath(place, sha256);
    if (!(await isThere(from))) missing.push(sha256);
    else if (!(await isThere(blobPath(config, sha256)))) await copyDurably(from, blobPath(config, sha256));
    onProgress(i + 1, originals.length);
  }
  return missing;
}

async function removeErasedOriginals(config: Config, path: string, { originals }: Manifest): Promise<void> {
  const db = openDatabase(path);
  try {
    const rows = db
      .select({ sha256: documents.sha256 })
      .from(documents)
      .where(isNull(documents.deletedAtMs))
      .all();
    const needed = new Set(rows.map(({ sha256 }) => sha256));
    for (const sha256 of originals)
      if (!needed.has(sha256)) await rm(blobPath(config, sha256), { force: true });
  } finally {
    closeDatabase(db);
  }
}
