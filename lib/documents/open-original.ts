import { Readable } from "node:stream";
import { and, eq, isNull } from "drizzle-orm";
import type { Actor } from "../access/actor.ts";
import { mayReadSql } from "../access/readable.ts";
import { AccessWatch } from "../access/watch-access.ts";
import { appendEvent } from "../audit/append-event.ts";
import type { Config } from "../config.ts";
import { type Database, transact } from "../db/client.ts";
import { documents } from "../db/schema.ts";
import type { DocumentId } from "../ids.ts";
import { isSessionOpen } from "../people/sessions.ts";
import { openBlob } from "./blob-store.ts";
import { type DocumentSummary, getDocument } from "./documents.ts";
import { recordViewing } from "./record-viewing.ts";

/** An original that may be read; each range is a stream of its own. */
export type OpenedOriginal = {
  readonly document: DocumentSummary;
  readonly byteSize: number;
  /** Bytes `from` up to, not including, `to`; the stream fails when the file is not what was stored. */
  read(from: number, to: number): Readable;
};

/**
 * The original's bytes, for the viewer and for download; the right is checked for each part.
 * A download is recorded each time. The viewer recorded its opening and asks in parts; who looks at an original
 * without having opened the viewer is recorded here.
 * @throws {AppError} not-found; storage-unavailable; audit-unavailable
 */
export async function openOriginal(
  db: Database,
  config: Config,
  actor: Actor,
  id: DocumentId,
  purpose: "view" | "download",
): Promise<OpenedOriginal> {
  const document = transact(db, (tx) => {
    const found = getDocument(tx, actor, id);
    if (purpose === "download")
      appendEvent(tx, { type: "document.downloaded", actor, objects: [id], data: { sha256: found.sha256 } });
    else recordViewing(tx, actor, id);
    return found;
  });
  const { byteSize, read } = await openBlob(config, document.sha256);
  return {
    document,
    byteSize,
    read: (from, to) => Readable.from(whileOpen(db, actor, id, read(from, to))),
  };
}

/** Ends with an error when the document is closed to the actor, or their session ends, in the middle. */
async function* whileOpen(db: Database, actor: Actor, id: DocumentId, bytes: AsyncIterable<Buffer>) {
  const watch = new AccessWatch(db);
  watch.over(() => isSessionOpen(db, actor) && isReadable(db, actor, id));
  try {
    for await (const part of bytes) {
      watch.check();
      yield part;
    }
  } finally {
    watch.end();
  }
}

function isReadable(db: Database, actor: Actor, id: DocumentId): boolean {
  const open = and(eq(documents.id, id), isNull(documents.deletedAtMs), mayReadSql(actor, documents.scopeId));
  return db.select({ id: documents.id }).from(documents).where(open).get() !== undefined;
}
