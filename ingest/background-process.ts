import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { recordWriteFailures } from "#lib/audit/record-write-failures";
import { type DenyNetworkOptions, denyNetwork } from "#lib/boundary/deny-network";
import { reporterToParent } from "#lib/boundary/report-blocked";
import { type Config, readConfig } from "#lib/config";
import { closeDatabase, type Database, openDatabase } from "#lib/db/client";
import { waitForLock } from "#lib/db/process-lock";
import { logger, setLogLevel } from "#lib/log";
import { lowerPriority } from "./lower-priority.ts";

/** A process that works beside the questions of people, one at a time on a data folder. */
export type BackgroundProcess = {
  readonly name: "ingest" | "folders";
  /** From 1 to 19; the higher, the more goes before it. */
  readonly niceness: number;
  /** What it may reach all the same. */
  readonly network: (config: Config) => Omit<DenyNetworkOptions, "onBlocked">;
  /** Begins the work; called once no other process of this kind works on the folder. */
  readonly start: (db: Database, config: Config) => { stop(): Promise<void> };
};

/** Work that does not end by itself within this goes on at the next start, and a disk that hangs keeps nobody. In ms. */
const GRACE_MS = 1500;

/**
 * Works until the process is told to end, or until the process that started it is gone. Another process of its kind stands
 * by until the first is gone.
 * @throws {AppError} storage-unavailable
 */
export async function runInBackground({ name, niceness, network, start }: BackgroundProcess): Promise<void> {
  const config = readConfig();
  setLogLevel(config.log.level);
  denyNetwork({ ...network(config), onBlocked: reporterToParent() });
  lowerPriority(niceness);
  const ending = new AbortController();
  const end = () => ending.abort();
  process.on("SIGTERM", end);
  process.on("SIGINT", end);
  if (process.channel) process.on("disconnect", end);
  const db = openDatabase(config.databasePath);
  recordWriteFailures(db, name);
  process.send?.({ type: "ready" });
  const lock = await waitForLock(join(config.runDir, `${name}.lock`), ending.signal);
  if (lock === undefined) return;
  const work = start(db, config);
  await new Promise((resolve) => {
    if (ending.signal.aborted) resolve(undefined);
    else ending.signal.addEventListener("abort", resolve, { once: true });
  });
  await Promise.race([work.stop(), sleep(GRACE_MS)]);
  closeDatabase(db);
  lock.release();
  logger(name).info(`${name} ends`);
}
