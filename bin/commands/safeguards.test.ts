import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runCli } from "../testing/run-cli.ts";

const ADMIN = "ada@example.org";
let data: string;
const run = (...args: string[]) => runCli(data, args, {});

beforeAll(async () => {
  data = mkdtempSync(join(tmpdir(), "intramuros-cli-"));
  const password = { input: "a long password\n" };
  await runCli(data, ["init", "--admin", ADMIN, "--password-stdin", "--name", "Ada"], password);
  await runCli(data, ["users", "add", "mia@example.org", "--name", "Mia", "--password-stdin"], password);
  await runCli(
    data,
    ["users", "add", "olaf@example.org", "--name", "Olaf", "--role", "privacy-officer", "--password-stdin"],
    password,
  );
  await run("collections", "add", "Matter 7");
  await run("collections", "grant", "Matter 7", "--user", "mia@example.org");
}, 120_000);
afterAll(() => rmSync(data, { recursive: true, force: true }));

test("a wall is tried, set and explained, and the past stays as it was", async () => {
  const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 16);
  const why = () => run("access", "explain", "mia@example.org", "Matter 7");
  expect((await why()).stdout).toMatch(/^Mia can read it by a grant to them since/);
  const wall = ["walls", "set", "Matter 7", "--user", "mia@example.org"];
  expect((await run(...wall, "--dry-run")).stdout).toBe(
    "1 people lose Matter 7; 0 saved answers become unreadable for them.\n",
  );
  expect((await why()).stdout).toContain("can read it");
  expect(await run(...wall)).toMatchObject({ code: 2 });
  const set = await run(...wall, "--reason", "acts for the other side", "--approved-by", "olaf@example.org");
  expect(set.stdout).toMatch(/^The wall wal_\w+ stands\./);
  expect((await why()).stdout).toBe("Mia cannot read it: a wall keeps them out.\n");
  expect((await run("access", "who", "Matter 7")).stdout).toMatch(/^Ada can manage it by a grant[^\n]*\n$/);
  expect(await run("access", "who", "Matter 7", "--at", tomorrow)).toMatchObject({ code: 1 });
  expect((await run("collections", "list", "--as", "mia@example.org")).stdout).not.toContain("Matter 7");
  const [listed] = JSON.parse((await run("walls", "list", "--json")).stdout);
  expect((await run("walls", "end", listed.id)).stdout).toBe("The wall is down.\n");
  expect((await why()).stdout).toContain("can read it");
}, 120_000);

test("holds and retention are run from the command line", async () => {
  const placed = await run("holds", "place", "--collection", "Matter 7", "--reason", "proceedings");
  expect(placed.stdout).toMatch(/^The hold hld_\w+ is in force\./);
  expect((await run("holds", "list")).stdout).toContain("proceedings");
  await run("retention", "add", "Ten years", "--days", "3650", "--then", "delete");
  expect((await run("retention", "assign", "Matter 7", "Ten years")).stdout).toBe(
    "Matter 7 follows Ten years.\n",
  );
  expect((await run("retention", "preview")).stdout).toBe("Nothing is due.\n");
  expect((await run("retention", "run")).stdout).toBe("0 deleted, 0 kept by a legal hold, 0 to review.\n");
  expect((await run("collections", "kind", "Matter 7", "matter")).stdout).toBe("Matter 7 is a matter.\n");
  expect((await run("collections", "steward", "Matter 7", "mia@example.org")).code).toBe(0);
  expect((await run("access", "clear", "mia@example.org", "secret")).code).toBe(0);
}, 120_000);

test("people are invited, helped after losing a device, and ways to sign in changed, without a browser", async () => {
  const made = await run("people", "invite", "nora@example.org", "--name", "Nora", "--hours", "1");
  expect(made.stdout).toMatch(
    /^Hand this link to nora@example\.org; [^\n]+\nhttp:[^\n]+\/invitation\?token=\S{32}\n$/,
  );
  const reset = await run("users", "reset-factors", "mia@example.org");
  expect(reset.stdout).toBe("mia@example.org has no second factors any more.\n");
  const ways = ["sign-in", "--methods", "passkey, password", "--second-factor", "privileged"];
  expect((await run(...ways)).stdout).toBe(
    "Ways to sign in: passkey, password.\nSecond factor: privileged.\n",
  );
}, 120_000);
