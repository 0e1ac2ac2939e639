import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

/** Faults of the disk below the database. Each function brings one about and returns what takes it away. */
type Lift = () => Promise<void>;
const INJECTED = {
  "write-error": "pwrite64,pwritev,write,writev,ftruncate",
  "sync-error": "fsync,fdatasync",
};

/** Fills the disk of a folder to the last byte. */
export function fillDisk(folder: string): Lift {
  const path = join(folder, "filler");
  const file = openSync(path, "w");
  for (let size = 1 << 20; size >= 1; ) {
    try {
      writeSync(file, Buffer.alloc(size));
    } catch {
      size = Math.floor(size / 2);
    }
  }
  closeSync(file);
  return async () => rmSync(path);
}

/** Another process holds the database for itself. */
export async function holdLock(databasePath: string): Promise<Lift> {
  const script = `const Sqlite = require("better-sqlite3"); const db = new Sqlite(process.argv[1]); db.exec("BEGIN EXCLUSIVE"); console.log("held"); setInterval(() => {}, 1000);`;
  const holder = spawn(process.execPath, ["-e", script, databasePath], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(holder.stdout, "data");
  return async () => {
    holder.kill("SIGKILL");
    await once(holder, "exit");
  };
}

/** Every write or sync of a process to files of its database fails with EIO. */
export async function injectErrors(fault: keyof typeof INJECTED, pid: number): Promise<Lift> {
  const list = `ls -l /proc/${pid}/fd | grep -o '/[^ ]*intramuros.db[-a-z]*' | sort -u`;
  const files = spawnSync("sh", ["-c", list], { encoding: "utf8" }).stdout.trim().split("\n");
  const calls = INJECTED[fault];
  const tracer = spawn(
    "strace",
    [
      ...["-f", "-q", "-o", "/dev/null", "-p", String(pid)],
      ...files.flatMap((path) => ["-P", path]),
      ...["-e", `trace=${calls}`, "-e", `inject=${calls}:error=EIO`],
    ],
    { stdio: "ignore" },
  );
  await delay(1000);
  return async () => {
    tracer.kill("SIGINT");
    await once(tracer, "exit");
  };
}
