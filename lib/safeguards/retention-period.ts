import { and, eq, inArray, isNull, sql } from "drizzle-orm";
import { retentionAssignments, retentionClasses } from "../db/access-tables.ts";
import type { Reader } from "../db/client.ts";
import { documents } from "../db/schema.ts";
import { AppError } from "../errors.ts";
import type { DocumentId } from "../ids.ts";
import { Kept } from "./kept.ts";

/** A day of a retention period. */
export const DAY_MS = 86_400_000;

/**
 * Lets nothing be deleted that its retention class keeps for a time that is not over. Asked in the transaction that
 * deletes, run by `transactUnlessKept`. What two people erase is not asked about: they weigh that duty themselves.
 * @throws {AppError} retained
 */
export function requirePeriodOver(db: Reader, ids: readonly DocumentId[], nowMs: number): void {
  const kept = db
    .select({ documentId: documents.id, classId: retentionClasses.id, endMs: END_MS })
    .from(documents)
    .innerJoin(
      retentionAssignments,
      and(
        eq(retentionAssignments.collectionId, documents.collectionId),
        isNull(retentionAssignments.endedAtMs),
      ),
    )
    .innerJoin(retentionClasses, eq(retentionClasses.id, retentionAssignments.classId))
    .where(
      and(inArray(documents.id, [...ids]), eq(retentionClasses.isMinimum, true), sql`${END_MS} > ${nowMs}`),
    )
    .all();
  if (kept.length === 0) return;
  const day = new Date(Math.max(...kept.map(({ endMs }) => endMs))).toISOString().slice(0, 10);
  throw new AppError("retained", `Its retention class keeps it until ${day}.`, {
    cause: new Kept(
      kept.map(({ documentId, classId }) => ({
        type: "retention.blocked",
        by: classId,
        objectId: documentId,
      })),
    ),
  });
}

/** When a document's time is over: so many days after it was added. */
export const END_MS = sql<number>`${documents.addedAtMs} + ${retentionClasses.keepDays} * ${DAY_MS}`;
