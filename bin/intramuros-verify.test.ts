import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { UserActor } from "../lib/access/actor.ts";
import { formatCheckpoint, parseCheckpoint } from "../lib/audit/checkpoint.ts";
import { lastCheckpoint } from "../lib/audit/checkpoints.ts";
import { exportLog } from "../lib/audit/export-log.ts";
import { EMPTY_ROOT } from "../lib/audit/merkle.ts";
import { ed25519Signer, signNote } from "../lib/audit/note.ts";
import { findEvent, proveEvent } from "../lib/audit/prove-event.ts";
import { readEventBody } from "../lib/audit/read-event-body.ts";
import { hasPython, toComparable, verifyWithPython } from "../lib/audit/testing/compare-verifiers.ts";
import { isNamed } from "../lib/audit/testing/judge.ts";
import { recordSealedEvents, sealNow } from "../lib/audit/testing/sealed-log.ts";
import { dropGuards, tamperings } from "../lib/audit/testing/tamper.ts";
import { verifyLog as verifyDatabase } from "../lib/audit/verify/verify-log.ts";
import { closeDatabase, type Database } from "../lib/db/client.ts";
import { auditEvents } from "../lib/db/schema.ts";
import { openTestDatabase } from "../lib/db/testing.ts";
import { actorByEmail, createFirstAdministrator } from "../lib/people/users.ts";
import { verifyEvidence, verifyLog } from "./intramuros-verify.mjs";

const folder = mkdtempSync(join(tmpdir(), "intramuros-verify-"));
const EVERY = 20;
let db: Database;
let actor: UserActor;
let size: number;
const exported = () => [...exportLog(db, actor).lines].join("");
const check = (text: string, options = {}) => verifyLog(text.split("\n").slice(0, -1), options);

beforeAll(async () => {
  db = openTestDatabase(join(folder, "log.db"));
  await createFirstAdministrator(
    db,
    { email: "ada@example.org", name: "Ada", password: "a long password" },
    "command-line",
  );
  actor = actorByEmail(db, "ada@example.org");
  recordSealedEvents(db, join(folder, "sealer"), 97, EVERY);
  size = lastCheckpoint(db)?.size ?? 0;
  dropGuards(db);
});
afterAll(() => {
  closeDatabase(db);
  rmSync(folder, { recursive: true, force: true });
});

/** Runs `work` on a changed database and undoes the change. */
async function tampered<Result>(change: (db: Database) => void, work: () => Promise<Result> | Result) {
  db.$client.exec("BEGIN");
  try {
    change(db);
    return await work();
  } finally {
    db.$client.exec("ROLLBACK");
  }
}

test("an untouched log is intact, in the database and exported, for every verifier", async () => {
  const inside = await verifyDatabase(db);
  expect(inside).toMatchObject({ isIntact: true, events: size, compared: 5, unsigned: 0, findings: [] });
  const text = exported();
  expect(check(text)).toMatchObject({ ok: true, events: size, checkpoints: 5, findings: [] });
  expect(check(text).openQuestions).toEqual(inside.openQuestions);
  expect(inside.openQuestions.length).toBeGreaterThan(10);
  if (hasPython)
    expect(verifyWithPython([write("intact.jsonl", text)])).toEqual([{ ok: true, findings: [] }]);
});

test("whatever is done to a row, its leaf or the tree is found, and the event is named", async () => {
  const missed: string[] = [];
  const files: { name: string; path: string; expected: string[] }[] = [];
  for (const k of [2, 21, 77]) {
    for (const tampering of tamperings(k, size, k * 7)) {
      await tampered(tampering.run, async () => {
        const inside = await verifyDatabase(db);
        if (!isNamed(inside.findings, tampering))
          missed.push(`${tampering.name}, event ${k}, in the database`);
        if (!tampering.isExported) return;
        const text = exported();
        const outside = check(text);
        if (!isNamed(outside.findings, tampering)) missed.push(`${tampering.name}, event ${k}, exported`);
        const path = write(`${files.length}.jsonl`, text);
        files.push({ name: `${tampering.name}, event ${k}`, path, expected: toComparable(outside.findings) });
      });
    }
  }
  expect(missed).toEqual([]);
  expect(files.length).toBeGreaterThan(50);
  expect((await verifyDatabase(db)).isIntact).toBe(true);
  if (!hasPython) return;
  const answers = verifyWithPython(files.map(({ path }) => path));
  const disagreeing = files.filter(({ expected }, i) => {
    const found = answers[i]?.findings.map(([code, seq]) => ({ code, seq })) ?? [];
    return JSON.stringify(toComparable(found)) !== JSON.stringify(expected);
  });
  expect(disagreeing.map(({ name }) => name)).toEqual([]);
});

