/**
 * Latency of a question in quote mode while files are read, against the latency while reading is paused:
 * `node bench/ask-while-ingesting.ts [passages] [rounds]`. Real engine and ingest processes with the priorities that the
 * product gives them; text files and scans wait in turns, so that recognition and embedding run side by side. Rounds with
 * and without reading alternate in one run, so that other work on the machine falls on both. Exits with 1 when the
 * ninety-fifth percentile more than doubles.
 */
import { fork } from "node:child_process";
import { readFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { count, eq, inArray, isNotNull, sql } from "drizzle-orm";
import { ask } from "../lib/answer/ask.ts";
import { childEnvironment } from "../lib/config.ts";
import { transact } from "../lib/db/client.ts";
import { documents, grants, jobs, settings } from "../lib/db/schema.ts";
import { putSetting } from "../lib/db/settings.ts";
import { pausedSinceMs } from "../lib/documents/queue-pause.ts";
import { receiveDocument } from "../lib/documents/receive-document.ts";
import { newId } from "../lib/ids.ts";
import { processorMs } from "./faults/processes.ts";
import { type FilledCorpus, fillCorpus, makeQuestion } from "./fill-corpus.ts";

const PASSAGES = Number(process.argv[2] ?? 4000);
const ROUNDS = Number(process.argv[3] ?? 6);
const QUESTIONS_A_ROUND = 30;
/** Between two questions: a person reads, and ingestion goes on. In ms. */
const PAUSE_MS = 100;
const FILES_WAITING = 12;
const PASSAGES_A_FILE = 60;
const MOST = 2;
const SCAN = join(import.meta.dirname, "../samples/documents/hospital/incident-form-scanned.pdf");
const print = (line: string) => process.stdout.write(`${line}\n`);

const corpus = await fillCorpus(PASSAGES);
const { db, config, actor, texts } = corpus;
pause(true);
const ingest = fork(join(import.meta.dirname, "../ingest/main.ts"), {
  env: childEnvironment({ INTRAMUROS_DATA: config.dataDir, INTRAMUROS_LOG_LEVEL: "error" }),
  stdio: ["ignore", "ignore", "inherit", "ipc"],
});
let files = 0;
let asked = 0;
try {
  const collectionId = mayContribute(corpus);
  const took = { idle: [] as number[], reading: [] as number[] };
  const startedAtMs = performance.now();
  let readingMs = 0;
  let readerMs = 0;
  await addFiles(collectionId);
  await askSome([]); // everything is opened and compiled
  for (let round = 0; round < ROUNDS; round++) {
    await settled();
    await askSome(took.idle);
    await addFiles(collectionId);
    pause(false);
    await untilReading();
    const [beginMs, before] = [performance.now(), processorOf(ingest.pid ?? 0)];
    await askSome(took.reading);
    readingMs += performance.now() - beginMs;
    readerMs += processorOf(ingest.pid ?? 0) - before;
    pause(true);
  }
  const [idle, reading] = [summary(took.idle), summary(took.reading)];
  print(
    `${cpus().length} × ${cpus()[0]?.model ?? "?"}, Node ${process.version}, load ${loadavg()[0]?.toFixed(1)}; ${corpus.summary}`,
  );
  print(
    `${took.idle.length} questions of each kind in ${Math.round((performance.now() - startedAtMs) / 1000)} s`,
  );
  print(
    `files read meanwhile: ${readCount()}; the ingest process and ended readers took ${(readerMs / 1000).toFixed(1)} s of processor in ${(readingMs / 1000).toFixed(1)} s`,
  );
  print("ms | p50 | p95 | max");
  print(`reading paused | ${idle.text}`);
  print(`reading | ${reading.text}`);
  const ratio = reading.p95 / idle.p95;
  print(`p95 while reading is ${ratio.toFixed(2)} times p95 without (at most ${MOST})`);
  process.exitCode = ratio <= MOST ? 0 : 1;
} finally {
  ingest.kill("SIGTERM");
  await new Promise((gone) => ingest.once("exit", gone));
  corpus.close();
}
process.exit();

/** Text and scans in turns, until enough wait. */
async function addFiles(collectionId: Parameters<typeof receiveDocument>[3]["collectionId"]): Promise<void> {
  for (let waiting = openJobs(); waiting < FILES_WAITING; waiting++) {
    const n = files++;
    const first = (n * PASSAGES_A_FILE) % texts.length;
    const text = texts.slice(first, first + PASSAGES_A_FILE).join(`\n\nFile ${n}. `);
    // The same bytes under another name are another document, and are read again.
    const [name, bytes] =
      n % 2 === 0 ? [`text-${n}.txt`, Buffer.from(text)] : [`scan-${n}.pdf`, readFileSync(SCAN)];
    await receiveDocument(db, config, actor, { collectionId, name, bytes: [bytes] });
  }
}

async function askSome(into: number[]): Promise<void> {
  for (let i = 0; i < QUESTIONS_A_ROUND; i++) {
    const question = makeQuestion(texts[(asked * 7919) % texts.length] ?? "", asked++);
    const startMs = performance.now();
    for await (const event of ask({ db, config, door: corpus.door }, actor, { question }))
      if (event.type === "answer-end") into.push(performance.now() - startMs);
    await sleep(PAUSE_MS);
  }
}

function pause(isPaused: boolean): void {
  if (isPaused && pausedSinceMs(db) === null) putSetting(db, "reading-paused-since", String(Date.now()));
  if (!isPaused) db.delete(settings).where(eq(settings.key, "reading-paused-since")).run();
}

/** Nothing is read any more, and the index was tidied. */
async function settled(): Promise<void> {
  while (runningJobs() > 0) await sleep(100);
  await sleep(3000);
}

async function untilReading(): Promise<void> {
  while (runningJobs() === 0) await sleep(20);
  await sleep(500);
}

function mayContribute({ db: own, actor: person }: FilledCorpus) {
  return transact(own, (tx) => {
    const known = tx.select().from(grants).where(eq(grants.userId, person.userId)).get();
    if (known === undefined) throw new Error("the corpus has no grant");
    const { collectionId, userId } = known;
    tx.insert(grants)
      .values({ id: newId("grant"), collectionId, userId, level: "manage", grantedAtMs: 1 })
      .run();
    return collectionId;
  });
}

function openJobs(): number {
  return (
    db
      .select({ n: count() })
      .from(jobs)
      .where(inArray(jobs.state, ["queued", "running"]))
      .get()?.n ?? 0
  );
}

function runningJobs(): number {
  return db.select({ n: count() }).from(jobs).where(eq(jobs.state, "running")).get()?.n ?? 0;
}

function readCount(): string {
  const rows = db
    .select({
      format: documents.format,
      n: count(),
      ocr: sql<number>`sum(${documents.ocrConfidence} IS NOT NULL)`,
    })
    .from(documents)
    .where(isNotNull(documents.extractMs))
    .groupBy(documents.format)
    .all();
  return rows.map(({ format, n, ocr }) => `${n} ${format}${ocr > 0 ? " (recognised)" : ""}`).join(", ");
}

function processorOf(pid: number): number {
  const { own, children } = processorMs(pid);
  return own + children;
}

function summary(took: readonly number[]): { text: string; p95: number } {
  const sorted = took.toSorted((a, b) => a - b);
  const at = (q: number) => sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? 0;
  return { text: [0.5, 0.95, 1].map((q) => at(q).toFixed(0)).join(" | "), p95: at(0.95) };
}
