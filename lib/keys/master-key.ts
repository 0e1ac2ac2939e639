import { createHash, randomBytes } from "node:crypto";
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { AppError } from "../errors.ts";

/** The key that wraps all others. `id` names it in the database without telling anything about it. */
export type MasterKey = { readonly id: string; readonly secret: Buffer };

/** Where it is kept; the first that is set counts. */
export type MasterKeyPlace = {
  /** The key itself: 32 bytes in base 64, several separated by commas, the newest first. */
  readonly masterKey: string | undefined;
  /** File that holds it, one a line, the newest first. */
  readonly masterKeyPath: string | undefined;
};

const BYTES = 32;

/**
 * The master keys, the one in use first; older ones open what has not been wrapped anew yet.
 * @param standardPath file used when no place is set: beside the data folder, never in it
 * @param mayMake whether a missing file is made; only for an installation that has no keys yet
 * @throws {AppError} storage-unavailable when it is missing, bad-config when it is not a key
 */
export function readMasterKeys(place: MasterKeyPlace, standardPath: string, mayMake: boolean): MasterKey[] {
  if (place.masterKey !== undefined)
    return place.masterKey.split(",").map((text) => parse(text, "INTRAMUROS_MASTER_KEY"));
  const path = place.masterKeyPath ?? standardPath;
  const text = readFile(path) ?? (mayMake ? make(path) : undefined);
  if (text === undefined)
    throw new AppError(
      "storage-unavailable",
      `The master key ${path} is missing; without it nothing that is stored can be read. Put the file back, or name its place with INTRAMUROS_MASTER_KEY_FILE.`,
    );
  const lines = text.split(/\s+/).filter((line) => line !== "");
  if (lines.length === 0)
    throw new AppError("bad-config", `${path} is empty; it should hold the master key.`);
  return lines.map((line) => parse(line, path));
}

/** A new master key as it is written to a file or a setting. */
export function makeMasterKey(): string {
  return randomBytes(BYTES).toString("base64");
}

function parse(text: string, place: string): MasterKey {
  const secret = Buffer.from(text.trim(), "base64");
  if (secret.length !== BYTES)
    throw new AppError("bad-config", `${place} does not hold a master key: ${BYTES} bytes in base 64.`);
  const id = createHash("sha256").update("intramuros master key").update(secret).digest("hex").slice(0, 8);
  return { id, secret };
}

function readFile(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    if (Reflect.get(cause as Error, "code") === "ENOENT") return undefined;
    throw new AppError(
      "storage-unavailable",
      `The master key ${path} cannot be read: ${(cause as Error).message}.`,
      {
        cause,
      },
    );
  }
}

/** Two processes may get here at once: the first writes it, the other reads what the first wrote. */
function make(path: string): string | undefined {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    const file = openSync(path, "wx", 0o600);
    try {
      writeSync(file, `${makeMasterKey()}\n`);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  } catch (cause) {
    if (Reflect.get(cause as Error, "code") !== "EEXIST")
      throw new AppError(
        "storage-unavailable",
        `The master key ${path} cannot be written: ${(cause as Error).message}.`,
        {
          cause,
        },
      );
  }
  return readFile(path);
}
