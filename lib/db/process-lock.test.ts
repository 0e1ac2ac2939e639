import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { isLocked, tryLock } from "./process-lock.ts";

const folder = mkdtempSync(join(tmpdir(), "intramuros-lock-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("one holder at a time, and the next one after it let go", () => {
  const path = join(folder, "one.lock");
  expect(isLocked(path)).toBe(false);
  const first = tryLock(path);
  expect(first).toBeDefined();
  expect(tryLock(path)).toBeUndefined();
  expect(isLocked(path)).toBe(true);
  first?.release();
  expect(isLocked(path)).toBe(false);
});

test("a holder that is killed lets go", async () => {
  const path = join(folder, "killed.lock");
  const module = JSON.stringify(join(import.meta.dirname, "process-lock.ts"));
  const script = `const { tryLock } = await import(${module}); globalThis.lock = tryLock(${JSON.stringify(path)});
    process.stdout.write("held"); setInterval(() => {}, 1000);`;
  const holder = spawn(process.execPath, ["--input-type=module", "-e", script]);
  await once(holder.stdout, "data");
  expect(isLocked(path)).toBe(true);
  holder.kill("SIGKILL");
  await once(holder, "exit");
  expect(isLocked(path)).toBe(false);
});
