import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { runCli } from "./testing/run-cli.ts";

const ADMIN = "ada@example.org";
let folder: string;
let data: string;

const run = (args: string[], input?: string) => runCli(data, args, input === undefined ? {} : { input });
/** Runs a command with `--json` and parses the one document it prints. */
const json = async (args: string[]): Promise<unknown> => JSON.parse((await run([...args, "--json"])).stdout);
const Asked = z.strictObject({
  answer: z.string(),
  mode: z.enum(["quote", "generate"]),
  abstained: z.boolean(),
  sentences: z.array(
    z.strictObject({
      text: z.string(),
      citations: z.array(z.int()),
      supported: z.enum(["yes", "partly", "no"]),
      problems: z.array(z.unknown()),
    }),
  ),
  citations: z.array(
    z.strictObject({
      n: z.int(),
      document: z.string(),
      page: z.int().nullable(),
      quote: z.string(),
      chunkId: z.int(),
      alsoIn: z.array(
        z.strictObject({ document: z.string(), collection: z.string(), page: z.int(), chunkId: z.int() }),
      ),
    }),
  ),
  contradictions: z.array(z.unknown()),
  model: z.string().nullable(),
  abstainedBecause: z.string().nullable(),
  fellBackBecause: z.string().nullable(),
  timingsMs: z.record(z.string(), z.number()),
});

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "intramuros-cli-"));
  data = join(folder, "data");
  mkdirSync(join(folder, "files", "deep"), { recursive: true });
  writeFileSync(
    join(folder, "files", "helipad.md"),
    "# Helipad\n\nThe helipad of Harrowmere closes at 21:40 every day.\n",
  );
  writeFileSync(
    join(folder, "files", "deep", "badge.txt"),
    "Lost badges are reported to the porter's lodge within 3 hours.",
  );
  writeFileSync(join(folder, "broken.pdf"), "%PDF-1.7 and nothing more");
  const initialised = await run(
    ["init", "--admin", ADMIN, "--password-stdin", "--name", "Ada"],
    "a long password\n",
  );
  expect(initialised).toMatchObject({ code: 0, stderr: "" });
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("wrong usage is a sentence and exit code 2", async () => {
  for (const args of [
    ["ask", "a question without a person"],
    ["search", "words", "--as", ADMIN, "-k", "0"],
    ["users", "role", ADMIN, "king"],
    ["ingest", "--collection", "X"],
    ["collections", "grant", "X", "--as", ADMIN],
    ["no-such-command"],
  ]) {
    const result = await run(args);
    expect({ args, ...result }).toMatchObject({ code: 2, stdout: "" });
    expect(result.stderr).toMatch(/^error: /);
  }
});

test("a wrong setting, a folder without an installation and a second set-up are one sentence and exit code 1", async () => {
  const wrong = await runCli(data, ["users", "list"], {
    env: { INTRAMUROS_PORT: "many", INTRAMUROS_WALL: "1" },
  });
  expect(wrong.code).toBe(1);
  expect(wrong.stderr).toMatch(
    /^Wrong settings: INTRAMUROS_PORT: .*INTRAMUROS_WALL: there is no such setting.*\n$/,
  );
  const empty = await runCli(join(folder, "empty"), ["users", "list"]);
  expect(empty).toMatchObject({ code: 1, stdout: "" });
  expect(empty.stderr).toMatch(/^Nothing is set up in the data folder .*\n$/);
  const again = await run(["init", "--admin", "eve@example.org", "--password-stdin"], "a long password\n");
  expect(again).toMatchObject({ code: 1, stdout: "" });
  expect(again.stderr).toBe("Intramuros is set up already; sign in instead.\n");
});

