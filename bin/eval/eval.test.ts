import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { runCli } from "../testing/run-cli.ts";
import type { EvalRun } from "./run-file.ts";

const folder = mkdtempSync(join(tmpdir(), "intramuros-eval-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function writeSet(name: string, texts: Record<string, string>, questions: readonly object[]): void {
  mkdirSync(join(folder, "sets", name, "documents"), { recursive: true });
  for (const [file, text] of Object.entries(texts))
    writeFileSync(join(folder, "sets", name, "documents", file), text);
  writeFileSync(
    join(folder, "sets", name, "questions.jsonl"),
    questions.map((question) => JSON.stringify(question)).join("\n"),
  );
}

test("a folder of sets is measured, again without reading, and compared with the run before", async () => {
  const ask = (id: string, question: string, doc: string, passage: string) => ({
    id,
    question,
    relevant: [{ doc: `documents/${doc}`, passage }],
  });
  writeSet(
    "ward",
    {
      "pens.txt": "Insulin pens are kept in the refrigerator.",
      "keys.txt": "Keys are handed over at seven.",
    },
    [
      {
        ...ask("1", "Wo liegen die Pens?", "pens.txt", "kept in the refrigerator"),
        question_en: "Where are insulin pens kept?",
      },
    ],
  );
  writeSet("house", { "garden.txt": "The garden opens in May." }, [
    ask("1", "When does the garden open?", "garden.txt", "opens in May"),
  ]);
  const data = join(folder, "data");
  const first = await runCli(data, ["eval", join(folder, "sets"), "--no-answers", "--json"]);
  expect(first.stderr).toBe("");
  const run = JSON.parse(first.stdout) as EvalRun;
  expect(run.sets.map(({ name }) => name)).toEqual(["house", "ward"]);
  expect(run.mean.ranked.recallAt5.mean).toBe(1);
  const second = await runCli(data, ["eval", join(folder, "sets", "ward"), "--no-answers"]);
  expect(second.stdout).toContain("+0.000 [0.000, 0.000]");
  expect(second.stdout).toContain("Across languages: ward asked in English (1 question) finds 1.000 @5");
  expect(second.stdout).toContain(`Compared with the run of ${run.at}.`);
  expect(readdirSync(join(data, "eval", "runs"))).toHaveLength(2);
  expect(readdirSync(data)).toEqual(["eval", "models"]);
}, 240_000);

test("a folder without a set is told in one sentence", async () => {
  const result = await runCli(join(folder, "data"), ["eval", folder]);
  expect(result.code).not.toBe(0);
  expect(result.stderr).toContain("is no question set");
});
