import { asc, eq, sql } from "drizzle-orm";
import type { Actor } from "../../access/actor.ts";
import type { Reader } from "../../db/client.ts";
import { documents, pages } from "../../db/schema.ts";
import type { DocumentId } from "../../ids.ts";
import type { Reason } from "../../reasons/reason.ts";
import { getDocument } from "../documents.ts";

/** read: without remarks; partly: some text and a remark; unread: a remark and no text. */
export type PageState = "read" | "partly" | "unread";
/** What became of one page. */
export type PageLine = {
  readonly number: number;
  readonly state: PageState;
  readonly characters: number;
  readonly warnings: readonly Reason[];
  /** Mean certainty of its letters where they were recognised, 0 to 100. */
  readonly ocrConfidence: number | null;
  readonly ocrLanguage: string | null;
};

/** Between two pages in the text of a document. */
const SEPARATOR_CHARS = 2;
/** A page's text is sealed; where the next one begins tells its length. */
export const PAGE_COLUMNS = {
  number: pages.number,
  warnings: pages.warnings,
  ocrConfidence: pages.ocrConfidence,
  ocrLanguage: pages.ocrLanguage,
  characters: sql<number>`coalesce(
    (SELECT n.start - ${SEPARATOR_CHARS} FROM ${pages} AS n
      WHERE n.document_id = ${pages.documentId} AND n.number = ${pages.number} + 1),
    ${documents.charCount}) - ${pages.start}`,
};

/** Every page of a document, in order. @throws {AppError} not-found */
export function listPageLedger(db: Reader, actor: Actor, id: DocumentId): PageLine[] {
  getDocument(db, actor, id);
  return db
    .select(PAGE_COLUMNS)
    .from(pages)
    .innerJoin(documents, eq(documents.id, pages.documentId))
    .where(eq(pages.documentId, id))
    .orderBy(asc(pages.number))
    .all()
    .map((row) => ({ ...row, state: pageState(row) }));
}

export function pageState(page: {
  readonly warnings: readonly Reason[];
  readonly characters: number;
}): PageState {
  if (page.warnings.length === 0) return "read";
  return page.characters > 0 ? "partly" : "unread";
}
