import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { runCli } from "../testing/run-cli.ts";

const folder = mkdtempSync(join(tmpdir(), "intramuros-keys-command-"));
const data = join(folder, "data");
const env = { INTRAMUROS_MASTER_KEY: "" };
const run = (...args: string[]) => runCli(data, args, { env });
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("the master key is made with the installation, told about, and exchanged", async () => {
  const init = ["init", "--admin", "ada@example.org", "--password-stdin"];
  expect(await runCli(data, init, { env, input: "a long password\n" })).toMatchObject({ code: 0 });
  const path = `${data}.key`;
  const first = readFileSync(path, "utf8");
  const status = JSON.parse((await run("keys", "status", "--json")).stdout);
  expect(status).toMatchObject({ path, keys: 1 });
  const rotated = JSON.parse((await run("keys", "rotate", "--json")).stdout);
  expect(rotated).toMatchObject({ before: status.masterId, keys: 1 });
  expect(readFileSync(path, "utf8")).not.toContain(first.trim());
  expect(readFileSync(path, "utf8").trim().split("\n")).toHaveLength(1);
  expect(existsSync(`${path}.next`)).toBe(false);
  expect(JSON.parse((await run("keys", "status", "--json")).stdout)).toMatchObject({
    masterId: rotated.after,
  });
  const log = await run("audit", "export", join(folder, "log.cef"), "--format", "cef");
  expect(log).toMatchObject({ code: 0 });
  expect(readFileSync(join(folder, "log.cef"), "utf8")).toContain("key.master-exchanged");
}, 60_000);
