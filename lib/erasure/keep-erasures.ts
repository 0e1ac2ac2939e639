import { inArray } from "drizzle-orm";
import type { Config } from "../config.ts";
import type { Database } from "../db/client.ts";
import { erasures } from "../db/schema.ts";
import { asAppError } from "../errors.ts";
import { logger } from "../log.ts";
import { carryOutErasures } from "./carry-out.ts";

/** How often to look for an approved erasure, and how long to wait after a failure. In ms. */
const LOOK_MS = 2000;
const RETRY_MS = 60_000;

/** Carries out approved erasures as long as it is not stopped; for one process of the product. */
export function keepErasures(db: Database, config: Config): { stop(): Promise<void> } {
  const ending = new AbortController();
  let running: Promise<void> | undefined;
  let notBeforeMs = 0;
  const look = async (): Promise<void> => {
    try {
      const open = db
        .select()
        .from(erasures)
        .where(inArray(erasures.state, ["approved", "blanked"]))
        .get();
      if (open !== undefined) await carryOutErasures(db, config, ending.signal);
    } catch (error) {
      if (ending.signal.aborted) return;
      notBeforeMs = Date.now() + RETRY_MS;
      logger("erasure").error("an erasure could not be carried out", { problem: asAppError(error).message });
    }
  };
  const timer = setInterval(() => {
    if (Date.now() < notBeforeMs) return;
    running ??= look().finally(() => {
      running = undefined;
    });
  }, LOOK_MS);
  timer.unref();
  return {
    async stop() {
      clearInterval(timer);
      ending.abort();
      await running;
    },
  };
}
