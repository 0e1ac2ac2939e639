import { existsSync } from "node:fs";
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { and, asc, count, desc, eq, gt, inArray, isNotNull, isNull, ne } from "drizzle-orm";
import type { Actor } from "../access/actor.ts";
import { appendEvent } from "../audit/append-event.ts";
import type { Config } from "../config.ts";
import { type Database, transact } from "../db/client.ts";
import { chunks, documents, indexGenerations } from "../db/schema.ts";
import { AppError } from "../errors.ts";
import type { ChunkId, GenerationId } from "../ids.ts";
import { logger } from "../log.ts";
import { activeModel, namedModels } from "./embedding-state.ts";
import {
  appendToIndex,
  createIndex,
  type EmbeddingModel,
  finishIndex,
  type IndexRow,
  type SearchIndex,
} from "./index-store.ts";
import { indexedText } from "./indexed-text.ts";
import { learnAllWords } from "./learn-words.ts";
import { vectorFor } from "./vector-for.ts";

export type Rebuilt = {
  readonly generationId: GenerationId;
  readonly passages: number;
  readonly documents: number;
  readonly ms: number;
};

const BATCH = 1000;
/** Searches that began on the old generation end well within this. */
const GRACE_MS = 1500;

/**
 * Builds a new generation of the index from the database, without the model, and swaps it in; questions go on
 * meanwhile, the caller pauses ingestion. The old generation's files are deleted, and with them all text of documents
 * that were deleted before.
 * @param onProgress passages done and in all, after each batch
 * @param model whose vectors it holds: those of the active generation unless told
 * @throws {AppError} no-model when the database holds no vectors and no generation yet; index-unavailable; audit-unavailable
 */
export async function rebuildIndex(
  db: Database,
  config: Config,
  actor: Actor,
  onProgress: (done: number, total: number) => void = () => {},
  model: EmbeddingModel = modelOfVectors(db),
): Promise<Rebuilt> {
  const startMs = performance.now();
  await sweep(db, config);
  const index = await createIndex(config, model);
  db.insert(indexGenerations)
    .values({
      id: index.generationId,
      state: "building",
      modelId: model.id,
      modelSha256: model.sha256 ?? null,
      dimension: model.dimension,
      createdAtMs: Date.now(),
    })
    .run();
  const total =
    db
      .select({ n: count() })
      .from(chunks)
      .innerJoin(documents, eq(documents.id, chunks.documentId))
      .where(isSearchable())
      .get()?.n ?? 0;
  let passages = 0;
  const seen = new Set<string>();
  for (let after = 0 as ChunkId; ; ) {
    const rows = readBatch(db, after);
    const last = rows.at(-1);
    if (last === undefined) break;
    await appendToIndex(
      index,
      rows.map((row) => toIndexRow(row, index)),
    );
    for (const row of rows) seen.add(row.documentId);
    after = last.id;
    passages += rows.length;
    onProgress(passages, Math.max(total, passages));
  }
  await finishIndex(config, index);
  await learnAllWords(db, index);
  activate(db, actor, index.generationId, model, { passages, documents: seen.size });
  await delay(GRACE_MS);
  await sweep(db, config);
  return {
    generationId: index.generationId,
    passages,
    documents: seen.size,
    ms: Math.round(performance.now() - startMs),
  };
}

/** Deletes the files of generations that are not active, left by rebuilds that finished or died. */
async function sweep(db: Database, config: Config): Promise<void> {
  db.update(indexGenerations).set({ state: "retired" }).where(eq(indexGenerations.state, "building")).run();
  const active = db.select().from(indexGenerations).where(eq(indexGenerations.state, "active")).get();
  if (!existsSync(config.indexDir)) return;
  for (const name of await readdir(config.indexDir)) {
    if (name === active?.id || !name.startsWith("gen_")) continue;
    // A search that comes late may open its word store again meanwhile.
    await rm(join(config.indexDir, name), { recursive: true, force: true, maxRetries: 5 });
    logger("index").info("old index generation deleted", { generation: name });
  }
}

function activate(
  db: Database,
  actor: Actor,
  id: GenerationId,
  model: EmbeddingModel,
  counts: { passages: number; documents: number },
): void {
  transact(db, (tx) => {
    const before = activeModel(tx);
    tx.update(indexGenerations)
      .set({ state: "retired" })
      .where(and(eq(indexGenerations.state, "active"), ne(indexGenerations.id, id)))
      .run();
    tx.update(indexGenerations)
      .set({ state: "active", activatedAtMs: Date.now() })
      .where(eq(indexGenerations.id, id))
      .run();
    appendEvent(tx, {
      type: "index.rebuilt",
      actor,
      objects: [id],
      data: { generation: id, ...counts, ...namedModels(model, before) },
    });
  });
}

/** The model of the active generation, else the one that made most of the stored vectors. */
function modelOfVectors(db: Database): EmbeddingModel {
  const active = activeModel(db);
  if (active !== undefined) return active;
  const most = db
    .select({ id: chunks.modelId, n: count() })
    .from(chunks)
    .where(isNotNull(chunks.vector))
    .groupBy(chunks.modelId)
    .orderBy(desc(count()))
    .get();
  const example =
    most?.id == null
      ? undefined
      : db
          .select({ vector: chunks.vector })
          .from(chunks)
          .where(and(eq(chunks.modelId, most.id), isNotNull(chunks.vector)))
          .limit(1)
          .get();
  if (most?.id == null || example?.vector == null) {
    throw new AppError("no-model", "There is nothing to index yet; add documents first.");
  }
  return { id: most.id, dimension: example.vector.byteLength / 2 };
}

function readBatch(db: Database, after: ChunkId) {
  return db
    .select({
      id: chunks.id,
      documentId: chunks.documentId,
      scopeId: documents.scopeId,
      title: documents.title,
      name: documents.name,
      context: chunks.context,
      text: chunks.text,
      vector: chunks.vector,
      modelId: chunks.modelId,
    })
    .from(chunks)
    .innerJoin(documents, eq(documents.id, chunks.documentId))
    .where(and(gt(chunks.id, after), isSearchable()))
    .orderBy(asc(chunks.id))
    .limit(BATCH)
    .all();
}

function toIndexRow(row: ReturnType<typeof readBatch>[number], index: SearchIndex): IndexRow {
  return { chunkId: row.id, scopeId: row.scopeId, text: indexedText(row), vector: vectorFor(row, index) };
}

function isSearchable() {
  return and(inArray(documents.state, ["searchable", "partly"]), isNull(documents.deletedAtMs));
}
