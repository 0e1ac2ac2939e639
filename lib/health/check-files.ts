import { chmod, copyFile, readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { isNull } from "drizzle-orm";
import type { Actor } from "../access/actor.ts";
import { backupPlaces } from "../backup/erasure-list.ts";
import { isThere, originalPath } from "../backup/repository.ts";
import type { Config } from "../config.ts";
import type { Database } from "../db/client.ts";
import { documents } from "../db/schema.ts";
import { blobPath, readBlob } from "../documents/blob-store.ts";
import { diskRoom } from "../documents/disk-room.ts";
import { keyPath } from "../keys/unlock.ts";
import { type Finding, report } from "./finding.ts";
import { findUnneededOriginals, removeUnneededOriginals } from "./unneeded-originals.ts";

const OTHERS = 0o077;
/** Uploads that were broken off; nobody writes on one for so long. */
const STALE_MS = 24 * 3_600_000;

/** Nobody but the product's account may open the data folder, the database or the master key. */
export async function checkPermissions(config: Config, isMending: boolean, into: Finding[]): Promise<void> {
  const key = keyPath(config);
  const paths = [config.dataDir, config.databasePath, config.blobsDir, ...(key === null ? [] : [key])];
  for (const path of paths) {
    const facts = await stat(path).catch(() => undefined);
    if (facts === undefined || (facts.mode & OTHERS) === 0) continue;
    const tight = facts.mode & 0o700;
    const isMended =
      isMending &&
      (await chmod(path, tight).then(
        () => true,
        () => false,
      ));
    report(into, "open-to-others", { path, mode: tight.toString(8) }, isMended);
  }
}

export async function checkDisk(config: Config, into: Finding[]): Promise<void> {
  const { freeBytes, totalBytes, state } = await diskRoom(config);
  if (state === "enough") return;
  report(into, `disk-${state}`, { free: { bytes: freeBytes }, total: { bytes: totalBytes } });
}

/**
 * Every original is there, and with `isDeep` is what was stored, bit by bit. One that is not is taken from the backups
 * that are within reach.
 */
export async function checkOriginals(
  db: Database,
  config: Config,
  actor: Actor,
  options: { readonly isMending: boolean; readonly isDeep: boolean },
  into: Finding[],
  onProgress: (done: number, total: number) => void,
): Promise<void> {
  const rows = db
    .select({ sha256: documents.sha256 })
    .from(documents)
    .where(isNull(documents.deletedAtMs))
    .all();
  const originals = [...new Set(rows.map(({ sha256 }) => sha256))];
  for (const [i, sha256] of originals.entries()) {
    const wrong = await whatIsWrong(config, sha256, options.isDeep);
    if (wrong !== undefined) {
      const isMended = options.isMending && (await mendOriginal(db, config, sha256));
      report(into, `original-${wrong}`, { original: `${sha256.slice(0, 12)}…` }, isMended);
    }
    onProgress(i + 1, originals.length);
  }
  const unneeded = await findUnneededOriginals(db, config);
  if (unneeded.length > 0) {
    if (options.isMending) await removeUnneededOriginals(db, config, actor);
    report(into, "originals-unneeded", { count: unneeded.length }, options.isMending);
  }
  const stale = await staleUploads(config);
  if (stale.length > 0) {
    if (options.isMending) for (const path of stale) await rm(path, { force: true });
    report(into, "uploads-broken-off", { count: stale.length }, options.isMending);
  }
}

async function whatIsWrong(
  config: Config,
  sha256: string,
  isDeep: boolean,
): Promise<"missing" | "changed" | undefined> {
  if (!(await isThere(blobPath(config, sha256)))) return "missing";
  if (!isDeep) return undefined;
  try {
    for await (const _ of (await readBlob(config, sha256)).stream);
    return undefined;
  } catch {
    return "changed";
  }
}

async function mendOriginal(db: Database, config: Config, sha256: string): Promise<boolean> {
  const path = blobPath(config, sha256);
  for (const place of backupPlaces(db)) {
    const saved = originalPath(place, sha256);
    if (!(await isThere(saved))) continue;
    const damaged = `${path}.damaged`;
    await rename(path, damaged).catch(() => undefined);
    await copyFile(saved, path);
    if ((await whatIsWrong(config, sha256, true)) === undefined) {
      await rm(damaged, { force: true });
      return true;
    }
    await rename(damaged, path).catch(() => undefined);
  }
  return false;
}

async function staleUploads(config: Config): Promise<string[]> {
  const folder = join(config.blobsDir, "incoming");
  const names = await readdir(folder).catch(() => []);
  const found = await Promise.all(
    names.map(async (name) => {
      const facts = await stat(join(folder, name)).catch(() => undefined);
      return facts !== undefined && Date.now() - facts.mtimeMs > STALE_MS ? [join(folder, name)] : [];
    }),
  );
  return found.flat();
}
