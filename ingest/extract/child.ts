/**
 * Reads one file and ends. Started by run-extractor.ts with an empty environment, limits and no right to write,
 * to start processes or to use a network; gets the file through stdin and answers on stdout (see message-out.ts).
 */
import { readSync, writeSync } from "node:fs";
import { denyNetwork } from "#lib/boundary/deny-network";
import { Refusal } from "#lib/reasons/reason";
import { extractDocument, loadAllReaders } from "./extract.ts";
import { type Request, writeAttachments, writeFailure, writeResult } from "./message-out.ts";
import { setPictureBudget } from "./ocr/budget.ts";
import { announcePicture } from "./picture-signal.ts";

const STDIN = 0;
const STDOUT = 1;
const READ_BYTES = 1024 * 1024;
const LINE_FEED = 10;

denyNetwork();
silenceConsole();
if (process.argv.includes("--load-all")) await loadAllReaders();
const input = readAll();
if (input.length > 0) {
  write(await answer(input));
  process.exit(0);
}

async function answer(bytes: Buffer): Promise<string> {
  try {
    const end = bytes.indexOf(LINE_FEED);
    // Written by our own parent process, the only input here that is trusted.
    const { fileName, maxTextChars, around, maxPictures } = JSON.parse(
      bytes.toString("utf8", 0, end),
    ) as Request;
    setPictureBudget(maxPictures, announcePicture);
    // A copy that begins at zero: parsers may look at the underlying buffer.
    const document = await extractDocument(new Uint8Array(bytes.subarray(end + 1)), fileName, around);
    const characters = document.pages.reduce((sum, page) => sum + page.text.length, 0);
    if (characters > maxTextChars) {
      throw new Refusal("too-much-text", { limit: maxTextChars });
    }
    return writeResult(document, writeAttachments(document.attachments ?? [], write));
  } catch (error) {
    return writeFailure(error);
  }
}

/** Libraries that write notes would mix them with the result, and some quote the document. */
function silenceConsole(): void {
  for (const name of ["log", "info", "debug", "warn", "error", "trace", "dir", "table"] as const)
    console[name] = () => undefined;
}

function readAll(): Buffer {
  const parts: Buffer[] = [];
  for (;;) {
    const part = Buffer.allocUnsafe(READ_BYTES);
    const count = retry(() => readSync(STDIN, part, 0, READ_BYTES, null));
    if (count === 0) return Buffer.concat(parts);
    parts.push(part.subarray(0, count));
  }
}

function write(part: string | Uint8Array): void {
  const bytes = typeof part === "string" ? Buffer.from(part) : part;
  for (let sent = 0; sent < bytes.length; ) sent += retry(() => writeSync(STDOUT, bytes, sent));
}

/** Pipes may be in non-blocking mode. */
function retry(action: () => number): number {
  for (;;) {
    try {
      return action();
    } catch (error) {
      const code = error instanceof Error ? Reflect.get(error, "code") : undefined;
      if (code === "EOF") return 0;
      if (code !== "EAGAIN") throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2);
    }
  }
}
