import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { runCli } from "../testing/run-cli.ts";

const folder = mkdtempSync(join(tmpdir(), "intramuros-backup-command-"));
const env = { INTRAMUROS_MASTER_KEY: "" };
const run = (data: string, ...args: string[]) => runCli(join(folder, data), args, { env });
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("saved, drilled, and restored elsewhere with the master key alone, a file is found and opened again", async () => {
  const init = ["init", "--admin", "ada@example.org", "--password-stdin"];
  await runCli(join(folder, "data"), init, { env, input: "a long password\n" });
  const file = join(folder, "visiting.txt");
  writeFileSync(file, "Visiting hours are from two to six in the afternoon.\n");
  await run("data", "collections", "add", "Ward");
  await run("data", "collections", "grant", "Ward", "--user", "ada@example.org", "--level", "manage");
  expect(await run("data", "ingest", file, "--collection", "Ward")).toMatchObject({ code: 0 });
  const place = join(folder, "backups");
  const saved = await run("data", "backup", place, "--json");
  expect(JSON.parse(saved.stdout)).toMatchObject({ documents: 1, copied: 1 });
  expect(await run("data", "backup", place, "--drill")).toMatchObject({
    code: 0,
    stdout: expect.stringContaining("0 problems"),
  });
  expect(await run("bare", "restore", place)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("master key"),
  });
  copyFileSync(join(folder, "data.key"), join(folder, "bare.key"));
  expect(await run("bare", "restore", place)).toMatchObject({ code: 0 });
  expect(await run("bare", "index", "rebuild")).toMatchObject({ code: 0 });
  const found = await run("bare", "search", "visiting hours", "--as", "ada@example.org", "--json");
  expect(JSON.parse(found.stdout).results[0].text).toContain("from two to six");
  expect(await run("bare", "audit", "verify")).toMatchObject({
    code: 0,
    stdout: expect.stringContaining("Intact"),
  });
  expect(await run("data", "restore", place)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("already"),
  });
}, 180_000);
