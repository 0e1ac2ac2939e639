import shipped from "../../models/ranking/ranking.json" with { type: "json" };
import type { GatheredCandidates } from "./gather-candidates.ts";
import { asksForNumber } from "./ranking/asks-for-number.ts";
import type { Candidate } from "./ranking/candidate.ts";
import { candidateFeatures, FEATURES, type RankingContext } from "./ranking/candidate-features.ts";
import { rankingQuestion } from "./ranking/question-matcher.ts";
import { type RankingModel, rankingModel, relevanceOf } from "./ranking/tree-ensemble.ts";
import type { FoundPassage, PassageQuery } from "./search-passages.ts";
import { termsOf } from "./terms.ts";

/** Scores the candidates as the variant says; best first. Equal scores are ordered by passage number. */
export function orderCandidates(
  query: PassageQuery,
  gathered: GatheredCandidates,
): Omit<FoundPassage, "repeats">[] {
  const scores = scoresOf(query, gathered);
  return gathered.candidates
    .flatMap(({ passage, textScore, cosine }, i) => {
      const score = scores[i];
      return score === undefined || score === null
        ? []
        : [{ ...passage, score, fullText: textScore, cosine }];
    })
    .toSorted((a, b) => b.score - a.score || a.chunkId - b.chunkId);
}

/** What the ranking looks at, for the script that trains it. */
export function featuresOf(query: string, gathered: GatheredCandidates): number[][] {
  return candidateFeatures(gathered.candidates, contextOf(query, gathered));
}

/** Null: not found in this variant. */
function scoresOf({ query, variant }: PassageQuery, gathered: GatheredCandidates): (number | null)[] {
  const { candidates } = gathered;
  switch (variant) {
    case "full-text":
      return candidates.map(({ textRank, textScore }) => (textRank === null ? null : textScore));
    case "vector":
      return candidates.map(({ vectorRank, cosine }) => (vectorRank === null ? null : cosine));
    case "fusion":
      return candidates.map((candidate) => reciprocalRanks(candidate));
    default: {
      const model = ranking();
      return featuresOf(query, gathered).map((features) => relevanceOf(model, features));
    }
  }
}

function contextOf(
  query: string,
  { weights, addressed, question, expansions }: GatheredCandidates,
): RankingContext {
  return {
    question: rankingQuestion(termsOf(query), weights, expansions),
    addressed,
    knowsLanguage: (question?.weight ?? 0) > 0,
    wantsNumber: asksForNumber(query),
  };
}

/** Cormack, Clarke and Büttcher 2009, with their constant. */
const FUSION_CONSTANT = 60;

function reciprocalRanks({ textRank, vectorRank }: Candidate): number {
  return [textRank, vectorRank].reduce<number>(
    (sum, rank) => sum + (rank === null ? 0 : 1 / (FUSION_CONSTANT + 1 + rank)),
    0,
  );
}

let loaded: RankingModel | undefined;
function ranking(): RankingModel {
  if (loaded !== undefined) return loaded;
  const model = rankingModel.parse(shipped);
  if (model.features.join() !== FEATURES.join()) {
    throw new Error("The ranking was trained on other features; run models/ranking/train.ts.");
  }
  loaded = model;
  return loaded;
}
