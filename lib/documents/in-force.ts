import { type SQL, sql } from "drizzle-orm";
import type { Day } from "./day.ts";

/**
 * Which version of a document is the one that counts on a day, as conditions on the row of `documents` in a query:
 *
 * - A version has begun on its first day of validity, or, without one, on the day it was added.
 * - Of the versions that can be found and have begun, the one added last counts. One that cannot be read leaves the
 *   one before it in its place.
 * - It is in force until its last day of validity, and until a document that supersedes it has begun.
 *
 * Everything that ends a version ends it for all later days too, so a version that is over today is over for good.
 */

/** The version counts on that day and its content applies then. */
export function isInForce(day: Day): SQL {
  return sql`(${hasBegun("documents", day)} AND NOT ${isOver(day)})`;
}

/**
 * The version was followed by another one, superseded, or its validity has ended by that day. CROSS JOIN keeps SQLite
 * from looking at every document there is before it asks for the few relations.
 */
export function isOver(day: Day): SQL {
  return sql`(
    coalesce(documents.valid_until < ${day.date}, 0)
    OR EXISTS (
      SELECT 1 FROM documents AS newer
      WHERE newer.lineage_id = documents.lineage_id AND newer.version > documents.version AND ${counts("newer", day)})
    OR EXISTS (
      SELECT 1 FROM supersessions AS relation CROSS JOIN documents AS heir
      WHERE relation.superseded_id = documents.lineage_id AND heir.lineage_id = relation.lineage_id
        AND ${counts("heir", day)}))`;
}

/** The version can be found as far as reading goes. */
export const isFindable: SQL = findable("documents");

type Row = "documents" | "newer" | "heir";

function counts(row: Row, day: Day): SQL {
  const name = sql.raw(row);
  return sql`(${name}.parent_id IS NULL AND ${findable(row)} AND ${hasBegun(row, day)})`;
}

function findable(row: Row): SQL {
  const name = sql.raw(row);
  return sql`(${name}.deleted_at_ms IS NULL AND ${name}.state IN ('searchable', 'partly'))`;
}

function hasBegun(row: Row, day: Day): SQL {
  const name = sql.raw(row);
  return sql`CASE WHEN ${name}.valid_from IS NULL
    THEN ${name}.added_at_ms < ${day.endMs} ELSE ${name}.valid_from <= ${day.date} END`;
}
