/**
 * Backups that are made while the installation is written to, each restored on a bare folder and compared:
 *
 *   node bench/faults/backup-restore.ts [ROUNDS]        50 unless told
 *
 * Each round adds documents and asks questions while a snapshot is made. Restored, it must pass SQLite's check and the
 * verification of its log, hold every document that was acknowledged before the snapshot began, byte for byte, give the
 * same answer to a question about one of them, and hold nothing of what was erased since.
 */
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eq } from "drizzle-orm";
import { ask } from "#lib/answer/ask";
import { verifyLog } from "#lib/audit/verify/verify-log";
import { makeBackup } from "#lib/backup/make-backup";
import { restore } from "#lib/backup/restore";
import { readConfig } from "#lib/config";
import { closeDatabase, openDatabase } from "#lib/db/client";
import { chunks, documents, jobs, users } from "#lib/db/schema";
import { readBlob } from "#lib/documents/blob-store";
import { finishJob } from "#lib/documents/queue";
import { carryOutErasures } from "#lib/erasure/carry-out";
import { previewErasure } from "#lib/erasure/plan";
import { takeProbes } from "#lib/erasure/probes";
import { decideErasure, requestErasure } from "#lib/erasure/requests";
import { scanFor } from "#lib/erasure/scan";
import type { DocumentId } from "#lib/ids";
import { setLogLevel } from "#lib/log";
import { rebuildIndex } from "#lib/retrieval/rebuild-index";
import { makeWorld } from "#lib/retrieval/testing";

const VERSION = { version: "0.0.0" };
const ERASE_EVERY = 5;
const INGEST = { kind: "system", process: "ingest" } as const;

export type Figures = {
  readonly rounds: number;
  /** Rounds in which everything held. */
  held: number;
  documents: number;
  erasures: number;
  backupMs: number[];
  restoreMs: number[];
  readonly problems: string[];
};

type Known = {
  readonly id: DocumentId;
  readonly sha256: string;
  readonly text: string;
  readonly number: number;
};

