import { count, sql } from "drizzle-orm";
import type { Actor } from "../../access/actor.ts";
import { requireAccess } from "../../access/readable.ts";
import type { Reader } from "../../db/client.ts";
import { documents } from "../../db/schema.ts";
import type { CollectionId } from "../../ids.ts";
import { ledgerCondition } from "./ledger-filter.ts";

export type LedgerTotals = {
  readonly documents: {
    readonly searchable: number;
    readonly partly: number;
    readonly failed: number;
    readonly waiting: number;
  };
  /** Of documents that were read: pages without remarks, and those not read, or not read completely. */
  readonly pages: { readonly whole: number; readonly gaps: number };
  /** Formats there are, by name. */
  readonly formats: readonly string[];
};

/** How much of a collection, or of all that is open to the actor, can be found. @throws {AppError} not-found */
export function ledgerTotals(db: Reader, actor: Actor, collectionId?: CollectionId): LedgerTotals {
  if (collectionId !== undefined) requireAccess(db, actor, collectionId, "read");
  const rows = db
    .select({
      state: documents.state,
      format: documents.format,
      n: count(),
      pages: sql<number>`coalesce(sum(${documents.pageCount}), 0)`,
      gaps: sql<number>`coalesce(sum(${documents.gapPageCount}), 0)`,
    })
    .from(documents)
    .where(ledgerCondition(actor, { collectionId }))
    .groupBy(documents.state, documents.format)
    .all();
  const sum = (of: (row: (typeof rows)[number]) => number) => rows.reduce((all, row) => all + of(row), 0);
  const inState = (...states: string[]) => sum((row) => (states.includes(row.state) ? row.n : 0));
  const gaps = sum((row) => row.gaps);
  return {
    documents: {
      searchable: inState("searchable"),
      partly: inState("partly"),
      failed: inState("failed"),
      waiting: inState("waiting", "reading", "indexing"),
    },
    pages: { whole: sum((row) => row.pages) - gaps, gaps },
    formats: [...new Set(rows.flatMap((row) => row.format ?? []))].sort(),
  };
}
