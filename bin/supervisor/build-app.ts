import { spawn } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { childEnvironment } from "#lib/config";
import { type ProcessLock, tryLock } from "#lib/db/process-lock";
import { AppError } from "#lib/errors";
import { buildStamp } from "./build-stamp.ts";

/**
 * Builds the pages when their sources changed since the last build. Starts that happen at the same time wait for the
 * one that builds.
 * @param report told that a build begins, and how long it took when it is done
 * @returns whether it built
 * @throws {AppError} internal with the end of the build's report; aborted
 */
export async function ensureBuilt(
  root: string,
  report: { begin(): void; end(seconds: number): void },
  signal: AbortSignal,
): Promise<boolean> {
  const stamp = buildStamp(root);
  if (isBuilt(root, stamp)) return false;
  const lock = await waitForLock(join(root, ".build", "build.lock"), signal);
  try {
    if (isBuilt(root, stamp)) return false;
    const startedAtMs = Date.now();
    report.begin();
    await runBuild(root, signal);
    writeFileSync(stampPath(root), stamp);
    report.end(Math.round((Date.now() - startedAtMs) / 1000));
    return true;
  } finally {
    lock.release();
  }
}

const stampPath = (root: string) => join(root, ".next", "intramuros-stamp");

function isBuilt(root: string, stamp: string): boolean {
  const path = stampPath(root);
  return (
    existsSync(path) && existsSync(join(root, ".next", "BUILD_ID")) && readFileSync(path, "utf8") === stamp
  );
}

async function waitForLock(path: string, signal: AbortSignal): Promise<ProcessLock> {
  for (;;) {
    const lock = tryLock(path);
    if (lock !== undefined) return lock;
    signal.throwIfAborted();
    await sleep(200);
  }
}

async function runBuild(root: string, signal: AbortSignal): Promise<void> {
  const next = join(root, "node_modules", "next", "dist", "bin", "next");
  const build = spawn(process.execPath, [next, "build"], {
    cwd: root,
    env: childEnvironment(),
    stdio: ["ignore", "pipe", "pipe"],
    signal,
    killSignal: "SIGTERM",
  });
  let output = "";
  for (const stream of [build.stdout, build.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => {
      output = (output + text).slice(-8000);
    });
  const code = await new Promise<number | null>((resolve, reject) => {
    build.once("error", reject);
    build.once("close", resolve);
  }).catch((cause: unknown) => {
    if (signal.aborted) throw new AppError("aborted", "The build was stopped.", { cause });
    throw cause;
  });
  if (code !== 0) {
    const end = output.trim().split("\n").slice(-25).join("\n");
    throw new AppError("internal", `${end}\n\nThe pages could not be built; the report above says why.`);
  }
}
