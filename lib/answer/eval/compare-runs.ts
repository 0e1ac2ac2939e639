import { bootstrapMean, type Interval } from "./bootstrap.ts";
import type { EvalRunView, RunCircumstances, RunFigures } from "./kept-runs.ts";

/** What became of the questions that two runs both asked, and what else changed between them. */
export type RunComparison = {
  /** Both asked them. */
  readonly questions: number;
  /** Ids of questions whose passage is among the first five now and was not, and the other way round. */
  readonly foundNow: readonly string[];
  readonly lostNow: readonly string[];
  /** Change of nDCG@10. */
  readonly ndcgAt10: Interval;
  readonly changed: {
    readonly documents: { readonly before: number; readonly now: number } | null;
    /** True: the index was made anew. */
    readonly index: boolean;
    readonly models: { readonly before: readonly string[]; readonly now: readonly string[] } | null;
  };
};

/** @returns undefined where there is nothing to compare: no earlier run, or none that kept its questions */
export function compareRuns(now: EvalRunView, before: EvalRunView | undefined): RunComparison | undefined {
  const earlier = new Map((before?.figures?.byQuestion ?? []).map((result) => [result.id, result]));
  const both = (now.figures?.byQuestion ?? []).flatMap((result) => {
    const old = earlier.get(result.id);
    return old === undefined ? [] : [{ id: result.id, old, result }];
  });
  if (before === undefined || both.length === 0) return undefined;
  return {
    questions: both.length,
    foundNow: both.filter(({ old, result }) => isFound(result) && !isFound(old)).map(({ id }) => id),
    lostNow: both.filter(({ old, result }) => isFound(old) && !isFound(result)).map(({ id }) => id),
    ndcgAt10: bootstrapMean([both.map(({ old, result }) => result.ndcgAt10 - old.ndcgAt10)]),
    changed: changesOf(now.circumstances, before.circumstances),
  };
}

const isFound = ({ rank }: NonNullable<RunFigures["byQuestion"]>[number]) => (rank ?? Infinity) <= 5;

function changesOf(now: RunCircumstances, before: RunCircumstances): RunComparison["changed"] {
  const [models, earlier] = [now, before].map((one) => one.models.map(({ id }) => id).toSorted());
  const isSame = models?.join() === earlier?.join();
  return {
    documents: now.documents === before.documents ? null : { before: before.documents, now: now.documents },
    index: now.generationId !== before.generationId,
    models: isSame ? null : { before: earlier ?? [], now: models ?? [] },
  };
}

/** Whether a difference is more than chance would make of it: its interval lies on one side of nothing. */
export function verdictOf({ low, high }: Interval): "better" | "worse" | "same" | "unclear" {
  if (low > 0) return "better";
  if (high < 0) return "worse";
  return low === 0 && high === 0 ? "same" : "unclear";
}