export async function backUpAndRestore(rounds: number): Promise<Figures> {
  process.env.INTRAMUROS_MASTER_KEY ??= randomBytes(32).toString("base64");
  setLogLevel("silent");
  const folder = mkdtempSync(join(tmpdir(), "intramuros-rounds-"));
  const place = join(folder, "backups");
  const world = makeWorld();
  const { db, config } = world;
  const ward = world.addCollection("ward");
  const [ann, ben, reader] = [world.addPerson("ann"), world.addPerson("ben"), world.addPerson("reader")];
  db.update(users).set({ role: "administrator" }).where(eq(users.id, ann.userId)).run();
  db.update(users).set({ role: "data-protection-officer" }).where(eq(users.id, ben.userId)).run();
  world.grant(reader, ward.id);
  const figures: Figures = {
    rounds,
    held: 0,
    documents: 0,
    erasures: 0,
    backupMs: [],
    restoreMs: [],
    problems: [],
  };
  const known: Known[] = [];
  try {
    await add(3);
    for (let round = 1; round <= rounds; round++) await runRound(round);
    return figures;
  } finally {
    world.close();
    rmSync(folder, { recursive: true, force: true });
  }

  /** Adds documents and asks, a step at a time, so that a backup runs in between. */
  async function add(count: number): Promise<void> {
    for (let n = 0; n < count; n++) {
      const number = known.length + 1;
      const code = randomBytes(6).toString("hex");
      const text = `Device ${code} of the ward is number ${number} in the register of ${randomBytes(40).toString("hex")}.`;
      const { id } = await world.addDocument(ward, `device-${number}.txt`, [text], { hasOriginal: true });
      const row = db.select({ sha256: documents.sha256 }).from(documents).where(eq(documents.id, id)).get();
      known.push({ id, sha256: row?.sha256 ?? "", text, number });
      for await (const _ of ask(world, reader, {
        question: `Which device is number ${number} in the register?`,
      }));
    }
  }

  async function runRound(round: number): Promise<void> {
    const acknowledged = [...known];
    const startedMs = performance.now();
    const [made] = await Promise.all([makeBackup(db, config, ann, place, VERSION), add(2)]);
    figures.backupMs.push(performance.now() - startedMs);
    const gone = round % ERASE_EVERY === 0 ? acknowledged[0] : undefined;
    const probes = gone === undefined ? [] : await erase(gone);
    const problems = await compare(made.id, acknowledged, gone, probes);
    figures.problems.push(...problems.map((problem) => `round ${round}: ${problem}`));
    if (problems.length === 0) figures.held++;
    figures.documents += acknowledged.length;
  }

  async function erase(gone: Known): Promise<Awaited<ReturnType<typeof takeProbes>>["probes"]> {
    const { plan } = previewErasure(db, ann, { kind: "documents", documents: [gone.id] });
    const { probes } = await takeProbes(db, config, plan);
    const id = requestErasure(db, ann, plan, { ground: "unlawful", reference: "bench" });
    decideErasure(db, ben, id, true);
    const carrying = carryOutErasures(db, config);
    for (let isServed = false; !isServed; ) {
      const job = db.select().from(jobs).where(eq(jobs.state, "queued")).get();
      if (job === undefined) await new Promise((resolve) => setTimeout(resolve, 20));
      else {
        await rebuildIndex(db, config, INGEST);
        finishJob(db, job.id);
        isServed = true;
      }
    }
    await carrying;
    known.splice(known.indexOf(gone), 1);
    figures.erasures++;
    return probes;
  }

  async function compare(
    snapshot: string,
    acknowledged: readonly Known[],
    gone: Known | undefined,
    probes: Awaited<ReturnType<typeof takeProbes>>["probes"],
  ): Promise<string[]> {
    const bare = readConfig({
      INTRAMUROS_DATA: join(folder, "bare"),
      INTRAMUROS_MASTER_KEY: process.env.INTRAMUROS_MASTER_KEY,
    });
    const startedMs = performance.now();
    const { missing } = await restore(bare, place, snapshot);
    figures.restoreMs.push(performance.now() - startedMs);
    const problems = missing.map((sha256) => `the original ${sha256} is missing`);
    const restored = openDatabase(bare.databasePath);
    try {
      const [check] = restored.$client.pragma("integrity_check") as { integrity_check: string }[];
      if (check?.integrity_check !== "ok") problems.push(`the database: ${check?.integrity_check}`);
      const { isIntact } = await verifyLog(restored);
      if (!isIntact) problems.push("the log is not intact");
      for (const one of acknowledged.filter((other) => other !== gone)) {
        const row = restored
          .select({ text: chunks.text })
          .from(chunks)
          .where(eq(chunks.documentId, one.id))
          .get();
        if (row?.text !== one.text) problems.push(`document ${one.number} is not as it was`);
        let original = "";
        for await (const part of (await readBlob(bare, one.sha256)).stream) original += String(part);
        if (original !== one.text) problems.push(`the original ${one.number} is not as it was`);
      }
      await rebuildIndex(restored, bare, INGEST);
      const asked = acknowledged.at(-1);
      if (asked !== undefined && asked !== gone) {
        let answer = "";
        const question = `Which device is number ${asked.number} in the register?`;
        for await (const event of ask({ ...world, db: restored, config: bare }, reader, { question }))
          if (event.type === "answer-end") answer = event.answer.sentences.map(({ text }) => text).join(" ");
        if (!answer.includes(asked.text)) problems.push(`the question about ${asked.number} is not answered`);
      }
    } finally {
      closeDatabase(restored);
    }
    const { found } = await scanFor(bare.dataDir, probes);
    if (found > 0) problems.push(`${found} pieces of what was erased are there again`);
    rmSync(bare.dataDir, { recursive: true, force: true });
    return problems;
  }
}

if (import.meta.filename === process.argv[1]) {
  const {
    rounds,
    held,
    documents: count,
    erasures,
    backupMs,
    restoreMs,
    problems,
  } = await backUpAndRestore(Number(process.argv[2] ?? 50));
  const median = (values: readonly number[]) =>
    values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
  for (const problem of problems) process.stdout.write(`${problem}\n`);
  process.stdout.write(
    `${held} of ${rounds} rounds held; ${count} documents compared, ${erasures} erased in between; backup ${Math.round(median(backupMs))} ms, restore ${Math.round(median(restoreMs))} ms (median)\n`,
  );
  if (held < rounds) process.exitCode = 1;
}
