/**
 * Power cuts, by a model: `node bench/faults/power-loss.ts [--cuts 30] [--files 40] [--seed 1]`.
 *
 * Files are added while the product reads them, everything under `strace`. At a random moment all processes are killed,
 * and what was written but never synced is taken away as a power cut could: names whose folder was not synced, bytes of
 * files that were not (power/lose-unsynced.ts). Then the product is started on what is left, the files that were never
 * acknowledged are added again, and everything is compared with what it must be. POSIX is taken at its word, so the model
 * is harder than most file systems. Not modelled: a deleted file that comes back, a name that was overwritten by a
 * rename, sectors that are torn. Prints one JSON document; exit code 1 when something is wrong.
 */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { buffer } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { eq } from "drizzle-orm";
import type { UserActor } from "#lib/access/actor";
import { verifyLog } from "#lib/audit/verify/verify-log";
import { type Config, childEnvironment, readConfig } from "#lib/config";
import { closeDatabase, type Database, openDatabase } from "#lib/db/client";
import { documents, jobs } from "#lib/db/schema";
import { readBlob } from "#lib/documents/blob-store";
import { type DocumentId, parseId } from "#lib/ids";
import { actorByEmail } from "#lib/people/users";
import { readRunFile } from "../../bin/supervisor/run-file.ts";
import { checkResult } from "./check-result.ts";
import { type GeneratedFile, generateFiles } from "./generate-files.ts";
import { ADMIN, House, killed, openJobs, randomFrom, setUp, until } from "./house.ts";
import { LOSSES, type Loss, loseUnsynced } from "./power/lose-unsynced.ts";
import { readRecordings, recording } from "./power/recorded-writes.ts";
import { childrenOf } from "./processes.ts";

export type PowerReport = {
  readonly cuts: number;
  readonly byLoss: Record<string, number>;
  /** Files acknowledged before the cuts, all in all. */
  readonly acknowledged: number;
  readonly lostNames: number;
  readonly lostRanges: number;
  /** From the start after a cut until nothing waits any more, the files that were added again included. In ms. */
  readonly recoveryMs: readonly number[];
  readonly seconds: number;
  readonly findings: readonly string[];
};

const ROOT = join(import.meta.dirname, "..", "..");
const COLLECTION = "Crash";
/** Reading goes on behind the client. */
const LATEST_CUT_MS = 10_000;

export const canRecord = (): boolean =>
  process.platform === "linux" &&
  spawnSync("strace", ["-o", "/dev/null", "true"], { stdio: "ignore" }).status === 0;

export async function cutPower(options: {
  cuts: number;
  files: number;
  seed?: number;
}): Promise<PowerReport> {
  const startedAtMs = Date.now();
  const random = randomFrom(options.seed ?? Date.now());
  const total = { byLoss: {} as Record<string, number>, acknowledged: 0, lostNames: 0, lostRanges: 0 };
  const recoveryMs: number[] = [];
  const findings: string[] = [];
  for (let cut = 0; cut < options.cuts; cut++) {
    const loss = LOSSES[cut % LOSSES.length] ?? "everything";
    const one = await cutOnce(options.files, loss, random);
    total.byLoss[loss] = (total.byLoss[loss] ?? 0) + 1;
    total.acknowledged += one.acknowledged;
    total.lostNames += one.lost.names;
    total.lostRanges += one.lost.ranges;
    recoveryMs.push(one.recoveryMs);
    findings.push(...one.findings.map((finding) => `cut ${cut + 1}, ${loss}: ${finding}`));
  }
  const seconds = Math.round((Date.now() - startedAtMs) / 1000);
  return { cuts: options.cuts, ...total, recoveryMs, seconds, findings };
}

/**
 * One cut while files are added and nobody reads them yet, for `npm test`.
 * @returns what is wrong with what was acknowledged: a sentence each
 */
