import { expect, test } from "vitest";
import { askedRows } from "./asked-rows.ts";
import type { CheckedPassage } from "./load-passages.ts";
import { queryTerms } from "./query-terms.ts";
import { raiseAskedRows } from "./raise-asked-rows.ts";

const weightsOf = (question: string) =>
  new Map(queryTerms(question).map(({ term }) => [term, { weight: 1, isFound: true }]));

const shareOf = (question: string, row: string, around: string) =>
  askedRows(question, weightsOf(question)).shareOf(row, around);

test("a row is asked for when a cell of it stands in the question and the header has the rest", () => {
  const question = "What is the shelf life of red cells?";
  expect(shareOf(question, "Red cells | 42 days | 4 °C", "Product | Shelf life | Temperature")).toBe(1);
});

test.each([
  ["a cell that says more than the question", "Washed red cells | 24 hours"],
  ["a cell whose words stand apart in the question", "Shelf cells | 24 hours"],
  ["a cell of words without meaning", "of | 24 hours"],
  ["no cell", "Plasma | 3 years"],
])("%s does not name the row", (_, row) => {
  expect(shareOf("What is the shelf life of red cells?", row, "Product | Shelf life")).toBe(0);
});

test("a row whose header says nothing of the question is not asked for", () => {
  expect(shareOf("What is the shelf life of red cells?", "Red cells | 12 | 9", "Product | Stock")).toBe(0);
});

test("numbers and codes count as they are written", () => {
  const header = "Code | Meaning of the error";
  expect(shareOf("What is the meaning of error E-104?", "E-104 | no flow", header)).toBeGreaterThan(0);
  expect(shareOf("What is the meaning of error E-104?", "E-14 | no flow", header)).toBe(0);
  expect(shareOf("What is the meaning of error E-104?", "E-1045 | no flow", header)).toBe(0);
});

const passage = (id: number, text: string, score: number) =>
  ({
    chunkId: id,
    title: "Blood products",
    name: "a.pdf",
    context: "",
    text,
    score,
  }) as unknown as CheckedPassage & {
    score: number;
  };

test("the passage whose table has the row comes first; without such a row the order stays", () => {
  const question = "What is the shelf life of red cells?";
  const ranked = [
    passage(1, "The shelf life of red cells is short.", 0.9),
    passage(2, "Product | Shelf life\nWashed red cells | 24 hours", 0.8),
    passage(3, "Product | Shelf life\nPlasma | 3 years\nRed cells | 42 days", 0.2),
  ];
  const raised = raiseAskedRows(question, weightsOf(question), ranked);
  expect(raised.map(({ chunkId, score }) => [chunkId, score])).toEqual([
    [3, 0.9],
    [1, 0.9],
    [2, 0.8],
  ]);
  expect(raiseAskedRows(question, weightsOf(question), ranked.slice(0, 2))).toEqual(ranked.slice(0, 2));
});
