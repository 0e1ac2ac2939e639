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
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import type { UserActor } from "#lib/access/actor";
import { type Config, childEnvironment, readConfig } from "#lib/config";
import { closeDatabase, openDatabase } from "#lib/db/client";
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

async function cutOnce(count: number, loss: Loss, random: () => number) {
  const folder = mkdtempSync(join(tmpdir(), "intramuros-power-"));
  const settings = {
    INTRAMUROS_DATA: join(folder, "data"),
    INTRAMUROS_PORT: "3996",
    INTRAMUROS_LOG_LEVEL: "warn",
  };
  const config = readConfig(settings);
  const env = childEnvironment(settings);
  let db = openDatabase(config.databasePath);
  await setUp(db, COLLECTION);
  closeDatabase(db);
  const files = await generateFiles(join(folder, "files"), count);
  const acknowledged = new Map<string, DocumentId>();
  spawnSync("sync");
  try {
    const lost = await runUntilCut(config, env, files, acknowledged, loss, random);
    const before = new Map(acknowledged);
    const startMs = performance.now();
    const house = new House(env, false);
    db = openDatabase(config.databasePath);
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

/** Runs the product and the client under strace, kills both, and takes away what was not synced. */
async function runUntilCut(
  config: Config,
  env: ReturnType<typeof childEnvironment>,
  files: readonly GeneratedFile[],
  acknowledged: Map<string, DocumentId>,
  loss: Loss,
  random: () => number,
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
    const start = [process.execPath, join(ROOT, "bin", "cli.ts"), "start", "--without-web"];
    const product = spawn("strace", [...recording(prefixes[0] ?? ""), ...start], { env, stdio: "ignore" });
    const gone = once(product, "exit");
    while (readRunFile(config)?.state !== "ready") await sleep(50);
    const client = addFiles(env, files, acknowledged, recording(prefixes[1] ?? ""));
    const clientGone = once(client, "close");
    const wanted = Math.ceil(random() * files.length * 0.8);
    await until(() => acknowledged.size >= wanted);
    await sleep(random() * LATEST_CUT_MS);
    const run = readRunFile(config);
    // The supervisor first: it would start the others again.
    for (const pid of [run?.pid, ...Object.values(run?.children ?? {})]) if (pid != null) killed(pid);
    for (const pid of childrenOf(client.pid ?? 0)) killed(pid);
    await Promise.all([gone, clientGone]);
    const isLeftOut = (path: string) =>
      path.startsWith(`${config.runDir}/`) || path.endsWith("-shm") || path === config.dataDir;
    return loseUnsynced(readRecordings(prefixes, config.dataDir, known), loss, random, isLeftOut);
  } finally {
    rmSync(records, { recursive: true, force: true });
  }
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
