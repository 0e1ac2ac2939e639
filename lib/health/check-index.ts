import { and, asc, eq, gt, inArray, isNotNull, isNull } from "drizzle-orm";
import type { Config } from "../config.ts";
import type { Database } from "../db/client.ts";
import { chunks, documents } from "../db/schema.ts";
import { queueRebuild } from "../documents/queue.ts";
import type { ChunkId } from "../ids.ts";
import type { ModelDoor } from "../models/door.ts";
import { embeddingState, isBehind } from "../retrieval/embedding-state.ts";
import { encodeVector } from "../retrieval/float16.ts";
import { openActiveIndex, readIndexRows, type SearchIndex } from "../retrieval/index-store.ts";
import { embeddingModelOf } from "../retrieval/running-model.ts";
import { vectorFor } from "../retrieval/vector-for.ts";
import { type Finding, report } from "./finding.ts";

const BATCH = 500;

/**
 * The index opens and holds every passage that search may find; with `isDeep`, each vector is compared with the
 * database's, which shows a single changed bit in either. A vector that differs is computed anew, an index that is not
 * as it should be is made anew by the ingest process. Embedding anew for another model takes hours and is not begun here.
 * @param door to compute vectors anew; without it they are left as they are
 */
export async function checkIndex(
  db: Database,
  config: Config,
  options: { readonly isMending: boolean; readonly isDeep: boolean; readonly door: ModelDoor | undefined },
  into: Finding[],
  onProgress: (done: number, total: number) => void,
): Promise<void> {
  const mend = () => {
    if (options.isMending) queueRebuild(db);
    return options.isMending;
  };
  const state = embeddingState(db);
  if (state.running !== undefined && isBehind(state))
    report(into, "passages-to-embed", {
      count: state.outdated,
      running: state.running.id,
    });
  let index: SearchIndex | undefined;
  try {
    index = await openActiveIndex(db, config);
    const { absent, differing } = await compare(db, index, options.isDeep, onProgress);
    if (absent > 0) report(into, "index-incomplete", { count: absent }, mend());
    if (differing.length > 0) await mendVectors(db, differing, options, into);
    if (differing.length > 0) mend();
  } catch {
    report(into, "index-closed", {}, mend());
  }
}

async function compare(
  db: Database,
  index: SearchIndex | undefined,
  isDeep: boolean,
  onProgress: (done: number, total: number) => void,
): Promise<{ absent: number; differing: ChunkId[] }> {
  let absent = 0;
  const differing: ChunkId[] = [];
  const isSearchable = and(inArray(documents.state, ["searchable", "partly"]), isNull(documents.deletedAtMs));
  const total = db
    .select({ id: chunks.id })
    .from(chunks)
    .innerJoin(documents, eq(documents.id, chunks.documentId))
    .where(isSearchable)
    .all().length;
  for (let after = 0 as ChunkId, done = 0; ; ) {
    const rows = db
      .select({ id: chunks.id, vector: chunks.vector, modelId: chunks.modelId })
      .from(chunks)
      .innerJoin(documents, eq(documents.id, chunks.documentId))
      .where(and(gt(chunks.id, after), isSearchable))
      .orderBy(asc(chunks.id))
      .limit(BATCH)
      .all();
    const last = rows.at(-1);
    if (last === undefined) return { absent, differing };
    const ids = rows.map(({ id }) => id);
    const held = index === undefined ? [] : await readIndexRows(index, ids);
    const indexed = new Map(held.map((row) => [row.chunkId, row.vector]));
    for (const row of rows) {
      const found = indexed.get(row.id);
      if (found === undefined || index === undefined) absent++;
      else if (isDeep && !encodeVector(found).equals(encodeVector(vectorFor(row, index))))
        differing.push(row.id);
    }
    after = last.id;
    done += rows.length;
    onProgress(done, total);
  }
}

/** Which of the two is wrong, nobody can tell: both are made anew from the text. */
async function mendVectors(
  db: Database,
  ids: readonly ChunkId[],
  { isMending, door }: { readonly isMending: boolean; readonly door: ModelDoor | undefined },
  into: Finding[],
): Promise<void> {
  const isMended = isMending && door !== undefined;
  if (isMended) {
    const { id: modelId } = await embeddingModelOf(door);
    for (const id of ids) {
      const row = db
        .select({ text: chunks.text, context: chunks.context })
        .from(chunks)
        .where(and(eq(chunks.id, id), isNotNull(chunks.vector)))
        .get();
      if (row === undefined) continue;
      const text = row.context === "" ? row.text : `${row.context}\n${row.text}`;
      const [vector] = await door.embed([text], {
        purpose: "passage",
        priority: "ingestion",
        model: modelId,
      });
      if (vector !== undefined)
        db.update(chunks)
          .set({ vector: encodeVector(vector), modelId })
          .where(eq(chunks.id, id))
          .run();
    }
  }
  report(into, "vectors-differ", { count: ids.length }, isMended);
}
