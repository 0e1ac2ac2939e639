import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { UserActor } from "../lib/access/actor.ts";
import { formatCheckpoint } from "../lib/audit/checkpoint.ts";
import { exportLog } from "../lib/audit/export-log.ts";
import { followKeys, signKeyStatement } from "../lib/audit/key-statement.ts";
import { logKeys } from "../lib/audit/log-keys.ts";
import { ed25519Signer, formatVerifierKey, signNote } from "../lib/audit/note.ts";
import { proveEvent } from "../lib/audit/prove-event.ts";
import { hasPython, toComparable, verifyWithPython } from "../lib/audit/testing/compare-verifiers.ts";
import { exchangeAndSeal, recordSealedEvents, sealNow } from "../lib/audit/testing/sealed-log.ts";
import { verifyLog as verifyDatabase } from "../lib/audit/verify/verify-log.ts";
import { closeDatabase, type Database } from "../lib/db/client.ts";
import { auditEvents } from "../lib/db/schema.ts";
import { openTestDatabase } from "../lib/db/testing.ts";
import { actorByEmail, createFirstAdministrator } from "../lib/people/users.ts";
import { verifyEvidence, verifyLog } from "./intramuros-verify.mjs";

/** A log whose key was exchanged twice, seen by every verifier. */
const folder = mkdtempSync(join(tmpdir(), "intramuros-keys-"));
const sealer = join(folder, "sealer");
let db: Database;
let actor: UserActor;
let first = "";
const lines = () => [...exportLog(db, actor).lines].map((line) => line.trimEnd());

beforeAll(async () => {
  db = openTestDatabase(join(folder, "log.db"));
  const person = { email: "ada@example.org", name: "Ada", password: "a long password" };
  await createFirstAdministrator(db, person, "command-line");
  actor = actorByEmail(db, person.email);
  recordSealedEvents(db, sealer, 10, 5);
  first = logKeys(db).roots[0] ?? "";
  for (const _ of [1, 2]) {
    exchangeAndSeal(db, sealer);
    recordSealedEvents(db, sealer, 10, 5);
  }
});
afterAll(() => {
  closeDatabase(db);
  rmSync(folder, { recursive: true, force: true });
});

/** What both verifiers of files find; they have to agree. */
function found(text: readonly string[], key?: string): string[] {
  const report = verifyLog(text, key === undefined ? {} : { key });
  if (hasPython && key === undefined) {
    const path = join(folder, "log.jsonl");
    writeFileSync(path, `${text.join("\n")}\n`);
    expect(verifyWithPython([path]).map(({ findings }) => toComparable(findings.map(asFinding)))).toEqual([
      toComparable(report.findings),
    ]);
  }
  return report.findings.map(({ code }) => code);
}
const asFinding = ([code, seq]: [string, number | null]) => ({ code, seq });

test("a log is right across exchanges, for the key that was written down first and for it alone", async () => {
  const text = lines();
  expect(text.filter((line) => line.startsWith('{"kind":"key"'))).toHaveLength(2);
  expect(found(text)).toEqual([]);
  expect(found(text, first)).toEqual([]);
  expect(await verifyDatabase(db, { keys: [first] })).toMatchObject({ isIntact: true, findings: [] });
  const newest = JSON.parse(readFileSync(join(sealer, "statements"), "utf8"))
    .at(-1)
    .split("\n")[4];
  expect((await verifyDatabase(db, { keys: [newest] })).isIntact).toBe(false);
  const types = db.select({ type: auditEvents.type }).from(auditEvents).all();
  expect(types.filter(({ type }) => type === "log.key-rotated")).toHaveLength(2);
  expect(types.filter(({ type }) => type === "log.key-changed")).toHaveLength(0);
});

