import { randomBytes, randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import type { Database, Reader, Transaction } from "./client.ts";
import { settings } from "./schema.ts";

/** Facts about this installation that live in the database. */
export type SettingKey =
  /** UUID made at first start. */
  | "installation-id"
  /** Hex key of the commitments in audit events. */
  | "commitment-key"
  /** Base64url secret that signs session cookies, unless one is configured. */
  | "session-secret"
  /** JSON of the settings at the last start, secrets left out; to record what changed. */
  | "last-settings"
  /** Verification key of the sealer that signed the last checkpoint. */
  | "sealer-key"
  /** JSON: all keys that the log was signed with, `lib/audit/log-keys.ts`; absent while there is one. */
  | "sealer-keys"
  /** JSON: folders that hold backups, so that they are told what was erased. */
  | "backup-places"
  /** JSON: the last report of `intramuros doctor --prove-boundary`. */
  | "boundary-report"
  /** JSON: what the newest examination of the data folder found, `lib/health/last-examination.ts`. */
  | "last-examination"
  /** UTC milliseconds at which an administrator last asked for one. */
  | "examination-requested"
  /** JSON: how far the log was handed to another system, `lib/audit/forward/forward-state.ts`. */
  | "forwarding"
  /** JSON: the embedding model that ran last, `lib/retrieval/running-model.ts`. */
  | "embedding-model"
  /** Set once everything stored before texts were sealed is sealed. */
  | "content-sealed"
  /** The same for the reasons of walls, holds and emergency accesses. */
  | "reasons-sealed"
  /** UTC milliseconds since when no files are read; gone while they are. */
  | "reading-paused-since"
  /** JSON: how people may sign in, `lib/people/sign-in-settings.ts`. */
  | "sign-in"
  /** SHA-256 of the one-time set-up token, in hex; gone once the first administrator exists. */
  | "setup-token-sha256";

export function getSetting(db: Reader, key: SettingKey): string | undefined {
  return db.select().from(settings).where(eq(settings.key, key)).get()?.value;
}

export function putSetting(tx: Transaction | Database, key: SettingKey, value: string): void {
  tx.insert(settings)
    .values({ key, value })
    .onConflictDoUpdate({ target: settings.key, set: { value } })
    .run();
}

export function removeSetting(tx: Transaction, key: SettingKey): void {
  tx.delete(settings).where(eq(settings.key, key)).run();
}

/** Makes the installation's identity and keys where they are missing; called after migrating. */
export function ensureInstallation(db: Database): void {
  const made: [SettingKey, () => string][] = [
    ["installation-id", randomUUID],
    ["commitment-key", () => randomBytes(32).toString("hex")],
    ["session-secret", () => randomBytes(48).toString("base64url")],
  ];
  for (const [key, make] of made) {
    db.insert(settings).values({ key, value: make() }).onConflictDoNothing().run();
  }
}

/** @throws when the database was never set up. */
export function requireSetting(db: Reader, key: SettingKey): string {
  const value = getSetting(db, key);
  if (value === undefined) throw new Error(`setting ${key} is missing: the database was not set up`);
  return value;
}
