import { readFileSync } from "node:fs";
import { childrenOf } from "../faults/processes.ts";

const EVERY_MS = 15;

/**
 * Watches the children that this process starts.
 * @param except children that were there before
 * @returns stops watching; gives the most memory that one of them held, in MiB
 */
export function watchChildren(except: readonly number[]): () => number {
  let peakKib = 0;
  const look = () => {
    for (const pid of childrenOf(process.pid))
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