test("every byte of an exported log counts", () => {
  const lines = exported().split("\n");
  const kept = [...lines.slice(0, 1), ...lines.slice(1, 14)];
  const small = `${kept.join("\n")}\n`;
  const known = toComparable(check(small).findings);
  const bytes = Buffer.from(small);
  const unseen: number[] = [];
  for (let at = 0; at < bytes.length; at++) {
    const changed = Buffer.from(bytes);
    changed[at] = (changed[at] ?? 0) ^ (1 << (at % 8));
    if (JSON.stringify(toComparable(check(changed.toString()).findings)) === JSON.stringify(known))
      unseen.push(at);
  }
  expect(unseen).toEqual([]);
});

test.skipIf(!hasPython)("both verifiers find the same where single bytes of an export are changed", () => {
  const bytes = Buffer.from(exported());
  const cases = Array.from({ length: 150 }, (_, i) => {
    const changed = Buffer.from(bytes);
    const at = Math.floor((i * 7919 * bytes.length) / (150 * 7919));
    changed[at] = (changed[at] ?? 0) ^ (1 << (i % 7));
    return { at, changed };
  });
  const answers = verifyWithPython(cases.map(({ changed }, i) => write(`byte-${i}.jsonl`, changed)));
  const seqsOf = (findings: readonly { seq: number | null }[]) =>
    [...new Set(findings.map(({ seq }) => seq))].sort((a, b) => Number(a) - Number(b));
  cases.forEach(({ at, changed }, i) => {
    const first = check(changed.toString());
    expect(first.ok, `byte ${at}`).toBe(false);
    const second = answers[i]?.findings.map(([, seq]) => ({ seq })) ?? [];
    expect(seqsOf(first.findings), `byte ${at}`).toEqual(seqsOf(second));
  });
});

test("a log rewritten by whoever holds the sealer's key is found with a checkpoint from outside the host", async () => {
  const anchors = [{ name: "a copy", note: noteOver(40) }];
  const anchored = parseCheckpoint(noteOver(40)).size;
  expect(check(exported(), { anchors }).ok).toBe(true);
  const [rewriting] = tamperings(33, size, 1).filter(({ name }) => name === "body and whole tree rewritten");
  await tampered(
    (at) => {
      rewriting?.run(at);
      // The forger forgets what was signed and signs anew, with the true key.
      at.$client.exec("DELETE FROM tlog_checkpoints");
      forgetHead(join(folder, "sealer"));
      sealNow(at, join(folder, "sealer"));
    },
    async () => {
      expect((await verifyDatabase(db)).isIntact).toBe(true);
      expect(check(exported()).ok).toBe(true);
      const report = check(exported(), { anchors });
      expect(report).toMatchObject({
        ok: false,
        findings: [{ code: "anchor", seq: 1, lastSeq: anchored }],
      });
      const share = join(folder, "share");
      const place = join(
        share,
        JSON.parse(exported().split("\n")[0] ?? "").origin.slice("intramuros/".length),
      );
      mkdirSync(place, { recursive: true });
      writeFileSync(
        join(place, `checkpoint-${String(anchored).padStart(12, "0")}.txt`),
        anchors[0]?.note ?? "",
      );
      expect(await verifyDatabase(db, { anchorDir: share })).toMatchObject({
        isIntact: false,
        findings: [{ code: "anchor", seq: 1, lastSeq: anchored }],
      });
    },
  );
});

