import type { Config } from "../config.ts";
import type { Database } from "../db/client.ts";
import { asAppError } from "../errors.ts";
import { logger } from "../log.ts";
import { anchorInFolder } from "./anchors/folder.ts";
import { lastAnchor } from "./anchors/last-anchor.ts";
import { lastCheckpoint } from "./checkpoints.ts";
import { requestCheckpoint } from "./request-checkpoint.ts";
import { treeSize } from "./tree.ts";

/** New events are in a checkpoint after so many ms, or when there are so many of them. */
const EVERY_MS = 60_000;
const EVERY_EVENTS = 1000;
/** How often to look whether one is due. In ms. */
const LOOK_MS = 2000;

export type CheckpointKeeper = {
  /** Seals and anchors what is new, then ends. Never throws; call it before the sealer is stopped. */
  stop(): Promise<void>;
};

/**
 * Has checkpoints made and copied to the anchor folder, as long as it is not stopped. One process of the product runs
 * this; more of them do no harm. Failures are logged and tried again, at most once a minute.
 */
export function keepCheckpoints(db: Database, config: Pick<Config, "sealer" | "anchors">): CheckpointKeeper {
  let running: Promise<void> | undefined;
  let notBeforeMs = 0;
  const sealAndAnchor = async (isLast: boolean): Promise<void> => {
    const isSealed = await attempt("checkpoint", async () => {
      if ((await requestCheckpoint(db, config)).kind === "refused") throw new Error("the sealer refused");
    });
    const { dir, everyMs } = config.anchors;
    const isAnchorDue = isLast || Date.now() - (lastAnchor(db, "folder")?.atMs ?? 0) >= everyMs;
    const isAnchored =
      dir === undefined || !isAnchorDue || (await attempt("anchor", () => anchorInFolder(db, dir)));
    notBeforeMs = isSealed && isAnchored ? 0 : Date.now() + EVERY_MS;
  };
  const look = async (): Promise<void> => {
    let due = false;
    // A disk error must not end the process that runs this.
    const isReadable = await attempt("looking at the log", () => {
      due = isDue(db, config);
    });
    if (due) await sealAndAnchor(false);
    else if (!isReadable) notBeforeMs = Date.now() + EVERY_MS;
  };
  const timer = setInterval(() => {
    if (running !== undefined || Date.now() < notBeforeMs) return;
    running = look().finally(() => {
      running = undefined;
    });
  }, LOOK_MS);
  timer.unref();
  return {
    async stop() {
      clearInterval(timer);
      await running;
      await sealAndAnchor(true);
    },
  };
}

async function attempt(name: string, work: () => unknown): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    logger("audit").warn(`${name} failed`, { problem: asAppError(error).message });
    return false;
  }
}

/** Cheap: asked every two seconds. */
function isDue(db: Database, config: Pick<Config, "anchors">): boolean {
  const nowMs = Date.now();
  const checkpoint = lastCheckpoint(db);
  const waiting = treeSize(db) - (checkpoint?.size ?? 0);
  if (waiting >= EVERY_EVENTS) return true;
  if (waiting > 0 && nowMs - (checkpoint?.atMs ?? 0) >= EVERY_MS) return true;
  const anchor = lastAnchor(db, "folder");
  return (
    config.anchors.dir !== undefined &&
    (anchor?.size ?? 0) < (checkpoint?.size ?? 0) &&
    nowMs - (anchor?.atMs ?? 0) >= config.anchors.everyMs
  );
}
