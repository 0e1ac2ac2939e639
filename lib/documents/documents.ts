import { and, asc, desc, eq, inArray, isNull, lt, or, type SQL, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/sqlite-core";
import type { Actor } from "../access/actor.ts";
import { mayReadSql, requireAccess } from "../access/readable.ts";
import { appendEvent } from "../audit/append-event.ts";
import { type Database, type Reader, type Transaction, transact } from "../db/client.ts";
import {
  collections,
  type DocumentState,
  documents,
  jobs,
  type PageBlock,
  type PageRun,
  pages,
} from "../db/schema.ts";
import { AppError } from "../errors.ts";
import { type CollectionId, type DocumentId, newId } from "../ids.ts";
import type { Reason } from "../reasons/reason.ts";
import { requireNoHold } from "../safeguards/holds.ts";
import { transactUnlessKept } from "../safeguards/kept.ts";
import { requirePeriodOver } from "../safeguards/retention-period.ts";
import { attachedIds } from "./attached-documents.ts";
import { recordViewing } from "./record-viewing.ts";
import { lineageOf, settleLineage, versionIds } from "./settle-lineage.ts";

const parents = alias(documents, "parents");

/** A document as somebody who may read it sees it: the ledger's line. */
export type DocumentSummary = {
  readonly id: DocumentId;
  readonly collectionId: CollectionId;
  readonly collection: string;
  /** The document whose file holds this one. */
  readonly parent: { readonly id: DocumentId; readonly name: string } | null;
  readonly name: string;
  readonly title: string | null;
  readonly sourcePath: string;
  /** What all versions of the document share. */
  readonly lineageId: DocumentId;
  /** From 1. */
  readonly version: number;
  readonly isLatest: boolean;
  /** First and last day on which the content applies, YYYY-MM-DD; null: since it was added, without end. */
  readonly validFrom: string | null;
  readonly validUntil: string | null;
  readonly format: string | null;
  readonly language: string | null;
  readonly byteSize: number;
  readonly sha256: string;
  readonly state: DocumentState;
  readonly stateReason: Reason | null;
  readonly warnings: readonly Reason[];
  readonly pageCount: number | null;
  readonly isPaginated: boolean;
  readonly charCount: number | null;
  readonly passageCount: number | null;
  readonly extractor: string | null;
  readonly extractMs: number | null;
  readonly addedAtMs: number;
  readonly searchableAtMs: number | null;
};
export type DocumentPage = {
  readonly number: number;
  readonly start: number;
  readonly text: string;
  readonly width: number | null;
  readonly height: number | null;
  readonly runs: readonly PageRun[];
  readonly blocks: readonly PageBlock[];
  readonly warnings: readonly Reason[];
};

/** The latest version of each document, newest first. @param page.before continue below this document @throws {AppError} not-found */
export function listDocuments(
  db: Reader,
  actor: Actor,
  collectionId: CollectionId,
  page: {
    limit?: number;
    before?: DocumentId;
    state?: DocumentState | readonly DocumentState[];
    nameContains?: string;
  } = {},
): DocumentSummary[] {
  requireAccess(db, actor, collectionId, "read");
  const wanted = page.nameContains?.trim().toLowerCase() ?? "";
  return selectReadable(
    db,
    actor,
    and(
      eq(documents.collectionId, collectionId),
      eq(documents.isLatest, true),
      page.before === undefined ? undefined : lt(documents.id, page.before),
      page.state === undefined ? undefined : inArray(documents.state, [page.state].flat()),
      wanted === ""
        ? undefined
        : or(
            sql`instr(lower(${documents.name}), ${wanted}) > 0`,
            sql`instr(lower(coalesce(${documents.title}, '')), ${wanted}) > 0`,
          ),
    ),
  )
    .orderBy(desc(documents.id))
    .limit(Math.min(page.limit ?? 100, 1000))
    .all()
    .map(toSummary);
}

/** @throws {AppError} not-found, whether it is absent, deleted or not open to the actor */
export function getDocument(db: Reader, actor: Actor, id: DocumentId): DocumentSummary {
  const row = selectReadable(db, actor, eq(documents.id, id)).get();
  if (row === undefined) throw absent();
  return toSummary(row);
}

/** Shows a document in the viewer: its facts and the pages asked for, after the audit record is committed. */
export function viewDocument(
  db: Database,
  actor: Actor,
  id: DocumentId,
  range: { first: number; last: number },
): { document: DocumentSummary; pages: DocumentPage[] } {
  return transact(db, (tx) => {
    const document = getDocument(tx, actor, id);
    appendEvent(tx, { type: "document.viewed", actor, objects: [id], data: {} });
    return { document, pages: readPages(tx, id, range) };
  });
}

/** More pages of a document; recorded unless its viewer is open already. @throws {AppError} not-found; audit-unavailable */
export function getPages(
  db: Database,
  actor: Actor,
  id: DocumentId,
  range: { first: number; last: number },
): DocumentPage[] {
  return transact(db, (tx) => {
    getDocument(tx, actor, id);
    recordViewing(tx, actor, id);
    return readPages(tx, id, range);
  });
}

/**
 * Takes a document, or one version of it, out of search at once, with what came out of its file; the passages leave
 * the index with the next job. When the version that is found goes, the one before it is found again.
 * @throws {AppError} not-found; not-allowed (needs `manage`); on-hold; retained
 */
export function deleteDocument(
  db: Database,
  actor: Actor,
  id: DocumentId,
  which: "this-version" | "all-versions" = "all-versions",
): void {
  transactUnlessKept(db, actor, "delete", (tx) => {
    const document = getDocument(tx, actor, id);
    requireAccess(tx, actor, document.collectionId, "manage");
    const isWhole = which === "all-versions" && document.parent === null;
    const ids = isWhole ? versionIds(tx, document.lineageId) : [id];
    for (const version of ids) takeAway(tx, actor, { id: version, collectionId: document.collectionId });
  });
}

/** Deletes a version in the caller's transaction; whether the actor may is the caller's to ask. @throws {AppError} on-hold; retained */
export function takeAway(
  tx: Transaction,
  actor: Actor,
  document: { readonly id: DocumentId; readonly collectionId: CollectionId },
): void {
  const now = Date.now();
  // Files that came out of this one go with it.
  const all = [document.id, ...attachedIds(tx, document.id)];
  requireNoHold(tx, { documentIds: all });
  requirePeriodOver(tx, all, now);
  for (const own of all) {
    tx.update(documents).set({ deletedAtMs: now }).where(eq(documents.id, own)).run();
    tx.insert(jobs)
      .values({
        id: newId("job", now),
        kind: "remove",
        documentId: own,
        state: "queued",
        attempts: 0,
        notBeforeMs: now,
        createdAtMs: now,
      })
      .run();
    appendEvent(tx, {
      type: "document.deleted",
      actor,
      objects: [own, document.collectionId],
      data: {},
    });
  }
  settleLineage(tx, lineageOf(tx, document.id));
}

/** Reads a failed document again. @throws {AppError} not-found; not-allowed; conflict when it did not fail */
export function retryDocument(db: Database, actor: Actor, id: DocumentId): void {
  transact(db, (tx) => {
    const document = getDocument(tx, actor, id);
    requireAccess(tx, actor, document.collectionId, "contribute");
    if (document.state !== "failed")
      throw new AppError("conflict", "Only a document that failed can be read again.");
    const now = Date.now();
    tx.update(documents).set({ state: "waiting", stateReason: null }).where(eq(documents.id, id)).run();
    tx.insert(jobs)
      .values({
        id: newId("job", now),
        kind: "ingest",
        documentId: id,
        state: "queued",
        attempts: 0,
        notBeforeMs: now,
        createdAtMs: now,
      })
      .run();
    appendEvent(tx, { type: "document.retried", actor, objects: [id, document.collectionId], data: {} });
  });
}

function selectReadable(db: Reader, actor: Actor, condition: SQL | undefined) {
  return db
    .select({ document: documents, collection: collections.name, parentName: parents.name })
    .from(documents)
    .innerJoin(collections, eq(collections.id, documents.collectionId))
    .leftJoin(
      parents,
      and(
        eq(parents.id, documents.parentId),
        isNull(parents.deletedAtMs),
        mayReadSql(actor, parents.scopeId),
      ),
    )
    .where(and(condition, isNull(documents.deletedAtMs), mayReadSql(actor, documents.scopeId)))
    .$dynamic();
}

function readPages(db: Reader, id: DocumentId, range: { first: number; last: number }): DocumentPage[] {
  return db
    .select()
    .from(pages)
    .where(and(eq(pages.documentId, id), sql`${pages.number} BETWEEN ${range.first} AND ${range.last}`))
    .orderBy(asc(pages.number))
    .all()
    .map(({ documentId: _, ...page }) => page);
}

function toSummary({
  document,
  collection,
  parentName,
}: {
  document: typeof documents.$inferSelect;
  collection: string;
  parentName: string | null;
}): DocumentSummary {
  return {
    id: document.id,
    collectionId: document.collectionId,
    collection,
    parent:
      document.parentId === null || parentName === null ? null : { id: document.parentId, name: parentName },
    name: document.name,
    title: document.title,
    sourcePath: document.sourcePath,
    lineageId: document.lineageId,
    version: document.version,
    isLatest: document.isLatest,
    validFrom: document.validFrom,
    validUntil: document.validUntil,
    format: document.format,
    language: document.language,
    byteSize: document.byteSize,
    sha256: document.sha256,
    state: document.state,
    stateReason: document.stateReason,
    warnings: document.warnings ?? [],
    pageCount: document.pageCount,
    isPaginated: document.isPaginated ?? false,
    charCount: document.charCount,
    passageCount: document.chunkCount,
    extractor: document.extractor,
    extractMs: document.extractMs,
    addedAtMs: document.addedAtMs,
    searchableAtMs: document.searchableAtMs,
  };
}

function absent(): AppError {
  return new AppError("not-found", "There is no such document, or it is not open to you.");
}
