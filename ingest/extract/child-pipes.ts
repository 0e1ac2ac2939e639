import { readSync, writeSync } from "node:fs";

const STDIN = 0;
const STDOUT = 1;
const READ_BYTES = 1024 * 1024;

/** All that a parser process is sent. */
export function readAll(): Buffer {
  const parts: Buffer[] = [];
  for (;;) {
    const part = Buffer.allocUnsafe(READ_BYTES);
    const count = retry(() => readSync(STDIN, part, 0, READ_BYTES, null));
    if (count === 0) return Buffer.concat(parts);
    parts.push(part.subarray(0, count));
  }
}

/** Answers; returns when all of it is in the pipe. */
export function write(part: string | Uint8Array): void {
  const bytes = typeof part === "string" ? Buffer.from(part) : part;
  for (let sent = 0; sent < bytes.length; ) sent += retry(() => writeSync(STDOUT, bytes, sent));
}

/** Libraries that write notes would mix them with the result, and some quote the document. */
export function silenceConsole(): void {
  for (const name of ["log", "info", "debug", "warn", "error", "trace", "dir", "table"] as const)
    console[name] = () => undefined;
}

/** Pipes may be in non-blocking mode. */
function retry(action: () => number): number {
  for (;;) {
    try {
      return action();
    } catch (error) {
      const code = error instanceof Error ? Reflect.get(error, "code") : undefined;
      if (code === "EOF") return 0;
      if (code !== "EAGAIN") throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2);
    }
  }
}
