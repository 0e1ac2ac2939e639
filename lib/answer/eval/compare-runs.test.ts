import { expect, test } from "vitest";
import { compareRuns, verdictOf } from "./compare-runs.ts";
import type { EvalRunView } from "./kept-runs.ts";

const run = (
  ranks: Record<string, number | null>,
  circumstances: Partial<EvalRunView["circumstances"]> = {},
): EvalRunView => ({
  id: "run" as never,
  state: "done",
  startedAtMs: 1,
  done: 1,
  total: 1,
  circumstances: {
    models: [{ id: "words", kind: "embedding" }],
    generationId: "gen_1",
    documents: 18,
    ...circumstances,
  },
  figures: {
    questions: Object.keys(ranks).length,
    recallAt1: 0,
    recallAt5: 0,
    recallAt10: 0,
    ndcgAt10: 0,
    byQuestion: Object.entries(ranks).map(([id, rank]) => ({
      id,
      rank,
      ndcgAt10: rank === null ? 0 : 1 / Math.log2(rank + 1),
    })),
  },
});

test("questions that both runs asked are told apart into found now, lost now and the rest", () => {
  const before = run({ up: 7, down: 5, gone: 1, same: 2, absent: null });
  const now = run({ up: 5, down: 6, same: 2, absent: null, new: 1 });
  expect(compareRuns(now, before)).toMatchObject({
    questions: 4,
    foundNow: ["up"],
    lostNow: ["down"],
    changed: { documents: null, index: false, models: null },
  });
});

test("what else changed is named", () => {
  const before = run({ a: 1 });
  const now = run({ a: 1 }, { documents: 20, generationId: "gen_2", models: [] });
  expect(compareRuns(now, before)?.changed).toEqual({
    documents: { before: 18, now: 20 },
    index: true,
    models: { before: ["words"], now: [] },
  });
});

test("without an earlier run, or one that kept its questions, there is nothing to compare", () => {
  const old = run({ a: 1 });
  const { byQuestion: _, ...figures } = old.figures ?? (undefined as never);
  expect(compareRuns(run({ a: 1 }), undefined)).toBeUndefined();
  expect(compareRuns(run({ a: 1 }), { ...old, figures })).toBeUndefined();
  expect(compareRuns(run({ a: 1 }), run({ b: 1 }))).toBeUndefined();
});

test("a difference counts when its whole range lies on one side of nothing", () => {
  expect(verdictOf({ mean: 0.1, low: 0.01, high: 0.2 })).toBe("better");
  expect(verdictOf({ mean: -0.1, low: -0.2, high: -0.01 })).toBe("worse");
  expect(verdictOf({ mean: 0.1, low: -0.01, high: 0.2 })).toBe("unclear");
  expect(verdictOf({ mean: 0, low: 0, high: 0 })).toBe("same");
});
