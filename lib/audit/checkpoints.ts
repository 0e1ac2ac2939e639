import { desc, eq } from "drizzle-orm";
import { type Database, type Reader, transact } from "../db/client.ts";
import { tlogCheckpoints } from "../db/schema.ts";
import { getSetting, putSetting } from "../db/settings.ts";
import { AppError } from "../errors.ts";
import { appendEvent } from "./append-event.ts";
import { type Checkpoint, parseCheckpoint } from "./checkpoint.ts";
import { openNote, parseVerifierKey } from "./note.ts";

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
 * @throws {AppError} invalid-input when it is not signed by this key or not what was asked for; audit-unavailable
 */
export function storeCheckpoint(db: Database, note: string, key: string, asked: Checkpoint): void {
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
    const before = sealerKey(tx);
    if (before === key) return;
    putSetting(tx, "sealer-key", key);
    if (before === undefined) return;
    appendEvent(tx, {
      type: "log.key-changed",
      actor: { kind: "system", process: "supervisor" },
      data: { before: keyId(before), after: keyId(key) },
    });
  });
}

const keyId = (key: string) => parseVerifierKey(key).keyId.toString(16).padStart(8, "0");
