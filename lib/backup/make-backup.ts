import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, open, readFile, rm, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { isNull } from "drizzle-orm";
import type { Actor } from "../access/actor.ts";
import { requireRole } from "../access/roles.ts";
import { recordEvent } from "../audit/append-event.ts";
import { treeHead } from "../audit/tree.ts";
import type { Config } from "../config.ts";
import { closeDatabase, connectionOf, type Database, openDatabase } from "../db/client.ts";
import { documents } from "../db/schema.ts";
import { requireSetting } from "../db/settings.ts";
import { blobPath } from "../documents/blob-store.ts";
import { AppError } from "../errors.ts";
import type { MasterKey } from "../keys/master-key.ts";
import { openSealedFile, sealFile } from "../keys/sealed-file.ts";
import { backupKeys, mastersOf } from "../keys/unlock.ts";
import { tellErasures, writeErasures } from "./erasure-list.ts";
import {
  copyDurably,
  isThere,
  type Manifest,
  originalPath,
  prune,
  snapshotDir,
  writeManifest,
  writePieces,
} from "./repository.ts";

export type Backup = {
  readonly id: string;
  readonly documents: number;
  /** Originals that were not there yet. */
  readonly copied: number;
  /** Written now. */
  readonly bytes: number;
  /** Snapshots that were older than they may be. */
  readonly removed: readonly string[];
  readonly ms: number;
};

/**
 * Writes a snapshot of everything but the index and the models, which can be had again, while the product runs. It is
 * read back before it counts.
 * @param place folder of backups, made where there is none
 * @throws {AppError} not-allowed unless an administrator asks; storage-unavailable
 */
export async function makeBackup(
  db: Database,
  config: Config,
  actor: Actor,
  place: string,
  options: { readonly version: string; readonly onProgress?: (done: number, total: number) => void },
): Promise<Backup> {
  const administrator = requireRole(db, actor, "administrator");
  const startMs = Date.now();
  const masters = mastersOf(connectionOf(db), { isReadAnew: true });
  const id = new Date(startMs).toISOString().replace(/[:.]/g, "-");
  await mkdir(snapshotDir(place, id), { recursive: true, mode: 0o700 }).catch((cause: unknown) => {
    throw new AppError(
      "storage-unavailable",
      `The folder ${place} cannot be written: ${(cause as Error).message}.`,
      {
        cause,
      },
    );
  });
  const copy = join(config.runDir, `backup-${process.pid}.db`);
  try {
    // The sealer's memory first: a log may be longer than what it remembers, never shorter.
    let bytes = await copySealer(config, place, id, masters);
    await mkdir(config.runDir, { recursive: true, mode: 0o700 });
    await rm(copy, { force: true });
    db.$client.prepare("VACUUM INTO ?").run(copy);
    const facts = describeCopy(copy);
    const { copied, bytes: copiedBytes } = await copyOriginals(
      config,
      place,
      facts.originals,
      options.onProgress,
    );
    bytes += copiedBytes + (await sealDatabase(copy, place, id, masters));
    const database = { sha256: await hashOf(copy), bytes: (await stat(copy)).size };
    await checkDatabase(place, id, masters, database.sha256);
    const manifest: Manifest = {
      kind: "intramuros-snapshot",
      v: 1,
      id,
      atMs: startMs,
      version: options.version,
      installation: requireSetting(db, "installation-id"),
      database,
      ...facts,
    };
    await writeManifest(place, manifest, masters);
    await writeErasures(db, place);
    tellErasures(db, resolve(place));
    const removed = await prune(place, masters, config.backup.keepMs, Date.now());
    const done = { id, documents: facts.documents, copied, bytes, removed };
    recordEvent(db, {
      type: "backup.made",
      actor: administrator,
      data: {
        snapshot: id,
        size: facts.log.size,
        documents: facts.documents,
        copied,
        bytes,
        removed: removed.length,
      },
    });
    return { ...done, ms: Date.now() - startMs };
  } catch (error) {
    if (!(await isThere(join(snapshotDir(place, id), "manifest.json"))))
      await rm(snapshotDir(place, id), { recursive: true, force: true });
    throw error instanceof AppError
      ? error
      : new AppError("storage-unavailable", `The backup could not be written: ${(error as Error).message}.`, {
          cause: error,
        });
  } finally {
    for (const suffix of ["", "-wal", "-shm"]) await rm(`${copy}${suffix}`, { force: true });
  }
}

