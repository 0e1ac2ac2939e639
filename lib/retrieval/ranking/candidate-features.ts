import type { DocumentId } from "../../ids.ts";
import type { AddressedDocument } from "../addressed-documents.ts";
import type { Candidate } from "./candidate.ts";
import { PASSAGE_FEATURES, passageFeatures } from "./passage-features.ts";
import { matchPassage, type PassageMatches } from "./passage-matches.ts";
import type { RankingQuestion } from "./question-matcher.ts";

/** Features that compare a candidate with the others; "share" is of the best candidate's. */
const COMPARED_FEATURES = [
  /** 10 / (10 + place in the list), 0 where it is not in the list. */
  "textRank",
  "textShare",
  "expandedRank",
  "vectorRank",
  /** Cosine over the range from the median candidate to the best; 0 where the model does not know the language. */
  "cosineShare",
  /** BM25 of the question's terms; with credit for naming the document; as a share of the most it could be. */
  "bm25Share",
  "addressedShare",
  "bm25OfMost",
  /** Of the document: how much of the question names it, its best and its three best candidates, their number. */
  "addressShare",
  "documentBest",
  "documentThree",
  "documentCount",
  "documentCoverage",
  /** 1 / place among the document's candidates. */
  "rankInDocument",
  /** Better of the two passages beside it, and the sum over its section. */
  "neighbour",
  "section",
] as const;

/** Features of the question, the same for all candidates: trees combine them with the others. */
const QUESTION_FEATURES = ["terms", "topAddressShare", "knowsLanguage", "rarity", "wantsNumber"] as const;

export const FEATURES = [...PASSAGE_FEATURES, ...COMPARED_FEATURES, ...QUESTION_FEATURES];

export type RankingContext = {
  readonly question: RankingQuestion;
  readonly addressed: ReadonlyMap<DocumentId, AddressedDocument>;
  /** Whether the embedding model was trained on the question's language; its scores count for nothing otherwise. */
  readonly knowsLanguage: boolean;
  readonly wantsNumber: boolean;
};

/** Constants of BM25, as in the index. */
const K1 = 1.2;
const B = 0.75;
/** How far credit for a document's address takes the place of the passage's own words, and how much it is. */
const ADDRESS_SHARE = 0.8;
const ADDRESS_CREDIT = 1.5;

/** @returns for each candidate one number for each of FEATURES */
export function candidateFeatures(candidates: readonly Candidate[], context: RankingContext): number[][] {
  const { question, addressed } = context;
  const matched = candidates.map(({ passage }) => matchPassage(question, passage));
  const mean = average(matched.map(wordCount));
  const plain = matched.map((matches) => bm25(question, matches, mean, (_, own) => own));
  const addressOf = ({ passage }: Candidate) => addressed.get(passage.documentId)?.terms;
  const scoreWith = (score: typeof bm25Rest, candidate: Candidate, i: number) => {
    const matches = matched[i];
    return matches === undefined ? 0 : score(question, matches, mean, addressOf(candidate));
  };
  // What merely names the document speaks for none of its passages, nor for those beside it.
  const rest = candidates.map((candidate, i) => scoreWith(bm25Rest, candidate, i));
  const credited = candidates.map((candidate, i) => scoreWith(bm25Credited, candidate, i));
  const shares = sharesOf(credited);
  const plainShares = sharesOf(plain);
  const textShares = sharesOf(candidates.map(({ textScore }) => textScore));
  const cosineShares = context.knowsLanguage ? stretched(candidates) : [];
  const documents = documentEvidence(candidates, matched, shares, question);
  const sections = sectionEvidence(candidates, sharesOf(rest));
  const most = question.totalWeight * (K1 + 1);
  const ofQuestion = [
    question.terms.length,
    Math.max(0, ...[...addressed.values()].map(({ share }) => share)),
    Number(context.knowsLanguage),
    Math.max(...question.weights, 0) / question.totalWeight,
    Number(context.wantsNumber),
  ];
  return candidates.map(({ passage, textRank, expandedRank, vectorRank }, i) => {
    const matches = matched[i];
    if (matches === undefined) throw new Error("a candidate without matches");
    const address = addressed.get(passage.documentId);
    return [
      ...passageFeatures(question, passage, matches, address?.terms),
      fromRank(textRank),
      textShares[i] ?? 0,
      fromRank(expandedRank),
      context.knowsLanguage ? fromRank(vectorRank) : 0,
      cosineShares[i] ?? 0,
      plainShares[i] ?? 0,
      shares[i] ?? 0,
      (plain[i] ?? 0) / most,
      address?.share ?? 0,
      ...(documents[i] ?? []),
      ...(sections[i] ?? []),
      ...ofQuestion,
    ];
  });
}

