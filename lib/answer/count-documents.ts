import { type SQL, sql } from "drizzle-orm";
import type { Actor } from "../access/actor.ts";
import { mayReadSql } from "../access/readable.ts";
import type { Reader } from "../db/client.ts";
import { type DocumentState, documents, scopes } from "../db/schema.ts";
import { type Day, today } from "../documents/day.ts";
import { isFindable, isInForce } from "../documents/in-force.ts";
import type { CollectionId, DocumentId } from "../ids.ts";

/** Documents in one state. Own ones did not come out of another document's file. */
export type StateCount = {
  readonly state: DocumentState;
  /** Of those that were searched, or would have been if they could be read. */
  readonly searched: number;
  readonly ownSearched: number;
  /** Latest versions of own documents, searched or not. */
  readonly ownLatest: number;
};

/**
 * Counts the documents of collections that the actor may read, in one statement. A state may come several times.
 * @param asOf day of the question; today without it
 */
export function countDocuments(
  db: Reader,
  actor: Actor,
  collectionIds: readonly CollectionId[],
  asOf: Day | undefined,
): StateCount[] {
  const { endMs } = asOf ?? today();
  const isReadable = sql`documents.scope_id IN readable`;
  return db.all<StateCount>(sql`
    WITH readable(id) AS MATERIALIZED (
      SELECT ${scopes.id} FROM ${scopes}
      WHERE ${scopes.collectionId} IN (SELECT value FROM json_each(${JSON.stringify(collectionIds)}))
        AND ${mayReadSql(actor, scopes.id)}),
    superseded(id) AS MATERIALIZED (SELECT superseded_id FROM supersessions),
    other(id) AS (
      SELECT documents.id FROM documents WHERE ${isReadable} AND NOT ${IS_PLAIN} AND documents.deleted_at_ms IS NULL
      UNION
      SELECT documents.id FROM documents
      WHERE ${isReadable} AND ${IS_PLAIN} AND documents.deleted_at_ms IS NULL
        AND documents.state IN ('waiting', 'reading', 'indexing', 'failed') AND documents.version > 1
      UNION
      SELECT documents.id FROM documents
      WHERE documents.lineage_id IN superseded AND ${isReadable} AND documents.deleted_at_ms IS NULL)
    ${countWhere(
      {
        isSearched: sql`(${IS_READ} = 0 OR documents.added_at_ms < ${endMs})`,
        isLatest: sql`1`,
      },
      sql`${isReadable} AND ${IS_PLAIN} AND documents.deleted_at_ms IS NULL
        AND (${IS_READ} OR documents.version = 1) AND documents.lineage_id NOT IN superseded`,
    )}
    UNION ALL
    ${countWhere({ isSearched: isSearched(asOf), isLatest: IS_LATEST }, sql`documents.id IN other`)}`);
}

/** The same for one document, in whatever version, if the actor may read it. */
export function countDocument(
  db: Reader,
  actor: Actor,
  collectionIds: readonly CollectionId[],
  id: DocumentId,
): StateCount[] {
  return db.all<StateCount>(
    countWhere(
      { isSearched: sql`1`, isLatest: IS_LATEST },
      sql`documents.id = ${id} AND documents.deleted_at_ms IS NULL AND ${mayReadSql(actor, documents.scopeId)}
        AND documents.collection_id IN (SELECT value FROM json_each(${JSON.stringify(collectionIds)}))`,
    ),
  );
}

/**
 * The one state of affairs that nearly all documents are in: no newer version, no validity. Then only superseding and the
 * day on which it was added count, and an index that holds all that is needed answers for 100,000 of them. The words are
 * those of the indexes `documents_plain` and `documents_not_plain`.
 */
const IS_PLAIN = sql.raw(
  "(documents.is_latest = 1 AND documents.valid_from IS NULL AND documents.valid_until IS NULL)",
);

const IS_LATEST = sql`documents.is_latest`;

/** Asks for nothing that the index does not hold. */
const IS_READ = sql.raw("(documents.state IN ('searchable', 'partly'))");

function countWhere({ isSearched, isLatest }: { isSearched: SQL; isLatest: SQL }, where: SQL): SQL {
  return sql`
    SELECT documents.state AS "state", sum(${isSearched}) AS "searched",
      sum((${isSearched}) AND documents.parent_id IS NULL) AS "ownSearched",
      sum(${isLatest} AND documents.parent_id IS NULL) AS "ownLatest"
    FROM documents WHERE ${where} GROUP BY documents.scope_id, documents.state`;
}

/** Versions in force that can be found, and latest ones that cannot where none before them can. */
function isSearched(asOf: Day | undefined): SQL {
  const isCurrent = asOf === undefined ? sql`documents.standing = 'current'` : sql`1`;
  return sql`CASE WHEN ${isFindable} THEN ${isInForce(asOf ?? today())} AND ${isCurrent} ELSE ${IS_UNREAD} END`;
}

const IS_UNREAD = sql`(documents.is_latest AND NOT EXISTS (
  SELECT 1 FROM documents AS earlier
  WHERE earlier.lineage_id = documents.lineage_id AND earlier.version < documents.version
    AND earlier.parent_id IS NULL AND earlier.deleted_at_ms IS NULL AND earlier.state IN ('searchable', 'partly')))`;
