import { type ChildProcess, fork } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readConfig } from "../config.ts";
import { type ModelDoor, openModelDoor } from "../models/door.ts";
import { makeWorld, type TestWorld } from "../retrieval/testing.ts";
import type { Answer } from "./answer.ts";
import { ask } from "./ask.ts";
import { search } from "./search-only.ts";

/** The whole way of a question with the real engine and the built-in embedding model. */
let engine: ChildProcess;
let door: ModelDoor;
let world: TestWorld;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "intramuros-ask-"));
  const env = { INTRAMUROS_DATA: folder, INTRAMUROS_LOG_LEVEL: "silent" };
  engine = fork(join(import.meta.dirname, "..", "..", "engine", "main.ts"), {
    env: { NODE_ENV: "test", ...env },
    execArgv: [],
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  door = openModelDoor(readConfig(env));
  const model = await untilEmbedding(door);
  world = makeWorld(door, model);
}, 60_000);

afterAll(() => {
  engine.kill("SIGKILL");
  world?.close();
  rmSync(folder, { recursive: true, force: true });
});

test("a question is answered with the built-in model, and without it once the engine is gone", async () => {
  const ward = world.addCollection("ward");
  const nurse = world.addPerson("nurse");
  world.grant(nurse, ward.id);
  await world.addDocument(ward, "falls.txt", [
    "After a fall the patient is examined by the doctor on duty. An incident form is filled in within 24 hours.",
    "Wheelchairs are cleaned every Friday.",
  ]);
  await world.addDocument(ward, "meals.txt", [
    "Meals are served at noon.",
    "Diets are ordered by the ward clerk.",
  ]);
  const question = "How soon must the incident form be filled in after a fall?";
  const found = await search({ ...world, door }, nurse, { query: question, k: 3 });
  expect(found.usedVectors).toBe(true);
  expect(found.items[0]?.document).toBe("falls.txt");

  let answer: Answer | undefined;
  for await (const event of ask({ ...world, door }, nurse, { question })) {
    if (event.type === "answer-end") answer = event.answer;
  }
  expect(answer?.sentences.map(({ text }) => text)).toContain(
    "An incident form is filled in within 24 hours.",
  );

  const gone = new Promise((resolve) => engine.once("exit", resolve));
  engine.kill("SIGKILL");
  await gone;
  const later = await search({ ...world, door }, nurse, { query: question, k: 3 });
  expect(later.usedVectors).toBe(false);
  expect(later.items[0]?.document).toBe("falls.txt");
}, 60_000);

async function untilEmbedding(opened: ModelDoor): Promise<{ id: string; dimension: number }> {
  for (;;) {
    try {
      const model = (await opened.models()).find(({ kind }) => kind === "embedding");
      if (model?.dimension !== undefined) return { id: model.id, dimension: model.dimension };
    } catch {
      // Not listening yet.
    }
    await delay(100);
  }
}
