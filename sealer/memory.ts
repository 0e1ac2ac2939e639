import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Checkpoint, formatCheckpoint, parseCheckpoint } from "../lib/audit/checkpoint.ts";
import { EMPTY_ROOT } from "../lib/audit/merkle.ts";
import { ed25519Signer, openNote, type Signer, signNote } from "../lib/audit/note.ts";
import { AppError } from "../lib/errors.ts";
import { formatKey, parseKey, readStatements, writeDurably } from "./files.ts";
import { finishExchange } from "./rotate.ts";

/**
 * The sealer's folder: `key`, the secret that signs (`PRIVATE+KEY+origin+id+base64`, as Go's note package writes it),
 * `head`, the last checkpoint it signed, and `statements`, JSON of the notes by which each key introduced the next, where
 * there were several. The head is on disk before anybody gets the signature.
 */
export type Memory = {
  readonly signer: Signer;
  readonly head: Checkpoint;
  readonly note: string;
  readonly statements: readonly string[];
};

/**
 * Reads key and last head.
 * @returns undefined when nothing was ever signed here
 * @throws {AppError} storage-unavailable when they cannot be read, or one is there without the other
 */
export function readMemory(dir: string): Memory | undefined {
  if (!existsSync(join(dir, "key"))) {
    // Broken off in the middle of making a key: nothing was signed with it.
    if (!existsSync(join(dir, "head")) || isEmptyHead(join(dir, "head"))) return undefined;
    throw broken(dir, "the key is missing");
  }
  try {
    finishExchange(dir);
    const signer = parseKey(readFileSync(join(dir, "key"), "utf8"));
    const note = readFileSync(join(dir, "head"), "utf8");
    // Its own signature tells the sealer that nobody wrote its memory for it.
    return {
      signer,
      head: parseCheckpoint(openNote(note, [signer]).text),
      note,
      statements: readStatements(dir),
    };
  } catch (error) {
    throw broken(dir, (error as Error).message, error);
  }
}

/** Makes a key for a log and remembers the empty head. Nothing is left half made: the key's file comes last. */
export function createMemory(dir: string, origin: string): Memory {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const seed = randomBytes(32);
  const signer = ed25519Signer(origin, seed);
  const memory = remember(dir, { signer, statements: [] }, { origin, size: 0, root: EMPTY_ROOT });
  writeDurably(dir, "key", formatKey(signer, seed));
  return memory;
}

/** Signs a head and keeps it on disk before returning it. */
export function remember(
  dir: string,
  { signer, statements }: Pick<Memory, "signer" | "statements">,
  head: Checkpoint,
): Memory {
  const note = signNote(formatCheckpoint(head), signer);
  writeDurably(dir, "head", note);
  return { signer, head, note, statements };
}

function isEmptyHead(path: string): boolean {
  return /^[^\n]+\n0\n/.test(readFileSync(path, "utf8"));
}

function broken(dir: string, why: string, cause?: unknown): AppError {
  return new AppError(
    "storage-unavailable",
    `The sealer's folder ${dir} cannot be used (${why}); restore its files "key" and "head" together. Do not make new ones: that would start a log nobody can compare with the old one.`,
    { cause },
  );
}
