import { readdirSync, readFileSync } from "node:fs";

/** Children of a process, from /proc; empty where there is none. */
export function childrenOf(pid: number): number[] {
  return readdirSync("/proc")
    .map(Number)
    .filter((other) => Number.isInteger(other) && other > 0 && parentOf(other) === pid);
}

/** Whether a process runs; a zombie does not. */
export function isRunning(pid: number): boolean {
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, "latin1"));
  } catch {
    return false;
  }
}

/** Resident memory in bytes; 0 when the process is gone. */
export function residentBytes(pid: number): number {
  try {
    return Number(readFileSync(`/proc/${pid}/statm`, "latin1").split(" ")[1]) * 4096;
  } catch {
    return 0;
  }
}

/** Processor time of a process and of its children that ended, in ms. */
export function processorMs(pid: number): { own: number; children: number } {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "latin1").split(") ")[1]?.split(" ") ?? [];
    const ticks = (first: number) => Number(fields[first]) + Number(fields[first + 1]);
    return { own: ticks(11) * 10, children: ticks(13) * 10 };
  } catch {
    return { own: 0, children: 0 };
  }
}

function parentOf(pid: number): number | undefined {
  try {
    return Number(readFileSync(`/proc/${pid}/stat`, "latin1").split(") ")[1]?.split(" ")[1]);
  } catch {
    return undefined;
  }
}
