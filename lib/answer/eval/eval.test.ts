import { afterEach, expect, test } from "vitest";
import { makeWorld, type TestWorld } from "../../retrieval/testing.ts";
import { bootstrapMean } from "./bootstrap.ts";
import { evaluate } from "./evaluate.ts";
import { holdsPassage } from "./match-passage.ts";
import { parseQuestionSet } from "./question-set.ts";
import { rankingFigures } from "./ranking-figures.ts";

let world: TestWorld | undefined;
afterEach(() => {
  world?.close();
  world = undefined;
});

test("a text holds a passage whatever the quotes, dashes, case, hyphens and line breaks", () => {
  expect(holdsPassage("He said: “See Annex – A”.\nDo\u00adne.", 'he said: "see annex - a". done.')).toBe(
    true,
  );
});

test("a text that has most of a long passage in order holds it, one with the same words in another order does not", () => {
  const words = Array.from({ length: 60 }, (_, i) => `word${i}`);
  expect(holdsPassage(words.slice(0, 35).join(" "), words.join(" "))).toBe(true);
  expect(holdsPassage(words.toReversed().join(" "), words.join(" "))).toBe(false);
  expect(holdsPassage(words.slice(0, 20).join(" "), words.join(" "))).toBe(false);
});

test("words of a long passage that stand scattered over a text are not the passage", () => {
  const words = Array.from({ length: 40 }, (_, i) => `word${i}`);
  expect(holdsPassage(words.join(" or "), words.join(" "))).toBe(false);
});

test("a short passage has to be there as a whole", () => {
  expect(holdsPassage("Notice: two weeks before the end", "two weeks before the end of the month")).toBe(
    false,
  );
});

test("an interval holds its mean, and is narrower with more questions", () => {
  const few = bootstrapMean([[0, 1, 1, 0]]);
  const many = bootstrapMean([Array.from({ length: 400 }, (_, i) => i % 2)]);
  expect(few.mean).toBe(0.5);
  expect(few.low).toBeLessThan(many.low);
  expect(many.low).toBeLessThan(0.5);
  expect(many.high).toBeGreaterThan(0.5);
});

test("each set counts the same in the mean over sets", () => {
  expect(bootstrapMean([[1], [0, 0, 0, 0]]).mean).toBe(0.5);
});

test("figures follow from the places of the gold passages", () => {
  const at = (rank: number) => ({
    id: "q",
    golds: 1,
    heldAt: Array.from({ length: 10 }, (_, i) => (i === rank ? [0] : [])),
    isRightDocumentFirst: rank === 0,
    ms: 10,
  });
  const figures = rankingFigures([at(0), at(3), at(-1), at(9)]);
  expect(figures).toMatchObject({ recallAt1: 0.25, recallAt5: 0.5, recallAt10: 0.75, documentAt1: 0.25 });
  expect(figures.mrr).toBeCloseTo((1 + 1 / 4 + 1 / 10) / 4);
  expect(figures.ndcgAt10).toBeCloseTo((1 + 1 / Math.log2(5) + 1 / Math.log2(11)) / 4);
});

test("a wrong line of a question set is named", () => {
  expect(() => parseQuestionSet('{"id":"a","question":"b"}\n\n{"id":1}')).toThrow("Line 3");
});

test("a small set is measured from search to citation", async () => {
  const w = makeWorld();
  world = w;
  const ward = w.addCollection("ward");
  const nurse = w.addPerson("nurse");
  w.grant(nurse, ward.id);
  await w.addDocument(ward, "pens.txt", ["Insulin pens are kept in the refrigerator of the ward."]);
  await w.addDocument(ward, "keys.txt", ["Keys of the cabinet are handed over at seven."]);
  const questions = parseQuestionSet(
    [
      {
        id: "1",
        question: "Where are insulin pens kept?",
        relevant: [{ doc: "documents/pens.txt", passage: "kept in the refrigerator of the ward" }],
      },
      { id: "2", question: "Which helicopter lands on the Matterhorn?", relevant: [], answerable: false },
    ]
      .map((question) => JSON.stringify(question))
      .join("\n"),
  );
  const progress: number[] = [];
  const report = await evaluate(w, nurse, {
    questions,
    collectionId: ward.id,
    onProgress: (done, total) => progress.push(done / total),
  });
  expect(report).toMatchObject({ questions: 2, unanswerable: 1 });
  expect(report.search.figures.ranked).toMatchObject({ questions: 1, recallAt1: 1, mrr: 1 });
  expect(report.answers).toMatchObject({
    answered: 1,
    abstainedRightly: 1,
    abstainedWrongly: 0,
    citedDocumentRight: 1,
    citedPassageRight: 1,
  });
  expect(progress.at(-1)).toBe(1);
});