test("another key than the one that was written down is found", async () => {
  const other = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
  const report = check(exported(), { key: other });
  expect(report.ok).toBe(false);
  expect(report.findings.map(({ code }) => code)).toContain("checkpoint");
  expect((await verifyDatabase(db, { keys: [other] })).isIntact).toBe(false);
  expect(check(exported(), { key: JSON.parse(exported().split("\n")[0] ?? "").key })).toMatchObject({
    ok: true,
    isKeyGiven: true,
  });
});

test("each event has its evidence, by number or id, and no byte of a pack may differ", () => {
  const row = db.select().from(auditEvents).all()[41];
  const id = readEventBody(row?.body ?? Buffer.alloc(0)).id;
  const seq = findEvent(db, actor, id);
  expect(seq).toBe(42);
  expect(findEvent(db, actor, "42")).toBe(42);
  const text = JSON.stringify(proveEvent(db, actor, seq));
  expect(verifyEvidence(text)).toMatchObject({ ok: true, event: { id, seq: 42 } });
  const bytes = Buffer.from(text);
  const unseen: number[] = [];
  for (let at = 0; at < bytes.length; at++) {
    const changed = Buffer.from(bytes);
    changed[at] = (changed[at] ?? 0) ^ (1 << (at % 8));
    if (verifyEvidence(changed.toString()).ok) unseen.push(at);
  }
  expect(unseen).toEqual([]);
});

test("an event that was changed after it was sealed gets no evidence", () =>
  tampered(
    (at) => tamperings(30, size, 3)[0]?.run(at),
    () => expect(() => proveEvent(db, actor, 30)).toThrow(expect.objectContaining({ code: "conflict" })),
  ));

test.each([
  ["whatever", "invalid-input"],
  ["999999", "not-found"],
  ["evt_00000000000000000000000000", "not-found"],
])("%s names no event", (name, code) => {
  expect(() => findEvent(db, actor, name)).toThrow(expect.objectContaining({ code }));
});

test("as a command it ends with 0, 1 or 2 and says which event it is", () => {
  const text = exported();
  const run = (...args: string[]) => {
    const { status, stdout } = spawnSync(
      process.execPath,
      [join(import.meta.dirname, "intramuros-verify.mjs"), ...args],
      {
        encoding: "utf8",
      },
    );
    return { status, stdout };
  };
  const good = write("good.jsonl", text);
  expect(run(good)).toMatchObject({ status: 0, stdout: expect.stringMatching(/^INTACT {2}\d+ events/) });
  const bad = write(
    "bad.jsonl",
    text.replace(/("seq":12,"leaf":")(.)/, (_, before, first) => before + (first === "A" ? "B" : "A")),
  );
  expect(run(bad, "--json").status).toBe(1);
  expect(run(bad).stdout).toContain("WRONG  event 12");
  const anchor = write("anchor.txt", noteOver(40));
  expect(JSON.parse(run(good, "--anchor", anchor, "--json").stdout)).toMatchObject({ ok: true, anchors: 1 });
  const pack = write("pack.json", JSON.stringify(proveEvent(db, actor, 7), null, 2));
  expect(run(pack)).toMatchObject({ status: 0, stdout: expect.stringContaining("GENUINE") });
  expect(run().status).toBe(2);
  expect(run(join(folder, "absent")).status).toBe(2);
});

const noteOver = (events: number) =>
  String(
    db.$client.prepare("SELECT note FROM tlog_checkpoints WHERE size >= ? ORDER BY size").pluck().get(events),
  );

/** What root can do to the sealer: sign with its key that it never saw anything. */
function forgetHead(dir: string): void {
  const [, , origin = "", , ...encoded] = readFileSync(join(dir, "key"), "utf8").trim().split("+");
  const signer = ed25519Signer(origin, Buffer.from(encoded.join("+"), "base64").subarray(1));
  writeFileSync(join(dir, "head"), signNote(formatCheckpoint({ origin, size: 0, root: EMPTY_ROOT }), signer));
}

function write(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}
