import { and, asc, eq, gt, inArray } from "drizzle-orm";
import type { Actor } from "../../access/actor.ts";
import { requireAccess } from "../../access/readable.ts";
import type { Reader } from "../../db/client.ts";
import { collections, documents, pages } from "../../db/schema.ts";
import type { CollectionId, DocumentId } from "../../ids.ts";
import { type Reason, reasonInEnglish } from "../../reasons/reason.ts";
import { BYTE_ORDER_MARK, csvRow } from "./csv.ts";
import { ledgerCondition } from "./ledger-filter.ts";
import { LEDGER_COLUMNS, type LedgerLine } from "./list-ledger.ts";
import { PAGE_COLUMNS, pageState } from "./page-ledger.ts";

/** Documents read at once; the actor's right is asked anew for each lot. */
const LOT = 500;

/**
 * The ledger as CSV in UTF-8 with a byte order mark, one row for each file, or for each page of the files that were
 * read; in English, for programs and authorities.
 * @returns parts of the text, made as they are taken
 * @throws {AppError} not-found, before the first part
 */
export function exportLedger(
  db: Reader,
  actor: Actor,
  level: "files" | "pages",
  collectionId?: CollectionId,
): Generator<string> {
  if (collectionId !== undefined) requireAccess(db, actor, collectionId, "read");
  return parts(db, actor, level, collectionId);
}

function* parts(db: Reader, actor: Actor, level: "files" | "pages", collectionId?: CollectionId) {
  yield BYTE_ORDER_MARK + csvRow(level === "files" ? FILE_HEADER : PAGE_HEADER);
  let after: DocumentId | undefined;
  for (;;) {
    const lot = db
      .select(LEDGER_COLUMNS)
      .from(documents)
      .innerJoin(collections, eq(collections.id, documents.collectionId))
      .where(
        and(
          ledgerCondition(actor, { collectionId }),
          after === undefined ? undefined : gt(documents.id, after),
        ),
      )
      .orderBy(asc(documents.id))
      .limit(LOT)
      .all();
    after = lot.at(-1)?.id;
    if (after === undefined) return;
    yield level === "files" ? lot.map((line) => csvRow(fileRow(line))).join("") : pageRows(db, lot);
  }
}

const FILE_HEADER = [
  "collection",
  "path",
  "title",
  "format",
  "language",
  "state",
  "reason",
  "notes",
  "pages",
  "pages with gaps",
  "characters",
  "passages",
  "read by",
  "read in ms",
  "least OCR certainty",
  "bytes",
  "SHA-256",
  "added",
  "searchable since",
  "document",
];
function fileRow(line: LedgerLine) {
  return [
    line.collection,
    line.sourcePath,
    line.title,
    line.format,
    line.language,
    stateOf(line),
    line.stateReason && reasonInEnglish(line.stateReason),
    said(line.warnings ?? []),
    line.pageCount,
    line.gapPageCount,
    line.charCount,
    line.passageCount,
    line.extractor,
    line.extractMs,
    line.ocrConfidence,
    line.byteSize,
    line.sha256,
    isoOf(line.addedAtMs),
    isoOf(line.searchableAtMs),
    line.id,
  ];
}

const PAGE_HEADER = [
  "collection",
  "path",
  "page",
  "state",
  "notes",
  "characters",
  "OCR certainty",
  "OCR language",
  "document",
];
function pageRows(db: Reader, lot: readonly LedgerLine[]): string {
  const lineOf = new Map(lot.map((line) => [line.id, line]));
  return db
    .select({ documentId: pages.documentId, ...PAGE_COLUMNS })
    .from(pages)
    .innerJoin(documents, eq(documents.id, pages.documentId))
    .where(inArray(pages.documentId, [...lineOf.keys()]))
    .orderBy(asc(pages.documentId), asc(pages.number))
    .all()
    .map(({ documentId, ...page }) => {
      const line = lineOf.get(documentId);
      return csvRow([
        line?.collection ?? null,
        line?.sourcePath ?? null,
        page.number,
        pageState(page),
        said(page.warnings),
        page.characters,
        page.ocrConfidence,
        page.ocrLanguage,
        documentId,
      ]);
    })
    .join("");
}

/** Where a file is on its way to being read is nobody's concern. */
const stateOf = ({ state }: LedgerLine) => (state === "reading" || state === "indexing" ? "waiting" : state);
const said = (reasons: readonly Reason[]) => reasons.map(reasonInEnglish).join(" ");
const isoOf = (atMs: number | null) => (atMs === null ? null : new Date(atMs).toISOString());
