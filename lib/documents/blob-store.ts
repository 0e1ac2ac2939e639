import { createHash, randomBytes } from "node:crypto";
import { createReadStream } from "node:fs";
import { type FileHandle, mkdir, open, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import type { Config } from "../config.ts";
import { AppError } from "../errors.ts";

/** An original as stored: named by what it holds. */
export type StoredBlob = { readonly sha256: string; readonly byteSize: number };

/** Where the blob of that hash lies. */
export function blobPath(config: Pick<Config, "blobsDir">, sha256: string): string {
  return join(config.blobsDir, sha256.slice(0, 2), sha256);
}

/**
 * Writes the bytes to a temporary file, syncs it, renames it to its hash and syncs the folder: when this returns,
 * the original survives a power cut. The same bytes are stored once.
 * @throws {AppError} too-large, before more than the limit is kept; storage-unavailable when the disk refuses
 */
export async function storeBlob(
  config: Pick<Config, "blobsDir"> & { readonly ingest: Pick<Config["ingest"], "maxFileBytes"> },
  bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<StoredBlob> {
  const temporary = join(config.blobsDir, "incoming", randomBytes(16).toString("hex"));
  const hash = createHash("sha256");
  let byteSize = 0;
  let file: FileHandle | undefined;
  try {
    await mkdir(dirname(temporary), { recursive: true, mode: 0o700 });
    file = await open(temporary, "wx", 0o600);
    for await (const part of bytes) {
      byteSize += part.byteLength;
      if (byteSize > config.ingest.maxFileBytes) {
        throw new AppError(
          "too-large",
          `The file is larger than the limit of ${megabytes(config.ingest.maxFileBytes)} MB and was not taken.`,
        );
      }
      hash.update(part);
      await file.write(part);
    }
    await file.sync();
    await file.close();
    file = undefined;
    const sha256 = hash.digest("hex");
    const path = blobPath(config, sha256);
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await rename(temporary, path);
    await syncFolder(dirname(path));
    await syncFolder(config.blobsDir);
    return { sha256, byteSize };
  } catch (error) {
    await file?.close().catch(() => undefined);
    await rm(temporary, { force: true }).catch(() => undefined);
    throw asStorageError(error);
  }
}

/**
 * The bytes of a stored original, hashed while they are read: the stream fails at its end when they are not what
 * was stored.
 * @throws {AppError} storage-unavailable when the file is missing
 */
export async function readBlob(
  config: Pick<Config, "blobsDir">,
  sha256: string,
): Promise<{ stream: Readable; byteSize: number }> {
  const path = blobPath(config, sha256);
  const facts = await stat(path).catch((cause: unknown) => {
    throw new AppError(
      "storage-unavailable",
      "The original of this document is missing from the data folder.",
      { cause },
    );
  });
  return { stream: Readable.from(verified(path, sha256)), byteSize: facts.size };
}

async function* verified(path: string, sha256: string): AsyncGenerator<Buffer> {
  const hash = createHash("sha256");
  for await (const part of createReadStream(path) as AsyncIterable<Buffer>) {
    hash.update(part);
    yield part;
  }
  if (hash.digest("hex") !== sha256) {
    throw new AppError(
      "storage-unavailable",
      "The original of this document was changed on disk and is not what was stored.",
    );
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

function asStorageError(error: unknown): unknown {
  const code = error instanceof Error ? Reflect.get(error, "code") : undefined;
  if (code === "ENOSPC" || code === "EROFS" || code === "EDQUOT" || code === "EACCES") {
    return new AppError("storage-unavailable", `The file could not be stored: ${(error as Error).message}.`, {
      cause: error,
    });
  }
  return error;
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 1024 / 1024);
}
