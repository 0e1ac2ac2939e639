import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from "node:crypto";
import { AppError } from "../errors.ts";

/**
 * Signed notes: c2sp.org/signed-note. The algorithm is one byte of the key, so that another can take Ed25519's place:
 * add it to `ALGORITHMS` and everything that verifies knows it.
 */
export const ED25519 = 0x01;
/** Ed25519 with a time of its own, by a second host: c2sp.org/tlog-cosignature. */
export const ED25519_COSIGNATURE = 0x04;

export type Verifier = {
  /** Without spaces or `+`. */
  readonly name: string;
  /** First four bytes of the hash of name, algorithm and key; tells keys apart, protects nothing. */
  readonly keyId: number;
  readonly algorithm: number;
  readonly publicKey: Buffer;
};
export type Signer = Verifier & { readonly privateKey: KeyObject };
/** A signature that was checked. `atMs`: when it was made, where the algorithm signs a time. */
export type CheckedSignature = { readonly name: string; readonly keyId: number; readonly atMs?: number };

/** @param seed the 32 secret bytes of RFC 8032 */
export function ed25519Signer(name: string, seed: Buffer, algorithm: number = ED25519): Signer {
  const privateKey = createPrivateKey({
    key: Buffer.concat([PKCS8_PREFIX, seed]),
    format: "der",
    type: "pkcs8",
  });
  const publicKey = createPublicKey(privateKey).export({ format: "der", type: "spki" }).subarray(-32);
  return { ...verifierOf(name, algorithm, publicKey), privateKey };
}

/** The key as text that can be handed over and printed: `name+id+base64(algorithm, key)`. */
export function formatVerifierKey({ name, keyId, algorithm, publicKey }: Verifier): string {
  const id = keyId.toString(16).padStart(8, "0");
  return `${name}+${id}+${Buffer.concat([Buffer.of(algorithm), publicKey]).toString("base64")}`;
}

/** @throws {AppError} invalid-input when the text is not a key, or of an algorithm that is not known */
export function parseVerifierKey(text: string): Verifier {
  const [, name = "", id = "", encoded = ""] = /^([^\s+]+)\+([0-9a-f]{8})\+(\S+)$/.exec(text) ?? [];
  const bytes = decodeBase64(encoded);
  const algorithm = bytes?.[0] ?? 0;
  if (bytes === undefined || ALGORITHMS[algorithm]?.keyBytes !== bytes.length - 1)
    throw new AppError("invalid-input", "This is not a verification key (NAME+ID+KEY) of a known algorithm.");
  const verifier = verifierOf(name, algorithm, bytes.subarray(1));
  if (verifier.keyId !== Number.parseInt(id, 16))
    throw new AppError("invalid-input", "The verification key is damaged: its id does not belong to it.");
  return verifier;
}

/**
 * Signs a text.
 * @param text ends with a line feed and holds no other control character
 * @param atMs the time that a cosignature states, in UTC milliseconds; it is kept in whole seconds
 */
export function signNote(text: string, signer: Signer, atMs: number = Date.now()): string {
  requireText(text);
  return `${text}\n${signatureLine(text, signer, atMs)}`;
}

/** The signature line of one more signer, to be added below a note. */
export function signatureLine(text: string, signer: Signer, atMs: number = Date.now()): string {
  const id = Buffer.alloc(4);
  id.writeUInt32BE(signer.keyId);
  const algorithm = ALGORITHMS[signer.algorithm];
  if (algorithm === undefined) throw new RangeError(`unknown signature algorithm ${signer.algorithm}`);
  const signature = algorithm.sign(text, signer.privateKey, Math.floor(atMs / 1000));
  return `— ${signer.name} ${Buffer.concat([id, signature]).toString("base64")}\n`;
}

/**
 * Opens a note. Signatures by unknown keys are passed over, a wrong one by a known key makes the whole note wrong.
 * @returns the text, which must not be used without this check, and the signatures by known keys, of which there is at least one
 * @throws {AppError} invalid-input
 */
