import { desc, eq } from "drizzle-orm";
import type { Config } from "../config.ts";
import type { Database } from "../db/client.ts";
import { auditEvents } from "../db/schema.ts";
import { requireSetting } from "../db/settings.ts";
import { AppError } from "../errors.ts";
import { logger } from "../log.ts";
import { recordEvent } from "./append-event.ts";
import { askSealer } from "./ask-sealer.ts";
import { type Checkpoint, originOf } from "./checkpoint.ts";
import { lastCheckpoint, storeCheckpoint } from "./checkpoints.ts";
import { consistencyProof } from "./merkle.ts";
import type { SealRequest } from "./sealer-protocol.ts";
import { ensureTree, nodeReader, treeHead } from "./tree.ts";

export type CheckpointOutcome =
  | { readonly kind: "sealed"; readonly size: number }
  /** Every event is covered already. */
  | { readonly kind: "nothing-new"; readonly size: number }
  /** The log does not continue what was sealed: somebody changed it. An alarm event was recorded if that was possible. */
  | { readonly kind: "refused"; readonly size: number; readonly sealedSize: number };

/** Two processes may ask at once; the slower one starts again from what the faster one got. */
const ATTEMPTS = 5;

/**
 * Has the log as it stands now signed by the sealer and stores the checkpoint.
 * @throws {AppError} audit-unavailable when the sealer is not there
 */
export async function requestCheckpoint(
  db: Database,
  config: Pick<Config, "sealer">,
): Promise<CheckpointOutcome> {
  ensureTree(db);
  const origin = originOf(requireSetting(db, "installation-id"));
  const covered = lastCheckpoint(db)?.size ?? 0;
  let from = covered;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const head = db.transaction((tx): (Checkpoint & SealRequest) | undefined => {
      const { size, root } = treeHead(tx);
      // A log that became shorter than what was sealed has no proof; the sealer says so itself.
      const proof = from === 0 || from > size ? [] : consistencyProof(from, size, nodeReader(tx));
      return size === covered ? undefined : { origin, size, root, from, proof };
    });
    if (head === undefined) return { kind: "nothing-new", size: covered };
    const answer = await askSealer(config.sealer.socketPath, head);
    switch (answer.kind) {
      case "sealed":
        storeCheckpoint(db, answer, head);
        return { kind: "sealed", size: head.size };
      case "start-from":
        from = answer.size;
        continue;
      case "refused": {
        const { sealedSize } = answer;
        // The other asker was faster and more was recorded since we looked.
        if (answer.because === "shorter" && sealedSize <= treeHead(db).size) continue;
        recordRefusal(db, head.size, sealedSize);
        return { kind: "refused", size: head.size, sealedSize };
      }
    }
  }
  throw new AppError(
    "audit-unavailable",
    "Other processes kept asking the sealer; there is no new checkpoint.",
  );
}

/** One event for each time it begins, not one each minute. */
function recordRefusal(db: Database, size: number, sealedSize: number): void {
  const log = logger("audit");
  log.error("the sealer refused to sign the log: it was changed from outside", { size, sealedSize });
  if (isRefused(db)) return;
  try {
    recordEvent(db, {
      type: "log.seal-refused",
      actor: { kind: "system", process: "supervisor" },
      outcome: "error",
      data: { size, sealedSize },
    });
  } catch (error) {
    log.error("the refusal could not be recorded", { problem: (error as Error).message });
  }
}

/** Whether the sealer refused and has not signed since. */
export function isRefused(db: Parameters<typeof lastCheckpoint>[0]): boolean {
  const last = db
    .select({ seq: auditEvents.seq })
    .from(auditEvents)
    .where(eq(auditEvents.type, "log.seal-refused"))
    .orderBy(desc(auditEvents.seq))
    .limit(1)
    .get();
  return last !== undefined && last.seq > (lastCheckpoint(db)?.size ?? 0);
}
