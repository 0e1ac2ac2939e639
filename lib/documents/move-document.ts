import { and, eq, isNull } from "drizzle-orm";
import type { Actor } from "../access/actor.ts";
import { requireAccess } from "../access/readable.ts";
import { appendEvent } from "../audit/append-event.ts";
import type { Reader, Transaction } from "../db/client.ts";
import { documents } from "../db/schema.ts";
import type { DocumentId, FolderId } from "../ids.ts";
import { commitFor } from "../keys/data-keys.ts";
import { attachedIds } from "./attached-documents.ts";
import { queueRefile } from "./queue.ts";
import { versionIds } from "./settle-lineage.ts";
import { parseSourceName } from "./source-name.ts";

/**
 * Gives a document, with all its versions and the documents inside them, another source path because its file was
 * renamed. Nothing is read again; a job puts its passages into the index with the new name.
 * @returns false when it is deleted, or another document is at the new path already; nothing is changed then
 * @throws {AppError} not-found; not-allowed (needs `contribute`); invalid-input; audit-unavailable
 */
export function moveDocument(
  tx: Transaction,
  actor: Actor,
  id: DocumentId,
  input: { readonly to: string; readonly folderId: FolderId },
): boolean {
  const document = liveDocument(tx, id);
  if (document === undefined) return false;
  requireAccess(tx, actor, document.collectionId, "contribute");
  const target = parseSourceName(input.to);
  const occupant = tx
    .select({ id: documents.id })
    .from(documents)
    .where(
      and(
        eq(documents.collectionId, document.collectionId),
        eq(documents.sourcePath, target.sourcePath),
        isNull(documents.parentId),
        isNull(documents.deletedAtMs),
      ),
    )
    .get();
  if (occupant !== undefined) return false;
  for (const version of versionIds(tx, document.lineageId)) {
    for (const inner of attachedIds(tx, version)) {
      const row = liveDocument(tx, inner);
      if (row === undefined) continue;
      const sourcePath = target.sourcePath + row.sourcePath.slice(document.sourcePath.length);
      tx.update(documents).set({ sourcePath }).where(eq(documents.id, inner)).run();
    }
    tx.update(documents).set(target).where(eq(documents.id, version)).run();
    if (document.name !== target.name) queueRefile(tx, version);
  }
  appendEvent(tx, {
    type: "document.moved",
    actor,
    objects: [id, document.collectionId, input.folderId],
    data: {
      from: commitFor(tx, "document", id, document.sourcePath),
      to: commitFor(tx, "document", id, target.sourcePath),
    },
  });
  return true;
}

function liveDocument(db: Reader, id: DocumentId) {
  return db
    .select()
    .from(documents)
    .where(and(eq(documents.id, id), isNull(documents.deletedAtMs)))
    .get();
}
