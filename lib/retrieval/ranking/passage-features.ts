import type { CheckedPassage } from "../load-passages.ts";
import type { PassageMatches } from "./passage-matches.ts";
import type { RankingQuestion } from "./question-matcher.ts";

/**
 * Features of one passage for one question; shares from 0 to 1 unless told. Coverage is the share of the question's
 * weight whose terms are there.
 */
export const PASSAGE_FEATURES = [
  "textCoverage",
  "headingCoverage",
  "titleCoverage",
  "anyCoverage",
  /** Terms count seven tenths where only a part of a word is there. */
  "relatedCoverage",
  /** Coverage by the terms that do not merely name the document. */
  "restInText",
  "restInTextOrHeading",
  /** Most coverage within 30 and within 10 words that follow each other. */
  "windowOf30",
  "windowOf10",
  /** Of the pairs of neighbouring terms: share that stands within three words in the text. */
  "pairs",
  /** Longest part of the question that stands in the text, in words. */
  "run",
  "rarestInText",
  /** Numbers and codes of the question that the text has; -1 without any. */
  "codes",
  /** Share of the heading's, of the title's words that are in the question. */
  "headingPrecision",
  "titlePrecision",
  /** Share of the text's words that are terms. */
  "density",
  "digitShare",
  "isTable",
  "isList",
  /** Logarithm of the number of words. */
  "length",
  /** From the document's first passage, 0, to its last. */
  "position",
  "isFirst",
  /** Logarithm of the number of passages in the document. */
  "documentLength",
  /** Words in a line: short lines are contents, menus, forms. */
  "lineLength",
  "dotLeaders",
] as const;

/** @param address terms that name the passage's document, if any */
export function passageFeatures(
  question: RankingQuestion,
  passage: CheckedPassage,
  matches: PassageMatches,
  address: ReadonlySet<string> | undefined,
): number[] {
  const { terms, weights, totalWeight } = question;
  const { inText, inContext, inTitle, related, length } = matches;
  const cover = (credit: (i: number) => number) =>
    weights.reduce((sum, weight, i) => sum + weight * credit(i), 0) / totalWeight;
  const has = (counts: Uint16Array, i: number) => (counts[i] ?? 0) > 0;
  const isAnywhere = (i: number) => has(inText, i) || has(inContext, i) || has(inTitle, i);
  const isRest = (i: number) => !address?.has(terms[i] ?? "");
  const rest = Math.max(
    cover((i) => Number(isRest(i))),
    1e-9,
  );
  const rarest = weights.indexOf(Math.max(...weights));
  const codes = terms.flatMap((term, i) => (/\d/.test(term) ? [i] : []));
  const lines = passage.text.split("\n").filter((line) => line.trim() !== "").length;
  const documentLength = Math.max(passage.passagesInDocument, passage.ordinal + 1);
  return [
    cover((i) => Number(has(inText, i))),
    cover((i) => Number(has(inContext, i))),
    cover((i) => Number(has(inTitle, i))),
    cover((i) => Number(isAnywhere(i))),
    cover((i) => (isAnywhere(i) ? 1 : related[i] === 1 ? RELATED : 0)),
    cover((i) => Number(isRest(i) && has(inText, i))) / rest,
    cover((i) => Number(isRest(i) && (has(inText, i) || has(inContext, i)))) / rest,
    bestWindow(question, matches, 30),
    bestWindow(question, matches, 10),
    pairShare(question, matches),
    matches.longestRun,
    Number(has(inText, rarest)),
    codes.length === 0 ? -1 : codes.filter((i) => has(inText, i)).length / codes.length,
    precision(inContext, matches.contextLength),
    precision(inTitle, matches.titleLength),
    matches.places.length / Math.max(length, 1),
    matches.digits / Math.max(length, 1),
    Number(passage.kind === "table"),
    Number(passage.kind === "list"),
    Math.log(1 + length),
    passage.ordinal / Math.max(documentLength - 1, 1),
    Number(passage.ordinal === 0),
    Math.log(documentLength),
    length / Math.max(lines, 1),
    Number(/\.{5,}|(?:\. ){5,}/.test(passage.text)),
  ];
}

/** What a term counts for that is there only as a part of a word. */
const RELATED = 0.7;
const PAIR_WITHIN = 3;

const precision = (counts: Uint16Array, length: number) =>
  Math.min(1, counts.reduce((sum, n) => sum + n, 0) / Math.max(length, 1));

function bestWindow(question: RankingQuestion, { places }: PassageMatches, size: number): number {
  const counts = new Uint16Array(question.terms.length);
  let weight = 0;
  let best = 0;
  let first = 0;
  for (const { at, term } of places) {
    counts[term] = (counts[term] ?? 0) + 1;
    if (counts[term] === 1) weight += question.weights[term] ?? 0;
    for (let from = places[first]; from !== undefined && from.at <= at - size; from = places[++first]) {
      counts[from.term] = (counts[from.term] ?? 0) - 1;
      if (counts[from.term] === 0) weight -= question.weights[from.term] ?? 0;
    }
    best = Math.max(best, weight);
  }
  return best / question.totalWeight;
}

/** Terms are in the order of the question, so neighbours there are neighbours here. */
function pairShare({ terms }: RankingQuestion, { places }: PassageMatches): number {
  if (terms.length < 2) return 0;
  const found = new Set<number>();
  for (const [i, place] of places.entries()) {
    for (let j = i + 1; j < places.length; j++) {
      const other = places[j];
      if (other === undefined || other.at - place.at > PAIR_WITHIN) break;
      if (Math.abs(other.term - place.term) === 1) found.add(Math.min(other.term, place.term));
    }
  }
  return found.size / (terms.length - 1);
}