type Address = ReadonlySet<string> | undefined;

/** BM25 with credit for the terms that name the document. */
const bm25Credited = (question: RankingQuestion, matches: PassageMatches, mean: number, address: Address) =>
  bm25(question, matches, mean, (term, own) =>
    address?.has(term) ? ADDRESS_SHARE * ADDRESS_CREDIT + (1 - ADDRESS_SHARE) * own : own,
  );

/** BM25 without those terms. */
const bm25Rest = (question: RankingQuestion, matches: PassageMatches, mean: number, address: Address) =>
  bm25(question, matches, mean, (term, own) => (address?.has(term) ? 0 : own));

function bm25(
  { terms, weights }: RankingQuestion,
  matches: PassageMatches,
  meanWords: number,
  credit: (term: string, own: number) => number,
): number {
  const norm = K1 * (1 - B + (B * wordCount(matches)) / Math.max(meanWords, 1));
  return terms.reduce((sum, term, i) => {
    const n = (matches.inText[i] ?? 0) + (matches.inContext[i] ?? 0) + (matches.inTitle[i] ?? 0);
    const own = (n * (K1 + 1)) / (n + norm);
    return sum + (weights[i] ?? 0) * credit(term, own);
  }, 0);
}

/** documentBest, documentThree, documentCount, documentCoverage, rankInDocument */
function documentEvidence(
  candidates: readonly Candidate[],
  matched: readonly PassageMatches[],
  shares: readonly number[],
  { weights, totalWeight }: RankingQuestion,
): number[][] {
  const byDocument = Map.groupBy(candidates.keys(), (i) => candidates[i]?.passage.documentId);
  const rows: number[][] = [];
  for (const members of byDocument.values()) {
    const ranked = members.toSorted((a, b) => (shares[b] ?? 0) - (shares[a] ?? 0));
    const best = shares[ranked[0] ?? -1] ?? 0;
    const three = ranked.slice(0, 3).reduce((sum, i) => sum + (shares[i] ?? 0), 0) / 3;
    const covered = weights.reduce((sum, weight, term) => {
      const isThere = members.some((i) => (matched[i]?.inText[term] ?? 0) > 0);
      return sum + (isThere ? weight : 0);
    }, 0);
    const shared = [best, three, members.length / candidates.length, covered / totalWeight];
    for (const [rank, i] of ranked.entries()) rows[i] = [...shared, 1 / (1 + rank)];
  }
  return rows;
}

/** neighbour, section */
function sectionEvidence(candidates: readonly Candidate[], shares: readonly number[]): number[][] {
  const at = new Map(candidates.map(({ passage }, i) => [`${passage.documentId} ${passage.ordinal}`, i]));
  const sums = new Map<string, number>();
  const section = ({ passage }: Candidate) => `${passage.documentId} ${passage.context.split("\n")[0]}`;
  for (const [i, candidate] of candidates.entries()) {
    sums.set(section(candidate), (sums.get(section(candidate)) ?? 0) + (shares[i] ?? 0));
  }
  return candidates.map((candidate, i) => {
    const { documentId, ordinal } = candidate.passage;
    const beside = [ordinal - 1, ordinal + 1].map((other) => shares[at.get(`${documentId} ${other}`) ?? -1]);
    const others = (sums.get(section(candidate)) ?? 0) - (shares[i] ?? 0);
    return [Math.max(0, ...beside.map((share) => share ?? 0)), Math.min(others, 3) / 3];
  });
}

/** A sum of two scores needs them on one scale: cosines of unrelated texts differ from model to model. */
function stretched(candidates: readonly Candidate[]): number[] {
  const known = candidates.flatMap(({ cosine }) => cosine ?? []).toSorted((a, b) => a - b);
  const low = known[Math.floor(known.length / 2)] ?? 0;
  const range = Math.max((known.at(-1) ?? 0) - low, 1e-6);
  return candidates.map(({ cosine }) => (cosine === null ? 0 : Math.max(-1, (cosine - low) / range)));
}

function sharesOf(scores: readonly number[]): number[] {
  const best = Math.max(...scores, 1e-9);
  return scores.map((score) => score / best);
}

const fromRank = (rank: number | null) => (rank === null ? 0 : 10 / (10 + rank));
const wordCount = ({ length, contextLength, titleLength }: PassageMatches) =>
  length + contextLength + titleLength;
const average = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(values.length, 1);
