import { and, asc, eq, gt, inArray, isNull } from "drizzle-orm";
import type { Config } from "#lib/config";
import { type Database, transact } from "#lib/db/client";
import { chunks, documents } from "#lib/db/schema";
import { requireRoom } from "#lib/documents/disk-room";
import { pausedSinceMs } from "#lib/documents/queue-pause";
import { AppError } from "#lib/errors";
import type { ChunkId } from "#lib/ids";
import type { Embedding, ModelDoor } from "#lib/models/door";
import { countOutdated, isOutdated } from "#lib/retrieval/embedding-state";
import { encodeVector } from "#lib/retrieval/float16";
import type { EmbeddingModel } from "#lib/retrieval/index-store";
import { embedChunks } from "./embed-chunks.ts";
import type { Lane } from "./lane.ts";

/** Passages embedded and written at a time; files that are read meanwhile get their turn in between. */
const BATCH = 128;

type Work = {
  readonly db: Database;
  readonly config: Config;
  readonly door: ModelDoor;
  /** The model that runs. */
  readonly model: EmbeddingModel;
  /** What embedding passes, so that it takes turns with files. */
  readonly lane: Lane;
  readonly signal: AbortSignal;
  /** After each batch: passages still to be embedded. */
  readonly onProgress?: (left: number) => void;
};

/**
 * Gives every passage without a vector of `model` one, in place of that of another model. Each batch is kept at once, so
 * after a crash it goes on where it stopped. Of passages in memory there is one batch.
 * @throws {AppError} aborted, also when reading is paused; engine-unavailable; no-model when another model runs by now;
 * storage-unavailable when the disk is low; conflict when a stored text does not open
 */
export async function embedAnew({ db, config, door, model, lane, signal, onProgress }: Work): Promise<void> {
  let left = countOutdated(db, model.id);
  onProgress?.(left);
  for (let after = 0 as ChunkId; left > 0; ) {
    if (signal.aborted || pausedSinceMs(db) !== null) throw new AppError("aborted", "Embedding is paused.");
    await requireRoom(config);
    const passages = readBatch(db, model.id, after);
    const last = passages.at(-1);
    if (last === undefined) return;
    const vectors = await lane(() => embedChunks(door, model.id, passages, signal));
    keepVectors(db, model.id, passages, vectors);
    after = last.id;
    left = Math.max(0, left - passages.length);
    onProgress?.(left);
  }
}

type Passage = { readonly id: ChunkId; readonly context: string; readonly text: string };

function readBatch(db: Database, modelId: string, after: ChunkId): Passage[] {
  try {
    return db
      .select({ id: chunks.id, context: chunks.context, text: chunks.text })
      .from(chunks)
      .where(and(gt(chunks.id, after), isOutdated(db, modelId)))
      .orderBy(asc(chunks.id))
      .limit(BATCH)
      .all();
  } catch (cause) {
    throw new AppError(
      "conflict",
      "A stored text does not open: `intramuros doctor --deep` names its document; delete it, add its file again, and start anew.",
      { cause },
    );
  }
}

/** A document that was deleted meanwhile gets nothing: it may have been erased. */
function keepVectors(
  db: Database,
  modelId: string,
  passages: readonly Passage[],
  vectors: readonly Embedding[],
): void {
  const made = new Map(passages.map(({ id }, i) => [id, vectors[i] ?? new Float32Array()]));
  transact(db, (tx) => {
    const present = tx
      .select({ id: chunks.id })
      .from(chunks)
      .innerJoin(documents, eq(documents.id, chunks.documentId))
      .where(and(inArray(chunks.id, [...made.keys()]), isNull(documents.deletedAtMs)))
      .all();
    for (const { id } of present)
      tx.update(chunks)
        .set({ vector: encodeVector(made.get(id) ?? new Float32Array()), modelId })
        .where(eq(chunks.id, id))
        .run();
  });
}
