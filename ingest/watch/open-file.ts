import { createHash } from "node:crypto";
import { constants } from "node:fs";
import { type FileHandle, lstat, open, realpath } from "node:fs/promises";
import { join } from "node:path";
import type { FileProblem } from "#lib/db/schema";
import { answerInTime, codeOf } from "./answer-in-time.ts";

/** What a file looks like from outside; equal facts count as equal content. */
export type FileFacts = { readonly size: number; readonly mtimeMs: number; readonly inode: number };

export function isSame(one: FileFacts, other: FileFacts): boolean {
  return one.size === other.size && one.mtimeMs === other.mtimeMs && one.inode === other.inode;
}

/** A file cannot be taken; says why. */
export class FileTrouble extends Error {
  readonly problem: FileProblem | "gone" | "changed";

  constructor(problem: FileProblem | "gone" | "changed", options?: { cause?: unknown }) {
    super(`the file cannot be taken: ${problem}`, options);
    this.problem = problem;
  }
}

const PART_BYTES = 256 * 1024;

/**
 * Opens a file of a watched folder and hands it to `work`. A link, wherever in the path, leads nowhere: what was
 * opened is compared with what the path means without links.
 * @throws {FileTrouble}; {FolderTrouble} no-answer
 */
export async function withOpenFile<Result>(
  root: string,
  path: string,
  work: (file: FileHandle, facts: FileFacts) => Promise<Result>,
): Promise<Result> {
  const full = join(root, path);
  // Without O_NONBLOCK, opening a pipe waits for whoever writes to it.
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  const file = await answerInTime(open(full, flags)).catch((error: unknown) => {
    throw troubleOf(error);
  });
  try {
    const [opened, named, real] = await answerInTime(
      Promise.all([file.stat(), lstat(full), realpath(full)]),
    ).catch((error: unknown) => {
      throw troubleOf(error);
    });
    if (real !== full || opened.ino !== named.ino || opened.dev !== named.dev) throw new FileTrouble("link");
    if (!opened.isFile()) throw new FileTrouble("special");
    return await work(file, { size: opened.size, mtimeMs: opened.mtimeMs, inode: opened.ino });
  } finally {
    await file.close();
  }
}

/**
 * The bytes of an open file, in parts. Fails at the end when the file was changed meanwhile, so that a half of one
 * version and a half of another are never taken.
 * @param onPart called with each part before it is handed on
 * @throws {FileTrouble} changed, disk-error; {FolderTrouble} no-answer
 */
export async function* readParts(
  file: FileHandle,
  facts: FileFacts,
  onPart: (part: Uint8Array) => void = () => undefined,
): AsyncGenerator<Uint8Array> {
  for (let position = 0; ; ) {
    const part = Buffer.allocUnsafe(PART_BYTES);
    const { bytesRead } = await answerInTime(file.read(part, 0, PART_BYTES, position)).catch(
      (error: unknown) => {
        throw troubleOf(error);
      },
    );
    if (bytesRead === 0) break;
    position += bytesRead;
    const bytes = part.subarray(0, bytesRead);
    onPart(bytes);
    yield bytes;
  }
  const after = await answerInTime(file.stat());
  if (after.size !== facts.size || after.mtimeMs !== facts.mtimeMs) throw new FileTrouble("changed");
}

/** SHA-256 of an open file in hex. @throws {FileTrouble}; {FolderTrouble} no-answer */
export async function hashFile(file: FileHandle, facts: FileFacts): Promise<string> {
  const hash = createHash("sha256");
  for await (const part of readParts(file, facts)) hash.update(part);
  return hash.digest("hex");
}

function troubleOf(error: unknown): unknown {
  switch (codeOf(error)) {
    case "ENOENT":
    case "ENOTDIR":
      return new FileTrouble("gone", { cause: error });
    case "ELOOP":
    case "EMLINK":
      return new FileTrouble("link", { cause: error });
    case "EACCES":
    case "EPERM":
      return new FileTrouble("unreadable", { cause: error });
    case "ENXIO":
      return new FileTrouble("special", { cause: error });
    default:
      return codeOf(error) === "" ? error : new FileTrouble("disk-error", { cause: error });
  }
}
