import type { ChildProcess } from "node:child_process";
import { readFileSync } from "node:fs";

/** Why a child was killed. */
export type KillReason = "memory" | "time" | "output" | "input" | "aborted";

const POLL_MS = 50;
const PAGE_BYTES = 4096;
/** Linux counts processor time in hundredths of a second. */
const TICKS_PER_SECOND = 100;
const MOST_EXTENSIONS = 9;
/** Share of the memory at which it is killed: until somebody looks again it may grow beyond. */
const NEARLY = 15 / 16;

export type PictureLimits = {
  /** Most pictures of pages that are recognised in one file. */
  maxPages: number;
  /** Time that each of them adds to the file's own, in milliseconds. */
  msPerPage: number;
  /** Called when a picture is begun, with the number of those before it and of all that are known. */
  onPicture?: (done: number, all: number) => void;
};

/** Kills the child when it takes too much memory or time, or when the signal fires. */
export function watchLimits(
  child: ChildProcess,
  limits: { memoryMib: number; timeoutMs: number; pictures: PictureLimits },
  signal?: AbortSignal,
) {
  let reason: KillReason | undefined;
  const kill = (why: KillReason) => {
    reason ??= why;
    child.kill("SIGKILL");
  };
  const onAbort = () => kill("aborted");
  let deadlineMs = performance.now() + limits.timeoutMs;
  let allowanceMs = MOST_EXTENSIONS * limits.timeoutMs;
  let processorLimitMs = 2 * limits.timeoutMs;
  let pictures = 0;
  const poll = setInterval(() => {
    const usage = child.pid === undefined ? undefined : usageOf(child.pid);
    // On a busy machine it waits for a processor, which says nothing about the file.
    const waitedMs = Math.min(usage?.waitedMs ?? 0, MOST_EXTENSIONS * limits.timeoutMs);
    if (performance.now() > deadlineMs + waitedMs) kill("time");
    if (!usage) return;
    if (usage.residentBytes > NEARLY * limits.memoryMib * 1024 * 1024) kill("memory");
    if (usage.processorMs > processorLimitMs) kill("time");
  }, POLL_MS);
  signal?.addEventListener("abort", onAbort, { once: true });
  return {
    kill,
    reason: () => reason,
    /** Gives the child more time, because this process was busy with what it wrote; at most nine times its own. */
    extend: (ms: number) => {
      const granted = Math.min(ms, allowanceMs);
      allowanceMs -= granted;
      deadlineMs += granted;
    },
    /** The child begins to recognise a picture: slow work that the file's own time is not meant for. */
    picture: (waiting: number) => {
      if (pictures >= limits.pictures.maxPages) return;
      limits.pictures.onPicture?.(pictures, pictures + 1 + waiting);
      pictures++;
      deadlineMs += limits.pictures.msPerPage;
      processorLimitMs += limits.pictures.msPerPage;
    },
    stop: () => {
      clearInterval(poll);
      signal?.removeEventListener("abort", onAbort);
    },
  };
}

type Usage = {
  readonly residentBytes: number;
  readonly processorMs: number;
  /** How long its main thread was ready to run and had no processor; 0 where the kernel does not count that. */
  readonly waitedMs: number;
};

/** From /proc; undefined where there is none (macOS), where the heap limit and the clock remain. */
function usageOf(pid: number): Usage | undefined {
  try {
    const residentPages = Number(readFileSync(`/proc/${pid}/statm`, "latin1").split(" ")[1]);
    // The second field is the program's name in parentheses and may hold spaces.
    const fields = readFileSync(`/proc/${pid}/stat`, "latin1").split(") ")[1]?.split(" ") ?? [];
    const ticks = Number(fields[11]) + Number(fields[12]);
    return {
      residentBytes: residentPages * PAGE_BYTES,
      processorMs: (ticks * 1000) / TICKS_PER_SECOND,
      waitedMs: waitedOf(pid),
    };
  } catch {
    return undefined;
  }
}

function waitedOf(pid: number): number {
  try {
    return Number(readFileSync(`/proc/${pid}/schedstat`, "latin1").split(" ")[1]) / 1e6;
  } catch {
    return 0;
  }
}
