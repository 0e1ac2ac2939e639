/**
 * The crash test: `node bench/faults/kill-ingest.ts [--kills 100] [--files 200] [--with-web] [--seed 1] [--log FILE]`. Files are
 * added while random processes are killed with SIGKILL at random moments: web, ingest, engine, the processes that
 * parse files, the client that adds them, and now and then the supervisor. Then everything is compared with what it
 * must be. Prints one JSON document; exit code 1 when something is wrong.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { childEnvironment, readConfig } from "#lib/config";
import { closeDatabase, openDatabase } from "#lib/db/client";
import { type DocumentId, parseId } from "#lib/ids";
import { actorByEmail } from "#lib/people/users";
import { readRunFile } from "../../bin/supervisor/run-file.ts";
import { checkResult } from "./check-result.ts";
import { type GeneratedFile, generateFiles } from "./generate-files.ts";
import { ADMIN, House, killed, openJobs, randomFrom, setUp, until } from "./house.ts";
import { childrenOf } from "./processes.ts";

export type CrashReport = {
  readonly kills: Record<string, number>;
  readonly files: number;
  readonly seconds: number;
  readonly findings: readonly string[];
};

const COLLECTION = "Crash";

/** Runs the whole test on a data folder of its own, which is deleted at the end. */
export async function crashTest(options: {
  readonly kills: number;
  readonly files: number;
  readonly withWeb: boolean;
  readonly port?: number;
  readonly seed?: number;
  /** File that gets what the product says. */
  readonly log?: string;
}): Promise<CrashReport> {
  const startedAtMs = Date.now();
  const folder = mkdtempSync(join(tmpdir(), "intramuros-crash-"));
  const random = randomFrom(options.seed ?? Date.now());
  const settings = {
    INTRAMUROS_DATA: join(folder, "data"),
    INTRAMUROS_PORT: String(options.port ?? 3999),
    INTRAMUROS_LOG_LEVEL: "warn",
  };
  const config = readConfig(settings);
  const env = childEnvironment(settings);
  const db = openDatabase(config.databasePath);
  await setUp(db, COLLECTION);
  const actor = actorByEmail(db, ADMIN);
  const files = await generateFiles(join(folder, "files"), options.files);
  const house = new House(env, options.withWeb, options.log);
  const client = new Client(env, files);
  const kills: Record<string, number> = {};
  try {
    while (sum(kills) < options.kills) {
      await sleep(50 + random() * 700);
      // Files come as the kills go, so that there is always something to break.
      client.mayAdd(Math.ceil(((sum(kills) + 1) / options.kills) * files.length));
      const run = readRunFile(config);
      if (run === undefined) continue;
      const ingest = run.children.ingest ?? undefined;
      const candidates: Record<string, () => number | undefined> = {
        engine: () => run.children.engine ?? undefined,
        ingest: () => ingest,
        extract: () => (ingest === undefined ? undefined : childrenOf(ingest)[0]),
        client: () => client.pid(),
        ...(options.withWeb ? { web: () => run.children.web ?? undefined } : {}),
        ...(random() < 0.15 ? { supervisor: () => house.pid() } : {}),
      };
      const names = Object.keys(candidates);
      const name = names[Math.floor(random() * names.length)] ?? "";
      const pid = await soon(candidates[name] ?? (() => undefined));
      if (pid !== undefined && killed(pid)) kills[name] = (kills[name] ?? 0) + 1;
    }
    client.mayAdd(files.length);
    await until(() => client.acknowledged.size === files.length && openJobs(db) === 0);
    const findings = await checkResult({ db, config, actor }, files, client.acknowledged);
    return { kills, files: files.length, seconds: Math.round((Date.now() - startedAtMs) / 1000), findings };
  } finally {
    client.end();
    await house.end();
    closeDatabase(db);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The process that adds files, started again with what is not acknowledged yet. */
class Client {
  readonly acknowledged = new Map<string, DocumentId>();
  readonly #env: ReturnType<typeof childEnvironment>;
  readonly #files: readonly GeneratedFile[];
  #allowed = 0;
  #process: ChildProcess | undefined;

  constructor(env: ReturnType<typeof childEnvironment>, files: readonly GeneratedFile[]) {
    this.#env = env;
    this.#files = files;
  }

  pid(): number | undefined {
    return this.#process?.pid;
  }

  /** Adds files up to this number. */
  mayAdd(allowed: number): void {
    this.#allowed = Math.max(this.#allowed, Math.min(allowed, this.#files.length));
    if (this.#process === undefined) this.#run();
  }

  end(): void {
    this.#allowed = 0;
    this.#process?.kill("SIGKILL");
  }

  #run(): void {
    const missing = this.#files.slice(0, this.#allowed).filter(({ name }) => !this.acknowledged.has(name));
    if (missing.length === 0) return;
    const script = join(import.meta.dirname, "add-files.ts");
    const client = spawn(process.execPath, [script, COLLECTION, ADMIN, "20"], {
      env: this.#env,
      stdio: ["pipe", "pipe", "ignore"],
    });
    this.#process = client;
    createInterface({ input: client.stdout }).on("line", (line) => this.#note(line));
    client.stdin.on("error", () => undefined);
    client.stdin.end(missing.map(({ name, path }) => JSON.stringify({ name, path })).join("\n"));
    client.once("close", () => {
      this.#process = undefined;
      this.#run();
    });
  }

  #note(line: string): void {
    const { name, documentId }: { name: string; documentId: string } = JSON.parse(line);
    const id = parseId("document", documentId);
    if (id !== undefined) this.acknowledged.set(name, id);
  }
}

/** Some processes live only for moments; waits for one up to a second. */
async function soon(find: () => number | undefined): Promise<number | undefined> {
  for (let attempt = 0; attempt < 50; attempt++) {
    const pid = find();
    if (pid !== undefined) return pid;
    await sleep(20);
  }
  return undefined;
}

function sum(kills: Record<string, number>): number {
  return Object.values(kills).reduce((all, n) => all + n, 0);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: {
      kills: { type: "string", default: "100" },
      files: { type: "string", default: "200" },
      seed: { type: "string" },
      log: { type: "string" },
      "with-web": { type: "boolean", default: false },
    },
  });
  const report = await crashTest({
    kills: Number(values.kills),
    files: Number(values.files),
    withWeb: values["with-web"],
    ...(values.seed === undefined ? {} : { seed: Number(values.seed) }),
    ...(values.log === undefined ? {} : { log: values.log }),
  });
  process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  process.exit(report.findings.length === 0 ? 0 : 1);
}
