import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import type { FileHandle } from "node:fs/promises";
import { AppError } from "../errors.ts";
import { TAG_BYTES } from "./cipher.ts";
import { findKey } from "./open-keys.ts";
import type { DataKey } from "./sealed-columns.ts";

/**
 * Encrypted files that can be read from anywhere in them. A file is a header (magic, id of the key, salt) and frames of
 * 64 KiB, each AES-256-GCM under a key derived for this file, with its number and whether it is the last as nonce, so
 * that no frame can be changed, moved, repeated or cut off.
 */
const MAGIC = Buffer.from("IMSEAL1\n");
const ID_BYTES = 16;
const SALT_BYTES = 16;
const HEADER_BYTES = MAGIC.length + ID_BYTES + SALT_BYTES;
const FRAME_BYTES = 65_536;
const SEALED_FRAME_BYTES = FRAME_BYTES + TAG_BYTES;

/** The bytes as they are written to disk. */
export async function* sealFile(
  key: DataKey,
  bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<Buffer> {
  const salt = randomBytes(SALT_BYTES);
  const secret = fileKey(key.secret, salt);
  yield Buffer.concat([MAGIC, Buffer.from(key.id.padEnd(ID_BYTES)), salt]);
  let frame = 0;
  let rest: Buffer = Buffer.alloc(0);
  for await (const part of bytes) {
    rest = rest.length === 0 ? Buffer.from(part) : Buffer.concat([rest, part]);
    // One frame is always kept back: only the end tells which is the last.
    while (rest.length > FRAME_BYTES) {
      yield sealFrame(secret, frame++, false, rest.subarray(0, FRAME_BYTES));
      rest = rest.subarray(FRAME_BYTES);
    }
  }
  yield sealFrame(secret, frame, true, rest);
}

/** A file that was opened to be read. `byteSize`: of what was sealed. */
export type SealedFile = {
  readonly byteSize: number;
  read(from: number, to: number): AsyncGenerator<Buffer>;
};

/**
 * @param file stays the caller's to close
 * @param find secret of a key, where it is not one of an open database
 * @returns undefined when the file is not sealed: it was stored before files were
 * @throws {AppError} storage-unavailable when it was changed, or its key is not to be had
 */
export async function openSealedFile(
  file: FileHandle,
  find: (id: string) => Buffer | undefined = findKey,
): Promise<SealedFile | undefined> {
  const header = Buffer.alloc(HEADER_BYTES);
  const { bytesRead } = await file.read(header, 0, HEADER_BYTES, 0);
  if (bytesRead < HEADER_BYTES || !header.subarray(0, MAGIC.length).equals(MAGIC)) return undefined;
  const id = header.toString("latin1", MAGIC.length, MAGIC.length + ID_BYTES).trimEnd();
  const master = find(id);
  if (master === undefined)
    throw new AppError("storage-unavailable", "The key of a stored file was destroyed or is not to be had.");
  const secret = fileKey(master, header.subarray(MAGIC.length + ID_BYTES));
  const sealedBytes = (await file.stat()).size - HEADER_BYTES;
  const frames = Math.max(1, Math.ceil(sealedBytes / SEALED_FRAME_BYTES));
  const byteSize = sealedBytes - frames * TAG_BYTES;
  if (byteSize < 0) throw changed();
  return {
    byteSize,
    async *read(from, to) {
      const last = Math.min(frames - 1, Math.floor(Math.max(from, to - 1) / FRAME_BYTES));
      for (let frame = Math.floor(from / FRAME_BYTES); frame <= last; frame++) {
        const plain = await readFrame(file, secret, frame, frames - 1);
        const start = frame * FRAME_BYTES;
        yield plain.subarray(Math.max(0, from - start), Math.max(0, to - start));
      }
    },
  };
}

async function readFrame(
  file: FileHandle,
  secret: Buffer,
  frame: number,
  lastFrame: number,
): Promise<Buffer> {
  const sealed = Buffer.alloc(SEALED_FRAME_BYTES);
  const { bytesRead } = await file.read(
    sealed,
    0,
    SEALED_FRAME_BYTES,
    HEADER_BYTES + frame * SEALED_FRAME_BYTES,
  );
  if (bytesRead < TAG_BYTES) throw changed();
  const text = sealed.subarray(0, bytesRead - TAG_BYTES);
  try {
    const decipher = createDecipheriv("aes-256-gcm", secret, nonceOf(frame, frame === lastFrame), {
      authTagLength: TAG_BYTES,
    }).setAuthTag(sealed.subarray(bytesRead - TAG_BYTES, bytesRead));
    return Buffer.concat([decipher.update(text), decipher.final()]);
  } catch (cause) {
    throw changed(cause);
  }
}

function sealFrame(secret: Buffer, frame: number, isLast: boolean, bytes: Uint8Array): Buffer {
  const cipher = createCipheriv("aes-256-gcm", secret, nonceOf(frame, isLast));
  return Buffer.concat([cipher.update(bytes), cipher.final(), cipher.getAuthTag()]);
}

function nonceOf(frame: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeUIntBE(frame, 4, 6);
  nonce[11] = isLast ? 1 : 0;
  return nonce;
}

function fileKey(secret: Buffer, salt: Uint8Array): Buffer {
  return Buffer.from(hkdfSync("sha256", secret, salt, "intramuros sealed file", 32));
}

function changed(cause?: unknown): AppError {
  return new AppError(
    "storage-unavailable",
    "A stored file was changed on disk and is not what was stored.",
    {
      cause,
    },
  );
}
