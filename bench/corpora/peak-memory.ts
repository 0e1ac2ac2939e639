import { readFileSync } from "node:fs";

const EVERY_MS = 50;

/**
 * Watches the children that this process starts.
 * @param except children that were there before
 * @returns stops watching; gives the most memory that one of them held, in MiB
 */
export function watchChildren(except: readonly number[]): () => number {
  let peakKib = 0;
  const look = () => {
    for (const pid of ownChildren())
      if (!except.includes(pid)) peakKib = Math.max(peakKib, highWaterKib(pid));
  };
  const timer = setInterval(look, EVERY_MS);
  return () => {
    clearInterval(timer);
    return peakKib / 1024;
  };
}

/** The kernel's own record of the most resident memory. */
function highWaterKib(pid: number): number {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "latin1"))?.[1] ?? 0);
  } catch {
    return 0;
  }
}

/** Children started by the main thread, from the kernel's own list: looking through all processes would slow what is measured. */
export function ownChildren(): number[] {
  return readFileSync(`/proc/${process.pid}/task/${process.pid}/children`, "latin1")
    .split(" ")
    .filter((pid) => pid !== "")
    .map(Number);
}
