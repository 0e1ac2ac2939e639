import { existsSync } from "node:fs";
import { statfs } from "node:fs/promises";
import { dirname } from "node:path";
import type { Config } from "../config.ts";
import { AppError } from "../errors.ts";

const GIB = 1024 ** 3;
/** Room for a rebuild of the index and the next days. */
const LOW_BYTES = 2 * GIB;
const LOW_SHARE = 0.05;
/** Kept for the audit log: without it nothing may be answered, and it grows by some kilobytes a question. */
const RESERVE_BYTES = GIB / 4;
const RESERVE_SHARE = 0.01;

export type DiskRoom = {
  readonly freeBytes: number;
  readonly totalBytes: number;
  /** `low`: somebody should make room; `reserve`: what is left is kept for the audit log, and no file is taken. */
  readonly state: "enough" | "low" | "reserve";
};

/** How full the disk is that the data folder lies on. */
export async function diskRoom({ dataDir }: Pick<Config, "dataDir">): Promise<DiskRoom> {
  const { bavail, blocks, bsize } = await statfs(existingPart(dataDir));
  const [freeBytes, totalBytes] = [bavail * bsize, blocks * bsize];
  const reserve = Math.min(RESERVE_BYTES, RESERVE_SHARE * totalBytes);
  const isLow = freeBytes <= LOW_BYTES || freeBytes <= LOW_SHARE * totalBytes;
  return { freeBytes, totalBytes, state: freeBytes <= reserve ? "reserve" : isLow ? "low" : "enough" };
}

/** The folder itself, or the nearest above it: where nothing was stored yet there may be no data folder. */
function existingPart(path: string): string {
  return existsSync(path) || dirname(path) === path ? path : existingPart(dirname(path));
}

/** Before a file is taken or read. @throws {AppError} storage-unavailable while only the reserve is left */
export async function requireRoom(config: Pick<Config, "dataDir">): Promise<void> {
  if ((await diskRoom(config)).state === "reserve")
    throw new AppError(
      "storage-unavailable",
      "The disk of the data folder is full up to what is kept for the audit log; make room, and files are taken and read again.",
    );
}
