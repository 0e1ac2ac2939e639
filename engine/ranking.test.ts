import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startEngine, type TestEngine, tinyRankingModel } from "./testing.ts";

/** A ranking model counts as installed when it lies in the data folder's models. */
const dataDir = mkdtempSync(join(tmpdir(), "intramuros-ranking-"));
let engine: TestEngine;
beforeAll(async () => {
  mkdirSync(join(dataDir, "models"));
  copyFileSync(tinyRankingModel(), join(dataDir, "models", "ranking.gguf"));
  engine = await startEngine({ INTRAMUROS_DATA: dataDir });
});
afterAll(async () => {
  await engine.close();
  rmSync(dataDir, { recursive: true, force: true });
});

test("an installed ranking model is found by its kind and listed", async () => {
  const models = await engine.door.models();
  expect(models.find(({ kind }) => kind === "ranking")).toMatchObject({ id: "ranking", contextTokens: 512 });
  expect(models.filter(({ kind }) => kind === "embedding")).toHaveLength(1);
});

test("scores come in the order of the texts, from 0 to 1, and depend on question and text", async () => {
  const texts = [
    "Insulin is kept in the refrigerator.",
    "The garden opens in May.",
    "Visitors leave at eight.",
  ];
  const scores = await engine.door.rank("Where is insulin kept?", texts);
  expect(scores).toHaveLength(3);
  expect(scores.every((score) => score >= 0 && score <= 1)).toBe(true);
  expect(new Set(scores).size).toBe(3);
  const reversed = await engine.door.rank("Where is insulin kept?", texts.toReversed());
  expect(reversed.toReversed()).toEqual(scores);
  expect(await engine.door.rank("When does the garden open?", texts)).not.toEqual(scores);
});

test("texts and questions beyond the context are cut, not refused", async () => {
  const long = "The incident form is filled in on the ward on the same day. ".repeat(300);
  expect(await engine.door.rank("Who fills in the form?", [long])).toHaveLength(1);
  expect(await engine.door.rank(long, ["The form is filled in."])).toHaveLength(1);
  expect(await engine.door.rank("Anything?", [])).toEqual([]);
});
