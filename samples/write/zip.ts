import { strFromU8, strToU8, unzipSync, zipSync } from "fflate";

/** A zip keeps no time zone, so the date is given in local time and comes out the same everywhere. */
const FROZEN = new Date(2026, 2, 1, 9, 0, 0);
const FROZEN_TEXT = "2026-03-01T09:00:00Z";

/** Packs an office file again with fixed dates and sorted entries, so that its bytes never change. */
export function freezeZip(bytes: Uint8Array): Buffer {
  const entries = Object.entries(unzipSync(bytes)).sort(([a], [b]) => (a < b ? -1 : 1));
  const frozen = entries.map(([path, content]) => [
    path,
    path === "docProps/core.xml" ? freezeDates(content) : content,
  ]);
  return Buffer.from(zipSync(Object.fromEntries(frozen), { mtime: FROZEN, level: 9 }));
}

function freezeDates(core: Uint8Array): Uint8Array {
  return strToU8(strFromU8(core).replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, FROZEN_TEXT));
}
