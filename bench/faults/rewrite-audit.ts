import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { verifyLog as verifyExport } from "../../bin/intramuros-verify.mjs";
import type { UserActor } from "../../lib/access/actor.ts";
import { lastCheckpoint } from "../../lib/audit/checkpoints.ts";
import { exportLog } from "../../lib/audit/export-log.ts";
import { hasPython, toComparable, verifyWithPython } from "../../lib/audit/testing/compare-verifiers.ts";
import { isNamed } from "../../lib/audit/testing/judge.ts";
import { recordSealedEvents } from "../../lib/audit/testing/sealed-log.ts";
import { dropGuards, type Tampering, tamperings } from "../../lib/audit/testing/tamper.ts";
import { verifyLog } from "../../lib/audit/verify/verify-log.ts";
import { closeDatabase, type Database } from "../../lib/db/client.ts";
import { openTestDatabase } from "../../lib/db/testing.ts";
import { actorByEmail, createFirstAdministrator } from "../../lib/people/users.ts";

/**
 * Changes a log in every way of lib/audit/testing/tamper.ts and asks every verifier:
 * `node bench/faults/rewrite-audit.ts [events] [rows] [bytes]`. Rows are drawn evenly; of every 20th each byte of
 * the body is flipped; `bytes` is how many bytes of the exported file are flipped one at a time. Exit code 1 when
 * anything was not found, not named, or seen differently by the second verifier.
 */
const EVENTS = Number(process.argv[2] ?? 10_000);
const ROWS = Number(process.argv[3] ?? 20);
const BYTES = Number(process.argv[4] ?? 1000);
/** Files that the second verifier gets at once. */
const BATCH = 40;

type Case = { readonly name: string; readonly path: string; readonly expected: readonly string[] };

const folder = mkdtempSync(join(tmpdir(), "intramuros-rewrite-audit-"));
const problems: string[] = [];
let tried = 0;
let compared = 0;
let waiting: Case[] = [];

const db = openTestDatabase(join(folder, "log.db"));
try {
  const person = { email: "ada@example.org", name: "Ada", password: "a long password" };
  await createFirstAdministrator(db, person, "command-line");
  recordSealedEvents(db, join(folder, "sealer"), EVENTS, 1000);
  dropGuards(db);
  const actor = actorByEmail(db, person.email);
  const size = lastCheckpoint(db)?.size ?? 0;
  if (!(await verifyLog(db)).isIntact) throw new Error("the untouched log is not intact");
  for (let i = 0; i < ROWS; i++) {
    const k = 2 + Math.floor((i * (size - 4)) / ROWS);
    for (const tampering of tamperings(k, size, i * 13)) await tryOne(db, actor, tampering, k);
    if (i % 20 === 0) await tryEveryByte(db, k, size);
    report(i + 1);
  }
  tryFile([...exportLog(db, actor).lines].join(""));
  compareWaiting();
} finally {
  closeDatabase(db);
  rmSync(folder, { recursive: true, force: true });
}
process.stdout.write(
  `\n${tried} changes to a log of ${EVENTS} events: ${problems.length} not found or not named; ` +
    `${hasPython ? `${compared} exports seen alike by the second verifier` : "no python3, so no second verifier"}\n`,
);
for (const problem of problems) process.stdout.write(`  ${problem}\n`);
process.exitCode = problems.length === 0 ? 0 : 1;

async function tryOne(at: Database, actor: UserActor, tampering: Tampering, k: number): Promise<void> {
  const name = `${tampering.name}, event ${k}`;
  tried++;
  at.$client.exec("BEGIN");
  try {
    tampering.run(at);
    if (!isNamed((await verifyLog(at)).findings, tampering)) problems.push(`${name}: in the database`);
    if (!tampering.isExported) return;
    const text = [...exportLog(at, actor).lines].join("");
    const { findings } = verifyExport(text.split("\n").slice(0, -1));
    if (!isNamed(findings, tampering)) problems.push(`${name}: exported`);
    compareLater(name, text, toComparable(findings));
  } finally {
    at.$client.exec("ROLLBACK");
  }
}

/** In the database only: what is exported is the same for each byte. */
async function tryEveryByte(at: Database, k: number, size: number): Promise<void> {
  const length = Number(
    at.$client.prepare("SELECT length(body) FROM audit_events WHERE seq = ?").pluck().get(k),
  );
  for (let byte = 0; byte < length; byte++) {
    const [flip] = tamperings(k, size, byte);
    if (flip === undefined) throw new Error("there is no such tampering");
    tried++;
    at.$client.exec("BEGIN");
    try {
      flip.run(at);
      if (!isNamed((await verifyLog(at)).findings, flip)) problems.push(`byte ${byte} of event ${k}`);
    } finally {
      at.$client.exec("ROLLBACK");
    }
  }
}

function tryFile(text: string): void {
  const lines = text.split("\n");
  const bytes = Buffer.from(text);
  for (let i = 0; i < BYTES; i++) {
    const at = Math.floor((i * bytes.length) / BYTES);
    const changed = Buffer.from(bytes);
    changed[at] = (changed[at] ?? 0) ^ (1 << (i % 8));
    const { ok, findings } = verifyExport(changed.toString().split("\n").slice(0, -1));
    const line = bytes.subarray(0, at).filter((byte) => byte === 10).length;
    tried++;
    const where = `byte ${at} of the exported file (line ${line + 1})`;
    const event = eventOfLine(lines, line);
    if (ok || (event !== undefined && !findings.some(({ seq }) => seq === event))) problems.push(where);
    if (i % 10 === 0) compareLater(where, changed, toComparable(findings));
  }
}

function eventOfLine(lines: readonly string[], line: number): number | undefined {
  const parsed: { kind: string; seq: number } = JSON.parse(lines[line] ?? "");
  return parsed.kind === "event" ? parsed.seq : undefined;
}

function compareLater(name: string, content: string | Buffer, expected: readonly string[]): void {
  if (!hasPython) return;
  const path = join(folder, `${waiting.length}.jsonl`);
  writeFileSync(path, content);
  waiting.push({ name, path, expected });
  if (waiting.length >= BATCH) compareWaiting();
}

/** Numbers of events are compared: which word fits a body that is no event any more is a matter of taste. */
function compareWaiting(): void {
  const answers = waiting.length === 0 ? [] : verifyWithPython(waiting.map(({ path }) => path));
  const numbers = (findings: readonly string[]) =>
    [...new Set(findings.map((text) => text.split(" ")[1]))].slice(0, 200).join();
  waiting.forEach(({ name, expected }, i) => {
    compared++;
    const found = toComparable(
      (answers[i]?.findings ?? []).slice(0, 500).map(([code, seq]) => ({ code, seq })),
    );
    if (numbers(found) !== numbers(expected))
      problems.push(`${name}: seen differently by the second verifier`);
  });
  waiting = [];
}

function report(rows: number): void {
  if (process.stderr.isTTY) process.stderr.write(`\r${rows} of ${ROWS} rows, ${tried} changes`);
}
