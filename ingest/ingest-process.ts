import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { recordWriteFailures } from "#lib/audit/record-write-failures";
import { denyNetwork } from "#lib/boundary/deny-network";
import { addressOf } from "#lib/boundary/destinations";
import { reporterToParent } from "#lib/boundary/report-blocked";
import { readConfig } from "#lib/config";
import { closeDatabase, openDatabase } from "#lib/db/client";
import { waitForLock } from "#lib/db/process-lock";
import { recoverJobs } from "#lib/documents/queue";
import { logger, setLogLevel } from "#lib/log";
import { openModelDoor } from "#lib/models/door";
import { onParserBlocked } from "./extract/blocked-signal.ts";
import { lowerPriority } from "./lower-priority.ts";
import { startWorker } from "./worker.ts";

const log = logger("ingest");
/** Work that does not end by itself within this goes back to the queue at the next start. In ms. */
const GRACE_MS = 1500;

/**
 * Works through the queue until the process is told to end, or until the process that started it is gone. One works on
 * a data folder at a time; another one stands by until the first is gone.
 */
export async function runIngestProcess(): Promise<void> {
  const config = readConfig();
  setLogLevel(config.log.level);
  lowerPriority(5);
  const { url } = config.modelServer;
  const allowed = url === undefined ? [] : [addressOf(url)];
  const onBlocked = reporterToParent();
  denyNetwork({ mayUseUnixSockets: true, allowed, onBlocked });
  onParserBlocked((attempt) => onBlocked(attempt, "parser"));
  const ending = new AbortController();
  const end = () => ending.abort();
  process.on("SIGTERM", end);
  process.on("SIGINT", end);
  if (process.channel) process.on("disconnect", end);
  const db = openDatabase(config.databasePath);
  recordWriteFailures(db, "ingest");
  process.send?.({ type: "ready" });
  const lock = await waitForLock(join(config.runDir, "ingest.lock"), ending.signal);
  if (lock === undefined) return;
  const recovered = recoverJobs(db);
  log.info("ingest works", { recovered });
  const worker = startWorker({ db, config, door: openModelDoor(config) });
  await new Promise((resolve) => {
    if (ending.signal.aborted) resolve(undefined);
    else ending.signal.addEventListener("abort", resolve, { once: true });
  });
  await Promise.race([worker.stop(), sleep(GRACE_MS)]);
  closeDatabase(db);
  lock.release();
  log.info("ingest ends");
}
