import type { Actor } from "../access/actor.ts";
import { recordEvent } from "../audit/append-event.ts";
import { type Database, type Transaction, transact } from "../db/client.ts";
import { AppError } from "../errors.ts";
import type { HoldId, RetentionClassId } from "../ids.ts";

/** How something was about to be destroyed. */
export type Attempt = "delete" | "prune" | "shred";
/** Something that may not be destroyed, and what keeps it. */
export type Keeper =
  | { readonly type: "hold.blocked"; readonly by: HoldId; readonly objectId: string }
  | { readonly type: "retention.blocked"; readonly by: RetentionClassId; readonly objectId: string };

/** Cause of the error with which something is kept: what keeps it, for the record. */
export class Kept extends Error {
  override readonly name = "Kept";
  readonly keepers: readonly Keeper[];
  constructor(keepers: readonly Keeper[]) {
    super("kept");
    this.keepers = keepers;
  }
}

/**
 * Runs `work`, which destroys something, in a transaction; when a hold or a retention class stops it, nothing is changed
 * and the attempt is recorded.
 */
export function transactUnlessKept<Result>(
  db: Database,
  actor: Actor,
  attempt: Attempt,
  work: (tx: Transaction) => Result,
): Result {
  try {
    return transact(db, work);
  } catch (error) {
    if (error instanceof AppError && error.cause instanceof Kept)
      for (const { type, by, objectId } of error.cause.keepers)
        recordEvent(db, { type, actor, outcome: "denied", objects: [by, objectId], data: { attempt } });
    throw error;
  }
}
