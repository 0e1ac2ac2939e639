import { and, count, eq, inArray, isNull, type SQL, sql } from "drizzle-orm";
import type { Actor } from "../access/actor.ts";
import { mayReadSql } from "../access/readable.ts";
import type { Reader } from "../db/client.ts";
import { collections, type DocumentState, documents } from "../db/schema.ts";
import { today } from "../documents/day.ts";
import { isFindable, isInForce } from "../documents/in-force.ts";
import type { CollectionId, DocumentId } from "../ids.ts";
import type { AcceptedQuestion } from "./accept-question.ts";
import type { Gaps, Searched } from "./answer.ts";

const NONE: Gaps = { partly: 0, failed: 0, waiting: 0 };
const inState = (...states: DocumentState[]) =>
  sql<number>`coalesce(sum(${inArray(documents.state, states)}), 0)`;

/** What a question was put to, so that "nothing found" says where was looked. */
export function countSearched(
  db: Reader,
  actor: Actor,
  { collections: chosen, asOf }: Pick<AcceptedQuestion, "collections" | "asOf">,
  documentId?: DocumentId,
): Searched {
  const ids = chosen.map(({ id }) => id);
  const date = asOf?.date ?? null;
  if (ids.length === 0)
    return { documents: 0, withGaps: 0, gaps: NONE, collections: [], asOf: date, notInForce: 0 };
  const found = countWhere(
    db,
    actor,
    ids,
    documentId === undefined
      ? and(
          isFindable,
          isInForce(asOf ?? today()),
          asOf === undefined ? eq(documents.standing, "current") : undefined,
        )
      : and(isFindable, eq(documents.id, documentId)),
  );
  const unread = countWhere(
    db,
    actor,
    ids,
    documentId === undefined ? IS_UNREAD : and(sql`NOT ${isFindable}`, eq(documents.id, documentId)),
  );
  const known =
    documentId === undefined ? countWhere(db, actor, ids, eq(documents.isLatest, true)).own : found.own;
  const names = db
    .select({ id: collections.id, name: collections.name })
    .from(collections)
    .where(inArray(collections.id, ids))
    .orderBy(collections.name)
    .all();
  const gaps = {
    partly: found.partly + unread.partly,
    failed: found.failed + unread.failed,
    waiting: found.waiting + unread.waiting,
  };
  return {
    documents: found.all + unread.all,
    withGaps: gaps.partly + gaps.failed,
    gaps,
    collections: names,
    asOf: date,
    notInForce: Math.max(0, known - found.own - unread.own),
  };
}

/** The latest version cannot be found, and there is none before it that could be. */
const IS_UNREAD = and(
  eq(documents.isLatest, true),
  sql`NOT ${isFindable}`,
  sql`NOT EXISTS (
    SELECT 1 FROM documents AS earlier
    WHERE earlier.lineage_id = documents.lineage_id AND earlier.version < documents.version
      AND earlier.parent_id IS NULL AND earlier.deleted_at_ms IS NULL AND earlier.state IN ('searchable', 'partly'))`,
);

/** `own`: without those that came out of another document's file. */
function countWhere(
  db: Reader,
  actor: Actor,
  ids: readonly CollectionId[],
  condition: SQL | undefined,
): Gaps & { all: number; own: number } {
  const row = db
    .select({
      all: count(),
      own: sql<number>`coalesce(sum(${documents.parentId} IS NULL), 0)`,
      partly: inState("partly"),
      failed: inState("failed"),
      waiting: inState("waiting", "reading", "indexing"),
    })
    .from(documents)
    .where(
      and(
        inArray(documents.collectionId, [...ids]),
        isNull(documents.deletedAtMs),
        mayReadSql(actor, documents.scopeId),
        condition,
      ),
    )
    .get();
  return row ?? { all: 0, own: 0, ...NONE };
}
