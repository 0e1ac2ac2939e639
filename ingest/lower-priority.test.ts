import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";

/** Niceness of a process that is started with one and asks for another. */
function nicenessOf(started: number, asked: number): number {
  const file = JSON.stringify(join(import.meta.dirname, "lower-priority.ts"));
  const script = `const { lowerPriority } = await import(${file}); lowerPriority(${asked});
    console.log((await import("node:os")).getPriority());`;
  const node = [process.execPath, "--input-type=module", "-e", script];
  const { stdout, status, stderr } = spawnSync("nice", ["-n", String(started), ...node], {
    encoding: "utf8",
  });
  expect(stderr).toBe("");
  expect(status).toBe(0);
  return Number(stdout);
}

test.skipIf(process.platform === "win32")(
  "a process goes after others, and one that does already is left as it is",
  () => {
    expect(nicenessOf(3, 5)).toBe(5);
    expect(nicenessOf(15, 5)).toBe(15);
  },
);
