import { and, asc, count, desc, eq, gte, inArray, isNotNull, isNull, min, type SQL, sql } from "drizzle-orm";
import type { Actor } from "../access/actor.ts";
import { mayReadSql, requireAccess } from "../access/readable.ts";
import type { Reader } from "../db/client.ts";
import { type DocumentState, documents, jobs } from "../db/schema.ts";
import type { CollectionId, DocumentId } from "../ids.ts";
import type { Reason } from "../reasons/reason.ts";
import { pausedSinceMs } from "./queue-pause.ts";

/** How far one document is. */
export type DocumentProgress = {
  readonly id: DocumentId;
  readonly state: DocumentState;
  readonly stateReason: Reason | null;
  /** Pages read and to read, while it is being read. */
  readonly done: number | null;
  readonly total: number | null;
};
/** How far a collection's present batch is: files still open, and those finished since it began. */
export type ReadingProgress = {
  readonly finished: number;
  readonly total: number;
  /** Estimate from the last finished files, milliseconds; null while there is too little to go by, and while reading is paused. */
  readonly remainingMs: number | null;
  /** Of the documents that were asked about, those the actor may read. */
  readonly documents: readonly DocumentProgress[];
};

/** Files that came within this time before the oldest open one belong to the same batch. */
const BATCH_GAP_MS = 10 * 60_000;
/** The estimate looks at so many finished files, and not further back than this. */
const RECENT_FILES = 20;
const RECENT_MS = 5 * 60_000;

/**
 * What is being read in a collection, cheap enough to ask every second.
 * @param ids documents to report on by themselves, at most 500
 * @throws {AppError} not-found
 */
export function readingProgress(
  db: Reader,
  actor: Actor,
  collectionId: CollectionId,
  ids: readonly DocumentId[] = [],
  nowMs: number = Date.now(),
): ReadingProgress {
  requireAccess(db, actor, collectionId, "read");
  const inCollection = and(
    eq(documents.collectionId, collectionId),
    isNull(documents.deletedAtMs),
    mayReadSql(actor, documents.scopeId),
  );
  const isOpen = and(eq(jobs.kind, "ingest"), inArray(jobs.state, ["queued", "running"]));
  const open = db
    .select({ n: count(), oldestMs: min(jobs.createdAtMs) })
    .from(jobs)
    .innerJoin(documents, eq(documents.id, jobs.documentId))
    .where(and(isOpen, inCollection))
    .get();
  const unfinished = open?.n ?? 0;
  const finished =
    open?.oldestMs == null
      ? 0
      : (db
          .select({ n: count() })
          .from(jobs)
          .innerJoin(documents, eq(documents.id, jobs.documentId))
          .where(
            and(
              eq(jobs.kind, "ingest"),
              inArray(jobs.state, ["done", "failed"]),
              gte(jobs.createdAtMs, open.oldestMs - BATCH_GAP_MS),
              inCollection,
            ),
          )
          .get()?.n ?? 0);
  const perFileMs =
    unfinished === 0 || pausedSinceMs(db) !== null ? null : recentPace(db, inCollection, nowMs);
  return {
    finished,
    total: finished + unfinished,
    remainingMs: perFileMs === null ? null : perFileMs * unfinished,
    documents: ids.length === 0 ? [] : progressOf(db, inCollection, ids.slice(0, 500)),
  };
}

/**
 * Milliseconds from one finished file of the collection to the next. The queue is shared, and of other collections this
 * tells nothing but that it goes more slowly.
 */
function recentPace(db: Reader, inCollection: SQL | undefined, nowMs: number): number | null {
  const ends = db
    .select({ atMs: jobs.finishedAtMs })
    .from(jobs)
    .innerJoin(documents, eq(documents.id, jobs.documentId))
    .where(
      and(
        eq(jobs.kind, "ingest"),
        isNotNull(jobs.finishedAtMs),
        gte(jobs.finishedAtMs, nowMs - RECENT_MS),
        inCollection,
      ),
    )
    .orderBy(desc(jobs.finishedAtMs))
    .limit(RECENT_FILES)
    .all();
  const first = ends.at(-1)?.atMs ?? null;
  if (first === null || ends.length < 3) return null;
  return (nowMs - first) / ends.length;
}

function progressOf(
  db: Reader,
  inCollection: SQL | undefined,
  ids: readonly DocumentId[],
): DocumentProgress[] {
  return db
    .select({
      id: documents.id,
      state: documents.state,
      stateReason: documents.stateReason,
      done: sql<number | null>`CASE WHEN ${jobs.state} = 'running' THEN ${jobs.done} END`,
      total: sql<number | null>`CASE WHEN ${jobs.state} = 'running' THEN ${jobs.total} END`,
    })
    .from(documents)
    .leftJoin(jobs, and(eq(jobs.documentId, documents.id), eq(jobs.state, "running")))
    .where(and(inArray(documents.id, [...ids]), inCollection))
    .orderBy(asc(documents.id))
    .all();
}
