import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { AppError } from "#lib/errors";
import { watchLimits } from "./child-limits.ts";
import { startChild } from "./child-process.ts";
import type { ExtractedDocument } from "./document.ts";
import { readResult } from "./message-in.ts";

export type ExtractLimits = {
  /** Resident memory of the child, in MiB. */
  memoryMib: number;
  /** Wall-clock time, in milliseconds; the child may use at most twice as much processor time. */
  timeoutMs: number;
  /** Most UTF-16 code units of text. */
  maxTextChars: number;
};

/** A result has about seven bytes of boxes for each character of text, and never more than this for each. */
const MAX_OUTPUT_BYTES_PER_CHARACTER = 16;
const MIN_OUTPUT_BYTES = 8 * 1024 * 1024;
/** V8 refuses longer strings. */
const MAX_OUTPUT_BYTES = 500_000_000;
const KEPT_ERROR_BYTES = 4096;

/**
 * Reads the file at `path` in a process of its own, which has no environment, may not write, start programs or use a
 * network, and is killed at its limits. `fileName` is the name people gave the file.
 * @throws {AppError} unsupported-format, unreadable-file, limit-exceeded, aborted, or storage-unavailable when the
 *   file at `path` itself cannot be opened. Whatever the child does, nothing else is thrown.
 */
export async function extractInChild(
  path: string,
  fileName: string,
  limits: ExtractLimits,
  signal?: AbortSignal,
): Promise<ExtractedDocument> {
  if (signal?.aborted) throw stopped();
  const child = startChild(limits.memoryMib);
  const watch = watchLimits(child, limits, signal);
  const output = new Collector(
    Math.min(
      MAX_OUTPUT_BYTES,
      Math.max(MIN_OUTPUT_BYTES, limits.maxTextChars * MAX_OUTPUT_BYTES_PER_CHARACTER),
    ),
  );
  let errors = "";
  child.stdout.on("data", (part: Buffer) => {
    if (!output.add(part)) watch.kill("output");
  });
  child.stderr.on("data", (part: Buffer) => {
    errors = (errors + part.toString("latin1")).slice(-KEPT_ERROR_BYTES);
  });
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    child.once("error", () => resolve({ code: null, signal: null }));
    child.once("close", (code, endSignal) => resolve({ code, signal: endSignal }));
  });
  const fed = feed(child.stdin, path, fileName, limits.maxTextChars).catch((error: unknown) => {
    // A child that refuses early closes its end of the pipe; that is no error of the file's.
    const code = error instanceof Error ? Reflect.get(error, "code") : undefined;
    if (
      code === "EPIPE" ||
      code === "ERR_STREAM_PREMATURE_CLOSE" ||
      code === "ERR_STREAM_DESTROYED" ||
      code === "ECONNRESET"
    )
      return undefined;
    watch.kill("input");
    return new AppError("storage-unavailable", "The stored original of this file cannot be opened.", {
      cause: error,
    });
  });
  const end = await ended;
  watch.stop();
  const inputError = watch.reason() === "input" ? await fed : undefined;
  if (inputError) throw inputError;
  const limitError =
    errorFor(watch.reason(), limits) ?? (isOutOfMemory(errors) ? errorFor("memory", limits) : undefined);
  if (limitError) throw limitError;
  // What a child wrote before a signal ended it is not the whole.
  if (output.size === 0 || end.signal !== null) throw crashed(end);
  return readResult(output.text());
}

async function feed(
  stdin: NodeJS.WritableStream,
  path: string,
  fileName: string,
  maxTextChars: number,
): Promise<undefined> {
  stdin.on("error", () => undefined);
  const file = createReadStream(path);
  await pipeline(async function* () {
    yield Buffer.from(`${JSON.stringify({ fileName, maxTextChars })}\n`);
    for await (const part of file) yield part;
  }, stdin);
}

function errorFor(
  reason: ReturnType<ReturnType<typeof watchLimits>["reason"]>,
  limits: ExtractLimits,
): AppError | undefined {
  switch (reason) {
    case "memory":
      return new AppError(
        "limit-exceeded",
        `This file needs more memory than allowed (${limits.memoryMib} MiB) and was not read; split it, or ask for a higher limit.`,
      );
    case "time":
      return new AppError(
        "limit-exceeded",
        `Reading this file took longer than allowed (${Math.round(limits.timeoutMs / 1000)} s) and was stopped; split it, or ask for a higher limit.`,
      );
    case "output":
      return new AppError(
        "limit-exceeded",
        `This file holds more text than allowed (${limits.maxTextChars} characters) and was not read; split it and add the parts.`,
      );
    case "aborted":
      return stopped();
    default:
      return undefined;
  }
}

const stopped = () => new AppError("aborted", "Reading this file was stopped.");
const isOutOfMemory = (errors: string) =>
  /heap out of memory|Reached heap limit|allocation failed|out of memory/i.test(errors);
const crashed = (end: { code: number | null; signal: string | null }) =>
  new AppError(
    "unreadable-file",
    "This file could not be read: its reader crashed on it. It may be damaged; save it again from the program that made it.",
    {
      cause: new Error(`exit code ${end.code}, signal ${end.signal}`),
    },
  );

/** Keeps what the child writes, up to a number of bytes. */
class Collector {
  readonly #maxBytes: number;
  readonly #parts: Buffer[] = [];
  size = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  add(part: Buffer): boolean {
    this.size += part.length;
    if (this.size > this.#maxBytes) return false;
    this.#parts.push(part);
    return true;
  }

  text(): string {
    return Buffer.concat(this.#parts).toString("utf8");
  }
}
