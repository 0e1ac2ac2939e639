import { createHash, randomBytes } from "node:crypto";
import { type FileHandle, mkdir, open, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import type { Config } from "../config.ts";
import { type Database, transact } from "../db/client.ts";
import { AppError, isDiskError } from "../errors.ts";
import { dataKey } from "../keys/data-keys.ts";
import { openSealedFile, type SealedFile, sealFile } from "../keys/sealed-file.ts";

/** An original as stored: named by what it holds. */
export type StoredBlob = { readonly sha256: string; readonly byteSize: number };

/** Where the blob of that hash lies. */
export function blobPath(config: Pick<Config, "blobsDir">, sha256: string): string {
  return join(config.blobsDir, sha256.slice(0, 2), sha256);
}

/**
 * Writes the bytes, sealed, to a temporary file, syncs it, renames it to its hash and syncs the folders above: when this returns,
 * the original survives a power cut. The same bytes are stored once.
 * @throws {AppError} too-large, before more than the limit is kept; storage-unavailable when the disk refuses
 */
export async function storeBlob(
  db: Database,
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
    const counted = async function* () {
      for await (const part of bytes) {
        byteSize += part.byteLength;
        if (byteSize > config.ingest.maxFileBytes) {
          throw new AppError(
            "too-large",
            `The file is larger than the limit of ${megabytes(config.ingest.maxFileBytes)} MB and was not taken.`,
          );
        }
        hash.update(part);
        yield part;
      }
    };
    const key = transact(db, (tx) => dataKey(tx, "original", ALL_ORIGINALS));
    for await (const part of sealFile(key, counted())) await file.write(part);
    await file.sync();
    await file.close();
    file = undefined;
    const sha256 = hash.digest("hex");
    const path = blobPath(config, sha256);
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await rename(temporary, path);
    await syncFolder(dirname(path));
    await syncFolder(config.blobsDir);
    await syncFolder(dirname(config.blobsDir));
    return { sha256, byteSize };
  } catch (error) {
    await file?.close().catch(() => undefined);
    await rm(temporary, { force: true }).catch(() => undefined);
    throw asStorageError(error);
  }
}

/** An original that was opened to be read. */
export type Original = {
  readonly byteSize: number;
  /** All of it, hashed while it is read: the stream fails at its end when it is not what was stored. */
  readonly stream: Readable;
};

/**
 * The bytes of a stored original.
 * @throws {AppError} storage-unavailable when the file is missing or its key is not to be had
 */
export async function readBlob(config: Pick<Config, "blobsDir">, sha256: string): Promise<Original> {
  const path = blobPath(config, sha256);
  const byteSize = await withOriginal(path, async (original) => original.byteSize);
  // Opened again when it is read: a stream that nobody reads would keep it open.
  return { byteSize, stream: Readable.from(verified(path, sha256)) };
}

/** An original of which parts may be read, in any order. */
export type OpenBlob = {
  readonly byteSize: number;
  /** Bytes `from` up to, not including, `to`; the stream fails when the file is not what was stored. */
  read(from: number, to: number): Readable;
};

/** @throws {AppError} storage-unavailable when the file is missing or its key is not to be had */
export async function openBlob(config: Pick<Config, "blobsDir">, sha256: string): Promise<OpenBlob> {
  const path = blobPath(config, sha256);
  const byteSize = await withOriginal(path, async (original) => original.byteSize);
  return {
    byteSize,
    read: (from, to) =>
      Readable.from(from === 0 && to === byteSize ? verified(path, sha256) : part(path, sha256, from, to)),
  };
}

/** Files whose whole content was found right, by how they were then: parts of them need no second look at the rest. */
const found = new Map<string, string>();
const MOST_FOUND = 1000;

async function* part(path: string, sha256: string, from: number, to: number): AsyncGenerator<Buffer> {
  const file = await openOriginal(path);
  try {
    const { ino, size, mtimeMs, ctimeMs } = await file.stat();
    const look = `${ino} ${size} ${mtimeMs} ${ctimeMs}`;
    if (found.get(path) !== look) {
      for await (const _ of verified(path, sha256));
      if (found.size >= MOST_FOUND) found.clear();
      found.set(path, look);
    }
    yield* (await inClear(file)).read(from, to);
  } finally {
    await file.close();
  }
}

async function withOriginal<Result>(
  path: string,
  work: (original: SealedFile) => Promise<Result>,
): Promise<Result> {
  const file = await openOriginal(path);
  try {
    return await work(await inClear(file));
  } finally {
    await file.close();
  }
}

function openOriginal(path: string): Promise<FileHandle> {
  return open(path, "r").catch((cause: unknown) => {
    throw new AppError(
      "storage-unavailable",
      "The original of this document is missing from the data folder.",
      { cause },
    );
  });
}

/** Originals were not sealed at first. */
async function inClear(file: FileHandle): Promise<SealedFile> {
  const sealed = await openSealedFile(file);
  if (sealed !== undefined) return sealed;
  const { size } = await file.stat();
  return {
    byteSize: size,
    async *read(from, to) {
      yield* file.createReadStream({ start: from, end: to - 1, autoClose: false }) as AsyncIterable<Buffer>;
    },
  };
}

async function* verified(path: string, sha256: string): AsyncGenerator<Buffer> {
  const file = await openOriginal(path);
  try {
    const original = await inClear(file);
    const hash = createHash("sha256");
    for await (const part of original.read(0, original.byteSize)) {
      hash.update(part);
      yield part;
    }
    if (hash.digest("hex") !== sha256) {
      throw new AppError(
        "storage-unavailable",
        "The original of this document was changed on disk and is not what was stored.",
      );
    }
  } finally {
    await file.close();
  }
}

/** One key for all: an original may belong to several documents, and is erased by removing its file. */
const ALL_ORIGINALS = "all";

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

function asStorageError(error: unknown): unknown {
  if (!isDiskError(error)) return error;
  return new AppError("storage-unavailable", `The file could not be stored: ${error.message}.`, {
    cause: error,
  });
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 1024 / 1024);
}
