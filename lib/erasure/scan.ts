import { spawn } from "node:child_process";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { AppError } from "../errors.ts";
import type { Probe } from "./probes.ts";
import type { ScanReply, ScanRequest } from "./scan-process.ts";

/** What a search through every byte of a folder gave. */
export type Scan = {
  readonly probes: number;
  readonly found: number;
  readonly files: number;
  readonly bytes: number;
};

/**
 * Looks for the probes in every byte of a folder, whatever the files are.
 * @param skip folders that are not looked into
 * @returns with the probes that were found
 * @throws {AppError} storage-unavailable when a file cannot be read
 */
export async function scanFor(
  dir: string,
  probes: readonly Probe[],
  skip: readonly string[] = [],
): Promise<Scan & { readonly hits: readonly Probe[] }> {
  const request: ScanRequest = { dir, skip, pieces: probes.map((probe) => probe.toString("base64")) };
  const { found, files, bytes } = await inProcess(request);
  const hits = found.flatMap((number) => probes[number] ?? []);
  return { probes: probes.length, found: found.length, files, bytes, hits };
}

async function inProcess(request: ScanRequest): Promise<ScanReply> {
  const program = join(import.meta.dirname, "scan-process.ts");
  const child = spawn(process.execPath, ["--no-warnings", program], {
    // Nothing of ours reaches it: no settings, no keys.
    env: { NODE_ENV: "production" },
    stdio: ["pipe", "pipe", "pipe"],
  });
  child.stdin.on("error", () => undefined);
  child.stdin.end(JSON.stringify(request));
  const ended = new Promise<number | null>((resolve) => {
    child.once("error", () => resolve(null));
    child.once("close", resolve);
  });
  const [reply, problem, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  if (code !== 0)
    throw new AppError(
      "storage-unavailable",
      "The data folder cannot be searched for what was erased; is every file in it readable?",
      { cause: new Error(problem.slice(0, 2000)) },
    );
  return JSON.parse(reply) as ScanReply;
}
