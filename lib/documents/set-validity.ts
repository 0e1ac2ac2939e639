import { and, eq, isNull } from "drizzle-orm";
import type { Actor } from "../access/actor.ts";
import { requireAccess } from "../access/readable.ts";
import { appendEvent } from "../audit/append-event.ts";
import { type Database, transact } from "../db/client.ts";
import { documents } from "../db/schema.ts";
import { AppError } from "../errors.ts";
import type { DocumentId } from "../ids.ts";
import { parseDay } from "./day.ts";
import { getDocument } from "./documents.ts";
import { settleLineage } from "./settle-lineage.ts";

/** First and last day on which a version applies, YYYY-MM-DD; null: since it was added, without end. */
export type Validity = { readonly validFrom: string | null; readonly validUntil: string | null };

/**
 * Says when a version of a document applies; what came out of its file applies with it.
 * @throws {AppError} not-found; not-allowed (needs `manage`); invalid-input; conflict for a document inside another one
 */
export function setValidity(db: Database, actor: Actor, id: DocumentId, validity: Validity): void {
  const from = validity.validFrom === null ? null : parseDay(validity.validFrom).date;
  const until = validity.validUntil === null ? null : parseDay(validity.validUntil).date;
  if (from !== null && until !== null && until < from)
    throw new AppError("invalid-input", "The last day of validity is before the first.");
  transact(db, (tx) => {
    const document = getDocument(tx, actor, id);
    requireAccess(tx, actor, document.collectionId, "manage");
    requireOutermost(document);
    tx.update(documents)
      .set({ validFrom: from, validUntil: until })
      .where(
        and(
          eq(documents.lineageId, document.lineageId),
          eq(documents.version, document.version),
          isNull(documents.deletedAtMs),
        ),
      )
      .run();
    settleLineage(tx, document.lineageId);
    appendEvent(tx, {
      type: "document.validity-set",
      actor,
      objects: [id, document.collectionId],
      data: { ...(from === null ? {} : { from }), ...(until === null ? {} : { until }) },
    });
  });
}

/** @throws {AppError} conflict */
export function requireOutermost(document: { readonly parent: unknown }): void {
  if (document.parent !== null)
    throw new AppError(
      "conflict",
      "This document came out of another one's file and applies when that one does; change that one.",
    );
}
