import { fork } from "node:child_process";
import { once } from "node:events";
import { createWriteStream, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { linesOf, verifyLog as verifyExport } from "../bin/intramuros-verify.mjs";
import { appendEvent, type NewAuditEvent, recordEvent } from "../lib/audit/append-event.ts";
import { lastCheckpoint } from "../lib/audit/checkpoints.ts";
import { exportLog } from "../lib/audit/export-log.ts";
import { recordSealedEvents } from "../lib/audit/testing/sealed-log.ts";
import { treeHead } from "../lib/audit/tree.ts";
import { verifyLog } from "../lib/audit/verify/verify-log.ts";
import { closeDatabase, type Database, migrateDatabase, openDatabase, transact } from "../lib/db/client.ts";
import { ensureInstallation } from "../lib/db/settings.ts";
import { actorByEmail, createFirstAdministrator } from "../lib/people/users.ts";

/**
 * What the audit log costs and how fast it is verified: `node bench/audit.ts [events]` (default 1,000,000), on the disk
 * of the system's temporary folder or of `TMPDIR`.
 */
const EVENTS = Number(process.argv[2] ?? 1_000_000);
const ONE_BY_ONE = 2000;
const WRITERS = 2;
const EACH_WRITER = 3000;
const EVENT: NewAuditEvent<"answer.completed"> = {
  type: "answer.completed",
  actor: { kind: "system", process: "web" },
  data: {
    mode: "quote",
    abstained: false,
    answer: "a".repeat(64),
    sentences: 3,
    unsupported: 0,
    cited: [1, 2, 3],
  },
};

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "intramuros-bench-audit-"));
  try {
    const path = join(folder, "log.db");
    const db = openDatabase(path);
    migrateDatabase(db, join(import.meta.dirname, "..", "drizzle"));
    ensureInstallation(db);
    const person = { email: "ada@example.org", name: "Ada", password: "a long password" };
    await createFirstAdministrator(db, person, "command-line");
    measureAppends(db);
    await measureWriters(db, path);
    const makingMs = await timed(() => recordSealedEvents(db, join(folder, "sealer"), EVENTS, 1000));
    say(
      `${EVENTS} events recorded, 1,000 in a transaction, with a checkpoint each`,
      `${rate(EVENTS, makingMs)}; database ${mebibytes(path)}`,
    );
    await measureVerification(db, path, join(folder, "log.jsonl"));
    closeDatabase(db);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function measureAppends(db: Database): void {
  const times: number[] = [];
  for (let i = 0; i < ONE_BY_ONE; i++) {
    const begin = performance.now();
    recordEvent(db, EVENT);
    times.push(performance.now() - begin);
  }
  times.sort((a, b) => a - b);
  const at = (share: number) => `${(times[Math.floor(share * times.length)] ?? 0).toFixed(2)} ms`;
  say("one event, committed and synced", `p50 ${at(0.5)}, p95 ${at(0.95)}, p99 ${at(0.99)}`);
  const before = process.cpuUsage();
  const begin = performance.now();
  for (let i = 0; i < 100; i++)
    transact(db, (tx) => {
      for (let n = 0; n < 64; n++) appendEvent(tx, EVENT);
    });
  const { user, system } = process.cpuUsage(before);
  const cpu = `${Math.round((user + system) / 6400)} µs of processor time each`;
  say("64 events in a transaction", `${rate(6400, performance.now() - begin)}, ${cpu}`);
}

/** Two processes at once, as web and ingest are. */
async function measureWriters(db: Database, path: string): Promise<void> {
  const before = treeHead(db).size;
  const ms = await timed(async () => {
    const writers = Array.from({ length: WRITERS }, () =>
      fork(import.meta.filename, ["--writer", path], { execArgv: [] }),
    );
    const codes = await Promise.all(writers.map(async (writer) => (await once(writer, "exit"))[0]));
    if (codes.some((code) => code !== 0)) throw new Error(`a writer ended with ${codes.join()}`);
  });
  const added = treeHead(db).size - before;
  if (added !== WRITERS * EACH_WRITER) throw new Error(`${added} events arrived`);
  say(`${WRITERS} processes, one event a transaction`, `${rate(added, ms)}, none lost`);
}

async function measureVerification(db: Database, path: string, file: string): Promise<void> {
  const actor = actorByEmail(db, "ada@example.org");
  const size = lastCheckpoint(db)?.size ?? 0;
  // In a process of its own, as the product does it: this one still holds the memory of recording.
  const verifier = fork(import.meta.filename, ["--verify", path], { execArgv: [] });
  const [code] = await once(verifier, "exit");
  if (code !== 0) throw new Error(`the verification ended with ${code}`);
  const outMs = await timed(() =>
    pipeline(Readable.from(exportLog(db, actor).lines), createWriteStream(file)),
  );
  say("exported", `${seconds(outMs)}, ${mebibytes(file)}`);
  const verifyMs = await timed(() => {
    const report = verifyExport(linesOf(file));
    if (!report.ok) throw new Error(JSON.stringify(report.findings[0]));
  });
  say("the export verified by intramuros-verify", `${seconds(verifyMs)}, ${rate(size, verifyMs)}`);
}

async function verify(path: string): Promise<void> {
  const db = openDatabase(path);
  const before = process.cpuUsage();
  let [events, mostBytes] = [0, 0];
  // Not the operating system's own maximum: a process begins with that of the one that started it.
  const onProgress = () => {
    mostBytes = Math.max(mostBytes, process.memoryUsage.rss());
  };
  const ms = await timed(async () => {
    const found = await verifyLog(db, { onProgress });
    if (!found.isIntact) throw new Error(JSON.stringify(found.findings[0]));
    events = found.events;
  });
  const { user, system } = process.cpuUsage(before);
  const memory = Math.round(mostBytes / 1024 / 1024);
  say(
    `verified in the database, ${events} events`,
    `${seconds(ms)}, ${rate(events, ms)}; ${seconds((user + system) / 1000)} of processor time, at most ${memory} MiB`,
  );
  closeDatabase(db);
}

function write(path: string): void {
  const db = openDatabase(path);
  for (let i = 0; i < EACH_WRITER; i++) recordEvent(db, EVENT);
  closeDatabase(db);
}

async function timed(work: () => unknown): Promise<number> {
  const begin = performance.now();
  await work();
  return performance.now() - begin;
}

const rate = (count: number, ms: number) =>
  `${Math.round((count / ms) * 1000).toLocaleString("en")} a second`;
const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
const mebibytes = (path: string) => `${Math.round(statSync(path).size / 1024 / 1024)} MiB`;
const say = (what: string, result: string) => process.stdout.write(`${what}: ${result}\n`);

if (process.argv[2] === "--writer") write(process.argv[3] ?? "");
else if (process.argv[2] === "--verify") await verify(process.argv[3] ?? "");
else await main();
