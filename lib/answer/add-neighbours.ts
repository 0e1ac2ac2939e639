import type { Actor } from "../access/actor.ts";
import type { Reader } from "../db/client.ts";
import { loadNeighbour } from "../retrieval/load-passages.ts";
import type { FoundPassage } from "../retrieval/search-passages.ts";

/** Only the best passages bring their neighbours; more would push other documents out. */
const FROM_BEST = 2;

/**
 * Adds the passage that follows where one of the best ends in the middle of a thought: without final punctuation, or
 * with a colon. Read under the access rule like the passage itself.
 */
export function addNeighbours(db: Reader, actor: Actor, passages: readonly FoundPassage[]): FoundPassage[] {
  const present = new Set(passages.map((passage) => passage.chunkId));
  return passages.flatMap((passage, rank) => {
    if (rank >= FROM_BEST || passage.kind === "table" || isComplete(passage.text)) return [passage];
    const next = loadNeighbour(db, actor, passage, 1);
    if (next === undefined || present.has(next.chunkId)) return [passage];
    present.add(next.chunkId);
    return [passage, { ...next, score: passage.score * 0.9, fullText: 0, cosine: null, repeats: [] }];
  });
}

const isComplete = (text: string) => /[.!?…。]["'”’»)\]]*\s*$/u.test(text);
