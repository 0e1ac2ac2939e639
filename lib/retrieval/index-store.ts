import { existsSync, mkdirSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { type Connection, connect, Index, MatchQuery, type Table } from "@lancedb/lancedb";
import { Field, FixedSizeList, Float32, Int32, Int64, Schema, Utf8 } from "apache-arrow";
import { eq } from "drizzle-orm";
import type { Config } from "../config.ts";
import { type Database, transact } from "../db/client.ts";
import { indexGenerations } from "../db/schema.ts";
import { AppError } from "../errors.ts";
import { type ChunkId, type GenerationId, newId, type ScopeId } from "../ids.ts";
import { logger } from "../log.ts";
import { syncFiles } from "./sync-files.ts";
import { termsOf } from "./terms.ts";
import { closeWords } from "./word-store.ts";

/**
 * The search index: the only file that knows LanceDB. It holds derived data only, in generations: a folder
 * `index/<generation>/` with one table, named active by SQLite. Full text is indexed as terms (terms.ts) with white
 * space between them, so that the index, the evidence gate and the choice of sentences compare words in one way.
 * LanceDB never asks the system to bring its files to the disk; this file does, after each write.
 */
export type SearchIndex = {
  readonly generationId: GenerationId;
  /** Embedding model of the vectors. */
  readonly modelId: string;
  /** Numbers in a vector. */
  readonly dimension: number;
  readonly folder: string;
  readonly table: Table;
  /** Files that are safe on disk. */
  readonly synced: Set<string>;
};

/** What makes vectors. */
export type EmbeddingModel = {
  readonly id: string;
  /** Of its file, in hex; null or absent where it is not known. */
  readonly sha256?: string | null;
  /** Numbers in a vector. */
  readonly dimension: number;
};

export type IndexRow = {
  readonly chunkId: ChunkId;
  readonly scopeId: ScopeId;
  /** Made by `indexedText`. */
  readonly text: string;
  /** L2-normalised, of the index's dimension. */
  readonly vector: Float32Array;
};

/** What a search may find: integers only, since they are put into a filter expression. */
export type IndexFilter = {
  readonly scopeIds: readonly ScopeId[];
  /** Passages of one document: the range of their ids, both ends included. */
  readonly chunkIds?: { readonly first: ChunkId; readonly last: ChunkId };
};
export type IndexHit = { readonly chunkId: ChunkId; readonly scopeId: ScopeId; readonly score: number };

const TABLE = "passages";
/** From this many rows on, a generation gets an index of its vectors; fewer are compared one by one. */
export const VECTOR_INDEX_FROM_ROWS = 50_000;
/** Old versions stay for readers that are in the middle of a search. */
const KEEP_VERSIONS_MS = 10 * 60_000;
/** How often to see whether the folder of an open generation is still there. */
const LOOK_MS = 500;
const open = new Map<string, Promise<SearchIndex>>();

/**
 * The active generation, opened once per process; a generation activated by another process is noticed here.
 * @returns undefined when there is none yet
 * @throws {AppError} index-unavailable
 */
export async function openActiveIndex(db: Database, config: Config): Promise<SearchIndex | undefined> {
  const active = db.select().from(indexGenerations).where(eq(indexGenerations.state, "active")).get();
  if (active === undefined) return undefined;
  const folder = join(config.indexDir, active.id);
  for (const other of open.keys()) {
    if (other !== folder && other.startsWith(join(config.indexDir, "/"))) open.delete(other);
  }
  const opened = open.get(folder);
  if (opened !== undefined && existsSync(folder)) return opened;
  const opening = openIndex({ ...active, folder });
  open.set(folder, opening);
  opening.catch(() => open.delete(folder));
  return opening;
}

/**
 * Lets go of a generation soon after its folder went away: a file that a process holds open stays on the disk, and with
 * it what was erased.
 */
function letGoWhenGone(index: SearchIndex, connection: Connection): SearchIndex {
  const timer = setInterval(() => {
    if (existsSync(index.folder)) return;
    clearInterval(timer);
    open.delete(index.folder);
    closeWords(index.folder);
    index.table.close();
    connection.close();
  }, LOOK_MS);
  timer.unref();
  return index;
}

/**
 * The active generation, whichever model it was made with; an empty first one for `model` is made where there is none.
 * @throws {AppError} index-unavailable
 */
export async function ensureActiveIndex(
  db: Database,
  config: Config,
  model: EmbeddingModel,
): Promise<SearchIndex> {
  const active = await openActiveIndex(db, config);
  if (active !== undefined) return active;
  const made = await createIndex(config, model);
  await syncFiles(config.indexDir, made.synced);
  const isFirst = transact(db, (tx) => {
    const other = tx.select().from(indexGenerations).where(eq(indexGenerations.state, "active")).get();
    if (other !== undefined) return false;
    const now = Date.now();
    tx.insert(indexGenerations)
      .values({
        id: made.generationId,
        state: "active",
        modelId: model.id,
        modelSha256: model.sha256 ?? null,
        dimension: model.dimension,
        createdAtMs: now,
        activatedAtMs: now,
      })
      .run();
    return true;
  });
  if (!isFirst) await rm(made.folder, { recursive: true, force: true });
  return ensureActiveIndex(db, config, model);
}

/** Makes the files of a new, empty generation; the caller records and activates it. @throws {AppError} index-unavailable */
export async function createIndex(config: Config, model: EmbeddingModel): Promise<SearchIndex> {
  const generationId = newId("generation");
  const folder = join(config.indexDir, generationId);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return guard(async () => {
    const connection = await connect(folder, { readConsistencyInterval: 0 });
    const table = await connection.createEmptyTable(TABLE, schemaOf(model.dimension));
    await indexColumns(table);
    const { id: modelId, dimension } = model;
    const made = { generationId, modelId, dimension, folder, table, synced: new Set<string>() };
    return letGoWhenGone(made, connection);
  });
}

/**
 * Adds passages and brings them to the disk. A passage that is there already is replaced, so a batch may be repeated
 * after a crash.
 * @throws {AppError} index-unavailable
 */
export async function addToIndex(index: SearchIndex, rows: readonly IndexRow[]): Promise<void> {
  if (rows.length === 0) return;
  const once = [...new Map(rows.map((row) => [row.chunkId, row])).values()];
  await guard(() =>
    index.table
      .mergeInsert("chunk_id")
      .whenMatchedUpdateAll()
      .whenNotMatchedInsertAll()
      .execute(once.map(toRecord)),
  );
  await syncFiles(index.folder, index.synced);
}

/** Adds passages that are surely not there yet to a generation that nobody reads yet; `syncIndex` once at the end. */
export async function appendToIndex(index: SearchIndex, rows: readonly IndexRow[]): Promise<void> {
  if (rows.length > 0) await guard(() => index.table.add(rows.map(toRecord)));
}

/** Takes passages out of search. Their text leaves the disk with the next rebuild. @throws {AppError} index-unavailable */
export async function removeFromIndex(index: SearchIndex, chunkIds: readonly ChunkId[]): Promise<void> {
  for (let start = 0; start < chunkIds.length; start += 1000) {
    const ids = chunkIds.slice(start, start + 1000).map(integer);
    await guard(() => index.table.delete(`chunk_id IN (${ids.join(",")})`));
  }
  await syncFiles(index.folder, index.synced);
}

/**
 * Folds rows added since into the indexes and merges small files. Searches go on meanwhile, on the version they began
 * with; a search takes about 4 ms more for each 1,000 rows that wait for this.
 * @throws {AppError} index-unavailable
 */
export async function tidyIndex(index: SearchIndex): Promise<void> {
  await guard(() => index.table.optimize({ cleanupOlderThan: new Date(Date.now() - KEEP_VERSIONS_MS) }));
  await syncFiles(index.folder, index.synced);
}

/** Finishes a generation that was filled with `appendToIndex`: indexes built, files on the disk. */
export async function finishIndex(config: Config, index: SearchIndex): Promise<void> {
  await guard(async () => {
    await index.table.optimize();
    if ((await index.table.countRows()) >= VECTOR_INDEX_FROM_ROWS) {
      await index.table.createIndex("vector", { config: Index.ivfFlat({ distanceType: "dot" }) });
    }
  });
  await syncFiles(config.indexDir, index.synced);
}

/** Number of passages in the index. @throws {AppError} index-unavailable */
export async function countIndex(index: SearchIndex): Promise<number> {
  return guard(() => index.table.countRows());
}

/** What the index holds of these passages; those it does not hold are left out. @throws {AppError} index-unavailable */
export async function readIndexRows(
  index: SearchIndex,
  chunkIds: readonly ChunkId[],
): Promise<{ readonly chunkId: ChunkId; readonly text: string; readonly vector: Float32Array }[]> {
  if (chunkIds.length === 0) return [];
  const rows = await guard(() =>
    index.table
      .query()
      .where(`chunk_id IN (${chunkIds.map(integer).join(",")})`)
      .select(["chunk_id", "text", "vector"])
      .toArray(),
  );
  return rows.map((row) => ({
    chunkId: Number(row.chunk_id) as ChunkId,
    text: String(row.text),
    vector: Float32Array.from(row.vector),
  }));
}

/** Best passages by BM25 for any of the terms, best first. @throws {AppError} index-unavailable */
export async function searchFullText(
  index: SearchIndex,
  terms: readonly string[],
  filter: IndexFilter,
  limit: number,
): Promise<IndexHit[]> {
  if (terms.length === 0 || filter.scopeIds.length === 0) return [];
  const rows = await guard(() =>
    index.table
      .query()
      .fullTextSearch(new MatchQuery(terms.join(" "), "text"))
      .where(filterExpression(filter))
      .select(["chunk_id", "scope_id", "_score"])
      .limit(limit)
      .toArray(),
  );
  return rows.map((row) => toHit(row, Number(row._score)));
}

/**
 * Nearest passages by cosine, best first.
 * @param options.isExact compare with every eligible passage; without it the vector index, where there is one, is used
 * @throws {AppError} index-unavailable
 */
export async function searchVectors(
  index: SearchIndex,
  vector: Float32Array,
  filter: IndexFilter,
  limit: number,
  options: { readonly isExact: boolean },
): Promise<IndexHit[]> {
  if (filter.scopeIds.length === 0) return [];
  const rows = await guard(async () => {
    const query = index.table
      .query()
      .nearestTo(vector)
      .column("vector")
      .distanceType("dot")
      .where(filterExpression(filter))
      .select(["chunk_id", "scope_id", "_distance"])
      .limit(limit);
    return (options.isExact ? query.bypassVectorIndex() : query.nprobes(32)).toArray();
  });
  return rows.map((row) => toHit(row, 1 - Number(row._distance)));
}

async function openIndex(generation: {
  id: GenerationId;
  modelId: string;
  dimension: number;
  folder: string;
}): Promise<SearchIndex> {
  const { id, modelId, dimension, folder } = generation;
  // LanceDB would make the folder.
  if (!existsSync(folder)) throw unavailable(new Error("its folder is missing"));
  return guard(async () => {
    const connection = await connect(folder, { readConsistencyInterval: 0 });
    const table = await connection.openTable(TABLE);
    const opened = { generationId: id, modelId, dimension, folder, table, synced: new Set<string>() };
    return letGoWhenGone(opened, connection);
  });
}

async function indexColumns(table: Table): Promise<void> {
  // Halves the time of an exact comparison of vectors behind the filter.
  await table.createIndex("scope_id", { config: Index.bitmap() });
  await table.createIndex("text", {
    config: Index.fts({
      baseTokenizer: "whitespace",
      lowercase: false,
      stem: false,
      removeStopWords: false,
      asciiFolding: false,
      maxTokenLength: 100,
      withPosition: false,
    }),
  });
}

function schemaOf(dimension: number): Schema {
  return new Schema([
    new Field("chunk_id", new Int64(), false),
    new Field("scope_id", new Int32(), false),
    new Field("text", new Utf8(), false),
    new Field("vector", new FixedSizeList(dimension, new Field("item", new Float32(), true)), false),
  ]);
}

function toRecord(row: IndexRow) {
  return {
    chunk_id: BigInt(integer(row.chunkId)),
    scope_id: integer(row.scopeId),
    text: termsOf(row.text).join(" "),
    vector: row.vector,
  };
}

function toHit(row: Record<string, unknown>, score: number): IndexHit {
  return { chunkId: Number(row.chunk_id) as ChunkId, scopeId: Number(row.scope_id) as ScopeId, score };
}

function filterExpression({ scopeIds, chunkIds }: IndexFilter): string {
  const scopes = `scope_id IN (${scopeIds.map(integer).join(",")})`;
  if (chunkIds === undefined) return scopes;
  return `${scopes} AND chunk_id >= ${integer(chunkIds.first)} AND chunk_id <= ${integer(chunkIds.last)}`;
}

/** Nothing but integers may get into a filter expression, whatever the types said. */
function integer(value: number): number {
  if (!Number.isSafeInteger(value)) throw new AppError("internal", "An id of the index is not an integer.");
  return value;
}

async function guard<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof AppError ? error : unavailable(error);
  }
}

function unavailable(error: unknown): AppError {
  const reason = (error instanceof Error ? error.message : String(error)).split("\n")[0] ?? "";
  logger("index").error("the index cannot be used", { reason: reason.slice(0, 200) });
  return new AppError(
    "index-unavailable",
    "The search index cannot be opened; run `intramuros index rebuild`, which makes it anew from the database.",
    { cause: error },
  );
}
