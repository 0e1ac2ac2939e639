import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startEngine, type TestEngine, tinyChatModel } from "../../../engine/testing.ts";
import type { UserActor } from "../../access/actor.ts";
import { users } from "../../db/schema.ts";
import { makeWorld, type TestWorld } from "../../retrieval/testing.ts";
import type { Answer } from "../answer.ts";
import { ask } from "../ask.ts";
import { replayAnswer } from "./replay-answer.ts";

/** Replaying with the real engine and a chat model of random weights. */
let engine: TestEngine;
let world: TestWorld;
let auditor: UserActor;

beforeAll(async () => {
  engine = await startEngine({
    INTRAMUROS_CHAT_MODEL: tinyChatModel(),
    INTRAMUROS_CHAT_CONTEXT_TOKENS: "1024",
  });
  const embedding = (await engine.door.models()).find(({ kind }) => kind === "embedding");
  world = makeWorld(engine.door, { id: embedding?.id ?? "", dimension: embedding?.dimension ?? 0 });
  const ward = world.addCollection("ward");
  auditor = world.addPerson("auditor");
  world.db.update(users).set({ role: "auditor" }).where(eq(users.id, auditor.userId)).run();
  world.grant(auditor, ward.id);
  await world.addDocument(ward, "falls.txt", [
    "After a fall the patient is examined by the doctor on duty. An incident form is filled in within 24 hours.",
    "Wheelchairs are cleaned every Friday.",
  ]);
}, 60_000);
afterAll(async () => {
  world?.close();
  await engine?.close();
});

async function answer(question: string, isReproducible: boolean): Promise<Answer> {
  const config = { ...world.config, answer: { mayGenerate: true, isReproducible } };
  for await (const event of ask({ ...world, config }, auditor, { question }))
    if (event.type === "answer-end") return event.answer;
  throw new Error("there is no answer");
}

test("what was written alone is written again, byte for byte, also when several asked at once", async () => {
  const questions = [
    "When are wheelchairs cleaned?",
    "When are the wheelchairs cleaned?",
    "Wheelchairs: cleaned when?",
  ];
  const answers = await Promise.all(questions.map((question) => answer(question, true)));
  for (const { turnId } of answers)
    expect(await replayAnswer(world, auditor, turnId)).toMatchObject({
      isReproducible: true,
      prompt: { state: "identical" },
      written: { state: "identical", text: expect.stringMatching(/.{20}/) },
    });
}, 60_000);

test("a text written beside others is promised to no one, and two replays of it are the same", async () => {
  const { turnId } = await answer("When are wheelchairs cleaned?", false);
  const first = await replayAnswer(world, auditor, turnId);
  expect(first).toMatchObject({ isReproducible: false, prompt: { state: "identical" } });
  expect(await replayAnswer(world, auditor, turnId)).toEqual(first);
}, 60_000);

test("another model or another runtime is named, and nothing is written", async () => {
  const { turnId } = await answer("When are wheelchairs cleaned?", true);
  const changed = (change: object) => ({
    ...world,
    door: {
      ...world.door,
      models: async () =>
        (await world.door.models()).map((model) => (model.kind === "chat" ? { ...model, ...change } : model)),
    },
  });
  const because = async (change: object) => (await replayAnswer(changed(change), auditor, turnId)).written;
  expect(await because({ sha256: "0".repeat(64) })).toEqual({ state: "impossible", because: "other-model" });
  expect(await because({ runtime: "another" })).toEqual({ state: "impossible", because: "other-runtime" });
  expect(await because({ kind: "ranking" })).toEqual({ state: "impossible", because: "no-engine" });
}, 60_000);
