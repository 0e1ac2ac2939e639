import type { Reader } from "../db/client.ts";
import { getSetting } from "../db/settings.ts";

/** When the reading of files was paused, UTC milliseconds; null: it goes on. */
export function pausedSinceMs(db: Reader): number | null {
  const since = getSetting(db, "reading-paused-since");
  return since === undefined ? null : Number(since);
}
