import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { compareStatements } from "../../lib/answer/contradictions/compare-statements.ts";
import { statementOf } from "../../lib/answer/contradictions/statement.ts";
import { makePairs, type Pair } from "./make-pairs.ts";
import { readPassages } from "./read-passages.ts";

/** The pairs that verification is tested with, taken as two documents that say nearly the same. */
const FOLDERS = ["hospital", "law-firm"].map((name) =>
  join(import.meta.dirname, "..", "..", "samples", "documents", name),
);
let pairs: Pair[];
beforeAll(async () => {
  pairs = makePairs(await readPassages(FOLDERS), 1, 40);
});

const found = ({ from, sentence }: Pair) => compareStatements(statementOf(from), statementOf(sentence));
const words = (some: readonly Pair[]) =>
  some.map(({ kind, from, sentence }) => `${kind}: ${from} -> ${sentence}`).join("\n");

test("most changed numbers and dates are seen as contradictions", () => {
  const changed = pairs.filter(({ kind }) => ["number", "dose", "date"].includes(kind));
  const missed = changed.filter((pair) => found(pair) === undefined);
  expect(changed.length).toBeGreaterThan(50);
  expect(missed.length / changed.length, words(missed)).toBeLessThanOrEqual(0.35);
});

test("two faithful wordings of one sentence never contradict each other", () => {
  const wrong = pairs.filter((pair) => pair.isFaithful && found(pair) !== undefined);
  expect(words(wrong)).toBe("");
});

test("a sentence about somebody or something else is no contradiction", () => {
  const other = pairs.filter(({ kind }) => kind === "name" || kind === "swapped subject");
  const wrong = other.filter((pair) => found(pair) !== undefined);
  expect(wrong.length / Math.max(other.length, 1), words(wrong)).toBeLessThanOrEqual(0.02);
});
