import { z } from "zod";
import { describeSettings } from "../config.ts";
import { type Database, transact } from "../db/client.ts";
import { getSetting, putSetting } from "../db/settings.ts";
import { appendEvent } from "./append-event.ts";

const REMEMBERED = z.record(z.string(), z.string());

/**
 * Records every setting that differs from the last start, one `settings.changed` event each.
 * @returns how many differed; 0 at the very first start, which has nothing to compare with
 * @throws {AppError} audit-unavailable
 */
export function recordSettings(db: Database, given: Record<string, string> = describeSettings()): number {
  return transact(db, (tx) => {
    const last = getSetting(tx, "last-settings");
    putSetting(tx, "last-settings", JSON.stringify(given));
    if (last === undefined) return 0;
    const before = REMEMBERED.parse(JSON.parse(last));
    const changed = [...new Set([...Object.keys(before), ...Object.keys(given)])]
      .filter((key) => before[key] !== given[key])
      .sort();
    for (const key of changed) {
      appendEvent(tx, {
        type: "settings.changed",
        actor: { kind: "system", process: "supervisor" },
        data: { key, before: before[key]?.slice(0, 500), after: given[key]?.slice(0, 500) },
      });
    }
    return changed.length;
  });
}
