import { mean } from "./bootstrap.ts";

/** How well one variant of the search finds gold passages; shares from 0 to 1, over questions that have an answer. */
export type RankingFigures = {
  readonly questions: number;
  /** Share of questions with a gold passage among the first k. */
  readonly recallAt1: number;
  readonly recallAt5: number;
  readonly recallAt10: number;
  readonly ndcgAt10: number;
  /** Mean of 1 / rank of the first gold passage within the first ten, 0 where there is none. */
  readonly mrr: number;
  /** Share of questions with a right document at the first place. */
  readonly documentAt1: number;
  readonly latencyMs: { readonly p50: number; readonly p95: number };
};

/** One question's result: for each of the first ten places the gold passages that it holds, as indexes. */
export type RankedQuestion = {
  readonly id: string;
  readonly golds: number;
  readonly heldAt: readonly (readonly number[])[];
  readonly isRightDocumentFirst: boolean;
  readonly ms: number;
};

export function rankingFigures(ranked: readonly RankedQuestion[]): RankingFigures {
  const ranks = ranked.map(firstRank);
  const within = (k: number) => share(ranks.map((rank) => rank >= 0 && rank < k));
  return {
    questions: ranked.length,
    recallAt1: within(1),
    recallAt5: within(5),
    recallAt10: within(10),
    ndcgAt10: mean(ranked.map(ndcgOf)),
    mrr: mean(ranks.map((rank) => (rank < 0 ? 0 : 1 / (rank + 1)))),
    documentAt1: share(ranked.map((question) => question.isRightDocumentFirst)),
    latencyMs: percentiles(ranked.map((question) => question.ms)),
  };
}

/** Place of the first gold passage, from 0; -1 where there is none among the first ten. */
export const firstRank = ({ heldAt }: RankedQuestion): number => heldAt.findIndex((held) => held.length > 0);

/** nDCG@10 of one question. Each gold passage counts once, at the first place that holds it. */
export function ndcgOf({ golds, heldAt }: RankedQuestion): number {
  const seen = new Set<number>();
  let gain = 0;
  heldAt.slice(0, 10).forEach((held, i) => {
    const fresh = held.filter((gold) => !seen.has(gold));
    for (const gold of fresh) seen.add(gold);
    if (fresh.length > 0) gain += 1 / Math.log2(i + 2);
  });
  let ideal = 0;
  for (let i = 0; i < Math.min(golds, 10); i++) ideal += 1 / Math.log2(i + 2);
  return ideal === 0 ? 0 : gain / ideal;
}

/** Median and 95th percentile; 0 for an empty list. */
export function percentiles(values: readonly number[]): { p50: number; p95: number } {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (q: number) => sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? 0;
  return { p50: round(at(0.5)), p95: round(at(0.95)) };
}

export function share(values: readonly boolean[]): number {
  return mean(values.map(Number));
}

const round = (ms: number) => Math.round(ms * 10) / 10;
