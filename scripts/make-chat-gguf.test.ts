import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "intramuros-gguf-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function hashOf(...flags: string[]): string {
  const out = join(folder, "model.gguf");
  execFileSync(process.execPath, [join(import.meta.dirname, "make-chat-gguf.ts"), "--out", out, ...flags]);
  return createHash("sha256").update(readFileSync(out)).digest("hex");
}

test("the same flags write the same bytes, another seed or type others", () => {
  const first = hashOf("--size", "tiny");
  expect(hashOf("--size", "tiny")).toBe(first);
  expect(hashOf("--size", "tiny", "--seed", "2")).not.toBe(first);
  expect(hashOf("--size", "tiny", "--type", "q4_0")).not.toBe(first);
});

test("wrong flags end with the usage and code 2", () => {
  expect(() => hashOf("--size", "huge")).toThrow(expect.objectContaining({ status: 2 }));
});
