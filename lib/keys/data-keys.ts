import { createHmac, hkdfSync, randomBytes } from "node:crypto";
import { connectionOf, prepared, type Reader, type Transaction } from "../db/client.ts";
import { AppError } from "../errors.ts";
import type { ConversationId, DocumentId, UserId } from "../ids.ts";
import { type Doomed, requireNoHold } from "../safeguards/holds.ts";
import { encrypt } from "./cipher.ts";
import { forgetKey } from "./open-keys.ts";
import { type DataKey, type Seal, sealWith } from "./sealed-columns.ts";
import { mastersOf, type StoredKey, unwrap } from "./unlock.ts";

/**
 * One key for each document, conversation and person, and for each wall, hold and emergency access ("safeguard"). It lies in `data_keys`, wrapped by the master key. Destroying
 * it makes everything that was sealed with it unreadable, wherever a copy of that lies.
 */
export type KeyOwner = "document" | "conversation" | "person" | "original" | "safeguard";

/** Seals what belongs to `subject`. @throws {AppError} storage-unavailable when the master key is not to be had */
export function sealFor(tx: Transaction | Reader, owner: KeyOwner, subject: string): Seal {
  return sealWith(dataKey(tx, owner, subject));
}

/** The key of `subject`, made if it is the first time. Call it in a transaction with what is sealed. */
export function dataKey(tx: Transaction | Reader, owner: KeyOwner, subject: string): DataKey {
  const client = connectionOf(tx);
  const row = prepared(
    tx,
    "SELECT id, wrapped, master_id AS master FROM data_keys WHERE owner = ? AND subject = ? AND destroyed_at_ms IS NULL",
  ).get(owner, subject) as StoredKey | undefined;
  if (row !== undefined) return { id: row.id, secret: unwrap(client, row) };
  const [master] = mastersOf(client);
  if (master === undefined) throw new AppError("storage-unavailable", "There is no master key.");
  const key = { id: randomBytes(12).toString("base64url"), secret: randomBytes(32) };
  client
    .prepare(
      "INSERT INTO data_keys (id, owner, subject, wrapped, master_id, created_at_ms) VALUES (?, ?, ?, ?, ?, ?)",
    )
    .run(key.id, owner, subject, encrypt(master.secret, key.secret, key.id), master.id, Date.now());
  return key;
}

/**
 * Keyed commitment to a text, in hex; see lib/audit/FORMAT.md. It can be opened as long as the key of its subject is
 * there, and by nobody afterwards.
 */
export function commitFor(tx: Transaction | Reader, owner: KeyOwner, subject: string, text: string): string {
  return createHmac("sha256", commitmentKey(dataKey(tx, owner, subject)))
    .update(text.normalize("NFC"))
    .digest("hex");
}

/** The key of a subject's commitments. It can be handed over to open them: it opens nothing else. */
export function commitmentKey(key: DataKey): Buffer {
  return Buffer.from(hkdfSync("sha256", key.secret, "", "intramuros commitment", 32));
}

/** Destroys the key of `subject`; its row stays as a record. @returns whether there was one @throws {AppError} on-hold */
export function destroyKey(tx: Transaction, owner: KeyOwner, subject: string): boolean {
  requireNoHold(tx, doomedBy(tx, owner, subject));
  const client = connectionOf(tx);
  const ids = client
    .prepare("SELECT id FROM data_keys WHERE owner = ? AND subject = ? AND destroyed_at_ms IS NULL")
    .pluck()
    .all(owner, subject) as string[];
  for (const id of ids) {
    client
      .prepare("UPDATE data_keys SET wrapped = NULL, destroyed_at_ms = ? WHERE id = ?")
      .run(Date.now(), id);
    forgetKey(id);
  }
  return ids.length > 0;
}

/** What nobody could read any more without the key. */
function doomedBy(tx: Transaction, owner: KeyOwner, subject: string): Doomed {
  switch (owner) {
    case "document":
      return { documentIds: [subject as DocumentId] };
    case "conversation":
      return { conversationId: subject as ConversationId };
    case "person":
      return { userId: subject as UserId };
    case "safeguard":
      return { documentIds: [] };
    case "original": {
      const rows = connectionOf(tx).prepare("SELECT id FROM documents WHERE sha256 = ?").pluck().all(subject);
      return { documentIds: rows as DocumentId[] };
    }
  }
}

/**
 * Wraps every key with the newest master key; what is sealed stays as it is. Others may work meanwhile.
 * @returns how many were wrapped anew
 */
export function rewrapKeys(tx: Transaction): number {
  const client = connectionOf(tx);
  const [newest] = mastersOf(client, { isReadAnew: true });
  if (newest === undefined) return 0;
  const rows = client
    .prepare(
      "SELECT id, wrapped, master_id AS master FROM data_keys WHERE wrapped IS NOT NULL AND master_id <> ?",
    )
    .all(newest.id) as StoredKey[];
  const update = client.prepare("UPDATE data_keys SET wrapped = ?, master_id = ? WHERE id = ?");
  for (const row of rows) update.run(encrypt(newest.secret, unwrap(client, row), row.id), newest.id, row.id);
  return rows.length;
}
