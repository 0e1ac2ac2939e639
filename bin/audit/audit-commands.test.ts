import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { lastCheckpoint } from "#lib/audit/checkpoints";
import {
  ED25519_COSIGNATURE,
  ed25519Signer,
  formatVerifierKey,
  signatureLine,
  splitNote,
} from "#lib/audit/note";
import { dropGuards } from "#lib/audit/testing/tamper";
import { closeDatabase, type Database, openDatabase } from "#lib/db/client";
import { runCli } from "../testing/run-cli.ts";

let folder: string;
let data: string;
const audit = (...args: string[]) => runCli(data, ["audit", ...args]);
const onDatabase = <Result>(work: (db: Database) => Result): Result => {
  const db = openDatabase(join(data, "intramuros.db"));
  try {
    return work(db);
  } finally {
    closeDatabase(db);
  }
};
const check = (...args: string[]) =>
  spawnSync(process.execPath, [join(import.meta.dirname, "..", "intramuros-verify.mjs"), ...args], {
    encoding: "utf8",
  });

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "intramuros-audit-"));
  data = join(folder, "data");
  const init = ["init", "--admin", "ada@example.org", "--password-stdin", "--name", "Ada"];
  expect(await runCli(data, init, { input: "a long password\n" })).toMatchObject({ code: 0 });
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("verify signs what is new with a sealer of its own and finds the log intact", async () => {
  const { code, stdout } = await audit("verify", "--json");
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    isIntact: true,
    unsigned: 0,
    compared: 1,
    sealer: { says: "signed" },
  });
  expect((await audit("verify")).stdout).toContain("Intact");
  expect(existsSync(join(data, "run", "sealer.sock"))).toBe(false);
});

test("an export shows itself, is intact for the verifier, and is not written over", async () => {
  const file = join(folder, "log.jsonl");
  expect(await audit("export", file)).toMatchObject({ code: 0 });
  expect(check(file)).toMatchObject({ status: 0, stdout: expect.stringContaining("INTACT") });
  const events = readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line.startsWith('{"kind":"event"'));
  expect(JSON.parse(events.at(-1) ?? "").row.type).toBe("log.exported");
  expect(await audit("export", file)).toMatchObject({ code: 1, stderr: expect.stringContaining("already") });
});

test("an export for another system has a line for each event, and a later one continues it", async () => {
  const first = join(folder, "events.ecs.jsonl");
  expect(await audit("export", first, "--format", "ecs", "--json")).toMatchObject({ code: 0 });
  const events = readFileSync(first, "utf8").trimEnd().split("\n");
  expect(JSON.parse(events[0] ?? "").event).toMatchObject({ sequence: 1 });
  expect(JSON.parse(events.at(-1) ?? "").event).toMatchObject({
    sequence: events.length,
    action: "log.exported",
  });
  const next = join(folder, "events.cef");
  const after = ["--after", String(events.length)];
  expect(await audit("export", next, "--format", "cef", ...after)).toMatchObject({ code: 0 });
  expect(readFileSync(next, "utf8")).toMatch(/^CEF:0\|Intramuros\|.*log\.exported.*\n$/);
  expect(await audit("export", join(folder, "no"), ...after)).toMatchObject({ code: 2 });
  expect(await audit("export", join(folder, "no"), "--format", "xml")).toMatchObject({ code: 2 });
  expect(existsSync(join(folder, "no"))).toBe(false);
});

test("an event is proved by its number, also one that was recorded just now", async () => {
  const file = join(folder, "evidence.json");
  const newest = onDatabase((db) =>
    Number(db.$client.prepare("SELECT max(seq) FROM audit_events").pluck().get()),
  );
  expect(await audit("prove", String(newest), "-o", file)).toMatchObject({ code: 0 });
  expect(check(file)).toMatchObject({ status: 0, stdout: expect.stringContaining("GENUINE") });
  expect(await audit("prove", "99999")).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("no event"),
  });
});

test("a page to print holds note and key, and a cosigned checkpoint is taken in", async () => {
  const page = join(folder, "sheet.html");
  expect(await audit("anchor", "print", page)).toMatchObject({ code: 0 });
  const note = onDatabase((db) => lastCheckpoint(db)?.note ?? "");
  expect(readFileSync(page, "utf8")).toContain(note.split("\n")[2]);
  const second = ed25519Signer("archive.example.org", Buffer.alloc(32, 2), ED25519_COSIGNATURE);
  const cosigned = join(folder, "cosigned.txt");
  writeFileSync(cosigned, note + signatureLine(splitNote(note).text, second));
  const env = { INTRAMUROS_COSIGNER_KEYS: formatVerifierKey(second) };
  expect(await runCli(data, ["audit", "anchor", "import", cosigned], { env })).toMatchObject({
    code: 0,
    stdout: expect.stringContaining("archive.example.org"),
  });
  expect(await audit("anchor", "import", cosigned)).toMatchObject({ code: 1 });
});

test("members may not export, prove or anchor", async () => {
  const add = ["users", "add", "mia@example.org", "--name", "Mia", "--password-stdin"];
  expect(await runCli(data, add, { input: "a long password\n" })).toMatchObject({ code: 0 });
  const as = ["--as", "mia@example.org"];
  for (const args of [
    ["export", join(folder, "mia.jsonl")],
    ["prove", "1"],
    ["anchor", "print", join(folder, "mia.html")],
  ])
    expect(await audit(...args, ...as)).toMatchObject({ code: 1, stderr: expect.stringContaining("role") });
});

test("after a change behind the product's back verify names the event and ends with 1", async () => {
  onDatabase((db) => {
    dropGuards(db);
    db.$client.exec("UPDATE audit_events SET body = CAST(replace(body, 'ok', 'no') AS BLOB) WHERE seq = 2");
  });
  const { code, stdout, stderr } = await audit("verify", "--no-seal", "--json");
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({
    isIntact: false,
    findings: [{ code: "leaf", seq: 2 }, { seq: 2 }],
  });
  expect(stderr).toContain("was changed");
});
