import { and, asc, desc, eq, isNull, or, sql } from "drizzle-orm";
import type { Actor } from "../access/actor.ts";
import { mayReadSql } from "../access/readable.ts";
import { type Database, type Reader, transact } from "../db/client.ts";
import { collections, documents, pages } from "../db/schema.ts";
import type { CollectionId, DocumentId } from "../ids.ts";
import { getDocument } from "./documents.ts";
import { recordViewing } from "./record-viewing.ts";

/** Points, as displayed; null where the format has no pages or the page could not be read. */
export type PageSize = {
  readonly number: number;
  /** Where the page begins in the document's text. */
  readonly start: number;
  readonly width: number | null;
  readonly height: number | null;
};
/** A place where the words stand. `start` and `end` are characters of the document's text. */
export type Occurrence = {
  readonly page: number;
  readonly start: number;
  readonly end: number;
  /** Up to 40 characters on each side, for a list of results. */
  readonly before: string;
  readonly match: string;
  readonly after: string;
};
export type FoundDocument = {
  readonly id: DocumentId;
  readonly document: string;
  readonly collectionId: CollectionId;
  readonly collection: string;
};

const AROUND = 40;

/** Where each page begins and how large it is, in order, so that a viewer can lay all of them out before it draws one. @throws {AppError} not-found */
export function listPageSizes(db: Reader, actor: Actor, id: DocumentId): PageSize[] {
  getDocument(db, actor, id);
  return db
    .select({ number: pages.number, start: pages.start, width: pages.width, height: pages.height })
    .from(pages)
    .where(eq(pages.documentId, id))
    .orderBy(asc(pages.number))
    .all();
}

/**
 * Where the words stand in the document, in order; letter case does not matter, and a space stands for any white
 * space, line ends included. Words that run over a page's end are not found. Recorded unless the document's viewer is
 * open already.
 * @throws {AppError} not-found; audit-unavailable
 */
export function findInDocument(
  db: Database,
  actor: Actor,
  id: DocumentId,
  words: string,
  limit = 500,
): Occurrence[] {
  transact(db, (tx) => {
    getDocument(tx, actor, id);
    recordViewing(tx, actor, id);
  });
  const parts = words.trim().split(/\s+/u).filter(Boolean);
  if (parts.length === 0) return [];
  const pattern = new RegExp(parts.map(escaped).join("\\s+"), "giu");
  const found: Occurrence[] = [];
  const rows = db
    .select({ number: pages.number, start: pages.start, text: pages.text })
    .from(pages)
    .where(eq(pages.documentId, id))
    .orderBy(asc(pages.number))
    .all();
  for (const { number, start, text } of rows) {
    for (const { index, 0: match } of text.matchAll(pattern)) {
      if (found.length >= limit) return found;
      found.push({
        page: number,
        start: start + index,
        end: start + index + match.length,
        before: text.slice(Math.max(0, index - AROUND), index),
        match,
        after: text.slice(index + match.length, index + match.length + AROUND),
      });
    }
  }
  return found;
}

/** Documents the actor may read whose name or title contains the words, newest first; for going to one by name. */
export function findDocumentsByName(db: Reader, actor: Actor, words: string, limit = 8): FoundDocument[] {
  const wanted = words.trim().toLowerCase();
  if (wanted === "") return [];
  return db
    .select({
      id: documents.id,
      document: sql<string>`coalesce(nullif(${documents.title}, ''), ${documents.name})`,
      collectionId: documents.collectionId,
      collection: collections.name,
    })
    .from(documents)
    .innerJoin(collections, eq(collections.id, documents.collectionId))
    .where(
      and(
        isNull(documents.deletedAtMs),
        eq(documents.isLatest, true),
        mayReadSql(actor, documents.scopeId),
        or(
          sql`instr(lower(${documents.name}), ${wanted}) > 0`,
          sql`instr(lower(coalesce(${documents.title}, '')), ${wanted}) > 0`,
        ),
      ),
    )
    .orderBy(desc(documents.id))
    .limit(limit)
    .all();
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/gu, "\\$&");
}
