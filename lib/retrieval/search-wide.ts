import type { Candidates } from "./candidates.ts";
import type { IndexHit } from "./index-store.ts";

/** The index is not asked for more than this, however much of it the second check drops. */
const MOST_HITS = 5000;

/**
 * Asks the index for its best passages, and for more of them as long as the second check leaves less than half of what
 * was wanted: versions that are not in force must not push out those that are.
 * @param wanted passages that are enough
 * @param ask the index's best passages, at most `limit`, best first
 * @returns those that passed the second check, best first
 */
export async function searchWide(
  candidates: Candidates,
  wanted: number,
  ask: (limit: number) => Promise<IndexHit[]>,
): Promise<IndexHit[]> {
  for (let limit = wanted; ; limit = Math.min(limit * 4, MOST_HITS)) {
    const hits = await ask(limit);
    candidates.check(hits);
    const isAll = hits.length < limit || limit >= MOST_HITS;
    const passed = hits.filter(({ chunkId }) => candidates.byId.has(chunkId));
    if (isAll || passed.length >= wanted / 2) return passed;
  }
}
