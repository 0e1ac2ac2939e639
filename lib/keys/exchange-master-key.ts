import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { count, isNotNull } from "drizzle-orm";
import type { Actor } from "../access/actor.ts";
import { requireRole } from "../access/roles.ts";
import { appendEvent } from "../audit/append-event.ts";
import type { Config } from "../config.ts";
import { connectionOf, type Database, type Reader, transact } from "../db/client.ts";
import { dataKeys } from "../db/schema.ts";
import { AppError } from "../errors.ts";
import { rewrapKeys } from "./data-keys.ts";
import { makeMasterKey } from "./master-key.ts";
import { keyPath, mastersOf } from "./unlock.ts";

export type KeyState = {
  /** File of the master key; null when it is given as a setting. */
  readonly path: string | null;
  readonly masterId: string;
  /** Keys of documents, conversations and people that it wraps. */
  readonly keys: number;
};

/** @throws {AppError} not-allowed unless an administrator asks; storage-unavailable without the master key */
export function keyState(db: Reader, config: Config, actor: Actor): KeyState {
  requireRole(db, actor, "administrator");
  const [master] = mastersOf(connectionOf(db), { isReadAnew: true });
  if (master === undefined) throw new AppError("storage-unavailable", "There is no master key.");
  const keys = db.select({ n: count() }).from(dataKeys).where(isNotNull(dataKeys.wrapped)).get()?.n ?? 0;
  return { path: keyPath(config), masterId: master.id, keys };
}

/**
 * Exchanges the master key while the product runs: a new one is written before the old one, every key is wrapped anew,
 * then the old one is taken out. Interrupted at any point, everything can still be read, and it can be done again.
 * A key that is given as a setting is exchanged by putting the new one before the old one there first.
 * @returns ids of the old and the new one, and how many keys were wrapped anew
 * @throws {AppError} not-allowed; storage-unavailable; conflict when a setting holds no new key
 */
export function exchangeMasterKey(
  db: Database,
  config: Config,
  actor: Actor,
): { readonly before: string; readonly after: string; readonly keys: number } {
  const administrator = requireRole(db, actor, "administrator");
  const client = connectionOf(db);
  const old = mastersOf(client, { isReadAnew: true });
  const path = keyPath(config);
  if (path !== null && old.length === 1)
    writeWhole(path, `${makeMasterKey()}\n${readFileSync(path, "utf8")}`);
  const [newest, ...others] = mastersOf(client, { isReadAnew: true });
  const before = others[0]?.id;
  if (newest === undefined || before === undefined)
    throw new AppError(
      "conflict",
      "Put a new key before the old one in INTRAMUROS_MASTER_KEY, with a comma between, and start the product with it first.",
    );
  const keys = transact(db, (tx) => {
    const wrapped = rewrapKeys(tx);
    const data = { before, after: newest.id, keys: wrapped };
    appendEvent(tx, { type: "key.master-exchanged", actor: administrator, data });
    return wrapped;
  });
  if (path !== null) writeWhole(path, `${readFileSync(path, "utf8").split(/\s+/)[0]}\n`);
  mastersOf(client, { isReadAnew: true });
  return { before, after: newest.id, keys };
}

/** All of it or nothing, also when the power fails. @throws {AppError} storage-unavailable, with the old file as it was */
function writeWhole(path: string, text: string): void {
  const next = `${path}.next`;
  try {
    const file = openSync(next, "w", 0o600);
    try {
      if (writeSync(file, text) !== Buffer.byteLength(text)) throw new Error("the disk is full");
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(next, path);
  } catch (cause) {
    rmSync(next, { force: true });
    throw new AppError(
      "storage-unavailable",
      `The master key ${path} cannot be written: ${(cause as Error).message}. The one in use is still there.`,
      { cause },
    );
  }
  const folder = openSync(dirname(path), "r");
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
