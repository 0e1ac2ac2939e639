import { z } from "zod";
import type { Reader, Transaction } from "../db/client.ts";
import { getSetting, putSetting } from "../db/settings.ts";
import { appendEvent } from "./append-event.ts";
import { followKeys, type KeySpan, parseKeyStatement } from "./key-statement.ts";
import { formatVerifierKey, parseVerifierKey } from "./note.ts";

/** The keys that a log was signed with. */
export type LogKeys = {
  /** Trusted by themselves: the first key, and each that came without an introduction; the newest last. */
  readonly roots: readonly string[];
  /** Key statements, in their order. */
  readonly statements: readonly string[];
};

const STORED = z.object({ roots: z.array(z.string()), statements: z.array(z.string()) });

/** None before the first checkpoint. */
export function logKeys(db: Reader): LogKeys {
  const stored = getSetting(db, "sealer-keys");
  if (stored !== undefined) return STORED.parse(JSON.parse(stored));
  const key = getSetting(db, "sealer-key");
  return { roots: key === undefined ? [] : [key], statements: [] };
}

/** The keys whose signatures count, by what this database remembers. @throws {AppError} invalid-input when that was changed */
export function logKeySpans(db: Reader): KeySpan[] {
  const { roots, statements } = logKeys(db);
  return followKeys(roots, statements);
}

/**
 * Remembers the key that signs from now on. One that the key before introduced is recorded as exchanged, any other as
 * changed, which is an alarm. Nothing happens when it is the one that signs already.
 * @param statements all that the sealer has
 * @throws {AppError} invalid-input when they are wrong; audit-unavailable
 */
export function adoptKey(tx: Transaction, key: string, statements: readonly string[]): void {
  const before = getSetting(tx, "sealer-key");
  if (before === key) return;
  const known = logKeys(tx);
  const all = [...new Set([...known.statements, ...statements])];
  // A log that begins with a sealer that exchanged its key before.
  const [first] =
    known.roots.length > 0 ? known.roots : statements.map((note) => parseKeyStatement(note).before);
  const roots = known.roots.length > 0 ? known.roots : [first ?? key];
  const introduced = followKeys(roots, all).find((span) => formatVerifierKey(span.key) === key);
  putSetting(tx, "sealer-key", key);
  const keys = { roots: introduced === undefined ? [...roots, key] : roots, statements: all };
  putSetting(tx, "sealer-keys", JSON.stringify(keys satisfies LogKeys));
  if (before === undefined) return;
  const actor = { kind: "system", process: "supervisor" } as const;
  const ids = { before: idOf(before), after: idOf(key) };
  if (introduced === undefined) appendEvent(tx, { type: "log.key-changed", actor, data: ids });
  else appendEvent(tx, { type: "log.key-rotated", actor, data: { ...ids, size: introduced.from } });
}

const idOf = (key: string) => parseVerifierKey(key).keyId.toString(16).padStart(8, "0");
