import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readManifest } from "./manifest.ts";

const MODELS = join(import.meta.dirname, "..", "..", "models");

test("the built-in embedding model is in the repository, whole and with its card", () => {
  const builtIn = readManifest().filter((entry) => entry.builtIn);
  expect(builtIn.map((entry) => entry.kind)).toEqual(["embedding"]);
  for (const { file, sha256, bytes, card } of builtIn) {
    const content = readFileSync(join(MODELS, file));
    expect(content.length).toBe(bytes);
    expect(createHash("sha256").update(content).digest("hex")).toBe(sha256);
    expect(existsSync(join(MODELS, card ?? "no card"))).toBe(true);
  }
});

test("a wrong entry is refused with every problem named", () => {
  const wrong = { models: [{ ...readManifest()[0], sha256: "abc", fusion: { vectorWeight: 2 } }] };
  expect(() => readManifest(wrong)).toThrow(expect.objectContaining({ code: "bad-config" }));
  expect(() => readManifest(wrong)).toThrow(/sha256.*vectorWeight/);
});
