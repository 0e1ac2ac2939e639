import type { Reader } from "../../db/client.ts";
import type { FoundPassage } from "../../retrieval/search-passages.ts";
import { termsOf } from "../../retrieval/terms.ts";
import type { AnswerSentence, Citation } from "../answer.ts";
import { cite } from "../cite.ts";
import { type QuotableUnit, quotableUnits } from "../quote/quotable-units.ts";

/**
 * A citation for each passage put before the model. Its quote is the sentence of the passage that shares most words
 * with what cites it or, before anything does, with the question.
 */
export function generatedCitations(
  db: Reader,
  passages: readonly FoundPassage[],
  question: string,
  sentences: readonly AnswerSentence[],
): Citation[] {
  return passages.map((passage, i) => {
    const citing = sentences.filter(({ citations }) => citations.includes(i + 1)).map(({ text }) => text);
    const wanted = new Set(termsOf(citing.length > 0 ? citing.join(" ") : question));
    const nearest = quotableUnits(db, passage).reduce<{ unit: QuotableUnit | undefined; shared: number }>(
      (best, unit) => {
        const shared = new Set(termsOf(unit.text).filter((term) => wanted.has(term))).size;
        return shared > best.shared ? { unit, shared } : best;
      },
      { unit: undefined, shared: 0 },
    );
    return cite(db, i + 1, passage, nearest.unit ?? passage);
  });
}
