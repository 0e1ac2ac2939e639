import { eq } from "drizzle-orm";
import type { Config } from "#lib/config";
import type { Database } from "#lib/db/client";
import { chunks, documents } from "#lib/db/schema";
import { attachedIds } from "#lib/documents/attached-documents";
import { completeIngest, ingestProgress, type ReadFile } from "#lib/documents/complete-ingest";
import type { Job } from "#lib/documents/queue";
import type { DocumentId } from "#lib/ids";
import {
  addToIndex,
  type EmbeddingModel,
  ensureActiveIndex,
  type IndexRow,
  openActiveIndex,
  type SearchIndex,
} from "#lib/retrieval/index-store";
import { indexedText } from "#lib/retrieval/indexed-text";
import { learnWords } from "#lib/retrieval/learn-words";
import { vectorFor } from "#lib/retrieval/vector-for";

/** A file on its last steps: read and embedded now, or stored by an earlier process that died before the end. */
export type Finished = { readonly job: Job; readonly documentId: DocumentId; readonly file: ReadFile | null };

/**
 * Makes stored files searchable: their passages go into the index, all at once, since each write of the index costs
 * the same; then each document is shown. A crash after any step is repaired by doing both again. While the index is
 * still that of an earlier embedding model, they are found by their words alone.
 * @param model for the first index of all
 * @returns passages added to the index
 */
export async function publish(
  db: Database,
  config: Config,
  model: EmbeddingModel,
  finished: readonly Finished[],
): Promise<number> {
  const index = await ensureActiveIndex(db, config, model);
  const rows = finished.flatMap(({ documentId }) => indexRows(db, documentId, index));
  await addToIndex(index, rows);
  learnWords(
    db,
    index,
    finished.map(({ documentId }) => documentId),
  );
  for (const { job } of finished) completeIngest(db, job);
  return rows.length;
}

/**
 * Puts a version, and what came out of its file, into the index in the place of what is there, under the scope and the
 * name it has now.
 * @returns passages that were written to the index
 */
export async function refile(db: Database, config: Config, versionId: DocumentId): Promise<number> {
  const index = await openActiveIndex(db, config);
  if (index === undefined) return 0;
  const ids = [versionId, ...attachedIds(db, versionId)];
  const rows = ids.flatMap((id) => indexRows(db, id, index));
  await addToIndex(index, rows);
  learnWords(db, index, ids);
  return rows.length;
}

function indexRows(db: Database, documentId: DocumentId, index: SearchIndex): IndexRow[] {
  if (ingestProgress(db, documentId) !== "stored") return [];
  return db
    .select({
      chunkId: chunks.id,
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
    .where(eq(chunks.documentId, documentId))
    .all()
    .map(({ chunkId, scopeId, ...passage }) => ({
      chunkId,
      scopeId,
      text: indexedText(passage),
      vector: vectorFor(passage, index),
    }));
}
