import { open } from "node:fs/promises";
import { eq } from "drizzle-orm";
import type { Config } from "../config.ts";
import { connectionOf, type Database } from "../db/client.ts";
import { chunks, documents } from "../db/schema.ts";
import { blobPath } from "../documents/blob-store.ts";
import type { ChunkId } from "../ids.ts";
import { decodeVector } from "../retrieval/float16.ts";
import { openActiveIndex, readIndexRows } from "../retrieval/index-store.ts";
import { LEAST_BYTES } from "./find-pieces.ts";
import { type ErasurePlan, originalsOnlyOf } from "./plan.ts";

/** A piece of what is erased, as it would lie on disk. Kept in memory alone. */
export type Probe = Buffer;
export type Probes = {
  readonly probes: readonly Probe[];
  /** Whether there is one for everything that is erased, or only for a part, spread over it. */
  readonly isWhole: boolean;
};

/** About 10 MiB of probes. */
const MOST = 100_000;
const PIECE_BYTES = 32;
const LEAST_NAME = 12;
/** Numbers of a vector, from the middle, and their bytes. */
const NUMBERS = 16;
/** Magic, id of the key and salt of a sealed file: what follows is its own. */
const SEALED_FILE_HEADER = 40;

/** Where sealed values of a subject lie: table, column, and the column that names the subject. */
const SEALED_OF_DOCUMENTS = [
  ["pages", "text", "document_id"],
  ["pages", "runs", "document_id"],
  ["pages", "blocks", "document_id"],
  ["chunks", "text", "document_id"],
  ["chunks", "context", "document_id"],
  ["eval_questions", "question", "document_id"],
  ["eval_questions", "passage", "document_id"],
] as const;
const SEALED_OF_CONVERSATIONS = [
  ["conversations", "title", "id"],
  ["turns", "question", "conversation_id"],
  ["turns", "standalone_question", "conversation_id"],
  ["turns", "answer", "conversation_id"],
] as const;

/** Pieces of texts as they are sealed, of keys, vectors, names and originals, as the database and the index hold them. */
export async function takeProbes(db: Database, config: Config, plan: ErasurePlan): Promise<Probes> {
  const texts = [
    ...SEALED_OF_DOCUMENTS.flatMap((place) => sealedOf(db, place, plan.documents)),
    ...SEALED_OF_CONVERSATIONS.flatMap((place) => sealedOf(db, place, plan.conversations)),
    ...sealedOf(db, ["turns", "answer", "id"], plan.answers),
  ];
  const keys = valuesOf(
    db,
    ["data_keys", "wrapped", "subject"],
    [...plan.documents, ...plan.conversations, ...plan.people],
  ).filter((wrapped) => Buffer.isBuffer(wrapped));
  const vectors = valuesOf(db, ["chunks", "vector", "document_id"], plan.documents)
    .filter((vector) => Buffer.isBuffer(vector))
    .flatMap(piecesOfVector);
  const names = ["name", "title", "source_path"].flatMap((column) =>
    valuesOf(db, ["documents", column, "id"], plan.documents).flatMap(piecesOfName),
  );
  const all = [...texts, ...keys, ...vectors, ...names, ...(await piecesOfOriginals(db, config, plan))];
  const probes = spread(all, MOST).map((probe) => Buffer.from(probe));
  return { probes, isWhole: all.length <= MOST };
}

/**
 * Takes out what stands in something that stays as well: the vector of the same sentence, the name of another document
 * or of the file in a watched folder. It says nothing about the erasure.
 */
export function withoutKept(db: Database, found: readonly Probe[]): Probe[] {
  if (found.length === 0) return [];
  const left = new Map(found.map((probe) => [probe.toString("latin1"), probe]));
  for (const vector of iterate<Buffer>(db, "SELECT vector FROM chunks WHERE vector IS NOT NULL"))
    for (const piece of piecesOfVector(vector)) left.delete(piece.toString("latin1"));
  for (const kept of iterate<string>(db, KEPT_NAMES)) {
    const bytes = Buffer.from(kept);
    for (const [key, probe] of left) if (bytes.includes(probe)) left.delete(key);
  }
  return [...left.values()];
}

const KEPT_NAMES = `SELECT name || char(10) || coalesce(title, '') || char(10) || source_path FROM documents
  UNION ALL SELECT dir || char(10) || name FROM folder_files UNION ALL SELECT name FROM collections`;

function iterate<Value>(db: Database, query: string): Iterable<Value> {
  return connectionOf(db).prepare(query).pluck().iterate() as Iterable<Value>;
}

/** A short name is a word like any other. */
function piecesOfName(name: unknown): Probe[] {
  const bytes = Buffer.from(typeof name === "string" ? name : "");
  return bytes.length < LEAST_NAME ? [] : [bytes.subarray(0, PIECE_BYTES)];
}

/** How many of these passages the index still holds. */
export async function countIndexed(db: Database, config: Config, ids: readonly ChunkId[]): Promise<number> {
  const index = await openActiveIndex(db, config);
  return index === undefined ? 0 : (await readIndexRows(index, ids)).length;
}

type Place = readonly [table: string, column: string, by: string];

/** Values as they are stored; the columns of the schema would open them. */
function valuesOf(db: Database, [table, column, by]: Place, ids: readonly string[]): unknown[] {
  return connectionOf(db)
    .prepare(`SELECT ${column} FROM ${table} WHERE ${by} IN (SELECT value FROM json_each(?))`)
    .pluck()
    .all(JSON.stringify(ids));
}

/** The end of each sealed value, which holds the tag: no two are alike, however short the text. */
function sealedOf(db: Database, place: Place, ids: readonly string[]): Probe[] {
  return valuesOf(db, place, ids).flatMap((sealed) =>
    typeof sealed === "string" ? [Buffer.from(sealed.slice(-PIECE_BYTES), "latin1")] : [],
  );
}

/** As the database holds it, 16 bits a number, and as the index does, 32. */
function piecesOfVector(vector: Buffer): Probe[] {
  const from = Math.max(0, Math.floor(vector.length / 4 - NUMBERS / 2));
  const half = vector.subarray(2 * from, 2 * (from + NUMBERS));
  if (half.length < LEAST_BYTES || half.every((byte) => byte === 0)) return [];
  return [half, Buffer.from(decodeVector(vector).slice(from, from + NUMBERS).buffer)];
}

async function piecesOfOriginals(db: Database, config: Config, plan: ErasurePlan): Promise<Probe[]> {
  const pieces: Probe[] = [];
  for (const sha256 of originalsOnlyOf(db, plan.documents)) {
    const file = await open(blobPath(config, sha256)).catch(() => undefined);
    if (file === undefined) continue;
    const { buffer, bytesRead } = await file.read(
      Buffer.alloc(PIECE_BYTES),
      0,
      PIECE_BYTES,
      SEALED_FILE_HEADER,
    );
    await file.close();
    if (bytesRead >= LEAST_BYTES) pieces.push(buffer.subarray(0, bytesRead));
  }
  return pieces;
}

/** Passages of these documents, erased or not. */
export function passagesOf(db: Database, { documents: ids }: ErasurePlan): ChunkId[] {
  return ids.flatMap((id) =>
    db
      .select({ id: chunks.id })
      .from(chunks)
      .innerJoin(documents, eq(documents.id, chunks.documentId))
      .where(eq(chunks.documentId, id))
      .all()
      .map((row) => row.id),
  );
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
