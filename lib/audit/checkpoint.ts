import { AppError } from "../errors.ts";

/** Checkpoints (c2sp.org/tlog-checkpoint) and proofs (c2sp.org/tlog-proof) as text; FORMAT.md has vectors. */

export type TreeHead = { readonly size: number; readonly root: Buffer };
export type Checkpoint = TreeHead & { readonly origin: string };
/** An event's place in a sealed log. `note` is the signed checkpoint, unchecked. */
export type InclusionProof = {
  readonly index: number;
  readonly hashes: readonly Buffer[];
  readonly note: string;
};

/** Name of an installation's log. */
export const originOf = (installationId: string) => `intramuros/${installationId}`;

/** The text that is signed. */
export function formatCheckpoint({ origin, size, root }: Checkpoint): string {
  return `${origin}\n${size}\n${root.toString("base64")}\n`;
}

/**
 * Reads a checkpoint's text, or a whole note without looking at its signatures. Extension lines are refused.
 * @throws {AppError} invalid-input
 */
export function parseCheckpoint(text: string): Checkpoint {
  const [origin = "", size = "", root = "", ...rest] =
    text.split("\n\n", 1)[0]?.replace(/\n$/, "").split("\n") ?? [];
  const hash = decodeHash(root);
  if (origin === "" || !isCount(size) || hash === undefined || rest.length > 0)
    throw new AppError("invalid-input", "This is not a checkpoint.");
  return { origin, size: Number(size), root: hash };
}

export function formatProof({ index, hashes, note }: InclusionProof): string {
  const lines = hashes.map((hash) => `${hash.toString("base64")}\n`);
  return `${PROOF_HEAD}\nindex ${index}\n${lines.join("")}\n${note}`;
}

/** @throws {AppError} invalid-input */
export function parseProof(text: string): InclusionProof {
  const end = text.indexOf("\n\n");
  const [head, ...rest] = text.slice(0, Math.max(end, 0)).split("\n");
  if (rest[0]?.startsWith("extra ")) rest.shift();
  const [, index = ""] = /^index (\d+)$/.exec(rest.shift() ?? "") ?? [];
  const hashes = rest.flatMap((line) => decodeHash(line) ?? []);
  if (head !== PROOF_HEAD || !isCount(index) || hashes.length !== rest.length)
    throw new AppError("invalid-input", "This is not a proof of a log (.tlog-proof).");
  return { index: Number(index), hashes, note: text.slice(end + 2) };
}

/** A hash in base 64 in its one canonical spelling; undefined when it is not one. */
export function decodeHash(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, "base64");
  return bytes.length === 32 && bytes.toString("base64") === text ? bytes : undefined;
}

const PROOF_HEAD = "c2sp.org/tlog-proof@v1";

function isCount(text: string): boolean {
  return /^(0|[1-9]\d*)$/.test(text) && Number.isSafeInteger(Number(text));
}
