import { createReadStream } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { eq } from "drizzle-orm";
import type { Config } from "../config.ts";
import type { Database, Reader } from "../db/client.ts";
import { chunks, documents, turns } from "../db/schema.ts";
import type { ChunkId } from "../ids.ts";
import { openActiveIndex, readIndexRows } from "../retrieval/index-store.ts";
import type { ErasurePlan } from "./plan.ts";

/** A piece of what is erased, as it would lie on disk. Kept in memory alone. */
export type Probe = Buffer;
export type Scan = {
  readonly probes: number;
  readonly found: number;
  readonly files: number;
  readonly bytes: number;
};

const MOST = 60;
const TEXT_BYTES = 24;
const VECTOR_NUMBERS = 8;
const PIECE = 4 * 1024 * 1024;

/** Pieces of text and of vectors, as the database and as the index would hold them, spread over everything that is erased. */
export async function takeProbes(db: Database, config: Config, plan: ErasurePlan): Promise<Probe[]> {
  const passages = plan.documents.flatMap((id) =>
    db
      .select({ id: chunks.id, text: chunks.text, vector: chunks.vector })
      .from(chunks)
      .where(eq(chunks.documentId, id))
      .all(),
  );
  const asked = plan.conversations.flatMap((id) =>
    db.select({ text: turns.question }).from(turns).where(eq(turns.conversationId, id)).all(),
  );
  const some = spread(passages, MOST / 4);
  const indexed = await indexRows(
    db,
    config,
    some.map(({ id }) => id),
  );
  const texts = [...some, ...spread(asked, MOST / 4), ...indexed].flatMap(({ text }) => pieceOf(text));
  const halves = some.flatMap(({ vector }) => (vector === null ? [] : pieceOfVector(vector, 2)));
  const floats = indexed.flatMap(({ vector }) => pieceOfVector(Buffer.from(vector.buffer), 4));
  return [...withoutShared(db, plan, texts), ...halves, ...floats];
}

/** How many of these passages the index still holds. */
export async function countIndexed(db: Database, config: Config, ids: readonly ChunkId[]): Promise<number> {
  return (await indexRows(db, config, ids)).length;
}

async function indexRows(db: Database, config: Config, ids: readonly ChunkId[]) {
  const index = await openActiveIndex(db, config);
  return index === undefined ? [] : readIndexRows(index, ids);
}

/**
 * Looks for the probes in every byte of a folder, whatever the files are.
 * @param skip folders that are not looked into
 */
export async function scanFor(
  dir: string,
  probes: readonly Probe[],
  skip: readonly string[] = [],
): Promise<Scan> {
  const found = new Set<Probe>();
  let [files, bytes] = [0, 0];
  for await (const path of filesIn(dir, skip)) {
    files++;
    bytes += await scanFile(path, probes, found);
  }
  return { probes: probes.length, found: found.size, files, bytes };
}

async function scanFile(path: string, probes: readonly Probe[], found: Set<Probe>): Promise<number> {
  const overlap = Math.max(0, ...probes.map((probe) => probe.length)) - 1;
  let rest: Buffer = Buffer.alloc(0);
  let bytes = 0;
  for await (const part of createReadStream(path, { highWaterMark: PIECE }) as AsyncIterable<Buffer>) {
    bytes += part.length;
    const piece = Buffer.concat([rest, part]);
    for (const probe of probes) if (!found.has(probe) && piece.includes(probe)) found.add(probe);
    rest = piece.subarray(Math.max(0, piece.length - overlap));
  }
  return bytes;
}

async function* filesIn(dir: string, skip: readonly string[]): AsyncGenerator<string> {
  for (const entry of await readdir(dir, { withFileTypes: true })) {
    const path = join(dir, entry.name);
    if (entry.isDirectory() && !skip.includes(entry.name)) yield* filesIn(path, skip);
    // Sockets cannot be read; a file may go while the folder is looked through.
    else if (entry.isFile() && (await stat(path).catch(() => undefined)) !== undefined) yield path;
  }
}

/** A sentence that stands in another document as well stays there, and says nothing about the erasure. */
function withoutShared(db: Reader, plan: ErasurePlan, probes: readonly Probe[]): Probe[] {
  const erased = new Set<string>(plan.documents);
  let rest = [...probes];
  for (const { id } of db.select({ id: documents.id }).from(documents).all()) {
    if (erased.has(id)) continue;
    const texts = db.select({ text: chunks.text }).from(chunks).where(eq(chunks.documentId, id)).all();
    const bytes = Buffer.from(texts.map(({ text }) => text).join("\n"), "utf8");
    rest = rest.filter((probe) => !bytes.includes(probe));
  }
  return rest;
}

/** The rarest-looking stretch of a text: the middle of its longest line. */
function pieceOf(text: string): Probe[] {
  const line = text.split("\n").reduce((longest, one) => (one.length > longest.length ? one : longest), "");
  const bytes = Buffer.from(line, "utf8");
  if (bytes.length < TEXT_BYTES) return [];
  const from = Math.floor((bytes.length - TEXT_BYTES) / 2);
  return [bytes.subarray(from, from + TEXT_BYTES)];
}

/** @param bytes of each number */
function pieceOfVector(vector: Buffer, bytes: number): Probe[] {
  const piece = vector.subarray(0, VECTOR_NUMBERS * bytes);
  return piece.every((byte) => byte === 0) ? [] : [Buffer.from(piece)];
}

function spread<Item>(items: readonly Item[], most: number): Item[] {
  const step = Math.max(1, items.length / most);
  const chosen: Item[] = [];
  for (let at = 0; at < items.length && chosen.length < most; at += step) {
    const item = items[Math.floor(at)];
    if (item !== undefined) chosen.push(item);
  }
  return chosen;
}
