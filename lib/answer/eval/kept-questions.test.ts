import { desc } from "drizzle-orm";
import { afterEach, expect, test } from "vitest";
import { auditEvents, evalRuns, users } from "../../db/schema.ts";
import { makeWorld, type TestWorld } from "../../retrieval/testing.ts";
import {
  exportQuestions,
  importQuestions,
  keepQuestion,
  listKeptQuestions,
  removeQuestion,
} from "./kept-questions.ts";
import { listRuns, startRun } from "./kept-runs.ts";

let world: TestWorld | undefined;
afterEach(() => {
  world?.close();
  world = undefined;
});

async function wardWorld() {
  const w = makeWorld();
  world = w;
  const ward = w.addCollection("ward");
  const reader = { ...w.addPerson("reader"), role: "administrator" } as const;
  const other = { ...w.addPerson("other"), role: "administrator" } as const;
  w.db.update(users).set({ role: "administrator" }).run();
  w.grant(reader, ward.id);
  const pens = await w.addDocument(ward, "pens.txt", [
    "Insulin pens are kept in the refrigerator of the ward.",
  ]);
  const keys = await w.addDocument(ward, "keys.txt", ["Keys of the cabinet are handed over at seven."]);
  return { w, reader, other, pens, keys, member: w.addPerson("member") };
}
const lastEvent = (w: TestWorld) =>
  w.db.select().from(auditEvents).orderBy(desc(auditEvents.seq)).get()?.type;

test("a question is kept with words that stand in the document, and with no others", async () => {
  const { w, reader, pens } = await wardWorld();
  const question = "Where are insulin pens kept?";
  const keep = (passage: string) => keepQuestion(w.db, reader, { question, passage, documentId: pens.id });
  expect(() => keep("in the freezer of the ward")).toThrow("does not stand in the document");
  expect(listKeptQuestions(w.db, reader)).toEqual([]);
  const id = keep("kept in the refrigerator");
  expect(listKeptQuestions(w.db, reader)).toMatchObject([{ id, question, document: "pens.txt" }]);
  expect(lastEvent(w)).toBe("evaluation.question-added");
  removeQuestion(w.db, reader, id);
  expect(listKeptQuestions(w.db, reader)).toEqual([]);
});

test("who may not read the document sees neither the question nor that it is there", async () => {
  const { w, reader, other, member, pens } = await wardWorld();
  const id = keepQuestion(w.db, reader, {
    question: "Where are the pens?",
    passage: "in the refrigerator",
    documentId: pens.id,
  });
  expect(listKeptQuestions(w.db, other)).toEqual([]);
  expect(exportQuestions(w.db, other)).toBe("");
  expect(() => removeQuestion(w.db, other, id)).toThrow("There is no such question.");
  const secret = { question: "Where?", passage: "in the refrigerator", documentId: pens.id };
  expect(() => keepQuestion(w.db, other, secret)).toThrow("There is no such document.");
  expect(() => listKeptQuestions(w.db, member)).toThrow(expect.objectContaining({ code: "not-allowed" }));
  await expect(startRun(w, other)).rejects.toMatchObject({ code: "invalid-input" });
});

test("a file of questions is taken up whole or not at all, and comes out as it went in", async () => {
  const { w, reader } = await wardWorld();
  const line = (doc: string, passage: string) =>
    JSON.stringify({ id: doc, question: `What of ${doc}?`, relevant: [{ doc, passage }] });
  const good = line("documents/pens.txt", "kept in the refrigerator");
  expect(() => importQuestions(w.db, reader, `${good}\n${line("none.txt", "x")}`)).toThrow("none.txt");
  expect(() => importQuestions(w.db, reader, `${good}\n${line("keys.txt", "at eight")}`)).toThrow("stand in");
  expect(listKeptQuestions(w.db, reader)).toEqual([]);
  expect(importQuestions(w.db, reader, `${good}\n${line("keys.txt", "handed over at seven")}`)).toBe(2);
  const saved = exportQuestions(w.db, reader);
  expect(importQuestions(w.db, reader, saved)).toBe(2);
  expect(new Set(listKeptQuestions(w.db, reader).map(({ question }) => question)).size).toBe(2);
});

test("a run measures with the kept questions, one at a time, and says what was active", async () => {
  const { w, reader, pens } = await wardWorld();
  const passage = "kept in the refrigerator";
  keepQuestion(w.db, reader, { question: "Where are insulin pens kept?", passage, documentId: pens.id });
  const run = await startRun(w, reader);
  await expect(startRun(w, reader)).rejects.toMatchObject({ code: "conflict" });
  await run.finished;
  const [first] = listRuns(w.db, reader);
  expect(first).toMatchObject({ id: run.id, state: "done", done: 4, total: 4 });
  expect(first?.figures).toMatchObject({
    questions: 1,
    recallAt5: 1,
    ndcgAt10: 1,
    baselines: { "full-text": { recallAt5: 1, gain: { ndcgAt10: { mean: 0 } } } },
    byQuestion: [{ id: listKeptQuestions(w.db, reader)[0]?.id, rank: 1, ndcgAt10: 1 }],
  });
  expect(first?.circumstances).toMatchObject({
    documents: 2,
    models: [{ id: "bag-of-words", kind: "embedding" }],
  });
  expect(lastEvent(w)).toBe("evaluation.finished");
});

test("a run whose process died counts as broken off and holds nobody up", async () => {
  const { w, reader, pens } = await wardWorld();
  keepQuestion(w.db, reader, { question: "Pens?", passage: "Insulin pens are kept", documentId: pens.id });
  await (await startRun(w, reader)).finished;
  w.db
    .update(evalRuns)
    .set({ state: "running", ownerPid: 2 ** 22 + 1 })
    .run();
  expect(listRuns(w.db, reader)[0]?.state).toBe("failed");
  await (await startRun(w, reader)).finished;
  expect(listRuns(w.db, reader)[0]?.state).toBe("done");
});
