import { desc, eq } from "drizzle-orm";
import type { Database } from "../db/client.ts";
import { jobs } from "../db/schema.ts";
import { pausedSinceMs } from "../documents/queue-pause.ts";
import { type EmbeddingState, embeddingState, isBehind } from "../retrieval/embedding-state.ts";

/** Whether the index is of the embedding model that runs, and how far it is made so. */
export type EmbeddingWork = EmbeddingState & {
  /** Passages are to be embedded anew. */
  readonly isBehind: boolean;
  /** While they are: passages done and in all; null before the first batch. */
  readonly progress: { readonly done: number; readonly total: number; readonly isPaused: boolean } | null;
  /** Why the last attempt broke off, in English; null when it did not. */
  readonly problem: string | null;
};

export function embeddingWork(db: Database): EmbeddingWork {
  const job = db
    .select()
    .from(jobs)
    .where(eq(jobs.kind, "embed"))
    .orderBy(desc(jobs.createdAtMs))
    .limit(1)
    .get();
  const isOpen = job?.state === "queued" || job?.state === "running";
  const left = isOpen && job.total !== null ? job.total - (job.done ?? 0) : undefined;
  const state = embeddingState(db, left);
  return {
    ...state,
    isBehind: isBehind(state),
    progress: isOpen
      ? { done: job.done ?? 0, total: job.total ?? state.outdated, isPaused: pausedSinceMs(db) !== null }
      : null,
    problem: job?.state === "failed" && isBehind(state) ? (job.error ?? "") : null,
  };
}