/** What the copy of the database holds, also as a first proof that it can be opened. */
function describeCopy(path: string): Pick<Manifest, "log" | "documents" | "originals"> {
  const copy = openDatabase(path);
  try {
    const rows = copy
      .select({ sha256: documents.sha256 })
      .from(documents)
      .where(isNull(documents.deletedAtMs))
      .all();
    const { size, root } = treeHead(copy);
    return {
      log: { size, root: root.toString("base64") },
      documents: rows.length,
      originals: [...new Set(rows.map(({ sha256 }) => sha256))].sort(),
    };
  } finally {
    copy.$client.pragma("wal_checkpoint(TRUNCATE)");
    closeDatabase(copy);
  }
}

async function copyOriginals(
  config: Config,
  place: string,
  originals: readonly string[],
  onProgress: (done: number, total: number) => void = () => undefined,
): Promise<{ copied: number; bytes: number }> {
  let [copied, bytes] = [0, 0];
  for (const [i, sha256] of originals.entries()) {
    const to = originalPath(place, sha256);
    if (!(await isThere(to))) {
      const from = blobPath(config, sha256);
      if (!(await isThere(from)))
        throw new AppError(
          "storage-unavailable",
          `The original ${sha256} is missing from the data folder, so this would be no whole backup; run "intramuros doctor".`,
        );
      bytes += await copyDurably(from, to);
      copied++;
    }
    onProgress(i + 1, originals.length);
  }
  return { copied, bytes };
}

async function copySealer(
  config: Config,
  place: string,
  id: string,
  masters: readonly MasterKey[],
): Promise<number> {
  const [key] = backupKeys(masters);
  if (key === undefined || config.sealer.isElsewhere || !(await isThere(join(config.sealer.dir, "key"))))
    return 0;
  const memory = {
    head: await readFile(join(config.sealer.dir, "head"), "utf8"),
    key: await readFile(join(config.sealer.dir, "key"), "utf8"),
  };
  return writePieces(
    join(snapshotDir(place, id), "sealer"),
    sealFile(key, [Buffer.from(JSON.stringify(memory), "utf8")]),
  );
}

async function sealDatabase(
  copy: string,
  place: string,
  id: string,
  masters: readonly MasterKey[],
): Promise<number> {
  const [key] = backupKeys(masters);
  if (key === undefined) throw new AppError("storage-unavailable", "There is no master key.");
  const bytes = createReadStream(copy, { highWaterMark: 1024 * 1024 }) as AsyncIterable<Buffer>;
  return writePieces(join(snapshotDir(place, id), "database"), sealFile(key, bytes));
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const part of createReadStream(path) as AsyncIterable<Buffer>) hash.update(part);
  return hash.digest("hex");
}

/** Reads back what was written. */
async function checkDatabase(
  place: string,
  id: string,
  masters: readonly MasterKey[],
  sha256: string,
): Promise<void> {
  const hash = createHash("sha256");
  for await (const part of readSealed(join(snapshotDir(place, id), "database"), masters)) hash.update(part);
  if (hash.digest("hex") !== sha256)
    throw new AppError("storage-unavailable", `What was written to ${place} cannot be read back as it was.`);
}

/** The bytes of a file that was sealed for a backup. @throws {AppError} storage-unavailable; conflict */
export async function* readSealed(path: string, masters: readonly MasterKey[]): AsyncGenerator<Buffer> {
  const keys = backupKeys(masters);
  const file = await open(path, "r").catch((cause: unknown) => {
    throw new AppError("storage-unavailable", `The file ${path} is missing from the backup.`, { cause });
  });
  try {
    const sealed = await openSealedFile(file, (id) => keys.find((key) => key.id === id)?.secret);
    if (sealed === undefined) throw new AppError("conflict", `${path} is not a file of a backup.`);
    yield* sealed.read(0, sealed.byteSize);
  } finally {
    await file.close();
  }
}
