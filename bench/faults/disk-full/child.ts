/**
 * An installation on a small disk that is filled up to what `process.argv[2]` leaves free, in bytes. Everything that
 * writes is tried while it is full and once there is room again. Says what came of it as JSON.
 */
import { closeSync, openSync, rmSync, statfsSync, writeSync } from "node:fs";
import { join } from "node:path";
import { setLogLevel } from "#lib/log";
import { checkInstallation } from "../small/check-installation.ts";
import { type Ending, makeInstallation, tryAct } from "../small/installation.ts";

export type FullDiskResult = {
  readonly during: readonly Ending[];
  readonly after: readonly Ending[];
  /** Sentences about what is wrong in the end. */
  readonly findings: readonly string[];
};

const leftBytes = Number(process.argv[2]);

setLogLevel("silent");
const { world, acts } = await makeInstallation();
const { db, config } = world;
const filler = fill(join(config.dataDir, "filler"), leftBytes);
const during = await tryAll();
rmSync(filler);
const after = await tryAll();
const promises = [...during, ...after].flatMap(({ promised }) => promised ?? []);
const findings = await checkInstallation(db, config, promises);
process.stdout.write(`${JSON.stringify({ during, after, findings } satisfies FullDiskResult)}\n`);
world.close();
process.exit(0);

async function tryAll() {
  const endings = [];
  for (const [act, run] of Object.entries(acts)) endings.push(await tryAct(act, run));
  return endings;
}

/** Leaves so many bytes. @returns the path of what fills the disk */
function fill(path: string, left: number): string {
  const file = openSync(path, "w");
  for (let size = 1 << 20; size >= 4096; ) {
    const { bavail, bsize } = statfsSync(config.dataDir);
    const wanted = Math.min(size, bavail * bsize - left);
    if (wanted <= 0) break;
    try {
      writeSync(file, Buffer.alloc(wanted));
    } catch {
      size = Math.floor(size / 2);
    }
  }
  closeSync(file);
  return path;
}
