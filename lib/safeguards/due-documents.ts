import { and, asc, eq, isNull, type SQL, sql } from "drizzle-orm";
import {
  type RetentionEnd,
  retentionAssignments,
  retentionClasses,
  retentionDecisions,
} from "../db/access-tables.ts";
import type { Reader } from "../db/client.ts";
import { collections, documents } from "../db/schema.ts";
import type { CollectionId, DocumentId } from "../ids.ts";
import { END_MS } from "./retention-period.ts";

/** A document whose time is over. */
export type Due = {
  readonly id: DocumentId;
  readonly collectionId: CollectionId;
  readonly collection: string;
  readonly retentionClass: string;
  readonly atEnd: RetentionEnd;
  /** When its time was over. */
  readonly endMs: number;
};

/** Documents whose time is over and that nobody decided to keep longer; those that came out of another go with it. */
export function dueDocuments(db: Reader, nowMs: number, among?: SQL): Due[] {
  return db
    .select({
      id: documents.id,
      collectionId: documents.collectionId,
      collection: collections.name,
      retentionClass: retentionClasses.name,
      atEnd: retentionClasses.atEnd,
      endMs: END_MS,
    })
    .from(documents)
    .innerJoin(collections, eq(collections.id, documents.collectionId))
    .innerJoin(
      retentionAssignments,
      and(
        eq(retentionAssignments.collectionId, documents.collectionId),
        isNull(retentionAssignments.endedAtMs),
      ),
    )
    .innerJoin(retentionClasses, eq(retentionClasses.id, retentionAssignments.classId))
    .where(
      and(
        isNull(documents.deletedAtMs),
        isNull(documents.parentId),
        sql`${END_MS} <= ${nowMs}`,
        sql`NOT EXISTS (
          SELECT 1 FROM ${retentionDecisions} AS d
          WHERE d.document_id = ${documents.id} AND d.kept_until_ms > ${nowMs})`,
        among,
      ),
    )
    .orderBy(asc(documents.id))
    .all();
}
