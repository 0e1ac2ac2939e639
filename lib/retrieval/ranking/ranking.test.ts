import fc from "fast-check";
import { expect, test } from "vitest";
import shipped from "../../../models/ranking/ranking.json" with { type: "json" };
import type { ChunkId, CollectionId, DocumentId, ScopeId } from "../../ids.ts";
import { type Expansions, NO_EXPANSIONS } from "../expand-terms.ts";
import { queryTerms } from "../query-terms.ts";
import { termsOf } from "../terms.ts";
import { asksForNumber } from "./asks-for-number.ts";
import type { Candidate } from "./candidate.ts";
import { candidateFeatures, FEATURES } from "./candidate-features.ts";
import { rankingQuestion } from "./question-matcher.ts";
import { rankingModel, relevanceOf, scoreOf } from "./tree-ensemble.ts";

function candidate(
  text: string,
  facts: { id?: number; document?: string; context?: string } = {},
): Candidate {
  const { id = 1, document = "doc_1", context = "" } = facts;
  return {
    passage: {
      chunkId: id as ChunkId,
      documentId: document as DocumentId,
      document,
      name: `${document}.txt`,
      title: null,
      collectionId: "col_1" as CollectionId,
      collection: "ward",
      scopeId: 1 as ScopeId,
      isPaginated: false,
      format: null,
      ordinal: id,
      passagesInDocument: 10,
      pageFirst: 1,
      pageLast: 1,
      start: 0,
      end: text.length,
      kind: "prose",
      context,
      text,
      sha256: text,
    },
    textRank: 0,
    textScore: 1,
    expandedRank: null,
    vectorRank: null,
    cosine: null,
  };
}

function featuresOf(
  question: string,
  candidates: readonly Candidate[],
  expansions: Expansions = NO_EXPANSIONS,
) {
  const weights = new Map(queryTerms(question).map(({ term }) => [term, { weight: 1, isFound: true }]));
  const rows = candidateFeatures(candidates, {
    question: rankingQuestion(termsOf(question), weights, expansions),
    addressed: new Map(),
    knowsLanguage: false,
    wantsNumber: asksForNumber(question),
  });
  return rows.map((row) => Object.fromEntries(FEATURES.map((name, i) => [name, row[i] ?? Number.NaN])));
}

test("the shipped ranking asks for the features there are", () => {
  expect(rankingModel.parse(shipped).features).toEqual(FEATURES);
});

test("any question and any passages have a finite number for each feature, and a relevance from 0 to 1", () => {
  const words = fc.array(fc.constantFrom("insulin", "the", "Kündigungsfrist", "é", "12", "a-b", ".", "\n"), {
    maxLength: 30,
  });
  const model = rankingModel.parse(shipped);
  fc.assert(
    fc.property(words, fc.array(words, { minLength: 1, maxLength: 5 }), (question, texts) => {
      const weights = new Map(
        queryTerms(question.join(" ")).map(({ term }) => [term, { weight: 1, isFound: true }]),
      );
      const context = {
        question: rankingQuestion(termsOf(question.join(" ")), weights, NO_EXPANSIONS),
        addressed: new Map(),
        knowsLanguage: true,
        wantsNumber: false,
      };
      const candidates = texts.map((text, id) => candidate(text.join(" "), { id }));
      for (const row of candidateFeatures(candidates, context)) {
        expect(row).toHaveLength(FEATURES.length);
        expect(row.every(Number.isFinite)).toBe(true);
        const relevance = relevanceOf(model, row);
        expect(relevance).toBeGreaterThanOrEqual(0);
        expect(relevance).toBeLessThanOrEqual(1);
      }
    }),
  );
});

test("words in a row, near each other and far apart are told apart", () => {
  const far = "The insulin is here. ".concat("Something else is said. ".repeat(20), "A dose is there.");
  const [phrase, near, scattered] = featuresOf("What is the insulin dose?", [
    candidate("Ask for the insulin dose.", { id: 1 }),
    candidate("The dose of insulin is written down.", { id: 2 }),
    candidate(far, { id: 3 }),
  ]);
  expect(phrase?.run).toBeGreaterThan(near?.run ?? 0);
  expect(near?.windowOf10).toBe(1);
  expect(scattered?.windowOf30).toBe(0.5);
  expect(near?.pairs).toBe(1);
  expect(scattered?.pairs).toBe(0);
});

test("a compound word is related to its part, in both directions", () => {
  const [has, none] = featuresOf("Wie lang ist die Kündigungsfrist?", [
    candidate("Bei der Kündigung gilt:", { id: 1 }),
    candidate("Bei der Einstellung gilt:", { id: 2 }),
  ]);
  expect(has?.relatedCoverage).toBeGreaterThan(none?.relatedCoverage ?? 1);
});

test("an abbreviation counts as the words it stands for, and they as the abbreviation", () => {
  const aki = { ...NO_EXPANSIONS, synonyms: [{ terms: ["aki"], stems: ["acut", "kidney", "injury"] }] };
  const [long, scattered] = featuresOf(
    "AKI dialysis",
    [
      candidate("Acute kidney injury is staged.", { id: 1 }),
      candidate("An acute pain, an injury of the kidney.", { id: 2 }),
    ],
    aki,
  );
  expect(long?.textCoverage).toBe(0.5);
  expect(scattered?.textCoverage).toBe(0);
  const words = { ...NO_EXPANSIONS, synonyms: [{ terms: ["acut", "kidney", "injury"], stems: ["aki"] }] };
  const [short] = featuresOf("acute kidney injury", [candidate("AKI has three stages.")], words);
  expect(short?.textCoverage).toBe(1);
});

test("codes of the question are looked for as a whole", () => {
  const [right, wrong] = featuresOf("Which filter fits the pump P201?", [
    candidate("Pump P201 takes filter F7.", { id: 1 }),
    candidate("Pump P202 takes filter F8.", { id: 2 }),
  ]);
  expect([right?.codes, wrong?.codes]).toEqual([1, 0]);
});

test("good passages of the same document speak for each other", () => {
  const [first, , alone] = featuresOf("Where is insulin kept?", [
    candidate("Insulin is kept in the refrigerator.", { id: 1, document: "doc_1" }),
    candidate("Insulin pens are kept there as well.", { id: 2, document: "doc_1" }),
    candidate("Insulin is kept in the refrigerator.", { id: 3, document: "doc_2" }),
  ]);
  expect(first?.documentThree).toBeGreaterThan(alone?.documentThree ?? 1);
  expect(first?.neighbour).toBeGreaterThan(0);
  expect(alone?.neighbour).toBe(0);
});

test("trees add up what their leaves say", () => {
  const step = (feature: number, threshold: number, low: number, high: number) => ({
    feature: [feature, -1, -1],
    threshold: [threshold, low, high],
    left: [1, 0, 0],
    right: [2, 0, 0],
  });
  const trees = [step(0, 0.5, -1, 1), step(1, 2, 0, 10)];
  expect(scoreOf({ prior: [2, 0], trees }, [0.5, 3])).toBe(10);
  expect(scoreOf({ prior: [], trees }, [0.6, 2])).toBe(1);
});
