import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { openSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { and, count, eq, inArray } from "drizzle-orm";
import type { childEnvironment } from "#lib/config";
import { type Database, migrateDatabase } from "#lib/db/client";
import { jobs } from "#lib/db/schema";
import { ensureInstallation } from "#lib/db/settings";
import { createCollection } from "#lib/documents/collections";
import { giveGrant } from "#lib/documents/grants";
import type { CollectionId } from "#lib/ids";
import { actorByEmail, createFirstAdministrator } from "#lib/people/users";

const ROOT = join(import.meta.dirname, "..", "..");
export const ADMIN = "crash@example.org";
const PATIENCE_MS = 45 * 60_000;

/** The product, started again when its supervisor is killed. */
export class House {
  readonly #env: ReturnType<typeof childEnvironment>;
  readonly #args: readonly string[];
  readonly #log: number | "ignore";
  #process: ChildProcess;
  #isEnding = false;

  /** @param logPath file that gets what the product says, after what is there */
  constructor(env: ReturnType<typeof childEnvironment>, withWeb: boolean, logPath?: string) {
    this.#env = env;
    this.#log = logPath === undefined ? "ignore" : openSync(logPath, "a", 0o600);
    this.#args = [join(ROOT, "bin", "cli.ts"), "start", ...(withWeb ? [] : ["--without-web"])];
    this.#process = this.#start();
  }

  pid(): number | undefined {
    return this.#process.exitCode === null && this.#process.signalCode === null
      ? this.#process.pid
      : undefined;
  }

  async end(): Promise<void> {
    this.#isEnding = true;
    if (this.pid() === undefined) return;
    const gone = once(this.#process, "exit");
    this.#process.kill("SIGTERM");
    await gone;
  }

  #start(): ChildProcess {
    const started = spawn(process.execPath, this.#args, {
      env: this.#env,
      stdio: ["ignore", this.#log, this.#log],
    });
    started.once("exit", () => void this.#startAgain());
    return started;
  }

  async #startAgain(): Promise<void> {
    await sleep(200);
    if (!this.#isEnding) this.#process = this.#start();
  }
}

/** An installation with an administrator who manages one collection. */
export async function setUp(db: Database, name: string): Promise<CollectionId> {
  migrateDatabase(db, join(ROOT, "drizzle"));
  ensureInstallation(db);
  await createFirstAdministrator(
    db,
    { email: ADMIN, name: "Crash", password: "a long password" },
    "command-line",
  );
  const actor = actorByEmail(db, ADMIN);
  const collectionId = createCollection(db, actor, { name });
  giveGrant(db, actor, collectionId, { userId: actor.userId }, { level: "manage" });
  return collectionId;
}

/** Files that are not read to the end yet. */
export function openJobs(db: Database): number {
  return (
    db
      .select({ n: count() })
      .from(jobs)
      .where(and(inArray(jobs.state, ["queued", "running"]), eq(jobs.kind, "ingest")))
      .get()?.n ?? 0
  );
}

export async function until(condition: () => boolean): Promise<void> {
  const givenUpAtMs = Date.now() + PATIENCE_MS;
  while (!condition()) {
    if (Date.now() > givenUpAtMs) throw new Error("the work did not end in time");
    await sleep(200);
  }
}

export function killed(pid: number): boolean {
  try {
    return process.kill(pid, "SIGKILL");
  } catch {
    return false;
  }
}

/** Park and Miller's generator; the same seed gives the same order of kills, as far as the machine allows. */
export function randomFrom(seed: number): () => number {
  let state = (seed % 2147483646) + 1;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}
