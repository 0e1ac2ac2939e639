import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type Checkpoint, formatCheckpoint, parseCheckpoint } from "../lib/audit/checkpoint.ts";
import { parseKeyStatement, signKeyStatement } from "../lib/audit/key-statement.ts";
import { ed25519Signer, formatVerifierKey, openNote, type Signer, signNote } from "../lib/audit/note.ts";
import { formatKey, parseKey, readStatements, writeDurably } from "./files.ts";

/**
 * Makes a new key, which the one before introduces. It counts from the moment at which the statement is on disk; whatever
 * breaks off after that is finished when the memory is read again, before it nothing happened.
 */
export function exchangeKey(dir: string, head: Checkpoint, before: Signer): void {
  const seed = randomBytes(32);
  const next = ed25519Signer(head.origin, seed);
  writeDurably(dir, "key.next", formatKey(next, seed));
  const statements = [...readStatements(dir), signKeyStatement(head.size, before, next)];
  writeDurably(dir, "statements", JSON.stringify(statements));
  finishExchange(dir);
}

/** Puts a new key in the old one's place, if the old one introduced it, and signs the newest head with it. */
export function finishExchange(dir: string): void {
  const path = join(dir, "key.next");
  if (!existsSync(path)) return;
  const next = parseKey(readFileSync(path, "utf8"));
  const last = readStatements(dir).at(-1);
  if (last === undefined || parseKeyStatement(last).after !== formatVerifierKey(next)) {
    rmSync(path);
    return;
  }
  const note = readFileSync(join(dir, "head"), "utf8");
  const before = parseKey(readFileSync(join(dir, "key"), "utf8"));
  const head = parseCheckpoint(openNote(note, [before, next]).text);
  writeDurably(dir, "head", signNote(formatCheckpoint(head), next));
  renameSync(path, join(dir, "key"));
}
