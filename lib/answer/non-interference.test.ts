import { expect, test } from "vitest";
import { compareWithHidden } from "./testing/non-interference.ts";

test("documents that a person may not read change nothing in what they find, are told, or the model is given", async () => {
  const figures = await compareWithHidden(6, Math.floor(Math.random() * 2 ** 31));
  expect(figures.differences).toEqual([]);
  expect(figures.compared).toBeGreaterThanOrEqual(12);
  expect(figures.passages).toBeGreaterThan(12);
}, 120_000);
