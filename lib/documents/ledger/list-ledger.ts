import { asc, count, desc, eq, inArray, sql } from "drizzle-orm";
import type { Actor } from "../../access/actor.ts";
import { requireAccess } from "../../access/readable.ts";
import type { Reader } from "../../db/client.ts";
import { collections, type DocumentState, documents } from "../../db/schema.ts";
import type { CollectionId, DocumentId } from "../../ids.ts";
import type { Reason } from "../../reasons/reason.ts";
import { type LedgerFilter, ledgerCondition } from "./ledger-filter.ts";

/** What became of one file. */
export type LedgerLine = {
  readonly id: DocumentId;
  readonly collectionId: CollectionId;
  readonly collection: string;
  readonly name: string;
  readonly title: string | null;
  readonly sourcePath: string;
  readonly format: string | null;
  readonly language: string | null;
  readonly state: DocumentState;
  readonly stateReason: Reason | null;
  /** Notes about the file; null until it was read. Those about pages are in the page ledger. */
  readonly warnings: readonly Reason[] | null;
  readonly isPaginated: boolean | null;
  readonly pageCount: number | null;
  readonly gapPageCount: number | null;
  readonly charCount: number | null;
  readonly passageCount: number | null;
  readonly extractor: string | null;
  readonly extractMs: number | null;
  /** Of its least certain recognised page, 0 to 100. */
  readonly ocrConfidence: number | null;
  readonly byteSize: number;
  readonly sha256: string;
  readonly addedAtMs: number;
  readonly searchableAtMs: number | null;
};
export const LEDGER_SORTS = ["added", "name", "state", "pages", "characters", "time", "confidence"] as const;
export type LedgerSort = (typeof LEDGER_SORTS)[number];
export type LedgerOrder = { readonly by: LedgerSort; readonly isDescending: boolean };

export const LEDGER_COLUMNS = {
  id: documents.id,
  collectionId: documents.collectionId,
  collection: collections.name,
  name: documents.name,
  title: documents.title,
  sourcePath: documents.sourcePath,
  format: documents.format,
  language: documents.language,
  state: documents.state,
  stateReason: documents.stateReason,
  warnings: documents.warnings,
  isPaginated: documents.isPaginated,
  pageCount: documents.pageCount,
  gapPageCount: documents.gapPageCount,
  charCount: documents.charCount,
  passageCount: documents.chunkCount,
  extractor: documents.extractor,
  extractMs: documents.extractMs,
  ocrConfidence: documents.ocrConfidence,
  byteSize: documents.byteSize,
  sha256: documents.sha256,
  addedAtMs: documents.addedAtMs,
  searchableAtMs: documents.searchableAtMs,
};
/** What needs a person comes first. */
const BY_STATE = sql`CASE ${documents.state} WHEN 'failed' THEN 0 WHEN 'partly' THEN 1 WHEN 'searchable' THEN 3 ELSE 2 END`;
const KEYS = {
  added: documents.id,
  name: sql`lower(${documents.sourcePath})`,
  state: BY_STATE,
  pages: documents.pageCount,
  characters: documents.charCount,
  time: documents.extractMs,
  confidence: documents.ocrConfidence,
};

/**
 * A page of the ledger. What has no value to sort by comes last.
 * @returns the lines, and how many there are in all
 * @throws {AppError} not-found
 */
export function listLedger(
  db: Reader,
  actor: Actor,
  filter: LedgerFilter,
  order: LedgerOrder,
  range: { readonly offset: number; readonly limit: number },
): { lines: LedgerLine[]; total: number } {
  if (filter.collectionId !== undefined) requireAccess(db, actor, filter.collectionId, "read");
  const condition = ledgerCondition(actor, filter);
  const key = KEYS[order.by];
  const direction = order.isDescending ? desc : asc;
  // Ids alone are sorted, and the newest ones need no sorting at all: whole lines would be copied about by the thousand.
  const found = db
    .select({ id: documents.id })
    .from(documents)
    .where(condition)
    .orderBy(...(order.by === "added" ? [] : [sql`${key} IS NULL`, direction(key)]), direction(documents.id))
    .limit(Math.min(range.limit, 1000))
    .offset(range.offset)
    .all()
    .map(({ id }) => id);
  const rows = db
    .select(LEDGER_COLUMNS)
    .from(documents)
    .innerJoin(collections, eq(collections.id, documents.collectionId))
    .where(inArray(documents.id, found))
    .all();
  const lineOf = new Map(rows.map((line) => [line.id, line]));
  const lines = found.flatMap((id) => lineOf.get(id) ?? []);
  const total = db.select({ n: count() }).from(documents).where(condition).get()?.n ?? 0;
  return { lines, total };
}
