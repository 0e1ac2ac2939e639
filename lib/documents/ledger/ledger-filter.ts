import { and, eq, inArray, isNull, lt, ne, or, type SQL, sql } from "drizzle-orm";
import type { Actor } from "../../access/actor.ts";
import { mayReadSql } from "../../access/readable.ts";
import { type DocumentState, documents } from "../../db/schema.ts";
import type { CollectionId } from "../../ids.ts";

/** States as the ledger tells them; "gaps": whatever is not wholly in the search. */
export const LEDGER_STATES = ["all", "gaps", "searchable", "partly", "failed", "waiting"] as const;
export type LedgerState = (typeof LEDGER_STATES)[number];
const STATES: Record<Exclude<LedgerState, "all">, readonly DocumentState[]> = {
  gaps: ["partly", "failed", "waiting", "reading", "indexing"],
  searchable: ["searchable"],
  partly: ["partly"],
  failed: ["failed"],
  waiting: ["waiting", "reading", "indexing"],
};
/** Recognised pages below this certainty deserve a look. */
export const LOW_CONFIDENCE = 80;

export type LedgerFilter = {
  /** One collection; all that are open to the actor otherwise. */
  readonly collectionId?: CollectionId | undefined;
  readonly state?: LedgerState | undefined;
  readonly format?: string | undefined;
  /** Only documents that have something noted, about the file or one of its pages. */
  readonly hasWarnings?: boolean | undefined;
  /** Only documents with a page recognised with less certainty than `LOW_CONFIDENCE`. */
  readonly isUncertain?: boolean | undefined;
};

/** Latest versions of the documents of the filter that the actor may read at this moment. */
export function ledgerCondition(actor: Actor, filter: LedgerFilter): SQL | undefined {
  const state = filter.state ?? "all";
  return and(
    isNull(documents.deletedAtMs),
    eq(documents.isLatest, true),
    mayReadSql(actor, documents.scopeId),
    filter.collectionId === undefined ? undefined : eq(documents.collectionId, filter.collectionId),
    state === "all" ? undefined : inArray(documents.state, [...STATES[state]]),
    filter.format === undefined ? undefined : eq(documents.format, filter.format),
    filter.hasWarnings === true
      ? or(sql`${documents.gapPageCount} > 0`, ne(sql`coalesce(${documents.warnings}, '[]')`, "[]"))
      : undefined,
    filter.isUncertain === true ? lt(documents.ocrConfidence, LOW_CONFIDENCE) : undefined,
  );
}