test("a pack of an event after the exchanges holds for the first key", () => {
  const pack = JSON.stringify(proveEvent(db, actor, 25));
  expect(verifyEvidence(pack, { key: first })).toMatchObject({ ok: true, events: 1 });
  const { statements: _, ...without } = JSON.parse(pack);
  expect(verifyEvidence(JSON.stringify(without), { key: first }).ok).toBe(false);
});

const other = ed25519Signer("intramuros/00000000-0000-4000-8000-000000000000", Buffer.alloc(32, 9));

test.each<[string, (statement: string, origin: string) => string[], string]>([
  ["left out", () => [], "checkpoint"],
  ["with another number", (note) => [note.split("\n").with(2, "3").join("\n")], "key"],
  ["twice", (note) => [note, note], "key"],
  ["signed by the new key alone", (note) => [`${note.split("\n").slice(0, -2).join("\n")}\n`], "key"],
  [
    "forged: another key introduces itself",
    (note, origin) => {
      const forger = ed25519Signer(origin, Buffer.alloc(32, 9));
      const [head, name, size, before] = note.split("\n");
      return [signNote(`${[head, name, size, before, formatVerifierKey(forger)].join("\n")}\n`, forger)];
    },
    "key",
  ],
])("a statement that is %s is found", (_, change, code) => {
  const text = lines();
  const at = text.findIndex((line) => line.startsWith('{"kind":"key"'));
  const { note } = JSON.parse(text[at] ?? "");
  const origin = JSON.parse(text[0] ?? "").origin;
  const changed = change(note, origin).map((one) => JSON.stringify({ kind: "key", note: one }));
  expect(found(text.toSpliced(at, 1, ...changed))).toContain(code);
});

test("the key before signs nothing after its exchange", () => {
  const text = lines();
  const seed = Buffer.alloc(32, 1);
  const before = ed25519Signer("intramuros/00000000-0000-4000-8000-000000000000", seed);
  const spans = followKeys([formatVerifierKey(before)], [signKeyStatement(2, before, other)]);
  expect(spans.map(({ from, upTo }) => [from, upTo])).toEqual([
    [0, 2],
    [2, Number.MAX_SAFE_INTEGER],
  ]);
  expect(text.length).toBeGreaterThan(0);
  const root = Buffer.alloc(32, 4);
  const note = (size: number) => signNote(formatCheckpoint({ origin: before.name, size, root }), before);
  const head = { kind: "log", v: 1, origin: before.name, key: formatVerifierKey(before), events: 3 };
  const statement = signKeyStatement(2, before, other);
  const log = [head, { kind: "key", note: statement }, { kind: "checkpoint", size: 3, note: note(3) }];
  const { findings } = verifyLog(log.map((line) => JSON.stringify(line)));
  expect(findings.map(({ what }) => what).join()).toContain("not signed by the log's key");
});

test("the vector of FORMAT.md", () => {
  const format = readFileSync(join(import.meta.dirname, "../lib/audit/FORMAT.md"), "utf8");
  const before = ed25519Signer("intramuros/00000000-0000-4000-8000-000000000000", Buffer.alloc(32, 1));
  const statement = signKeyStatement(2, before, other);
  expect(format).toContain(statement.replace(/^(?=.)/gm, "    "));
});

test("a lost key: the log goes on with a new one, an alarm says so, and both keys together verify it", async () => {
  rmSync(sealer, { recursive: true, force: true });
  recordSealedEvents(db, sealer, 5, 5);
  sealNow(db, sealer);
  const { roots } = logKeys(db);
  expect(roots).toHaveLength(2);
  const types = db.select({ type: auditEvents.type }).from(auditEvents).all();
  expect(types.filter(({ type }) => type === "log.key-changed")).toHaveLength(1);
  expect(found(lines())).toEqual([]);
  expect(found(lines(), first)).toContain("checkpoint");
  expect(found(lines(), roots.join(" "))).toEqual([]);
  expect((await verifyDatabase(db, { keys: roots })).isIntact).toBe(true);
  expect((await verifyDatabase(db, { keys: [first] })).isIntact).toBe(false);
});
