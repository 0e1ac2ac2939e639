import { and, eq, isNull, sql } from "drizzle-orm";
import type { Actor } from "../access/actor.ts";
import { mayReadSql } from "../access/readable.ts";
import { appendEvent } from "../audit/append-event.ts";
import type { Reader, Transaction } from "../db/client.ts";
import { type DocumentState, documents, jobs } from "../db/schema.ts";
import { type DocumentId, newId } from "../ids.ts";
import type { StoredBlob } from "./blob-store.ts";
import { parseSourceName } from "./source-name.ts";

/** A file found inside another, whose bytes are stored already. */
export type AttachedFile = StoredBlob & {
  /** As the container gives it, folders included. */
  readonly name: string;
};
/** A document that came out of another one. */
export type AttachedDocument = {
  readonly id: DocumentId;
  readonly name: string;
  readonly state: DocumentState;
};

const INGEST = { kind: "system", process: "ingest" } as const;
/** More files around a file than this are never unpacked. */
const MAX_DEPTH = 20;

/**
 * Makes a document of each file inside a document's file and queues it; those that are there already are left alone.
 * Part of the transaction that stores the document around them, so that a crash loses none and makes none twice.
 */
export function addAttachedDocuments(
  tx: Transaction,
  parentId: DocumentId,
  files: readonly AttachedFile[],
): void {
  const parent = tx.select().from(documents).where(eq(documents.id, parentId)).get();
  if (parent === undefined) return;
  for (const { name: given, sha256, byteSize } of files) {
    const { name, sourcePath } = parseSourceName(`${parent.sourcePath}/${given}`);
    const now = Date.now();
    const id = newId("document", now);
    const added = tx
      .insert(documents)
      .values({
        id,
        collectionId: parent.collectionId,
        scopeId: parent.scopeId,
        lineageId: parent.lineageId,
        version: parent.version,
        isLatest: parent.isLatest,
        standing: parent.standing,
        validFrom: parent.validFrom,
        validUntil: parent.validUntil,
        parentId,
        name,
        sourcePath,
        sha256,
        byteSize,
        state: "waiting",
        addedBy: parent.addedBy,
        addedAtMs: now,
      })
      .onConflictDoNothing()
      .run().changes;
    if (added === 0) continue;
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
    appendEvent(tx, {
      type: "document.received",
      actor: INGEST,
      objects: [id, parent.collectionId],
      data: { sha256, bytes: byteSize },
    });
  }
}

/** Formats of the documents around one, the outermost first; null formats (not read yet) are left out. */
export function formatsAround(db: Reader, id: DocumentId): string[] {
  const formats: string[] = [];
  let next = rowOf(db, id)?.parentId ?? null;
  for (let depth = 0; next !== null && depth < MAX_DEPTH; depth++) {
    const row = rowOf(db, next);
    if (row?.format != null) formats.unshift(row.format);
    next = row?.parentId ?? null;
  }
  return formats;
}

/** The documents that came out of one, in the order of its file, as far as the actor may read them. */
export function listAttachedDocuments(db: Reader, actor: Actor, id: DocumentId): AttachedDocument[] {
  return (
    db
      .select({ id: documents.id, name: documents.name, state: documents.state })
      .from(documents)
      .where(
        and(eq(documents.parentId, id), isNull(documents.deletedAtMs), mayReadSql(actor, documents.scopeId)),
      )
      // Ids made in the same millisecond have no order of their own.
      .orderBy(sql`${documents}.rowid`)
      .all()
  );
}

/** Ids of all documents that came out of one, directly or not, and are not deleted; outer ones before inner ones. */
export function attachedIds(db: Reader, id: DocumentId): DocumentId[] {
  const found: DocumentId[] = [];
  for (let open: DocumentId[] = [id]; open.length > 0; ) {
    open = open.flatMap((parent) =>
      db
        .select({ id: documents.id })
        .from(documents)
        .where(and(eq(documents.parentId, parent), isNull(documents.deletedAtMs)))
        .orderBy(sql`${documents}.rowid`)
        .all()
        .map((row) => row.id),
    );
    found.push(...open);
  }
  return found;
}

function rowOf(db: Reader, id: DocumentId) {
  return db
    .select({ format: documents.format, parentId: documents.parentId })
    .from(documents)
    .where(eq(documents.id, id))
    .get();
}
