import type { Actor } from "../access/actor.ts";
import type { Config } from "../config.ts";
import type { Database } from "../db/client.ts";
import { asAppError } from "../errors.ts";
import { logger } from "../log.ts";
import { examine } from "./examine.ts";
import { isExaminationRequested, lastExamination } from "./last-examination.ts";

const EVERY_MS = 24 * 3_600_000;
/** The first one of the day leaves a starting product alone. */
const NOT_BEFORE_MS = 10 * 60_000;
const LOOK_MS = 2000;
const RETRY_MS = 60_000;
const ACTOR: Actor = { kind: "system", process: "supervisor" };

/**
 * Examines the data folder once a day, and when an administrator asks for it, without mending anything. For the
 * supervisor: SQLite's own check keeps a process busy for seconds.
 */
export function keepExamined(db: Database, config: Config): { stop(): Promise<void> } {
  let running: Promise<void> | undefined;
  let notBeforeMs = 0;
  const startedMs = Date.now();
  const look = async (): Promise<void> => {
    try {
      const isSettled = Date.now() - startedMs > NOT_BEFORE_MS;
      const isDue = Date.now() - (lastExamination(db)?.atMs ?? 0) > EVERY_MS;
      if ((isSettled && isDue) || isExaminationRequested(db))
        await examine(db, config, ACTOR, { isMending: false, isDeep: false });
    } catch (error) {
      notBeforeMs = Date.now() + RETRY_MS;
      logger("supervisor").error("the data folder could not be examined", {
        problem: asAppError(error).message,
      });
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
      await running;
    },
  };
}
