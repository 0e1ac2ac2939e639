import { desc, eq } from "drizzle-orm";
import { type Database, type Reader, transact } from "../db/client.ts";
import { tlogCheckpoints } from "../db/schema.ts";
import { getSetting } from "../db/settings.ts";
import { AppError } from "../errors.ts";
import { type Checkpoint, parseCheckpoint } from "./checkpoint.ts";
import { adoptKey } from "./log-keys.ts";
import { openNote, parseVerifierKey } from "./note.ts";
import type { SealAnswer } from "./sealer-protocol.ts";

/** A checkpoint as it is stored. */
export type StoredCheckpoint = { readonly size: number; readonly note: string; readonly atMs: number };

export function lastCheckpoint(db: Reader): StoredCheckpoint | undefined {
  return db.select().from(tlogCheckpoints).orderBy(desc(tlogCheckpoints.size)).limit(1).get();
}

/** The checkpoint over exactly so many events. */
export function checkpointOf(db: Reader, size: number): StoredCheckpoint | undefined {
  return db.select().from(tlogCheckpoints).where(eq(tlogCheckpoints.size, size)).get();
}

/** The key that checkpoints are signed with, as text; undefined before the first one. */
export function sealerKey(db: Reader): string | undefined {
  return getSetting(db, "sealer-key");
}

/**
 * Checks a new checkpoint's signature and stores it. Another key than before is recorded as an event.
 * @param sealed the sealer's answer
 * @throws {AppError} invalid-input when it is not signed by this key or not what was asked for; audit-unavailable
 */
export function storeCheckpoint(
  db: Database,
  { note, key, statements }: Pick<SealAnswer & { kind: "sealed" }, "note" | "key" | "statements">,
  asked: Checkpoint,
): void {
  const verifier = parseVerifierKey(key);
  const got = parseCheckpoint(openNote(note, [verifier]).text);
  if (verifier.name !== asked.origin || got.origin !== asked.origin)
    throw new AppError("invalid-input", "The sealer signed for another log.");
  if (got.size !== asked.size || !got.root.equals(asked.root))
    throw new AppError(
      "invalid-input",
      "The sealer signed another checkpoint than the one it was asked for.",
    );
  transact(db, (tx) => {
    tx.insert(tlogCheckpoints).values({ size: got.size, note, atMs: Date.now() }).onConflictDoNothing().run();
    adoptKey(tx, key, statements);
  });
}
