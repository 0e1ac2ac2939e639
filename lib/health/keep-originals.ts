import type { Config } from "../config.ts";
import type { Database } from "../db/client.ts";
import { asAppError } from "../errors.ts";
import { logger } from "../log.ts";
import { removeUnneededOriginals } from "./unneeded-originals.ts";

const EVERY_MS = 6 * 3_600_000;
/** Starting is busy enough. */
const FIRST_AFTER_MS = 10 * 60_000;
const ACTOR = { kind: "system", process: "supervisor" } as const;

/** Removes originals that nothing needs any more as long as it is not stopped; for one process of the product. */
export function keepOriginals(db: Database, config: Config): { stop(): Promise<void> } {
  const log = logger("supervisor");
  let running: Promise<void> | undefined;
  const look = async (): Promise<void> => {
    try {
      const removed = await removeUnneededOriginals(db, config, ACTOR);
      if (removed > 0) log.info("originals that nothing needed were removed", { removed });
    } catch (error) {
      log.error("originals could not be looked through", { problem: asAppError(error).message });
    }
  };
  const start = () => {
    running ??= look().finally(() => {
      running = undefined;
    });
  };
  const first = setTimeout(start, FIRST_AFTER_MS).unref();
  const timer = setInterval(start, EVERY_MS).unref();
  return {
    async stop() {
      clearTimeout(first);
      clearInterval(timer);
      await running;
    },
  };
}
