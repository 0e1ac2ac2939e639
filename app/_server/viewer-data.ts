import "server-only";
import type { Actor } from "#lib/access/actor";
import { explainAccess } from "#lib/access/readable";
import { type AttachedDocument, listAttachedDocuments } from "#lib/documents/attached-documents";
import { type DocumentPage, type DocumentSummary, viewDocument } from "#lib/documents/documents";
import { type DocumentHistory, getHistory } from "#lib/documents/history";
import { listPageLedger, type PageLine } from "#lib/documents/ledger/page-ledger";
import { listPageSizes, type PageSize } from "#lib/documents/look-into-document";
import type { DocumentId } from "#lib/ids";
import { type DocumentProtection, documentProtection } from "#lib/safeguards/document-protection";
import { services } from "./services";

/** What the viewer begins with; more pages come as they are needed. */
export type ViewerData = {
  readonly document: DocumentSummary;
  readonly sizes: readonly PageSize[];
  readonly pages: readonly DocumentPage[];
  /** What became of each page. */
  readonly pageLines: readonly PageLine[];
  /** Documents that came out of this one's file. */
  readonly attached: readonly AttachedDocument[];
  readonly history: DocumentHistory;
  /** The person may say when a version applies and what the document takes the place of, and delete versions. */
  readonly mayManage: boolean;
  readonly protection: DocumentProtection;
};

/** Pages sent at first: the one that is wanted and its neighbours. */
const AROUND = 1;

/** Opens a document at a page; recorded as viewed before anything is returned. @throws {AppError} not-found; audit-unavailable */
export function loadViewer(actor: Actor, id: DocumentId, page: number): ViewerData {
  const { db } = services();
  const { document, pages } = viewDocument(db, actor, id, { first: page - AROUND, last: page + AROUND });
  return {
    document,
    pages,
    sizes: listPageSizes(db, actor, id),
    pageLines: listPageLedger(db, actor, id),
    attached: listAttachedDocuments(db, actor, id),
    history: getHistory(db, actor, id),
    protection: documentProtection(db, actor, id),
    mayManage: explainAccess(db, actor, document.collectionId, "manage").allowed,
  };
}
