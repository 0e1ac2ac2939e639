import { hkdfSync } from "node:crypto";
import { dirname } from "node:path";
import { type Config, readConfig } from "../config.ts";
import { AppError } from "../errors.ts";
import { decrypt } from "./cipher.ts";
import { type MasterKey, makeMasterKey, readMasterKeys } from "./master-key.ts";
import { addLookup } from "./open-keys.ts";
import type { DataKey } from "./sealed-columns.ts";

/** What this needs of a database connection. */
export type KeyStore = {
  readonly name: string;
  readonly memory: boolean;
  prepare(text: string): { get(...values: unknown[]): unknown };
};
/** A row of `data_keys`. */
export type StoredKey = { readonly id: string; readonly wrapped: Buffer | null; readonly master: string };

/**
 * Makes the keys of an opened database findable for as long as it is open.
 * @param masters the master keys, where they are not those of the settings
 * @returns ends that
 */
export function unlock(store: KeyStore, masters?: readonly MasterKey[]): () => void {
  if (masters !== undefined) given.set(store, masters);
  return addLookup((id) => {
    if (!hasKeys(store)) return undefined;
    const row = store
      .prepare("SELECT id, wrapped, master_id AS master FROM data_keys WHERE id = ?")
      .get(id) as StoredKey | undefined;
    return row === undefined || row.wrapped === null ? undefined : unwrap(store, row);
  });
}

/** @throws {AppError} storage-unavailable when the master key is missing or another one, or the row was changed */
export function unwrap(store: KeyStore, { id, wrapped, master }: StoredKey): Buffer {
  // It may have been exchanged since this process read it.
  const key =
    mastersOf(store).find((one) => one.id === master) ??
    mastersOf(store, { isReadAnew: true }).find((one) => one.id === master);
  if (key === undefined || wrapped === null)
    throw new AppError(
      "storage-unavailable",
      "The master key is not the one that this data folder was written with; put the right one back.",
    );
  try {
    return decrypt(key.secret, wrapped, id);
  } catch (cause) {
    throw new AppError("storage-unavailable", "A stored key was changed on disk.", { cause });
  }
}

/** The keys that backups are sealed and signed with, of each master key, the one in use first. */
export function backupKeys(masters: readonly MasterKey[]): readonly (DataKey & { readonly mac: Buffer })[] {
  const derive = (secret: Buffer, purpose: string) =>
    Buffer.from(hkdfSync("sha256", secret, "", purpose, 32));
  return masters.map(({ id, secret }) => ({
    id: `backup-${id}`,
    secret: derive(secret, "intramuros backup"),
    mac: derive(secret, "intramuros backup manifest"),
  }));
}

const given = new WeakMap<KeyStore, readonly MasterKey[]>();
const opened = new WeakMap<KeyStore, readonly MasterKey[]>();

/** The master keys of a database, the one in use first; made when it has no keys yet. @throws {AppError} */
export function mastersOf(store: KeyStore, { isReadAnew = false } = {}): readonly MasterKey[] {
  const known = given.get(store) ?? opened.get(store);
  if (known !== undefined && (!isReadAnew || store.memory || given.has(store))) return known;
  const masters = read(store);
  opened.set(store, masters);
  return masters;
}

function read(store: KeyStore): MasterKey[] {
  if (store.memory)
    return readMasterKeys({ masterKey: makeMasterKey(), masterKeyPath: undefined }, "", false);
  const isNew = store.prepare("SELECT 1 FROM data_keys LIMIT 1").get() === undefined;
  return readMasterKeys(readConfig().keys, standardKeyPath(dirname(store.name)), isNew);
}

/** File of the master key; null when it is given as a setting. */
export function keyPath(config: Pick<Config, "keys" | "dataDir">): string | null {
  if (config.keys.masterKey !== undefined) return null;
  return config.keys.masterKeyPath ?? standardKeyPath(config.dataDir);
}

/** Beside the data folder, so that a copy of the folder alone opens nothing. */
function standardKeyPath(dataDir: string): string {
  return `${dataDir}.key`;
}

function hasKeys(store: KeyStore): boolean {
  return store.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'data_keys'").get() !== undefined;
}