test("files become answers with citations; a broken one is named and fails the command; others stay shut out", async () => {
  const ingested = await run([
    "ingest",
    join(folder, "files"),
    join(folder, "broken.pdf"),
    "--collection",
    "House",
    "--json",
  ]);
  expect(ingested.code).toBe(1);
  expect(JSON.parse(ingested.stdout)).toMatchObject({
    collection: "House",
    failed: 1,
    results: [
      { name: "deep/badge.txt", state: "searchable", passages: 1, reason: null },
      { name: "helipad.md", state: "searchable", passages: 1, reason: null },
      { name: "broken.pdf", state: "failed", reason: expect.stringMatching(/^This file is damaged.*\.$/) },
    ],
  });

  const asked = Asked.parse(await json(["ask", "When does the helipad close?", "--as", ADMIN]));
  expect(asked).toMatchObject({ abstained: false, mode: "quote" });
  expect(asked.answer).toContain("21:40");
  expect(asked.citations[0]).toMatchObject({ n: 1, document: expect.stringMatching(/helipad/i) });
  expect(asked.citations[0]?.quote).toContain("21:40");
  const people = await run(["ask", "When does the helipad close?", "--as", ADMIN]);
  expect(people.stdout).toMatch(/21:40.*\[1\][\s\S]*Sources[\s\S]*\[1\]/);

  await run(
    ["users", "add", "bob@example.org", "--name", "Bob", "--password-stdin"],
    "another long password\n",
  );
  const shutOut = Asked.parse(await json(["ask", "When does the helipad close?", "--as", "bob@example.org"]));
  expect(shutOut).toMatchObject({ abstained: true, sentences: [], citations: [] });
  expect(JSON.stringify(await json(["search", "helipad", "--as", "bob@example.org"]))).not.toContain("21:40");
  expect(JSON.stringify(await json(["search", "helipad", "--as", ADMIN]))).toContain("21:40");
  const closed = await run(["ask", "helipad?", "--as", "bob@example.org", "--collection", "House"]);
  expect(closed).toMatchObject({ code: 1, stdout: "" });
  expect(closed.stderr).toMatch(/^There is no collection named House, or it is not open to you\.\n$/);

  await run(["collections", "grant", "House", "--user", "bob@example.org"]);
  const opened = Asked.parse(await json(["ask", "When does the helipad close?", "--as", "bob@example.org"]));
  expect(opened.answer).toContain("21:40");

  const rebuilt = await json(["index", "rebuild"]);
  expect(rebuilt).toMatchObject({ passages: 2 });
  const again = await run(["ingest", join(folder, "files"), "--collection", "House"]);
  expect(again).toMatchObject({ code: 0, stderr: "" });
  expect(again.stdout).toContain("2 of 2 files can be searched.");
}, 120_000);

test("people, groups and collections are seen and changed", async () => {
  const added = await json(["users", "add", "cleo@example.org", "--name", "Cleo"]);
  expect(added).toMatchObject({ role: "member", password: expect.stringMatching(/^(\w{5}-){3}\w{5}$/) });
  await run(["users", "role", "cleo@example.org", "auditor"]);
  await run(["users", "suspend", "cleo@example.org"]);
  const table = await run(["users", "list"]);
  expect(table.stdout).toMatch(/^Address +Name +Role +Status +Sessions\n/);
  expect(table.stdout).toMatch(/cleo@example\.org +Cleo +auditor +suspended +0\n/);
  expect((await run(["users", "suspend", "cleo@example.org", "--as", "cleo@example.org"])).stderr).toBe(
    "There is no active person with the address cleo@example.org.\n",
  );
  await run(["users", "reactivate", "cleo@example.org"]);

  await run(["groups", "add", "Ward 3"]);
  await run(["groups", "add-member", "Ward 3", "cleo@example.org"]);
  expect(await json(["groups", "list"])).toMatchObject([
    { name: "Ward 3", members: [{ email: "cleo@example.org" }] },
  ]);

  await run(["collections", "add", "Law"]);
  await run(["collections", "grant", "Law", "--group", "Ward 3", "--level", "contribute"]);
  const grants = await run(["collections", "grants", "Law"]);
  expect(grants.stdout).toMatch(/group Ward 3 +contribute/);
  await run(["collections", "revoke", "Law", "--group", "Ward 3"]);
  expect((await run(["collections", "grants", "Law"])).stdout).not.toContain("Ward 3");
  const list = await json(["collections", "list", "--as", "cleo@example.org"]);
  expect(list).toMatchObject([{ documents: null }, { name: "Law", documents: null, level: null }]);
  await run(["groups", "remove-member", "Ward 3", "cleo@example.org"]);
  expect(await json(["groups", "list"])).toMatchObject([{ name: "Ward 3", members: [] }]);
}, 120_000);

test("documents are listed, read again and deleted", async () => {
  const documents = z
    .array(z.object({ id: z.string(), name: z.string(), state: z.string() }))
    .parse(await json(["documents", "list", "--collection", "House"]));
  expect(documents.map(({ state }) => state).sort()).toEqual(["failed", "searchable", "searchable"]);
  const broken = documents.find(({ state }) => state === "failed")?.id ?? "";
  const retried = await run(["documents", "retry", broken]);
  expect(retried.code).toBe(1);
  expect(retried.stdout).toMatch(/^failed +broken\.pdf +This file is damaged/);
  expect(await json(["documents", "delete", broken])).toMatchObject({ deleted: true });
  expect((await run(["documents", "list", "--collection", "House"])).stdout).not.toContain("broken.pdf");
  expect(await run(["documents", "delete", broken])).toMatchObject({
    code: 1,
    stderr: "There is no such document, or it is not open to you.\n",
  });
}, 60_000);
