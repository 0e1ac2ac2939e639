import { and, eq, isNull } from "drizzle-orm";
import type { Actor } from "../access/actor.ts";
import { requireAccess } from "../access/readable.ts";
import { requireUser } from "../access/roles.ts";
import { internScope } from "../access/scopes.ts";
import { appendEvent } from "../audit/append-event.ts";
import type { Config } from "../config.ts";
import { type Database, transact } from "../db/client.ts";
import { type DocumentState, documents, jobs } from "../db/schema.ts";
import { AppError } from "../errors.ts";
import { type CollectionId, type DocumentId, newId } from "../ids.ts";
import { storeBlob } from "./blob-store.ts";
import { parseSourceName } from "./source-name.ts";

export type Received = {
  readonly documentId: DocumentId;
  /** True when the same bytes from the same place were there already; nothing was added then. */
  readonly wasThere: boolean;
  readonly state: DocumentState;
};

/**
 * Takes a file: stores the original, then writes the document, its job and the audit event in one transaction. When
 * this returns, the file is safe and will be read, whatever crashes.
 * @param input.name what to call it; folders in it become the source path
 * @throws {AppError} not-found; not-allowed (needs `contribute`); too-large; invalid-input; storage-unavailable; audit-unavailable
 */
export async function receiveDocument(
  db: Database,
  config: Config,
  actor: Actor,
  input: {
    collectionId: CollectionId;
    name: string;
    bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
  },
): Promise<Received> {
  const { userId } = requireUser(db, actor);
  requireAccess(db, actor, input.collectionId, "contribute");
  const { name, sourcePath } = parseSourceName(input.name);
  const { sha256, byteSize } = await storeBlob(db, config, input.bytes);
  if (byteSize === 0) throw new AppError("invalid-input", `${name} is empty and was not taken.`);
  return transact(db, (tx) => {
    requireAccess(tx, actor, input.collectionId, "contribute");
    const same = tx
      .select({ id: documents.id, state: documents.state })
      .from(documents)
      .where(
        and(
          eq(documents.collectionId, input.collectionId),
          eq(documents.sourcePath, sourcePath),
          eq(documents.sha256, sha256),
          isNull(documents.deletedAtMs),
        ),
      )
      .get();
    if (same !== undefined) return { documentId: same.id, wasThere: true, state: same.state };
    const now = Date.now();
    const documentId = newId("document", now);
    tx.insert(documents)
      .values({
        id: documentId,
        collectionId: input.collectionId,
        scopeId: internScope(tx, { collectionId: input.collectionId }),
        name,
        sourcePath,
        sha256,
        byteSize,
        state: "waiting",
        addedBy: userId,
        addedAtMs: now,
      })
      .run();
    tx.insert(jobs)
      .values({
        id: newId("job", now),
        kind: "ingest",
        documentId,
        state: "queued",
        attempts: 0,
        notBeforeMs: now,
        createdAtMs: now,
      })
      .run();
    appendEvent(tx, {
      type: "document.received",
      actor,
      objects: [documentId, input.collectionId],
      data: { sha256, bytes: byteSize },
    });
    return { documentId, wasThere: false, state: "waiting" };
  });
}
