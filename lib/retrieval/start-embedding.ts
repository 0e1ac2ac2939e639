import type { Actor } from "../access/actor.ts";
import { requireRole } from "../access/roles.ts";
import { appendEvent } from "../audit/append-event.ts";
import { type Database, transact } from "../db/client.ts";
import { openJob, queueForIndex } from "../documents/queue.ts";
import type { JobId } from "../ids.ts";
import { embeddingState, isBehind, namedModels } from "./embedding-state.ts";

/**
 * Has every passage embedded anew with the model that runs, and the index made of that; recorded.
 * @param actor an administrator, or the product itself
 * @returns the job to wait for, one that is open already included; null when index and passages are up to date
 * @throws {AppError} not-allowed
 */
export function startEmbedding(db: Database, actor: Actor): JobId | null {
  return transact(db, (tx) => {
    const asking = actor.kind === "system" ? actor : requireRole(tx, actor, "administrator");
    const open = openJob(tx, "embed");
    if (open !== undefined) return open.id;
    const state = embeddingState(tx);
    if (state.running === undefined || !isBehind(state)) return null;
    const id = queueForIndex(tx, "embed");
    appendEvent(tx, {
      type: "index.embedding-started",
      actor: asking,
      data: { passages: state.outdated, ...namedModels(state.running, state.index) },
    });
    return id;
  });
}
