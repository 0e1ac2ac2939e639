import { type ChildProcess, fork } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import type { ChildEnvironment } from "#lib/config";
import { type ProcessLock, tryLock } from "#lib/db/process-lock";
import { AppError } from "#lib/errors";
import { lastError, limitLog, openLog } from "./log-file.ts";

/** A process that is started again when it dies, until it is stopped. */
export type KeptProcess = {
  readonly name: string;
  /** Process number; undefined while it is not running. */
  pid(): number | undefined;
  /** Resolves when it answers for the first time. @throws {AppError} internal when it keeps dying before that */
  readonly ready: Promise<void>;
  /** SIGTERM, then SIGKILL after `graceMs`; resolves when it is gone. */
  stop(): Promise<void>;
  /** SIGKILL, without waiting. */
  kill(): void;
};

export type KeepRunningOptions = {
  readonly name: string;
  /** TypeScript file that the process runs. */
  readonly entry: string;
  readonly env: ChildEnvironment;
  readonly logPath: string;
  /** Command that goes before the program and takes its network away; see lib/boundary/confine.ts. */
  readonly confinement?: readonly string[] | null;
  /**
   * How the process shows that it is ready: it sends `{ type: "ready" }`, or this resolves to true. Without a number
   * the question is whether the one that somebody else keeps is ready.
   */
  readonly isReady?: (pid: number | undefined) => Promise<boolean>;
  /** Held while the process is kept; while another process holds it, that one keeps the process and we stand by. */
  readonly lockPath?: string;
  readonly graceMs: number;
  /** Told when it starts (with its number) and when it is gone. */
  readonly onChange?: () => void;
  /** Told what the process says, "ready" included. */
  readonly onMessage?: (message: unknown) => void;
  /** Told when it died without being stopped; `inMs`: when it is started again. */
  readonly onDeath?: (how: string, inMs: number) => void;
};

/** Pauses before the first, second, … start after deaths that follow one another. In ms. */
const PAUSES_MS = [0, 500, 1000, 2000, 4000, 8000, 10_000];
/** A process that answered and lived this long is well: the next pause is the first one again. */
const WELL_AFTER_MS = 5000;
/** So many deaths without ever having answered end the attempt to start. */
const MAX_FAILED_STARTS = 3;
const POLL_MS = 50;
const LOG_CHECK_MS = 60_000;

export function keepRunning(options: KeepRunningOptions): KeptProcess {
  const { name, graceMs } = options;
  let child: ChildProcess | undefined;
  let isStopping = false;
  const wake = new AbortController();
  const first = Promise.withResolvers<void>();
  first.promise.catch(() => undefined); // whoever waits for it hears of it; nobody else must
  const over = loop();

  async function loop(): Promise<void> {
    const lock = await waitForLock();
    let deathsInARow = 0;
    while (!isStopping) {
      const { how, wasReady, livedMs } = await runOnce();
      if (isStopping) break;
      if (wasReady && livedMs > WELL_AFTER_MS) deathsInARow = 0;
      const pauseMs = PAUSES_MS[Math.min(deathsInARow, PAUSES_MS.length - 1)] ?? 0;
      deathsInARow++;
      if (!wasReady && deathsInARow >= MAX_FAILED_STARTS) first.reject(startFailure(options, how));
      options.onDeath?.(how, pauseMs);
      await pause(pauseMs);
    }
    lock?.release();
  }

  async function runOnce(): Promise<{ how: string; wasReady: boolean; livedMs: number }> {
    const startedAtMs = Date.now();
    const log = openLog(options.logPath);
    const [confine, ...confineArgs] = options.confinement ?? [];
    const started = fork(options.entry, [], {
      env: options.env,
      execArgv: [],
      ...(confine === undefined ? {} : { execPath: confine, execArgv: [...confineArgs, process.execPath] }),
      // In a group of its own: Ctrl-C in a terminal is for the supervisor, which ends its children in order.
      detached: true,
      stdio: ["ignore", log.fd, log.fd, "ipc"],
    });
    log.close();
    child = started;
    let wasReady = false;
    const markReady = () => {
      wasReady = true;
      first.resolve();
    };
    started.on("message", (message) => {
      options.onMessage?.(message);
      if (isReadyMessage(message) && options.isReady === undefined) markReady();
    });
    const exited = new Promise<string>((resolve) => {
      started.once("exit", (code, signal) =>
        resolve(signal === null ? `exit code ${code ?? "?"}` : `signal ${signal}`),
      );
      started.once("error", (error) => resolve(error.message));
    });
    const logTimer = setInterval(() => limitLog(options.logPath), LOG_CHECK_MS);
    options.onChange?.();
    void pollReady(started, markReady);
    const how = await exited;
    clearInterval(logTimer);
    child = undefined;
    options.onChange?.();
    return { how, wasReady, livedMs: Date.now() - startedAtMs };
  }

  async function pollReady(started: ChildProcess, markReady: () => void): Promise<void> {
    const { isReady } = options;
    if (isReady === undefined || started.pid === undefined) return;
    while (child === started && !isStopping) {
      if (await isReady(started.pid).catch(() => false)) return markReady();
      await sleep(POLL_MS);
    }
  }

  async function waitForLock(): Promise<ProcessLock | undefined> {
    while (options.lockPath !== undefined && !isStopping) {
      const lock = tryLock(options.lockPath);
      if (lock !== undefined) return lock;
      if (await isKeptElsewhere()) first.resolve();
      await pause(POLL_MS * 2);
    }
    return undefined;
  }

  async function isKeptElsewhere(): Promise<boolean> {
    return options.isReady === undefined || (await options.isReady(undefined).catch(() => false));
  }

  async function pause(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: wake.signal }).catch(() => undefined);
  }

  return {
    name,
    pid: () => child?.pid,
    ready: first.promise,
    async stop() {
      isStopping = true;
      wake.abort();
      first.resolve();
      const ending = child;
      ending?.kill("SIGTERM");
      const timer = setTimeout(() => ending?.kill("SIGKILL"), graceMs);
      await over;
      clearTimeout(timer);
    },
    kill() {
      isStopping = true;
      wake.abort();
      child?.kill("SIGKILL");
    },
  };
}

function isReadyMessage(message: unknown): boolean {
  return typeof message === "object" && message !== null && Reflect.get(message, "type") === "ready";
}

function startFailure({ name, logPath }: KeepRunningOptions, how: string): AppError {
  const error = lastError(logPath);
  const because = error === undefined ? how : error.replace(/[.\s]+$/, "");
  return new AppError("internal", `The ${name} process does not start: ${because}; its log is ${logPath}.`);
}