export async function cutWhileAdding(count: number, loss: Loss, seed: number) {
  const { folder, config, env, files } = await prepare(count);
  const acknowledged = new Map<string, DocumentId>();
  try {
    const lost = await runUntilCut(config, env, files, acknowledged, loss, randomFrom(seed), false);
    const db = openDatabase(config.databasePath);
    try {
      const findings = await checkAcknowledged(db, config, [...acknowledged.values()]);
      return { acknowledged: acknowledged.size, lost, findings };
    } finally {
      closeDatabase(db);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function checkAcknowledged(
  db: Database,
  config: Config,
  ids: readonly DocumentId[],
): Promise<string[]> {
  const findings: string[] = [];
  if (db.$client.pragma("integrity_check", { simple: true }) !== "ok")
    findings.push("the database is damaged");
  if (!(await verifyLog(db)).isIntact) findings.push("the log is not intact");
  for (const id of ids) {
    const row = db.select().from(documents).where(eq(documents.id, id)).get();
    const job = db.select().from(jobs).where(eq(jobs.documentId, id)).get();
    if (row === undefined || job === undefined) findings.push(`${id} was acknowledged and is gone`);
    else
      await readBlob(config, row.sha256)
        .then(({ stream }) => buffer(stream))
        .catch((error: Error) => findings.push(`the original of ${id}: ${error.message}`));
  }
  return findings;
}

/** An installation and files to add to it, safely on the disk. */
async function prepare(count: number) {
  const folder = mkdtempSync(join(tmpdir(), "intramuros-power-"));
  const settings = {
    INTRAMUROS_DATA: join(folder, "data"),
    INTRAMUROS_PORT: "3996",
    INTRAMUROS_LOG_LEVEL: "warn",
  };
  const config = readConfig(settings);
  const db = openDatabase(config.databasePath);
  await setUp(db, COLLECTION);
  closeDatabase(db);
  const files = await generateFiles(join(folder, "files"), count);
  spawnSync("sync");
  return { folder, config, env: childEnvironment(settings), files };
}

async function cutOnce(count: number, loss: Loss, random: () => number) {
  const { folder, config, env, files } = await prepare(count);
  const acknowledged = new Map<string, DocumentId>();
  try {
    const lost = await runUntilCut(config, env, files, acknowledged, loss, random, true);
    const before = new Map(acknowledged);
    const startMs = performance.now();
    const house = new House(env, false);
    const db = openDatabase(config.databasePath);
    try {
      const rest = files.filter(({ name }) => !acknowledged.has(name));
      if (rest.length > 0) await once(addFiles(env, rest, acknowledged), "close");
      await until(() => openJobs(db) === 0);
      const recoveryMs = Math.round(performance.now() - startMs);
      const actor: UserActor = actorByEmail(db, ADMIN);
      const findings = await checkResult({ db, config, actor }, files, acknowledged);
      return { acknowledged: before.size, lost, recoveryMs, findings };
    } finally {
      await house.end();
      closeDatabase(db);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Runs the client, and the product where it is wanted, under strace, kills them, and takes away what was not synced.
 */
async function runUntilCut(
  config: Config,
  env: ReturnType<typeof childEnvironment>,
  files: readonly GeneratedFile[],
  acknowledged: Map<string, DocumentId>,
  loss: Loss,
  random: () => number,
  withProduct: boolean,
): Promise<{ names: number; ranges: number }> {
  const records = mkdtempSync(join(tmpdir(), "intramuros-recorded-"));
  mkdirSync(config.runDir, { recursive: true, mode: 0o700 });
  const known = new Set(
    readdirSync(config.dataDir, { recursive: true, withFileTypes: true }).map((entry) =>
      join(entry.parentPath, entry.name),
    ),
  );
  try {
    const prefixes = [join(records, "product"), join(records, "client")];
    const gone = withProduct ? await startRecorded(prefixes[0] ?? "", config, env) : undefined;
    const client = addFiles(env, files, acknowledged, recording(prefixes[1] ?? ""));
    const clientGone = once(client, "close");
    const wanted = Math.ceil(random() * files.length * 0.8);
    await until(() => acknowledged.size >= wanted);
    if (withProduct) await sleep(random() * LATEST_CUT_MS);
    const run = readRunFile(config);
    // The supervisor first: it would start the others again.
    for (const pid of [run?.pid, ...Object.values(run?.children ?? {})]) if (pid != null) killed(pid);
    for (const pid of childrenOf(client.pid ?? 0)) killed(pid);
    await Promise.all([gone?.exit, clientGone]);
    const isLeftOut = (path: string) =>
      path.startsWith(`${config.runDir}/`) || path.endsWith("-shm") || path === config.dataDir;
    return loseUnsynced(readRecordings(prefixes, config.dataDir, known), loss, random, isLeftOut);
  } finally {
    rmSync(records, { recursive: true, force: true });
  }
}

/** @returns when it is ready; its end is `exit` */
async function startRecorded(prefix: string, config: Config, env: ReturnType<typeof childEnvironment>) {
  const start = [process.execPath, join(ROOT, "bin", "cli.ts"), "start", "--without-web"];
  const product = spawn("strace", [...recording(prefix), ...start], { env, stdio: "ignore" });
  const exit = once(product, "exit");
  while (readRunFile(config)?.state !== "ready") await sleep(50);
  return { exit };
}

/** A client that adds files and says what was acknowledged. @param tracing arguments of strace, to run under it */
function addFiles(
  env: ReturnType<typeof childEnvironment>,
  files: readonly GeneratedFile[],
  acknowledged: Map<string, DocumentId>,
  tracing?: readonly string[],
): ChildProcess {
  const node = [process.execPath, join(import.meta.dirname, "add-files.ts"), COLLECTION, ADMIN, "20"];
  const [program = "", ...args] = tracing === undefined ? node : ["strace", ...tracing, ...node];
  const client = spawn(program, args, { env, stdio: ["pipe", "pipe", "ignore"] });
  createInterface({ input: client.stdout }).on("line", (line) => {
    const { name, documentId }: { name: string; documentId: string } = JSON.parse(line);
    const id = parseId("document", documentId);
    if (id !== undefined) acknowledged.set(name, id);
  });
  client.stdin.on("error", () => undefined);
  client.stdin.end(files.map(({ name, path }) => JSON.stringify({ name, path })).join("\n"));
  return client;
}

if (import.meta.filename === process.argv[1]) {
  const { values } = parseArgs({
    options: {
      cuts: { type: "string", default: "30" },
      files: { type: "string", default: "40" },
      seed: { type: "string" },
    },
  });
  const report = await cutPower({
    cuts: Number(values.cuts),
    files: Number(values.files),
    ...(values.seed === undefined ? {} : { seed: Number(values.seed) }),
  });
  process.stdout.write(`${JSON.stringify(report)}\n`);
  process.exitCode = report.findings.length === 0 ? 0 : 1;
}
