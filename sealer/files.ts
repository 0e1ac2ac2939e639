import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from "node:fs";
import { join } from "node:path";
import { ED25519, ed25519Signer, type Signer } from "../lib/audit/note.ts";

/** The notes by which each key of this sealer introduced the next. @throws {Error} */
export function readStatements(dir: string): string[] {
  const path = join(dir, "statements");
  const notes: unknown = existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : [];
  if (!Array.isArray(notes) || !notes.every((note) => typeof note === "string"))
    throw new Error("the statements are damaged");
  return notes;
}

export function formatKey({ name, keyId }: Signer, seed: Buffer): string {
  const encoded = Buffer.concat([Buffer.of(ED25519), seed]).toString("base64");
  return `PRIVATE+KEY+${name}+${keyId.toString(16).padStart(8, "0")}+${encoded}\n`;
}

/** @throws {Error} */
export function parseKey(text: string): Signer {
  const [, origin = "", id = "", encoded = ""] =
    /^PRIVATE\+KEY\+([^\s+]+)\+([0-9a-f]{8})\+(\S+)\n$/.exec(text) ?? [];
  const bytes = Buffer.from(encoded, "base64");
  if (bytes.length !== 33 || bytes[0] !== ED25519) throw new Error("the key is damaged");
  const signer = ed25519Signer(origin, bytes.subarray(1));
  if (signer.keyId !== Number.parseInt(id, 16)) throw new Error("the key is damaged");
  return signer;
}

/** Whatever breaks off, the file is the old one or the new one. */
export function writeDurably(dir: string, name: string, text: string): void {
  const path = join(dir, name);
  const file = openSync(`${path}.new`, "w", 0o600);
  try {
    writeSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(`${path}.new`, path);
  const folder = openSync(dir, "r");
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
