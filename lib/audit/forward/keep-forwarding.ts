import { setTimeout as delay } from "node:timers/promises";
import type { Config } from "../../config.ts";
import type { Database } from "../../db/client.ts";
import { logger } from "../../log.ts";
import { type Deliver, forwardLog, sendHeartbeat } from "./forward-log.ts";

/** How often to look for new events, and for how long to wait after failures that follow one another. In ms. */
const LOOK_MS = 1000;
const PAUSES_MS = [1000, 2000, 5000, 15_000, 30_000, 60_000];
const HEARTBEAT_MS = 60_000;

/** Forwards the log until it is stopped: new events within a second, a heartbeat each minute. */
export async function keepForwarding(
  db: Database,
  config: Config,
  deliver: Deliver,
  signal: AbortSignal,
): Promise<void> {
  const log = logger("audit");
  let failures = 0;
  let heartbeatMs = 0;
  while (!signal.aborted) {
    try {
      await forwardLog(db, config, deliver);
      if (Date.now() - heartbeatMs >= HEARTBEAT_MS) {
        await sendHeartbeat(db, config, deliver);
        heartbeatMs = Date.now();
      }
      if (failures > 0) log.info("events are forwarded again");
      failures = 0;
    } catch (error) {
      if (signal.aborted) return;
      if (failures === 0)
        log.warn("events cannot be forwarded; they wait", { problem: (error as Error).message });
      failures++;
    }
    const pause = failures === 0 ? LOOK_MS : (PAUSES_MS[Math.min(failures, PAUSES_MS.length) - 1] ?? LOOK_MS);
    await delay(pause, undefined, { signal }).catch(() => undefined);
  }
}
