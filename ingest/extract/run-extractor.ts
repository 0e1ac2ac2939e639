import { createReadStream } from "node:fs";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { AppError } from "#lib/errors";
import { type PictureLimits, watchLimits } from "#lib/parsing/watch-limits";
import { Refusal } from "#lib/reasons/reason";
import { lowerPriority } from "../lower-priority.ts";
import { watchBlocked } from "./blocked-signal.ts";
import { startChild } from "./child-process.ts";
import type { ExtractedDocument } from "./document.ts";
import { readResult } from "./message-in.ts";
import type { Request } from "./message-out.ts";
import { onAnnouncedPictures } from "./picture-signal.ts";
import { type KeepAttachment, OutputCutOff, OutputTooLarge, readOutput } from "./read-output.ts";

export type ExtractLimits = {
  /** Resident memory of the child, in MiB. */
  memoryMib: number;
  /** Wall-clock time, in milliseconds; the child may use at most twice as much processor time. */
  timeoutMs: number;
  /** Most UTF-16 code units of text. */
  maxTextChars: number;
  /** Pictures of pages, whose text is recognised. */
  pictures?: PictureLimits;
};

/** What is known about the files around this one, and what becomes of those inside it; without `keep` they are dropped. */
export type InnerFiles = { around?: readonly string[]; keep?: KeepAttachment };

/** A result has about seven bytes of boxes for each character of text, and never more than this for each. */
const MAX_OUTPUT_BYTES_PER_CHARACTER = 16;
const MIN_OUTPUT_BYTES = 8 * 1024 * 1024;
/** V8 refuses longer strings. */
const MAX_OUTPUT_BYTES = 500_000_000;
const NICENESS = 10;
const KEPT_ERROR_BYTES = 4096;
const USUAL_PICTURES: PictureLimits = { maxPages: 1000, msPerPage: 30_000 };

/**
 * Reads a file, given by its path or its bytes, in a process of its own, which has no environment, may not write, start programs or use a
 * network, and is killed at its limits. `fileName` is the name people gave the file.
 * @throws {AppError} unsupported-format, unreadable-file, limit-exceeded, aborted, or storage-unavailable when the
 *   file itself cannot be read. Whatever the child does, nothing else is thrown.
 */
export async function extractInChild(
  source: string | Readable,
  fileName: string,
  limits: ExtractLimits,
  signal?: AbortSignal,
  inner: InnerFiles = {},
): Promise<ExtractedDocument> {
  if (signal?.aborted) throw stopped();
  const child = startChild(limits.memoryMib);
  const pictures = limits.pictures ?? USUAL_PICTURES;
  const watch = watchLimits(child, { ...limits, pictures }, signal);
  // Questions go before ingestion.
  if (child.pid !== undefined) lowerPriority(NICENESS, child.pid);
  onAnnouncedPictures(child, watch.picture);
  watchBlocked(child);
  const maxOutputBytes = Math.min(
    MAX_OUTPUT_BYTES,
    Math.max(MIN_OUTPUT_BYTES, limits.maxTextChars * MAX_OUTPUT_BYTES_PER_CHARACTER),
  );
  // Attached before anything is awaited, so that nothing the child writes is missed.
  const output = readOutput(child.stdout, maxOutputBytes, inner.keep ?? drop, watch.extend).then(
    (text) => ({ text, error: undefined }),
    (error: unknown) => {
      if (error instanceof OutputCutOff) return { text: "", error: undefined };
      // Nobody reads on; while something is left to read, the end of the child would never be told.
      child.stdout.destroy();
      watch.kill(error instanceof OutputTooLarge ? "output" : "input");
      return { text: "", error };
    },
  );
  let errors = "";
  child.stderr.on("data", (part: Buffer) => {
    errors = (errors + part.toString("latin1")).slice(-KEPT_ERROR_BYTES);
  });
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    child.once("error", () => resolve({ code: null, signal: null }));
    child.once("close", (code, endSignal) => resolve({ code, signal: endSignal }));
  });
  const fed = feed(child.stdin, source, {
    fileName,
    maxTextChars: limits.maxTextChars,
    around: inner.around ?? [],
    maxPictures: pictures.maxPages,
  }).catch((error: unknown) => {
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
  const { text, error: outputError } = await output;
  watch.stop();
  const inputError = watch.reason() === "input" ? await fed : undefined;
  if (inputError) throw inputError;
  const limitError =
    errorFor(watch.reason(), limits) ?? (isOutOfMemory(errors) ? errorFor("memory", limits) : undefined);
  if (limitError) throw limitError;
  if (watch.reason() === "input" && outputError !== undefined) throw outputError;
  // What a child wrote before a signal ended it is not the whole.
  if (text === "" || end.signal !== null) throw crashed(end);
  return readResult(text);
}

async function feed(
  stdin: NodeJS.WritableStream,
  source: string | Readable,
  request: Request,
): Promise<undefined> {
  stdin.on("error", () => undefined);
  const file = typeof source === "string" ? createReadStream(source) : source;
  await pipeline(async function* () {
    yield Buffer.from(`${JSON.stringify(request)}\n`);
    for await (const part of file) yield part;
  }, stdin);
}

function errorFor(
  reason: ReturnType<ReturnType<typeof watchLimits>["reason"]>,
  limits: ExtractLimits,
): AppError | undefined {
  switch (reason) {
    case "memory":
      return new Refusal("memory-limit", { limit: limits.memoryMib });
    case "time":
      return new Refusal("time-limit", { seconds: Math.round(limits.timeoutMs / 1000) });
    case "output":
      return new Refusal("too-much-text", { limit: limits.maxTextChars });
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
  new Refusal("reader-crashed", undefined, {
    cause: new Error(`exit code ${end.code}, signal ${end.signal}`),
  });

/** Reads a file inside the file to its end and forgets it. */
const drop: KeepAttachment = async (_name, _byteSize, bytes) => {
  for await (const _ of bytes);
};
