import { closeSync, existsSync, ftruncateSync, openSync, rmSync, statSync, writeSync } from "node:fs";
import { sep } from "node:path";
import type { Recorded } from "./recorded-writes.ts";

/**
 * What a power cut may leave of what was not synced. "everything": names are gone, files end where they were synced, what
 * was overwritten is zeros. "bytes": names and lengths are there, the bytes are zeros. "some": each by chance.
 */
export const LOSSES = ["everything", "bytes", "some"] as const;
export type Loss = (typeof LOSSES)[number];

/**
 * Takes away from a folder what was never synced.
 * @param isLeftOut paths that nobody relies on
 * @returns how many names and ranges of bytes were lost
 */
export function loseUnsynced(
  { files, names }: Recorded,
  loss: Loss,
  random: () => number,
  isLeftOut: (path: string) => boolean,
): { names: number; ranges: number } {
  const isLost = () => loss !== "some" || random() < 0.5;
  let [lostNames, lostRanges] = [0, 0];
  if (loss !== "bytes")
    for (const path of names) {
      if (isLeftOut(path) || !existsSync(path) || !isLost()) continue;
      rmSync(path, { recursive: true, force: true });
      lostNames++;
    }
  for (const [path, { ranges, appended, synced }] of files) {
    if (isLeftOut(path) || path.endsWith(sep) || !existsSync(path)) continue;
    const { size } = statSync(path);
    const file = openSync(path, "r+");
    try {
      for (const [from, to] of ranges.filter(isLost)) {
        if (from >= size) continue;
        writeSync(file, Buffer.alloc(Math.min(to, size) - from), 0, undefined, from);
        lostRanges++;
      }
      if (appended <= synced || !isLost()) continue;
      lostRanges++;
      if (loss === "bytes") writeSync(file, Buffer.alloc(Math.max(0, size - synced)), 0, undefined, synced);
      else ftruncateSync(file, Math.min(size, synced));
    } finally {
      closeSync(file);
    }
  }
  return { names: lostNames, ranges: lostRanges };
}
