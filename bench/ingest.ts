/**
 * Pages per second from a file on disk to a searchable document, with the built-in model, through the real processes:
 * `node bench/ingest.ts [FOLDER] [--min-pages 10]`. FOLDER defaults to the shared corpus beside the repository. Says where
 * the processor time goes and what the processes hold at rest, before and after.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { type Config, childEnvironment, readConfig } from "#lib/config";
import { closeDatabase, type Database, openDatabase } from "#lib/db/client";
import { createCollection } from "#lib/documents/collections";
import { giveGrant } from "#lib/documents/grants";
import { actorByEmail, createFirstAdministrator } from "#lib/people/users";
import { findFiles } from "../bin/ingest/find-files.ts";
import { ingestFiles } from "../bin/ingest/ingest-files.ts";
import { readRunFile } from "../bin/supervisor/run-file.ts";
import { extractInChild } from "../ingest/extract/run-extractor.ts";
import { processorMs, residentBytes } from "./faults/processes.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    "min-pages": { type: "string", default: "10" },
    "with-web": { type: "boolean", default: false },
    port: { type: "string", default: "3998" },
  },
});
const ROOT = join(import.meta.dirname, "..");
const corpus = resolve(positionals[0] ?? join(ROOT, "../shared/corpora/mixed/files/pdf"));
const limits = { memoryMib: 1024, timeoutMs: 60_000, maxTextChars: 50_000_000 };
const print = (line: string) => process.stdout.write(`${line}\n`);
const folder = mkdtempSync(join(tmpdir(), "intramuros-bench-"));
const settings = { INTRAMUROS_DATA: join(folder, "data"), INTRAMUROS_PORT: values.port };

const house = spawn(
  process.execPath,
  [join(ROOT, "bin", "cli.ts"), "start", ...(values["with-web"] ? [] : ["--without-web"])],
  { env: childEnvironment(settings), stdio: ["ignore", "pipe", "inherit"] },
);
try {
  const startedAtMs = Date.now();
  await new Promise<void>((ready) => {
    house.stdout.on("data", (text: Buffer) => text.includes("Ctrl-C") && ready());
    house.once("exit", () => ready());
  });
  print(`machine: ${cpus().length} × ${cpus()[0]?.model ?? "?"}, load ${loadavg()[0]?.toFixed(1)}`);
  print(`start: ${Date.now() - startedAtMs} ms`);
  const config = readConfig(settings);
  await sleep(5000);
  print(`at rest, before: ${memory(config)}`);
  const db = openDatabase(config.databasePath);
  await measure(config, db);
  await sleep(5000);
  print(`at rest, after:  ${memory(config)}`);
  closeDatabase(db);
} finally {
  house.kill("SIGTERM");
  await new Promise((gone) => house.once("exit", gone));
  rmSync(folder, { recursive: true, force: true });
}

async function measure(config: Config, db: Database): Promise<void> {
  const email = "bench@example.org";
  await createFirstAdministrator(db, { email, name: "Bench", password: "a long password" }, "command-line");
  const actor = actorByEmail(db, email);
  const collectionId = createCollection(db, actor, { name: "Bench" });
  giveGrant(db, actor, collectionId, { userId: actor.userId }, { level: "manage" });
  const paths = await longFiles();
  const before = processor(config);
  const startMs = performance.now();
  const results = await ingestFiles({ db, config, actor }, collectionId, findFiles(paths), () => undefined);
  const ms = performance.now() - startMs;
  const after = processor(config);
  const sum = (of: (result: (typeof results)[number]) => number | null) =>
    results.reduce((all, result) => all + (of(result) ?? 0), 0);
  const pages = sum((result) => result.pages);
  const seconds = (key: keyof typeof after) => ((after[key] - before[key]) / 1000).toFixed(1);
  print(`files: ${results.length}, pages: ${pages}, passages: ${sum((result) => result.passages)}`);
  print(`wall: ${(ms / 1000).toFixed(1)} s, ${((pages * 1000) / ms).toFixed(1)} pages/s`);
  print(
    `processor: engine ${seconds("engine")} s, parsers ${seconds("parsers")} s, ingest ${seconds("ingest")} s`,
  );
}

/** PDFs of the corpus with at least `--min-pages` pages of text. */
async function longFiles(): Promise<string[]> {
  const found: string[] = [];
  for (const name of readdirSync(corpus).filter((one) => one.toLowerCase().endsWith(".pdf"))) {
    const path = join(corpus, name);
    const document = await extractInChild(path, name, limits).catch(() => undefined);
    if (document !== undefined && document.pages.length >= Number(values["min-pages"])) found.push(path);
  }
  return found;
}

function processor(config: Config): { engine: number; ingest: number; parsers: number } {
  const children: Record<string, number | null> = readRunFile(config)?.children ?? {};
  const ingest = processorMs(children.ingest ?? 0);
  return { engine: processorMs(children.engine ?? 0).own, ingest: ingest.own, parsers: ingest.children };
}

function memory(config: Config): string {
  const run = readRunFile(config);
  const all = { supervisor: run?.pid ?? 0, ...run?.children };
  return Object.entries(all)
    .map(([name, pid]) => `${name} ${Math.round(residentBytes(pid ?? 0) / 1024 / 1024)} MB`)
    .join(", ");
}
