import { indexedText } from "../../retrieval/indexed-text.ts";
import type { PassageSearch } from "../../retrieval/search-passages.ts";
import { languageOf } from "../../retrieval/stop-words.ts";
import { termsOf, wordsOf } from "../../retrieval/terms.ts";
import type { TermWeight } from "../../retrieval/weigh-terms.ts";
import type { ScoredUnit } from "../quote/choose-quotes.ts";

/** What is looked at to tell whether the documents answer a question at all; from 0 to 1 unless told. */
export const EVIDENCE_FEATURES = [
  /** Share of the question's weight that the best passages have together, and that the best of them has. */
  "coverage",
  "bestPassage",
  /** Share of the question's weight in words that no document has. */
  "absent",
  /** Log odds that the best sentence answers, and their mean over the best three. */
  "bestSentence",
  "threeSentences",
  /** Score of the best passage. */
  "bestScore",
  /** Share of the best passages that are of the first one's document. */
  "sameDocument",
  /** 1 where the question could be compared by vector, and its cosine with the nearest of the best passages. */
  "hasVector",
  "cosine",
  /** 1 where the question is in English, as far as can be told: German and French say less in the same words. */
  "isEnglish",
] as const;

const LOOKED_AT = 5;
/** What a word counts for that only occurs as a part or another form of a word. */
const RELATED = 0.7;

/** @param scored the sentences of the passages, best first @returns one number for each of EVIDENCE_FEATURES */
export function evidenceFeatures(
  question: string,
  { passages, weights }: Pick<PassageSearch, "passages" | "weights">,
  scored: readonly ScoredUnit[],
): number[] {
  const best = passages.slice(0, LOOKED_AT);
  const texts = best.map((passage) => new Set(termsOf(indexedText(passage))));
  const together = new Set(texts.flatMap((terms) => [...terms]));
  const odds = scored.slice(0, 3).map(({ score }) => logOdds(score));
  const cosines = best.flatMap(({ cosine }) => cosine ?? []);
  return [
    coveredBy(together, weights),
    Math.max(0, ...texts.map((terms) => coveredBy(terms, weights))),
    weightOf(weights, ({ isFound }) => !isFound) /
      Math.max(
        weightOf(weights, () => true),
        1e-9,
      ),
    odds[0] ?? LEAST_ODDS,
    odds.length === 0 ? LEAST_ODDS : odds.reduce((sum, value) => sum + value, 0) / odds.length,
    best[0]?.score ?? 0,
    best.filter(({ documentId }) => documentId === best[0]?.documentId).length / LOOKED_AT,
    Number(cosines.length > 0),
    Math.max(0, ...cosines),
    Number((languageOf(wordsOf(question).map(({ folded }) => folded)) ?? "en") === "en"),
  ];
}

const LEAST_ODDS = -8;
const logOdds = (p: number) => Math.max(LEAST_ODDS, Math.log(p / Math.max(1 - p, 1e-9)));

function coveredBy(terms: ReadonlySet<string>, weights: ReadonlyMap<string, TermWeight>): number {
  let [covered, total] = [0, 0];
  for (const [term, { weight }] of weights) {
    total += weight;
    covered += weight * (terms.has(term) ? 1 : hasRelated(terms, term) ? RELATED : 0);
  }
  return covered / Math.max(total, 1e-9);
}

function weightOf(weights: ReadonlyMap<string, TermWeight>, counts: (term: TermWeight) => boolean): number {
  return [...weights.values()].filter(counts).reduce((sum, { weight }) => sum + weight, 0);
}

/** "Urlaubstag" and "Urlaub", "Kündigungsfrist" and "kündigen": long words that share their beginning or contain each other. */
function hasRelated(terms: ReadonlySet<string>, term: string): boolean {
  if (term.length < 6 || /\d/.test(term)) return false;
  const beginning = term.slice(0, Math.max(5, Math.ceil(term.length * 0.7)));
  for (const other of terms) {
    if (other.startsWith(beginning) || other.includes(term)) return true;
    if (other.length >= 6 && term.includes(other)) return true;
  }
  return false;
}
