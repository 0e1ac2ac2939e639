import { addressOf } from "#lib/boundary/destinations";
import { reporterToParent } from "#lib/boundary/report-blocked";
import { recoverJobs } from "#lib/documents/queue";
import { logger } from "#lib/log";
import { openModelDoor } from "#lib/models/door";
import { runInBackground } from "./background-process.ts";
import { onParserBlocked } from "./extract/blocked-signal.ts";
import { startWorker } from "./worker.ts";

/** Works through the queue. */
export function runIngestProcess(): Promise<void> {
  return runInBackground({
    name: "ingest",
    niceness: 5,
    network: ({ modelServer: { url } }) => ({
      mayUseUnixSockets: true,
      allowed: url === undefined ? [] : [addressOf(url)],
    }),
    start(db, config) {
      const onBlocked = reporterToParent();
      onParserBlocked((attempt) => onBlocked(attempt, "parser"));
      logger("ingest").info("ingest works", { recovered: recoverJobs(db) });
      return startWorker({ db, config, door: openModelDoor(config) });
    },
  });
}
