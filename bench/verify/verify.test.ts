import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { verifySentence } from "../../lib/answer/verify/verify-sentence.ts";
import { makePairs, type Pair } from "./make-pairs.ts";
import { readPassages, type SourcePassage } from "./read-passages.ts";

/** The generated pairs over the sample collections: the same as bench/verify.ts makes from larger ones. */
const FOLDERS = ["hospital", "law-firm"].map((name) =>
  join(import.meta.dirname, "..", "..", "samples", "documents", name),
);
let passages: SourcePassage[];
let pairs: Pair[];
beforeAll(async () => {
  passages = await readPassages(FOLDERS);
  pairs = makePairs(passages, 1, 40);
});

const flagged = (some: readonly Pair[]) =>
  some.filter(({ sentence, passage }) => verifySentence(sentence, [passage]).supported !== "yes");
const words = (some: readonly Pair[]) =>
  some.map(({ kind, from, sentence }) => `${kind}: ${from} -> ${sentence}`);

test("the samples give enough pairs of most kinds, in three languages", () => {
  const changed = pairs.filter(({ isFaithful }) => !isFaithful);
  expect(changed.length).toBeGreaterThan(150);
  expect(new Set(pairs.map(({ passage }) => passage.language))).toEqual(new Set(["de", "en", "fr"]));
  expect(new Set(changed.map(({ kind }) => kind)).size).toBeGreaterThanOrEqual(7);
  for (const { sentence, from } of changed) expect(sentence).not.toBe(from);
});

test("at least 97 % of the sentences with one change are flagged", () => {
  const changed = pairs.filter(({ isFaithful }) => !isFaithful);
  const found = new Set(flagged(changed));
  const missed = changed.filter((pair) => !found.has(pair));
  expect(missed.length / changed.length, words(missed).join("\n")).toBeLessThanOrEqual(0.03);
});

test("at most 5 % of the faithful sentences are flagged", () => {
  const faithful = pairs.filter(({ isFaithful }) => isFaithful);
  const wrongly = flagged(faithful);
  expect(wrongly.length / faithful.length, words(wrongly).join("\n")).toBeLessThanOrEqual(0.05);
});

test("the same seed makes the same pairs", () => {
  expect(words(makePairs(passages, 1, 5))).toEqual(words(makePairs(passages, 1, 5)));
  expect(words(makePairs(passages, 2, 5))).not.toEqual(words(makePairs(passages, 1, 5)));
});
