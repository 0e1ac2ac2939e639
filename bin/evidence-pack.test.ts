import { createHmac, hkdfSync } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { UserActor } from "../lib/access/actor.ts";
import type { Answer } from "../lib/answer/answer.ts";
import { ask } from "../lib/answer/ask.ts";
import { proveQuestion, type QuestionEvidence } from "../lib/answer/replay/prove-question.ts";
import { hasPython, verifyWithPython } from "../lib/audit/testing/compare-verifiers.ts";
import { sealNow } from "../lib/audit/testing/sealed-log.ts";
import { transact } from "../lib/db/client.ts";
import { auditEvents, users } from "../lib/db/schema.ts";
import { blankPlan } from "../lib/erasure/blank.ts";
import { makeWorld, standInDoor, type TestWorld } from "../lib/retrieval/testing.ts";
import { verifyEvidence } from "./intramuros-verify.mjs";

/** Evidence packs with texts: what is opened is what was committed to, for both verifiers. */
const folder = mkdtempSync(join(tmpdir(), "intramuros-pack-"));
const WRITTEN = "The starting dose of insulin for adults is 0.2 units per kg [1].";
const QUESTION = "What is the starting dose of insulin for adults?";
let w: TestWorld;
let auditor: UserActor;
let answer: Answer;

beforeAll(async () => {
  w = makeWorld(standInDoor(() => [WRITTEN]));
  const ward = w.addCollection("ward");
  auditor = w.addPerson("auditor");
  w.db.update(users).set({ role: "auditor" }).where(eq(users.id, auditor.userId)).run();
  w.grant(auditor, ward.id);
  const secret = w.addCollection("secret");
  const nurse = w.addPerson("nurse");
  w.grant(nurse, ward.id);
  w.grant(nurse, secret.id);
  await w.addDocument(ward, "insulin.txt", ["The starting dose of insulin is 0.2 units per kg for adults."]);
  await w.addDocument(secret, "other.txt", ["Insulin for adults is started by Dr. Müller only."]);
  for await (const event of ask(w, nurse, { question: QUESTION }))
    if (event.type === "answer-end") answer = event.answer;
  sealNow(w.db, join(folder, "sealer"));
});
afterAll(() => {
  w.close();
  rmSync(folder, { recursive: true, force: true });
});

const open = () => proveQuestion(w.db, auditor, answer.turnId);
const openAll = () => {
  w.grant(auditor, secretId());
  return open();
};
const secretId = () => {
  const row = w.db.$client.prepare("SELECT id FROM collections WHERE name = 'secret'").pluck().get();
  return row as Parameters<TestWorld["grant"]>[1];
};
const places = (entries: readonly { at: string }[]) => entries.map(({ at }) => at).toSorted();
function python(packs: readonly string[]): boolean[] {
  const paths = packs.map((text, i) => {
    const path = join(folder, `pack-${i}.json`);
    writeFileSync(path, text);
    return path;
  });
  return verifyWithPython(paths).map(({ ok }) => ok);
}

test("what is not open to whoever asks is withheld, and said to be", () => {
  const pack = open();
  expect(places(pack.opened)).toEqual(["/data/passages/0/text", "/data/question", "/data/question"]);
  expect(pack.withheld.map(({ because }) => because)).toEqual(Array(4).fill("not-open"));
  expect(JSON.stringify(pack)).not.toContain("Müller");
  expect(verifyEvidence(JSON.stringify(pack))).toMatchObject({ ok: true, events: 4, withheld: 4 });
  const recorded = w.db.select().from(auditEvents).where(eq(auditEvents.type, "log.proved")).get();
  expect(JSON.parse(String(recorded?.body)).data).toMatchObject({ events: 4, opened: 3 });
});

