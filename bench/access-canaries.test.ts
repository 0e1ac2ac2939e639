import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";

test("no secret of a document that a person may not read comes out, however they ask", async () => {
  const script = join(import.meta.dirname, "access-canaries.ts");
  const { stdout } = await promisify(execFile)(process.execPath, [script, "10", "100"]);
  const found = JSON.parse(stdout);
  expect(found).toMatchObject({ canaries: 10, prompts: 100, leaks: [] });
  // Whoever may read them finds them by the same words; and everywhere something was looked through.
  expect(found.foundByReader).toBe(10);
  for (const where of [
    "answers",
    "search",
    "titles and suggestions",
    "error texts",
    "exports",
    "CSV",
    "ledger",
  ])
    expect(found.looked[where]).toBeGreaterThan(0);
}, 120_000);
