import { indexedText } from "../retrieval/indexed-text.ts";
import type { PassageSearch } from "../retrieval/search-passages.ts";
import { termsOf, wordsOf } from "../retrieval/terms.ts";
import { evidenceFeatures } from "./evidence/evidence-features.ts";
import { answerLikelihood, shippedEvidenceModel } from "./evidence/evidence-model.ts";
import type { ScoredUnit } from "./quote/choose-quotes.ts";

export type Judgement = {
  readonly isEnough: boolean;
  /** How likely the documents answer the question, from 0 to 1. */
  readonly likelihood: number;
  /** Words of the question, as written, that stand in none of the documents searched. */
  readonly unknownWords: readonly string[];
};

/** Passages in which a code or year of the question has to stand. */
const LOOKED_AT = 5;

/**
 * Step 5: whether the passages found can answer the question at all. Too little is said, never guessed over.
 * @param scored sentences of the passages, best first
 */
export function judgeEvidence(
  question: string,
  found: Pick<PassageSearch, "passages" | "weights">,
  scored: readonly ScoredUnit[],
): Judgement {
  const model = shippedEvidenceModel();
  const likelihood = answerLikelihood(model, evidenceFeatures(question, found, scored));
  const isEnough = scored.length > 0 && likelihood >= model.threshold && !lacksCode(found);
  return { isEnough, likelihood, unknownWords: unknownWords(question, found) };
}

/** Article numbers, registrations, years: who asks for one is not served with another. */
function lacksCode({ passages, weights }: Pick<PassageSearch, "passages" | "weights">): boolean {
  const codes = [...weights.keys()].filter((term) => /\d/.test(term) && term.length >= 3);
  if (codes.length === 0) return false;
  const found = new Set(passages.slice(0, LOOKED_AT).flatMap((passage) => termsOf(indexedText(passage))));
  return codes.some((code) => !found.has(code));
}

function unknownWords(question: string, { weights }: Pick<PassageSearch, "weights">): string[] {
  const words = wordsOf(question).filter(({ term }) => weights.get(term)?.isFound === false);
  return [...new Set(words.map(({ start, end }) => question.slice(start, end)))];
}
