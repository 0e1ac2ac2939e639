import { heldTogether } from "../../lib/answer/eval/held-at.ts";
import { type RankedQuestion, type RankingFigures, rankingFigures } from "../../lib/answer/eval/ranking-figures.ts";
import type { Group } from "./load-groups.ts";

/** Scores by candidate; null leaves one out. */
export type Order = (group: Group) => readonly (number | null)[];

/** Figures by set, and their mean over the sets, each counting the same. */
export function measureSets(
  groups: readonly Group[],
  order: Order,
): ReadonlyMap<string, Pick<RankingFigures, "recallAt1" | "recallAt5" | "recallAt10" | "ndcgAt10" | "mrr">> {
  const bySet = Map.groupBy(groups, ({ set }) => set);
  return new Map(
    Array.from(bySet, ([set, own]) => [set, rankingFigures(own.map((group) => rankOne(group, order(group))))]),
  );
}

function rankOne(group: Group, scores: readonly (number | null)[]): RankedQuestion {
  const ranked = Array.from(scores.keys())
    .filter((i) => scores[i] !== null)
    .toSorted((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0) || a - b);
  const { id } = group;
  const best = ranked.slice(0, 10);
  const held = heldTogether(
    best.flatMap((i) => group.places[i] ?? []),
    best.map((i) => group.coverage[i] ?? []),
  );
  return { id, golds: group.golds, heldAt: held, isRightDocumentFirst: false, ms: 0 };
}

export const BASELINES: Readonly<Record<string, Order>> = {
  "full text": ({ textRanks }) => textRanks.map((rank) => (rank === null ? null : -rank)),
  vectors: ({ vectorRanks }) => vectorRanks.map((rank) => (rank === null ? null : -rank)),
  fusion: ({ textRanks, vectorRanks }) =>
    textRanks.map((rank, i) => reciprocal(rank) + reciprocal(vectorRanks[i] ?? null)),
};

const reciprocal = (rank: number | null) => (rank === null ? 0 : 1 / (61 + rank));
