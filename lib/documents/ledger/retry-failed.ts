import { and, asc, eq } from "drizzle-orm";
import type { Actor } from "../../access/actor.ts";
import { requireAccess } from "../../access/readable.ts";
import type { Database } from "../../db/client.ts";
import { documents } from "../../db/schema.ts";
import type { CollectionId } from "../../ids.ts";
import { retryDocument } from "../documents.ts";
import { ledgerCondition } from "./ledger-filter.ts";

/** Has every failed document of a collection read again; each is recorded by itself. @returns how many @throws {AppError} not-found; not-allowed */
export function retryFailed(db: Database, actor: Actor, collectionId: CollectionId): number {
  requireAccess(db, actor, collectionId, "contribute");
  const failed = db
    .select({ id: documents.id })
    .from(documents)
    .where(and(ledgerCondition(actor, { collectionId }), eq(documents.state, "failed")))
    .orderBy(asc(documents.id))
    .all();
  for (const { id } of failed) retryDocument(db, actor, id);
  return failed.length;
}
