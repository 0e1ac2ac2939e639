/**
 * What the record of questions costs: `node bench/audit-questions.ts [questions]`, 4,000 unless told. Two processes write
 * the four events of a question with a chat model, each in a transaction of its own, as `ask` does; one after the other
 * and as fast as they can. Then every event must be there, once, in the order it was written. Exits with 1 when fewer than
 * 150 questions a second came through, when half of them took longer than 25 ms, or when an event is lost or out of order.
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { asc } from "drizzle-orm";
import { type NewAuditEvent, recordEvent } from "../lib/audit/append-event.ts";
import type { AuditEventType } from "../lib/audit/events.ts";
import { verifyLog } from "../lib/audit/verify/verify-log.ts";
import { closeDatabase, migrateDatabase, openDatabase } from "../lib/db/client.ts";
import { auditEvents } from "../lib/db/schema.ts";
import { ensureInstallation } from "../lib/db/settings.ts";

const WRITERS = 2;
const LEAST_A_SECOND = 150;
const MOST_MS = 25;
const PASSAGES = 10;
const ACTOR = { kind: "system", process: "web" } as const;
const HASH = "a".repeat(64);
const ORDER = ["query.accepted", "retrieval.disclosed", "answer.prompted", "answer.completed"];

/** The events of one question, of the size they have. */
function eventsOf(correlation: string): readonly NewAuditEvent<AuditEventType>[] {
  const common = { actor: ACTOR, correlation, objects: [correlation, "cnv_bench"] };
  const passages = Array.from({ length: PASSAGES }, (_, i) => ({
    chunk: 100_000 + i,
    document: "doc_01m7zq5d54ysar6kd5k31znkty",
    text: HASH,
    scorePerMille: 900 - i,
  }));
  return [
    { ...common, type: "query.accepted", data: { question: HASH, scopes: [1, 2, 3], followUp: false } },
    { ...common, type: "retrieval.disclosed", data: { question: HASH, passages, refused: 0, vector: HASH } },
    {
      ...common,
      type: "answer.prompted",
      data: {
        ...{ prompt: HASH, system: HASH, delimiter: "0123456789abcdef", passages: 8, maxTokens: 700 },
        ...{ model: "bench", modelSha256: HASH, runtime: "bench", alone: false, build: "bench" },
      },
    },
    {
      ...common,
      type: "answer.completed",
      data: {
        ...{ mode: "generate", abstained: false, answer: HASH, prompt: HASH, model: "bench", sentences: 4 },
        ...{ unsupported: 0, cited: [100_000, 100_001], written: HASH, finish: "stop", writtenTokens: 200 },
      },
    },
  ];
}

function write(path: string, name: string, questions: number): void {
  const db = openDatabase(path);
  const times: number[] = [];
  for (let i = 0; i < questions; i++) {
    const beginMs = performance.now();
    for (const event of eventsOf(`${name}-${String(i).padStart(6, "0")}`)) recordEvent(db, event);
    times.push(performance.now() - beginMs);
  }
  closeDatabase(db);
  process.send?.(times);
}

async function main(questions: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "intramuros-bench-questions-"));
  const path = join(folder, "log.db");
  const db = openDatabase(path);
  try {
    migrateDatabase(db, join(import.meta.dirname, "..", "drizzle"));
    ensureInstallation(db);
    const each = Math.ceil(questions / WRITERS);
    const beginMs = performance.now();
    const all = await Promise.all(
      Array.from({ length: WRITERS }, async (_, i) => {
        const writer = fork(import.meta.filename, ["--writer", path, `writer${i}`, String(each)]);
        const [[times], [code]] = await Promise.all([once(writer, "message"), once(writer, "exit")]);
        if (code !== 0) throw new Error(`a writer ended with ${code}`);
        return times as number[];
      }),
    );
    const seconds = (performance.now() - beginMs) / 1000;
    const times = all.flat().toSorted((a, b) => a - b);
    const at = (share: number) => times[Math.floor(share * times.length)] ?? 0;
    const aSecond = times.length / seconds;
    const problems = await checkOrder(db, each);
    process.stdout.write(
      `${cpus().length} × ${cpus()[0]?.model.trim()}, load ${loadavg()[0]?.toFixed(0)}: ${times.length} questions, ${times.length * ORDER.length} events by ${WRITERS} processes in ${seconds.toFixed(1)} s: ${aSecond.toFixed(0)} questions a second; the events of one took p50 ${at(0.5).toFixed(1)}, p95 ${at(0.95).toFixed(1)} ms; ${problems.join("; ") || "none lost, none out of order, the log verifies"}\n`,
    );
    process.exitCode = problems.length === 0 && aSecond >= LEAST_A_SECOND && at(0.5) <= MOST_MS ? 0 : 1;
  } finally {
    closeDatabase(db);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Each writer's questions in order, and the events of each question too. */
async function checkOrder(db: ReturnType<typeof openDatabase>, each: number): Promise<string[]> {
  const rows = db.select().from(auditEvents).orderBy(asc(auditEvents.seq)).all();
  const problems: string[] = [];
  if (rows.some(({ seq }, i) => seq !== i + 1)) problems.push("numbers are missing");
  for (let i = 0; i < WRITERS; i++) {
    const written = rows.filter(({ correlation }) => correlation?.startsWith(`writer${i}-`));
    if (written.length !== each * ORDER.length)
      problems.push(`${written.length} events of writer ${i} arrived`);
    const isInOrder = written.every(
      ({ type, correlation }, n) =>
        type === ORDER[n % ORDER.length] &&
        correlation === `writer${i}-${String(Math.floor(n / ORDER.length)).padStart(6, "0")}`,
    );
    if (!isInOrder) problems.push(`events of writer ${i} are out of order`);
  }
  if (!(await verifyLog(db)).isIntact) problems.push("the log does not verify");
  return problems;
}

if (process.argv[2] === "--writer")
  write(process.argv[3] ?? "", process.argv[4] ?? "", Number(process.argv[5]));
else await main(Number(process.argv[2] ?? 4000));
