import { createReadStream } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { findPieces } from "./find-pieces.ts";

/**
 * Program: looks for pieces in every byte of a folder, whatever the files are. It is a process of its own because the
 * database lies in that folder: to close a file drops all locks that the same process holds on it, SQLite's as well.
 * In: one line of JSON, `ScanRequest`. Out: `ScanReply`.
 */
export type ScanRequest = {
  readonly dir: string;
  /** Folders that are not looked into. */
  readonly skip: readonly string[];
  /** In base 64. */
  readonly pieces: readonly string[];
};
/** @property found numbers of the pieces that are there */
export type ScanReply = { readonly found: readonly number[]; readonly files: number; readonly bytes: number };

const PART = 4 * 1024 * 1024;

async function scan({ dir, skip, pieces }: ScanRequest): Promise<ScanReply> {
  const wanted = pieces.map((piece) => Buffer.from(piece, "base64"));
  const overlap = wanted.reduce((longest, { length }) => Math.max(longest, length), 1) - 1;
  const search = findPieces(wanted);
  const found = new Set<number>();
  let [files, bytes] = [0, 0];
  for await (const path of filesIn(dir, skip)) {
    files++;
    let rest: Buffer = Buffer.alloc(0);
    try {
      for await (const part of createReadStream(path, { highWaterMark: PART }) as AsyncIterable<Buffer>) {
        bytes += part.length;
        const piece = Buffer.concat([rest, part]);
        search(piece, found);
        rest = piece.subarray(Math.max(0, piece.length - overlap));
      }
    } catch (error) {
      // A file may go while the folder is looked through.
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    }
  }
  return { found: [...found], files, bytes };
}

async function* filesIn(dir: string, skip: readonly string[]): AsyncGenerator<string> {
  const entries = await readdir(dir, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  for (const entry of entries) {
    const path = join(dir, entry.name);
    if (entry.isDirectory() && !skip.includes(entry.name)) yield* filesIn(path, skip);
    // Sockets cannot be read.
    else if (entry.isFile()) yield path;
  }
}

process.stdout.write(JSON.stringify(await scan(JSON.parse(await text(process.stdin)) as ScanRequest)));
