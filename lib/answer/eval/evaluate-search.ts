import type { Actor } from "../../access/actor.ts";
import type { CollectionId } from "../../ids.ts";
import {
  type PassageQuery,
  type SearchDeps,
  type SearchVariant,
  searchPassages,
} from "../../retrieval/search-passages.ts";
import { bootstrapMean, type Interval } from "./bootstrap.ts";
import { heldAt, isDocument } from "./held-at.ts";
import type { EvalQuestion } from "./question-set.ts";
import {
  firstRank,
  ndcgOf,
  type RankedQuestion,
  type RankingFigures,
  rankingFigures,
} from "./ranking-figures.ts";

/** What the product's ranking is compared with. */
export const BASELINES = ["full-text", "vector", "fusion"] as const satisfies readonly SearchVariant[];
export const VARIANTS = [...BASELINES, "ranked"] as const;
export type Baseline = (typeof BASELINES)[number];

/** What each question came to, to compare runs question by question. */
export type QuestionResult = {
  readonly id: string;
  /** Place of the first gold passage, from 1; null: not among the first ten. */
  readonly rank: Readonly<Record<SearchVariant, number | null>>;
  readonly ndcgAt10: Readonly<Record<SearchVariant, number>>;
};

export type SearchReport = {
  readonly figures: Readonly<Record<SearchVariant, RankingFigures>>;
  /** The ranking's figures with their 95 % intervals, and what it has over each baseline. */
  readonly ranked: Gain;
  readonly over: Readonly<Record<Baseline, Gain>>;
  /** The ranking asked with the same questions in another language; null where the set has none. */
  readonly crossLanguage: RankingFigures | null;
  readonly byQuestion: readonly QuestionResult[];
};
export type Gain = { readonly recallAt5: Interval; readonly ndcgAt10: Interval };

/**
 * Measures search in all its variants with the questions that have an answer.
 * @param onQuestion called after each search
 */
export async function evaluateSearch(
  deps: SearchDeps,
  actor: Actor,
  { questions, collectionId }: { questions: readonly EvalQuestion[]; collectionId?: CollectionId },
  onQuestion: () => void,
): Promise<SearchReport> {
  const collectionIds = collectionId === undefined ? undefined : [collectionId];
  const rank = async (variant: SearchVariant, textOf: (question: EvalQuestion) => string | undefined) => {
    const ranked: RankedQuestion[] = [];
    for (const question of questions) {
      const text = textOf(question);
      if (text === undefined) continue;
      ranked.push(await rankOne(deps, actor, question, { query: text, collectionIds, k: 10, variant }));
      onQuestion();
    }
    return ranked;
  };
  const asWritten = ({ question }: EvalQuestion) => question;
  const ranked = {
    "full-text": await rank("full-text", asWritten),
    vector: await rank("vector", asWritten),
    fusion: await rank("fusion", asWritten),
    ranked: await rank("ranked", asWritten),
  };
  const crossLanguage = await rank("ranked", ({ question_en }) => question_en);
  const byQuestion = questions.map(({ id }, i) => resultOf(id, (variant) => ranked[variant][i]));
  return {
    figures: mapVariants((variant) => rankingFigures(ranked[variant])),
    ...gainsOf([byQuestion]),
    crossLanguage: crossLanguage.length === 0 ? null : rankingFigures(crossLanguage),
    byQuestion,
  };
}

/** Searches that `evaluateSearch` makes for these questions. */
export const searchesFor = (questions: readonly EvalQuestion[]): number =>
  questions.length * VARIANTS.length +
  questions.filter(({ question_en }) => question_en !== undefined).length;

/** Intervals of the ranking's figures and of what it has over the baselines, over one set or several. */
export function gainsOf(sets: readonly (readonly QuestionResult[])[]): Pick<SearchReport, "ranked" | "over"> {
  const gain = (baseline: Baseline | null): Gain => {
    const over = (value: (result: QuestionResult, variant: SearchVariant) => number) =>
      bootstrapMean(
        sets.map((results) =>
          results.map(
            (result) => value(result, "ranked") - (baseline === null ? 0 : value(result, baseline)),
          ),
        ),
      );
    return {
      recallAt5: over(({ rank }, variant) => Number((rank[variant] ?? 11) <= 5)),
      ndcgAt10: over(({ ndcgAt10 }, variant) => ndcgAt10[variant]),
    };
  };
  return {
    ranked: gain(null),
    over: { "full-text": gain("full-text"), vector: gain("vector"), fusion: gain("fusion") },
  };
}

function resultOf(id: string, of: (variant: SearchVariant) => RankedQuestion | undefined): QuestionResult {
  return {
    id,
    rank: mapVariants((variant) => {
      const ranked = of(variant);
      const place = ranked === undefined ? -1 : firstRank(ranked);
      return place < 0 ? null : place + 1;
    }),
    ndcgAt10: mapVariants((variant) => {
      const ranked = of(variant);
      return ranked === undefined ? 0 : Math.round(ndcgOf(ranked) * 1e4) / 1e4;
    }),
  };
}

const mapVariants = <Value>(value: (variant: SearchVariant) => Value): Record<SearchVariant, Value> => ({
  "full-text": value("full-text"),
  vector: value("vector"),
  fusion: value("fusion"),
  ranked: value("ranked"),
});

async function rankOne(
  deps: SearchDeps,
  actor: Actor,
  question: EvalQuestion,
  query: PassageQuery,
): Promise<RankedQuestion> {
  const startMs = performance.now();
  const { passages } = await searchPassages(deps, actor, query);
  const first = passages[0];
  return {
    id: question.id,
    golds: question.relevant.length,
    isRightDocumentFirst: first !== undefined && question.relevant.some(({ doc }) => isDocument(doc, first)),
    heldAt: heldAt(passages, question.relevant),
    ms: performance.now() - startMs,
  };
}
