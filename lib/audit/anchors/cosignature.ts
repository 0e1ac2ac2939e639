import type { Actor } from "../../access/actor.ts";
import { requireRole } from "../../access/roles.ts";
import { type Database, transact } from "../../db/client.ts";
import { tlogAnchors } from "../../db/schema.ts";
import { requireSetting } from "../../db/settings.ts";
import { AppError } from "../../errors.ts";
import { appendEvent } from "../append-event.ts";
import { originOf } from "../checkpoint.ts";
import { openCheckpoint } from "../key-statement.ts";
import { logKeySpans } from "../log-keys.ts";
import { rootAt } from "../merkle.ts";
import { ED25519_COSIGNATURE, openNote, parseVerifierKey } from "../note.ts";
import { nodeReader, treeSize } from "../tree.ts";

export type Cosignature = { readonly size: number; readonly cosigner: string; readonly atMs: number };

/**
 * Takes in a checkpoint that a second host has cosigned (c2sp.org/tlog-cosignature), as an anchor outside this host.
 * @param cosignerKeys the keys of hosts that count (`config.anchors.cosignerKeys`)
 * @returns who cosigned and when, by that host's clock
 * @throws {AppError} not-allowed unless the actor is an administrator or auditor; invalid-input when the note is not a
 *   checkpoint of this log or no known host cosigned it; conflict when this log says something else by now
 */
export function importCosignature(
  db: Database,
  actor: Actor,
  cosignerKeys: readonly string[],
  note: string,
): Cosignature {
  const person = requireRole(db, actor, "administrator", "auditor");
  const own = logKeySpans(db);
  if (own.length === 0) throw new AppError("invalid-input", "This log has no checkpoint yet.");
  const keys = cosignerKeys.map(parseVerifierKey).filter((key) => key.algorithm === ED25519_COSIGNATURE);
  // Opened once with each: the log's own signature must be there besides the other host's.
  const { origin, size, root } = openCheckpoint(note, own);
  const [signature] = openNote(note, keys).signatures;
  if (origin !== originOf(requireSetting(db, "installation-id")) || signature?.atMs === undefined)
    throw new AppError("invalid-input", "This is not a cosigned checkpoint of this log.");
  if (size > treeSize(db) || !rootAt(size, nodeReader(db)).equals(root))
    throw new AppError(
      "conflict",
      `The checkpoint over ${size} events is genuine, but this log says something else: it was changed after it was cosigned. Run "intramuros audit verify".`,
    );
  const found = { size, cosigner: signature.name, atMs: signature.atMs };
  transact(db, (tx) => {
    tx.insert(tlogAnchors)
      .values({ size, kind: "cosignature", place: found.cosigner, note, atMs: found.atMs })
      .run();
    appendEvent(tx, { type: "log.anchored", actor: person, data: { size, kind: "cosignature" } });
  });
  return found;
}
