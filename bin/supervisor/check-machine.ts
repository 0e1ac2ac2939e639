import { mkdirSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import type { Config } from "#lib/config";
import { AppError } from "#lib/errors";

/** Below this the product does not start: the database, the index and a rebuild of it need room. In bytes. */
const LEAST_FREE_BYTES = 256 * 1024 * 1024;

/**
 * Makes the data folder, open to its owner only, and tries to write in it.
 * @throws {AppError} storage-unavailable
 */
export function prepareDataFolder(config: Pick<Config, "dataDir" | "runDir">): void {
  const probe = join(config.dataDir, `.probe-${process.pid}`);
  try {
    mkdirSync(config.dataDir, { recursive: true, mode: 0o700 });
    // Before the folders in it: for those, Node reports a read-only disk as a missing folder.
    writeFileSync(probe, "x");
    rmSync(probe);
    mkdirSync(join(config.runDir, "logs"), { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw new AppError(
      "storage-unavailable",
      `The data folder ${config.dataDir} cannot be written (${reason(cause)}); make it writable or set INTRAMUROS_DATA to another folder.`,
      { cause },
    );
  }
  const { bavail, bsize } = statfsSync(config.dataDir);
  if (bavail * bsize < LEAST_FREE_BYTES) {
    throw new AppError(
      "storage-unavailable",
      `The disk of the data folder ${config.dataDir} has only ${Math.floor((bavail * bsize) / 1024 / 1024)} MB left; free at least ${LEAST_FREE_BYTES / 1024 / 1024} MB and start again.`,
    );
  }
}

/**
 * Tries to listen where the web process will.
 * @param patienceMs how long to wait for somebody who is just leaving the port
 * @throws {AppError} bad-config
 */
export async function requireFreePort(
  { host, port }: Pick<Config["web"], "host" | "port">,
  patienceMs = 0,
): Promise<void> {
  const givenUpAtMs = Date.now() + patienceMs;
  for (;;) {
    const code = await listenError(host, port);
    if (code === undefined) return;
    if (code === "EADDRINUSE" && Date.now() < givenUpAtMs) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      continue;
    }
    throw new AppError("bad-config", sentence(code, host, port));
  }
}

function sentence(code: string, host: string, port: number): string {
  switch (code) {
    case "EADDRINUSE":
      return `The port ${port} on ${host} is in use by another program; end it, or set INTRAMUROS_PORT to another port.`;
    case "EACCES":
      return `The port ${port} may not be used by this account; set INTRAMUROS_PORT to one above 1023.`;
    default:
      return `Intramuros cannot listen on ${host}:${port} (${code}); set INTRAMUROS_HOST to an address of this machine.`;
  }
}

function listenError(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", (error) => resolve(String(Reflect.get(error, "code") ?? error.message)));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}

const REASONS: Record<string, string> = {
  EACCES: "no permission",
  EPERM: "no permission",
  EROFS: "it is read-only",
  ENOSPC: "the disk is full",
  EDQUOT: "the quota is used up",
  ENOTDIR: "a part of the path is a file",
  EEXIST: "it is a file",
};

function reason(cause: unknown): string {
  const code = cause instanceof Error ? String(Reflect.get(cause, "code")) : "";
  return REASONS[code] ?? (cause instanceof Error ? cause.message : String(cause));
}
