import { asAppError } from "../errors.ts";
import { logger } from "../log.ts";
import type { ModelDoor } from "../models/door.ts";
import { runningModels } from "./embed-question.ts";
import { indexedText } from "./indexed-text.ts";
import type { FoundPassage } from "./search-passages.ts";

/** A model reads question and passage together, which takes its time for each. */
const READ = 24;
/** A question does not wait longer than this. */
const PATIENCE_MS = 1500;

type Ranked = Omit<FoundPassage, "repeats">;

/**
 * Lets a ranking model, where one is installed, read the best passages. Its judgement counts as much as the ranking's
 * own: their scores are averaged, since nothing was measured with the model of a stranger. Without a model, or when it
 * is too slow, the order stays.
 */
export async function rankAgain(
  door: ModelDoor,
  question: string,
  ranked: readonly Ranked[],
  signal?: AbortSignal,
): Promise<readonly Ranked[]> {
  try {
    if (!(await runningModels(door)).some(({ kind }) => kind === "ranking")) return ranked;
    const best = ranked.slice(0, READ);
    const patience = AbortSignal.timeout(PATIENCE_MS);
    const scores = await door.rank(
      question,
      best.map(indexedText),
      signal === undefined ? patience : AbortSignal.any([signal, patience]),
    );
    const judged = best.map((passage, i) => ({ ...passage, score: (passage.score + (scores[i] ?? 0)) / 2 }));
    // Those behind stay behind.
    const least = Math.min(...judged.map(({ score }) => score));
    const rest = ranked.slice(READ).map((passage) => ({ ...passage, score: Math.min(passage.score, least) }));
    return [...judged.toSorted((a, b) => b.score - a.score || a.chunkId - b.chunkId), ...rest];
  } catch (error) {
    logger("answer").warn("the ranking model did not rank", { code: asAppError(error).code });
    return ranked;
  }
}
