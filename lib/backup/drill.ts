import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { isNull } from "drizzle-orm";
import type { Actor } from "../access/actor.ts";
import { requireRole } from "../access/roles.ts";
import { recordEvent } from "../audit/append-event.ts";
import { verifyLog } from "../audit/verify/verify-log.ts";
import type { Config } from "../config.ts";
import { closeDatabase, connectionOf, type Database, openDatabase } from "../db/client.ts";
import { chunks, documents, pages } from "../db/schema.ts";
import { readBlob } from "../documents/blob-store.ts";
import { asAppError } from "../errors.ts";
import { mastersOf } from "../keys/unlock.ts";
import { restore } from "./restore.ts";

export type Drill = {
  readonly id: string;
  readonly atMs: number;
  readonly documents: number;
  readonly erasures: number;
  /** One sentence each; none: the backup holds. */
  readonly problems: readonly string[];
  readonly ms: number;
};

/**
 * Restores a snapshot to a folder of its own, verifies its log, opens every page and passage and reads every original
 * back, then removes it again. That it was done is recorded.
 * @throws {AppError} not-allowed unless an administrator asks; not-found; conflict when it cannot be restored at all
 */
export async function drill(
  db: Database,
  config: Config,
  actor: Actor,
  place: string,
  options: { readonly snapshot?: string; readonly onProgress?: (done: number, total: number) => void } = {},
): Promise<Drill> {
  const administrator = requireRole(db, actor, "administrator");
  const startMs = Date.now();
  const masters = mastersOf(connectionOf(db));
  await mkdir(config.runDir, { recursive: true, mode: 0o700 });
  const dir = await mkdtemp(join(config.runDir, "drill-"));
  const apart: Config = {
    ...config,
    dataDir: dir,
    databasePath: join(dir, "intramuros.db"),
    blobsDir: join(dir, "blobs"),
    sealer: { ...config.sealer, dir: join(dir, "sealer") },
    keys: {
      masterKey: masters.map(({ secret }) => secret.toString("base64")).join(","),
      masterKeyPath: undefined,
    },
  };
  try {
    const { id, atMs, documents: count, missing, erasures } = await restore(apart, place, options.snapshot);
    const problems = missing.map((sha256) => `The original ${sha256} is missing.`);
    const restored = openDatabase(apart.databasePath, masters);
    try {
      problems.push(...(await compare(restored, apart, new Set(missing), options.onProgress)));
    } finally {
      closeDatabase(restored);
    }
    const ms = Date.now() - startMs;
    recordEvent(db, {
      type: "backup.drilled",
      actor: administrator,
      outcome: problems.length === 0 ? "ok" : "error",
      data: { snapshot: id, documents: count, problems: problems.length, ms },
    });
    return { id, atMs, documents: count, erasures, problems, ms };
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

async function compare(
  db: Database,
  config: Config,
  missing: ReadonlySet<string>,
  onProgress: (done: number, total: number) => void = () => undefined,
): Promise<string[]> {
  const log = await verifyLog(db);
  const problems = log.findings.map(({ what }) => what);
  const all = db
    .select({ id: documents.id, sha256: documents.sha256 })
    .from(documents)
    .where(isNull(documents.deletedAtMs))
    .all();
  // Opening a text proves that it is what was written.
  const tried = (work: () => unknown, what: string) => {
    try {
      work();
    } catch (error) {
      problems.push(`${what} cannot be opened: ${asAppError(error).message}`);
    }
  };
  tried(() => db.select({ text: pages.text }).from(pages).all(), "A page");
  tried(() => db.select({ text: chunks.text }).from(chunks).all(), "A passage");
  const originals = [...new Set(all.map(({ sha256 }) => sha256))].filter((sha256) => !missing.has(sha256));
  for (const [i, sha256] of originals.entries()) {
    try {
      for await (const _ of (await readBlob(config, sha256)).stream);
    } catch (error) {
      problems.push(`The original ${sha256} does not hold: ${asAppError(error).message}`);
    }
    onProgress(i + 1, originals.length);
  }
  return problems;
}
