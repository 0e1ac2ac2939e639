import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { makeDataFolder, removeDataFolder } from "./product";

/** Begins to start a product and ends before it is ready, as the process of tests does after one that timed out. */
const ENDS_EARLY = `
  import { readFileSync } from "node:fs";
  import { startProduct } from ${JSON.stringify(join(import.meta.dirname, "product.ts"))};
  startProduct({ dataDir: process.argv[1] }).catch(() => undefined);
  setInterval(() => {
    const started = readFileSync("/proc/self/task/" + process.pid + "/children", "utf8");
    process.stdout.write(started);
    if (started !== "") process.exit(1);
  }, 20);
`;

test("a product that was being started ends with the tests that started it", async () => {
  const dataDir = makeDataFolder();
  const tests = spawn(process.execPath, ["--input-type=module", "-e", ENDS_EARLY, dataDir]);
  let output = "";
  tests.stdout.on("data", (part) => {
    output += part;
  });
  await new Promise((resolve) => tests.on("close", resolve));
  const started = Number(output.trim());
  expect(started).toBeGreaterThan(0);
  await expect.poll(() => existsSync(`/proc/${started}`)).toBe(false);
  removeDataFolder(dataDir);
});
