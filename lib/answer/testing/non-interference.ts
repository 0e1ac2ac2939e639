import fc from "fast-check";
import type { UserActor } from "../../access/actor.ts";
import type { CollectionId } from "../../ids.ts";
import { searchPassages } from "../../retrieval/search-passages.ts";
import { makeWorld, type Script, standInDoor, type TestWorld } from "../../retrieval/testing.ts";
import { ask } from "../ask.ts";

/** For tests: how often what a person got was the same bytes, and each time it was not. */
export type InterferenceFigures = { compared: number; passages: number; differences: string[] };

/** Few words, so that what is hidden shares most of them with what is not; with abbreviations and compound words. */
const WORDS = (
  "insulin dose ward night visit kündigungsfrist kündigung frist pain morphine renal acute kidney injury aki nurse " +
  "protocol contract notice landlord months seven urgent fever temperature patientenakte patienten akte record"
).split(" ");
const EXPLAINED = [
  "Acute kidney injury (AKI) is common.",
  "The kidney (AKI) unit.",
  "Der Akte Kern Index (AKI).",
];

const sentence = fc
  .tuple(fc.array(fc.constantFrom(...WORDS), { minLength: 3, maxLength: 12 }), fc.nat(9))
  .map(([words, n]) => `${words.join(" ")} ${n}.`);
const passage = fc.oneof(
  { weight: 6, arbitrary: fc.array(sentence, { minLength: 1, maxLength: 4 }).map((all) => all.join(" ")) },
  { weight: 1, arbitrary: fc.constantFrom(...EXPLAINED) },
);
const document = fc.record({
  name: fc.constantFrom("protocol.txt", "insulin.txt", "notice.txt", "kidney.txt"),
  passages: fc.array(passage, { minLength: 1, maxLength: 5 }),
});
const round = fc.record({
  visible: fc.array(document, { minLength: 1, maxLength: 4 }),
  hidden: fc.array(document, { minLength: 1, maxLength: 4 }),
  /** One of the visible documents also lies where the person may not read. */
  isCopied: fc.boolean(),
  questions: fc.array(fc.array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 6 }), {
    minLength: 2,
    maxLength: 3,
  }),
});

/**
 * Each round somebody asks, documents are added that they may not read, and they ask the same again: passages, their
 * order, scores and what the search knows of the words, the model's prompt and the answer must be the same bytes.
 */
export async function compareWithHidden(rounds: number, seed: number): Promise<InterferenceFigures> {
  const prompts: string[] = [];
  const script: Script = (messages) => {
    prompts.push(JSON.stringify(messages));
    return ["As it says [1]."];
  };
  const world = makeWorld(standInDoor(script));
  const figures: InterferenceFigures = { compared: 0, passages: 0, differences: [] };
  try {
    for (const [n, given] of fc.sample(round, { numRuns: rounds, seed }).entries()) {
      const person = world.addPerson(`person${n}`);
      const ward = world.addCollection(`ward ${n}`);
      const board = world.addCollection(`board ${n}`);
      world.grant(person, ward.id);
      for (const { name, passages } of given.visible) await world.addDocument(ward, name, passages);
      const questions = given.questions.map((words) => `${words.join(" ")}?`);
      const before = await everything(world, person, ward.id, questions, prompts);
      const copied = given.isCopied ? given.visible.slice(0, 1) : [];
      for (const { name, passages } of [...given.hidden, ...copied])
        await world.addDocument(board, name, passages);
      const after = await everything(world, person, ward.id, questions, prompts);
      for (const [i, { seen, passages }] of before.entries()) {
        figures.compared++;
        figures.passages += passages;
        const other = after[i]?.seen;
        if (seen !== other)
          figures.differences.push(`round ${n}, ${questions[i]}: ${whereDifferent(seen, other ?? "")}`);
      }
    }
    return figures;
  } finally {
    world.close();
  }
}

/** What a person gets for each question, as bytes: by every way of searching, and as an answer with its prompt. */
async function everything(
  world: TestWorld,
  person: UserActor,
  collectionId: CollectionId,
  questions: readonly string[],
  prompts: string[],
): Promise<{ seen: string; passages: number }[]> {
  const all: { seen: string; passages: number }[] = [];
  for (const query of questions) {
    const found = [];
    for (const variant of ["ranked", "full-text", "vector", "fusion"] as const)
      for (const collectionIds of [undefined, [collectionId]])
        found.push(await searchPassages(world, person, { query, k: 20, variant, collectionIds }));
    prompts.length = 0;
    const events = [];
    for await (const event of ask(world, person, { question: query })) events.push(event);
    const seen = [found, [...prompts], events].map((part) => withoutChance(JSON.stringify(part, readable)));
    all.push({ seen: seen.join("\n"), passages: found[0]?.passages.length ?? 0 });
  }
  return all;
}

function whereDifferent(a: string, b: string): string {
  const at = Array.from(a).findIndex((letter, i) => b[i] !== letter);
  return [a, b].map((text) => text.slice(Math.max(0, at - 120), at + 120)).join("\n");
}

/** Maps and sets as lists. */
function readable(_: string, value: unknown): unknown {
  if (value instanceof Map || value instanceof Set || value instanceof Float32Array) return [...value];
  return value;
}

/** Without what is drawn anew for each question: its ids, the prompt's delimiter, and how long it took. */
function withoutChance(json: string): string {
  const delimiters = new Set(
    Array.from(json.matchAll(/<passage-([0-9a-f]+) /g), ([, delimiter]) => delimiter),
  );
  let same = json.replace(/"(?:trn|con|evt)_[0-9a-z]+"/g, '"id"');
  for (const delimiter of delimiters) same = same.replaceAll(delimiter ?? "", "delimiter");
  return same.replace(/"timingsMs":\{[^}]*\}/g, '"timingsMs":{}');
}
