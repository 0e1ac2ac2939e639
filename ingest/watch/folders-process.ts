import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { recordWriteFailures } from "#lib/audit/record-write-failures";
import { denyNetwork } from "#lib/boundary/deny-network";
import { reporterToParent } from "#lib/boundary/report-blocked";
import { readConfig } from "#lib/config";
import { closeDatabase, openDatabase } from "#lib/db/client";
import { waitForLock } from "#lib/db/process-lock";
import { logger, setLogLevel } from "#lib/log";
import { lowerPriority } from "../lower-priority.ts";
import { watchFolders } from "./watch-folders.ts";

const log = logger("folders");
/** A disk that does not answer must not keep the product from ending. In ms. */
const GRACE_MS = 1500;

/**
 * Follows the watched folders until the process is told to end, or until the process that started it is gone. One
 * works on a data folder at a time; another one stands by until the first is gone.
 */
export async function runFoldersProcess(): Promise<void> {
  const config = readConfig();
  setLogLevel(config.log.level);
  denyNetwork({ onBlocked: reporterToParent() });
  lowerPriority(10); // reading files goes before, too
  const ending = new AbortController();
  const end = () => ending.abort();
  process.on("SIGTERM", end);
  process.on("SIGINT", end);
  if (process.channel) process.on("disconnect", end);
  const db = openDatabase(config.databasePath);
  recordWriteFailures(db, "folders");
  process.send?.({ type: "ready" });
  const lock = await waitForLock(join(config.runDir, "folders.lock"), ending.signal);
  if (lock === undefined) return;
  log.info("folders are watched", { roots: config.folders.roots.length });
  const watching = watchFolders(db, config);
  await new Promise((resolve) => {
    if (ending.signal.aborted) resolve(undefined);
    else ending.signal.addEventListener("abort", resolve, { once: true });
  });
  await Promise.race([watching.stop(), sleep(GRACE_MS)]);
  closeDatabase(db);
  lock.release();
  log.info("watching ends");
}