test("question, passages, prompt and answer are opened, and both verifiers accept them", () => {
  const pack = openAll();
  expect(pack.withheld).toEqual([]);
  const report = verifyEvidence(JSON.stringify(pack, null, 2));
  expect(report).toMatchObject({ ok: true, events: 4, findings: [] });
  const texts = report.opened.map(({ text }) => text).join("\n");
  for (const expected of [QUESTION, WRITTEN.replace(" [1].", ""), "Dr. Müller", "<passage-"])
    expect(texts).toContain(expected);
  if (hasPython) expect(python([JSON.stringify(pack, null, 2)])).toEqual([true]);
});

test("no byte of a pack may differ", () => {
  const bytes = Buffer.from(JSON.stringify(openAll()));
  const unseen: number[] = [];
  for (let at = 0; at < bytes.length; at += 11) {
    const changed = Buffer.from(bytes);
    changed[at] = (changed[at] ?? 0) ^ (1 << (at % 8));
    if (verifyEvidence(changed.toString()).ok) unseen.push(at);
  }
  expect(unseen).toEqual([]);
});

type Change = (pack: Mutable) => void;
type Mutable = { -readonly [Key in keyof QuestionEvidence]: QuestionEvidence[Key] };
const opening = (pack: Mutable, change: object) => {
  pack.opened = pack.opened.map((entry, i) => (i === 0 ? { ...entry, ...change } : entry));
};
const CHANGES: readonly [string, Change][] = [
  ["another text", (pack) => opening(pack, { text: "What is the dose?" })],
  ["another key", (pack) => opening(pack, { key: Buffer.alloc(32, 7).toString("base64") })],
  ["a place that commits to something else", (pack) => opening(pack, { at: "/data/nothing" })],
  ["a place that is no commitment", (pack) => opening(pack, { at: "/type" })],
  ["another event", (pack) => opening(pack, { seq: pack.events[1]?.seq })],
  ["a place twice", (pack) => Object.assign(pack, { opened: [...pack.opened, ...pack.opened.slice(0, 1)] })],
  ["an event less", (pack) => Object.assign(pack, { events: pack.events.slice(1) })],
  ["events in another order", (pack) => Object.assign(pack, { events: pack.events.toReversed() })],
  ["no events", (pack) => Object.assign(pack, { events: [], opened: [], withheld: [] })],
  [
    "an unknown reason",
    (pack) => Object.assign(pack, { withheld: [{ seq: 1, at: "/data/question", because: "no" as never }] }),
  ],
  ["one more key", (pack) => Object.assign(pack, { more: 1 })],
];

test("both verifiers refuse each change of meaning", () => {
  const packs = CHANGES.map(([, change]) => {
    const pack: Mutable = { ...openAll() };
    change(pack);
    return JSON.stringify(pack);
  });
  expect(packs.map((text) => verifyEvidence(text).ok)).toEqual(packs.map(() => false));
  if (hasPython) expect(python(packs)).toEqual(packs.map(() => false));
});

test("the opening in FORMAT.md comes out byte for byte", () => {
  const format = readFileSync(join(import.meta.dirname, "..", "lib", "audit", "FORMAT.md"), "utf8");
  const key = Buffer.from(hkdfSync("sha256", Buffer.alloc(32, 3), "", "intramuros commitment", 32));
  const [, text = "", commitment] = /the text\n`(.+)` is committed to as\n`(.+)`/.exec(format) ?? [];
  expect(format).toContain(`is \`${key.toString("base64")}\``);
  expect(createHmac("sha256", key).update(text).digest("hex")).toBe(commitment);
});

test("after erasure the events are still proved, and nothing is opened", () => {
  transact(w.db, (tx) =>
    blankPlan(tx, { documents: [], conversations: [answer.conversationId], answers: [], people: [] }),
  );
  const pack = openAll();
  expect(pack.opened.map(({ at }) => at.replace(/\d/, "N"))).toEqual(
    pack.opened.map(() => "/data/passages/N/text"),
  );
  expect(pack.withheld.every(({ because }) => because === "gone")).toBe(true);
  expect(verifyEvidence(JSON.stringify(pack))).toMatchObject({ ok: true, events: 4 });
});
