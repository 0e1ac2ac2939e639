import "server-only";
import type { UserActor } from "#lib/access/actor";
import type { AccessDecision } from "#lib/access/decide";
import { explainAccess, explainDocument } from "#lib/access/readable";
import { type AttachedDocument, listAttachedDocuments } from "#lib/documents/attached-documents";
import { type DocumentPage, type DocumentSummary, viewDocument } from "#lib/documents/documents";
import { type DocumentHistory, getHistory } from "#lib/documents/history";
import { listPageLedger, type PageLine } from "#lib/documents/ledger/page-ledger";
import { listPageSizes, type PageSize } from "#lib/documents/look-into-document";
import type { DocumentId } from "#lib/ids";
import { type DocumentProtection, documentProtection } from "#lib/safeguards/document-protection";
import { mayExamine } from "#lib/safeguards/explain";
import { isSteward } from "#lib/safeguards/may-protect";
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
  /** Why the person can read it. */
  readonly why: AccessDecision;
  /** They may classify and restrict it. */
  readonly mayMark: boolean;
  /** They may ask who else reads it, and why. */
  readonly mayExamine: boolean;
};

/** Pages sent at first: the one that is wanted and its neighbours. */
const AROUND = 1;

/** Opens a document at a page; recorded as viewed before anything is returned. @throws {AppError} not-found; audit-unavailable */
export function loadViewer(actor: UserActor, id: DocumentId, page: number): ViewerData {
  const { db } = services();
  const { document, pages } = viewDocument(db, actor, id, { first: page - AROUND, last: page + AROUND });
  const mayManage = explainAccess(db, actor, document.collectionId, "manage").allowed;
  return {
    document,
    pages,
    sizes: listPageSizes(db, actor, id),
    pageLines: listPageLedger(db, actor, id),
    attached: listAttachedDocuments(db, actor, id),
    history: getHistory(db, actor, id),
    protection: documentProtection(db, actor, id),
    why: explainDocument(db, actor, id, "read") ?? { allowed: false, because: "no-grant", level: null },
    mayManage,
    mayMark: document.parent === null && (mayManage || isSteward(db, actor, document.collectionId)),
    mayExamine: mayExamine(db, actor, id),
  };
}
