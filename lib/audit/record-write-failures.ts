import type { Database } from "../db/client.ts";
import { onWriteFailure } from "../db/write-failures.ts";
import { logger } from "../log.ts";
import { recordEvent } from "./append-event.ts";

const RETRY_MS = 1000;

/**
 * Records an alarm once the database can be written again after it could not: whatever was asked for meanwhile was
 * refused and shown to nobody, and no event could say so then. For each process that writes.
 * @param name of the process
 * @returns ends that
 */
export function recordWriteFailures(db: Database, name: string, retryMs = RETRY_MS): () => void {
  let failures = 0;
  let sinceMs = 0;
  let isTrying = false;
  let timer: NodeJS.Timeout | undefined;
  const tryAgain = (): void => {
    isTrying = true;
    try {
      recordEvent(db, {
        type: "log.write-failed",
        actor: { kind: "system", process: "supervisor" },
        outcome: "error",
        data: { process: name, failures, seconds: Math.ceil((Date.now() - sinceMs) / 1000) },
      });
      clearInterval(timer);
      [failures, timer] = [0, undefined];
    } catch {
      // Still not; the next attempt is a moment away.
    } finally {
      isTrying = false;
    }
  };
  const end = onWriteFailure(() => {
    if (isTrying) return;
    if (failures === 0) {
      sinceMs = Date.now();
      logger("audit").error("the database cannot be written; nothing is answered until it can", {
        process: name,
      });
      timer = setInterval(tryAgain, retryMs);
      timer.unref();
    }
    failures++;
  });
  return () => {
    end();
    clearInterval(timer);
  };
}
