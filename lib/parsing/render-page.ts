import { join } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { AppError } from "../errors.ts";
import { startParser } from "./start-parser.ts";
import { watchLimits } from "./watch-limits.ts";

export type RenderLimits = {
  /** Folder of the program. */
  readonly root: string;
  /** Resident memory of the process, in MiB. */
  readonly memoryMib: number;
  readonly timeoutMs: number;
  /** Command that takes the network away from it; null: none. */
  readonly confinement: readonly string[] | null;
};

/** A PNG of WANTED_PIXELS in colour that does not compress at all. */
const MAX_PNG_BYTES = 32 * 1024 * 1024;
const NO_PICTURES = { maxPages: 0, msPerPage: 0 };

/**
 * A page of a TIFF as a PNG, made in a process of its own that is killed at its limits.
 * @param number from 1
 * @throws {AppError} unreadable-file when no picture comes of it; aborted
 */
export async function renderPage(
  tiff: Readable,
  number: number,
  limits: RenderLimits,
  signal?: AbortSignal,
): Promise<Buffer> {
  const script = join(limits.root, "ingest", "extract", "picture", "page-child.ts");
  const child = startParser(script, limits);
  const watch = watchLimits(child, { ...limits, pictures: NO_PICTURES }, signal);
  const parts: Buffer[] = [];
  let byteSize = 0;
  child.stdout.on("data", (part: Buffer) => {
    byteSize += part.byteLength;
    if (byteSize > MAX_PNG_BYTES) watch.kill("output");
    else parts.push(part);
  });
  // What it says of the file is nobody's business.
  child.stderr.resume();
  const ended = new Promise<number | null>((resolve) => {
    child.once("error", () => resolve(null));
    child.once("close", resolve);
  });
  const fed = feed(child.stdin, tiff, number).then(
    () => undefined,
    (error: unknown) => {
      // A process that ends early closes its end of the pipe, which is no error of the file's.
      watch.kill("input");
      return error;
    },
  );
  const code = await ended;
  watch.stop();
  if (watch.reason() === "aborted") throw new AppError("aborted", "Showing this page was stopped.");
  if (code === 0 && byteSize > 0) return Buffer.concat(parts);
  const problem = watch.reason() === "input" ? await fed : undefined;
  if (problem instanceof AppError) throw problem;
  throw new AppError("unreadable-file", "This page cannot be shown.", { cause: problem });
}

async function feed(stdin: NodeJS.WritableStream, tiff: Readable, number: number): Promise<void> {
  stdin.on("error", () => undefined);
  await pipeline(async function* () {
    yield Buffer.from(`${number}\n`);
    for await (const part of tiff) yield part;
  }, stdin);
}
