import { createHash } from "node:crypto";
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parseManifest, readManifest, SHIPPED_MODELS_DIR } from "./manifest.ts";

test("each built-in model is there, unchanged, with its card", () => {
  const builtIn = readManifest().filter((entry) => entry.builtIn);
  expect(builtIn.map(({ kind }) => kind)).toEqual(["embedding"]);
  for (const { file, sha256, bytes, card } of builtIn) {
    const path = join(SHIPPED_MODELS_DIR, file);
    expect(statSync(path).size).toBe(bytes);
    expect(createHash("sha256").update(readFileSync(path)).digest("hex")).toBe(sha256);
    expect(existsSync(join(SHIPPED_MODELS_DIR, card ?? "no card"))).toBe(true);
  }
});

test("a wrong entry is told with its place", () => {
  const wrong = { models: [{ ...readManifest()[0], sha256: "abc", fusion: { vectorWeight: 2 } }] };
  expect(() => parseManifest(JSON.stringify(wrong), "m.json")).toThrow(
    /m\.json is wrong: models\.0\.sha256.*models\.0\.fusion\.vectorWeight/,
  );
});

test("a manifest that is not JSON or not there is told in one sentence", () => {
  expect(() => parseManifest("{", "m.json")).toThrow("m.json is not JSON.");
  expect(() => readManifest("/nowhere/manifest.json")).toThrow(/cannot be read; put it back/);
});
