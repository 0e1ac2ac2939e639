import type { Actor } from "../../access/actor.ts";
import { requireRole } from "../../access/roles.ts";
import { type Database, transact } from "../../db/client.ts";
import { tlogAnchors } from "../../db/schema.ts";
import { AppError } from "../../errors.ts";
import { drawQrCode } from "../../qr-code.ts";
import { appendEvent } from "../append-event.ts";
import { checkpointOf, lastCheckpoint } from "../checkpoints.ts";
import { logKeys } from "../log-keys.ts";

/** A checkpoint to print: what the code holds is the note, byte for byte, so any reader gives it back. */
export type PrintableCheckpoint = {
  readonly size: number;
  readonly atMs: number;
  readonly note: string;
  /** The log's verification key, to be kept with the first sheet. */
  readonly key: string;
  /** SVG of the note's QR code, black on white. */
  readonly noteSvg: string;
  readonly keySvg: string;
};

/**
 * The newest checkpoint for printing. Whoever prints it says so with `recordPaper`.
 * @throws {AppError} not-allowed unless the actor is an administrator or auditor; not-found before the first checkpoint
 */
export function printableCheckpoint(db: Database, actor: Actor): PrintableCheckpoint {
  requireRole(db, actor, "administrator", "auditor");
  const checkpoint = lastCheckpoint(db);
  const key = logKeys(db).roots.at(-1);
  if (checkpoint === undefined || key === undefined)
    throw new AppError("not-found", "The log has no checkpoint yet; is the sealer running?");
  const { size, atMs, note } = checkpoint;
  return { size, atMs, note, key, noteSvg: drawQrCode(note), keySvg: drawQrCode(key) };
}

/**
 * Records that the checkpoint of this size was printed and put away. There may be newer ones by now: printing takes
 * longer than the next checkpoint.
 * @throws {AppError} not-allowed; not-found when there is no checkpoint of this size
 */
export function recordPaper(db: Database, actor: Actor, size: number): void {
  const person = requireRole(db, actor, "administrator", "auditor");
  const checkpoint = checkpointOf(db, size);
  if (checkpoint === undefined)
    throw new AppError("not-found", "The log has no checkpoint of this size; print the newest one.");
  transact(db, (tx) => {
    tx.insert(tlogAnchors)
      .values({ size, kind: "paper", place: person.userId, note: checkpoint.note, atMs: Date.now() })
      .run();
    appendEvent(tx, { type: "log.anchored", actor: person, data: { size, kind: "paper" } });
  });
}