export function openNote(
  note: string,
  known: readonly Verifier[],
): { text: string; signatures: CheckedSignature[] } {
  const { text, lines } = splitNote(note);
  const signatures: CheckedSignature[] = [];
  for (const { name, keyId, signature } of lines) {
    const verifier = known.find((candidate) => candidate.name === name && candidate.keyId === keyId);
    if (verifier === undefined) continue;
    const checked = ALGORITHMS[verifier.algorithm]?.verify(text, verifier.publicKey, signature);
    if (checked === undefined) throw new AppError("invalid-input", `The signature of ${name} is wrong.`);
    signatures.push({ name, keyId, ...checked });
  }
  if (signatures.length === 0) throw new AppError("invalid-input", "The note is not signed by a known key.");
  return { text, signatures };
}

/** Text and signature lines of a note, unchecked. @throws {AppError} invalid-input */
export function splitNote(note: string): {
  text: string;
  lines: { name: string; keyId: number; signature: Buffer }[];
} {
  const end = note.lastIndexOf("\n\n");
  const text = note.slice(0, end + 1);
  const rest = note.slice(end + 2);
  if (end < 0 || !rest.endsWith("\n") || note.length > MAX_NOTE) throw malformed();
  requireText(text);
  const lines = rest
    .slice(0, -1)
    .split("\n")
    .map((line) => {
      const [, name = "", encoded = ""] = /^— ([^\s+]+) (\S+)$/.exec(line) ?? [];
      const bytes = decodeBase64(encoded);
      if (bytes === undefined || bytes.length < 5) throw malformed();
      return { name, keyId: bytes.readUInt32BE(), signature: bytes.subarray(4) };
    });
  return { text, lines };
}

type Algorithm = {
  readonly keyBytes: number;
  sign(text: string, key: KeyObject, atSeconds: number): Buffer;
  /** Undefined when the signature is wrong. */
  verify(text: string, publicKey: Buffer, signature: Buffer): { atMs?: number } | undefined;
};

const ALGORITHMS: Record<number, Algorithm> = {
  [ED25519]: {
    keyBytes: 32,
    sign: (text, key) => sign(null, Buffer.from(text), key),
    verify: (text, publicKey, signature) =>
      verify(null, Buffer.from(text), ed25519PublicKey(publicKey), signature) ? {} : undefined,
  },
  [ED25519_COSIGNATURE]: {
    keyBytes: 32,
    sign(text, key, atSeconds) {
      const time = Buffer.alloc(8);
      time.writeBigUInt64BE(BigInt(atSeconds));
      return Buffer.concat([time, sign(null, cosignedMessage(text, atSeconds), key)]);
    },
    verify(text, publicKey, signature) {
      if (signature.length !== 72) return undefined;
      const atSeconds = Number(signature.readBigUInt64BE());
      const message = cosignedMessage(text, atSeconds);
      const isRight = verify(null, message, ed25519PublicKey(publicKey), signature.subarray(8));
      return isRight ? { atMs: atSeconds * 1000 } : undefined;
    },
  },
};

/** DER around the raw Ed25519 keys. */
const PKCS8_PREFIX = Buffer.from("302e020100300506032b657004220420", "hex");
const SPKI_PREFIX = Buffer.from("302a300506032b6570032100", "hex");
/** Longest note that is read, in characters; far above 16 signatures. */
const MAX_NOTE = 100_000;

function verifierOf(name: string, algorithm: number, publicKey: Buffer): Verifier {
  const hash = createHash("sha256").update(`${name}\n`).update(Buffer.of(algorithm)).update(publicKey);
  return { name, keyId: hash.digest().readUInt32BE(), algorithm, publicKey: Buffer.from(publicKey) };
}

function ed25519PublicKey(raw: Buffer): KeyObject {
  return createPublicKey({ key: Buffer.concat([SPKI_PREFIX, raw]), format: "der", type: "spki" });
}

function cosignedMessage(text: string, atSeconds: number): Buffer {
  return Buffer.from(`cosignature/v1\ntime ${atSeconds}\n${text}`);
}

function requireText(text: string): void {
  const isPlain = [...text].every((character) => character === "\n" || character >= " ");
  if (!text.endsWith("\n") || !isPlain) throw malformed();
}

/** Standard base 64 only, in its one canonical spelling. */
function decodeBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, "base64");
  return bytes.length > 0 && bytes.toString("base64") === text ? bytes : undefined;
}

function malformed(): AppError {
  return new AppError("invalid-input", "This is not a signed note.");
}
