import { indexedText } from "../retrieval/indexed-text.ts";
import type { FoundPassage } from "../retrieval/search-passages.ts";
import { termsOf } from "../retrieval/terms.ts";
import type { TermWeight } from "../retrieval/weigh-terms.ts";

export type Judgement = {
  readonly isEnough: boolean;
  /** Share of the question's weight that the best passages have, from 0 to 1. */
  readonly coverage: number;
  /** Best cosine of a passage with the question; 0 without vectors. */
  readonly cosine: number;
};

const LOOKED_AT = 5;
const LEAST_COVERAGE = 0.5;

/** Step 5: whether the passages found can answer the question at all. Too little is said, never guessed over. */
export function judgeEvidence(
  passages: readonly FoundPassage[],
  weights: ReadonlyMap<string, TermWeight>,
): Judgement {
  const best = passages.slice(0, LOOKED_AT);
  const total = [...weights.values()].reduce((sum, { weight }) => sum + weight, 0);
  const coverages = best.map((passage) => {
    const terms = new Set(termsOf(indexedText(passage)));
    let own = 0;
    for (const [term, { weight }] of weights) if (terms.has(term)) own += weight;
    return own / Math.max(total, 1e-9);
  });
  const coverage = Math.max(0, ...coverages);
  const cosine = Math.max(0, ...best.map((passage) => passage.cosine ?? 0));
  return { isEnough: coverage >= LEAST_COVERAGE, coverage, cosine };
}
