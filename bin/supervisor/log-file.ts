import {
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  statSync,
  truncateSync,
} from "node:fs";
import { dirname, join } from "node:path";
import type { Config } from "#lib/config";

/** A log that has grown beyond this is kept once as `.1` and begun again. In bytes. */
const MAX_BYTES = 10 * 1024 * 1024;

/** Log of one process: JSON lines, see lib/log.ts. */
export const logPath = (config: Pick<Config, "runDir">, name: string) =>
  join(config.runDir, "logs", `${name}.log`);

/** A descriptor that a child process writes its stdout and stderr to; the caller closes its own copy. */
export function openLog(path: string): { fd: number; close(): void } {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  limitLog(path);
  const fd = openSync(path, "a", 0o600);
  return { fd, close: () => closeSync(fd) };
}

/** Copies a log that is too large and empties it in place: its writers append, so they go on at the new end. */
export function limitLog(path: string): void {
  if (!existsSync(path) || statSync(path).size < MAX_BYTES) return;
  copyFileSync(path, `${path}.1`);
  truncateSync(path);
}

/** The message of the last error in a log, for the sentence that a person reads; undefined when there is none. */
export function lastError(path: string): string | undefined {
  if (!existsSync(path)) return undefined;
  const lines = readFileSync(path, "utf8").trimEnd().split("\n").slice(-50).reverse();
  for (const line of lines) {
    try {
      const { level, msg }: { level?: unknown; msg?: unknown } = JSON.parse(line);
      if (typeof level === "number" && level >= 50 && typeof msg === "string") return msg;
    } catch {
      if (/^\w*Error: /.test(line)) return line; // a crash of Node itself
    }
  }
  return undefined;
}
