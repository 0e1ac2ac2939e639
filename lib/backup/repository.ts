import { createHmac, timingSafeEqual } from "node:crypto";
import { closeSync, fsyncSync, openSync, writeSync } from "node:fs";
import { copyFile, mkdir, open, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { z } from "zod";
import { AppError } from "../errors.ts";
import type { MasterKey } from "../keys/master-key.ts";
import { backupKeys } from "../keys/unlock.ts";

/**
 * A folder of backups, on another disk or a mounted share:
 *
 *     snapshots/<id>/manifest.json, database, sealer
 *     originals/<ab>/<sha256>          shared by all snapshots, so that only new ones are copied
 *     erasures.json                    what was erased; carried out again when an older snapshot is restored
 *
 * Everything but the manifests and ids is encrypted; the master key alone opens it.
 */
export const MANIFEST = z.object({
  kind: z.literal("intramuros-snapshot"),
  v: z.literal(1),
  id: z.string().regex(/^[0-9TZ-]{16,40}$/),
  atMs: z.number().int(),
  /** Of the product that made it. */
  version: z.string(),
  installation: z.string(),
  /** The database as it was, before it was sealed. */
  database: z.object({ sha256: z.string(), bytes: z.number().int() }),
  /** Events in the audit log, and its root in base 64. */
  log: z.object({ size: z.number().int(), root: z.string() }),
  documents: z.number().int(),
  /** SHA-256 of every original that a document of the database has. */
  originals: z.array(z.string().regex(/^[0-9a-f]{64}$/)),
});
export type Manifest = z.infer<typeof MANIFEST>;

export const snapshotsDir = (place: string) => join(place, "snapshots");
export const snapshotDir = (place: string, id: string) => join(place, "snapshots", id);
export const originalPath = (place: string, sha256: string) =>
  join(place, "originals", sha256.slice(0, 2), sha256);

/** Ids of the snapshots that were finished, oldest first. @throws {AppError} not-found when the folder is none of backups */
export async function listSnapshots(place: string): Promise<string[]> {
  const entries = await readdir(snapshotsDir(place), { withFileTypes: true }).catch((cause: unknown) => {
    throw new AppError("not-found", `${place} holds no backups.`, { cause });
  });
  // An unfinished one has no manifest: it is written last.
  const finished = await Promise.all(
    entries
      .filter((entry) => entry.isDirectory())
      .map(async ({ name }) =>
        (await isThere(join(snapshotDir(place, name), "manifest.json"))) ? [name] : [],
      ),
  );
  return finished.flat().sort();
}

/** @throws {AppError} not-found; conflict when it was changed or made with another master key */
export async function readManifest(
  place: string,
  id: string,
  masters: readonly MasterKey[],
): Promise<Manifest> {
  const text = await readFile(join(snapshotDir(place, id), "manifest.json"), "utf8").catch(
    (cause: unknown) => {
      throw new AppError("not-found", `There is no backup ${id} in ${place}.`, { cause });
    },
  );
  const [mac = "", body = ""] = [text.slice(0, 64), text.slice(65)];
  const isGenuine = backupKeys(masters).some((key) => {
    const due = Buffer.from(macOf(key.mac, body));
    return due.length === mac.length && timingSafeEqual(due, Buffer.from(mac));
  });
  if (!isGenuine)
    throw new AppError(
      "conflict",
      `The backup ${id} was made with another master key, or it was changed; put the right master key in place.`,
    );
  return MANIFEST.parse(JSON.parse(body));
}

/** Written last: with it the snapshot is there. */
export async function writeManifest(
  place: string,
  manifest: Manifest,
  masters: readonly MasterKey[],
): Promise<void> {
  const [key] = backupKeys(masters);
  if (key === undefined) throw new AppError("storage-unavailable", "There is no master key.");
  const body = JSON.stringify(manifest);
  await writeDurably(
    join(snapshotDir(place, manifest.id), "manifest.json"),
    `${macOf(key.mac, body)}\n${body}`,
  );
}

/** Copies a file and brings it to the disk, all of it or nothing. */
export async function copyDurably(from: string, to: string): Promise<number> {
  await mkdir(dirname(to), { recursive: true, mode: 0o700 });
  const part = `${to}.part`;
  await copyFile(from, part);
  await sync(part);
  await rename(part, to);
  await sync(dirname(to));
  return (await stat(to)).size;
}

/** Writes the pieces to a file and brings it to the disk, all of it or nothing. @returns bytes written */
export async function writePieces(path: string, pieces: AsyncIterable<Uint8Array>): Promise<number> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const part = `${path}.part`;
  const file = await open(part, "w", 0o600);
  let bytes = 0;
  try {
    for await (const piece of pieces) {
      await file.write(piece);
      bytes += piece.byteLength;
    }
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(part, path);
  await sync(dirname(path));
  return bytes;
}

/** @throws when the disk refuses */
export async function writeDurably(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const part = `${path}.part`;
  const file = openSync(part, "w", 0o600);
  try {
    writeSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  await rename(part, path);
  await sync(dirname(path));
}

export async function isThere(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}

/**
 * Removes snapshots older than `keepMs`, but never the newest, and originals that no snapshot has any more.
 * @returns ids of the removed snapshots
 */
export async function prune(
  place: string,
  masters: readonly MasterKey[],
  keepMs: number,
  nowMs: number,
): Promise<string[]> {
  const ids = await listSnapshots(place);
  const removed: string[] = [];
  const kept = new Set<string>();
  for (const [i, id] of ids.entries()) {
    const manifest = await readManifest(place, id, masters).catch(() => undefined);
    // One that cannot be read may be another installation's: it is left alone, and so are its originals.
    if (manifest === undefined) return removed;
    if (i < ids.length - 1 && nowMs - manifest.atMs > keepMs) {
      await rm(snapshotDir(place, id), { recursive: true, force: true });
      removed.push(id);
    } else for (const sha256 of manifest.originals) kept.add(sha256);
  }
  for (const folder of await readdir(join(place, "originals")).catch(() => []))
    for (const name of await readdir(join(place, "originals", folder)))
      if (!kept.has(name)) await rm(join(place, "originals", folder, name), { force: true });
  return removed;
}

function macOf(key: Buffer, body: string): string {
  return createHmac("sha256", key).update(body).digest("hex");
}

async function sync(path: string): Promise<void> {
  const handle = await open(path, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
