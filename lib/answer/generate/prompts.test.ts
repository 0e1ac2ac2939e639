import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { passageBlock, questionMessage, SYSTEM_ANSWER } from "./prompts.ts";

const ROOT = join(import.meta.dirname, "..", "..", "..");
const PROGRAM = `
import json, sys
from answering import prompt
block = prompt.passage_block(2, "Protocol.pdf", 7, "Dosing", "Give 5 mg.", "ab12")
print(json.dumps([prompt.system_prompt("../../lib/answer/generate/prompts.ts"), prompt.question_message([block, block], "How much?", "ab12")]))
`;

const hasPython = spawnSync("python3", ["--version"]).status === 0;

test.skipIf(!hasPython)("the answer model is trained with the prompt that it will be asked with", () => {
  const python = spawnSync("python3", ["-B", "-c", PROGRAM], {
    cwd: join(ROOT, "models", "training"),
    encoding: "utf8",
  });
  expect(python.stderr).toBe("");
  const [system, user] = JSON.parse(python.stdout);
  expect(system).toBe(SYSTEM_ANSWER);
  const block = passageBlock(
    { document: "Protocol.pdf", context: "Dosing", isPaginated: true, pageFirst: 7, text: "Give 5 mg." },
    2,
    "ab12",
  );
  expect(user).toBe(questionMessage([block, block], "How much?", "ab12"));
});
