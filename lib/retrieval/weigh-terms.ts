import type { FullText } from "./full-text.ts";

/** Words beyond these get the mean weight; asking the index for each of a long paragraph would take too long. */
const MOST_ASKED = 16;
/** The best passage of a word has it about three times: BM25 then counts the word's rarity about 1.8 times. */
const SATURATION = 1.8;
/** How much more an absent word may weigh than the rarest that was found. */
const ABSENT_LIMIT = 1.3;
export type TermWeight = {
  /** Rarity, about the inverse document frequency of BM25. */
  readonly weight: number;
  /** False: no passage that may be searched has the word. */
  readonly isFound: boolean;
};

/**
 * How rare each word is among the passages that may be searched, and whether it occurs there at all: the score of the
 * best passage for one word alone shows it.
 * @param eligible how many passages may be searched; a word that none has is as rare as one that one of them has
 */
export async function weighTerms(
  fullText: FullText,
  terms: readonly string[],
  eligible: number,
): Promise<ReadonlyMap<string, TermWeight>> {
  const asked = terms.slice(0, MOST_ASKED);
  const best = await fullText.bestScores(asked);
  const known = best.filter((score) => score !== undefined);
  const mean = known.reduce((sum, score) => sum + score, 0) / Math.max(known.length, 1) / SATURATION;
  const rest = terms.slice(MOST_ASKED).map((term) => [term, { weight: mean, isFound: true }] as const);
  // In a small collection every word is rare; an absent one must not outweigh all that were found.
  const rarest = Math.max(0, ...known) / SATURATION;
  const alone = Math.log(1 + (eligible + 0.5) / 0.5);
  const absent = rarest === 0 ? alone : Math.min(alone, ABSENT_LIMIT * rarest);
  return new Map([...asked.map((term, i) => [term, toWeight(best[i], absent)] as const), ...rest]);
}

function toWeight(bestScore: number | undefined, absent: number): TermWeight {
  if (bestScore === undefined) return { weight: absent, isFound: false };
  return { weight: Math.max(bestScore / SATURATION, 0.05), isFound: true };
}
