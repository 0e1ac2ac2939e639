import { expect, test } from "vitest";
import type { DocumentId } from "../ids.ts";
import { keepTogether } from "./keep-together.ts";
import type { CheckedPassage } from "./load-passages.ts";

const passage = (name: string, ordinal: number, start: number, score: number, kind = "prose") =>
  ({
    documentId: name.slice(0, 1) as DocumentId,
    name,
    ordinal,
    start,
    end: start + 100,
    kind,
    score,
  }) as CheckedPassage & { score: number };
const names = (ranked: readonly { name: string }[]) => ranked.map(({ name }) => name).join(" ");

test("the other part of a cut paragraph comes directly behind the part that was found", () => {
  const ordered = keepTogether([
    passage("a2", 2, 101, 0.9),
    passage("b1", 1, 0, 0.8),
    passage("c1", 1, 0, 0.7),
    passage("a1", 1, 0, 0.2),
  ]);
  expect(names(ordered)).toBe("a2 a1 b1 c1");
  expect(ordered.map(({ score }) => score)).toEqual([0.9, 0.8, 0.8, 0.7]);
});

test("paragraphs that stand apart, lists and other documents stay where they are", () => {
  for (const other of [
    passage("a1", 1, 0, 0.2, "list"),
    passage("a0", 0, 0, 0.2),
    passage("a3", 3, 203, 0.2),
    passage("d1", 1, 0, 0.2),
  ]) {
    const ranked = [passage("a2", 2, 101, 0.9), passage("b1", 1, 0, 0.8), other];
    expect(names(keepTogether(ranked))).toBe(names(ranked));
  }
});
