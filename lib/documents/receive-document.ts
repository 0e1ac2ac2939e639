import { existsSync } from "node:fs";
import { and, desc, eq, isNull, max } from "drizzle-orm";
import type { Actor } from "../access/actor.ts";
import { requireAccess } from "../access/readable.ts";
import { requireUser } from "../access/roles.ts";
import { changedScope, internScope } from "../access/scopes.ts";
import { appendEvent } from "../audit/append-event.ts";
import type { Config } from "../config.ts";
import { type Database, type Transaction, transact } from "../db/client.ts";
import { type DocumentState, documents, jobs } from "../db/schema.ts";
import { AppError } from "../errors.ts";
import { type CollectionId, type DocumentId, newId } from "../ids.ts";
import { blobPath, storeBlob } from "./blob-store.ts";
import { requireRoom } from "./disk-room.ts";
import { settleLineage } from "./settle-lineage.ts";
import { parseSourceName } from "./source-name.ts";

export type Received = {
  readonly documentId: DocumentId;
  /** True when the newest version at this place has the same bytes; nothing was added then. */
  readonly wasThere: boolean;
  readonly state: DocumentState;
  /** From 1; more when other bytes were there before at the same place of the collection. */
  readonly version: number;
};

/**
 * Takes a file: stores the original, then writes the document, its job and the audit event in one transaction. When
 * this returns, the file is safe and will be read, whatever crashes. Other bytes than the newest version at the same
 * place are the next version of that document; the one before is found until this one can be.
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
  await requireRoom(config);
  const { sha256, byteSize } = await storeBlob(db, config, input.bytes);
  if (byteSize === 0) throw new AppError("invalid-input", `${name} is empty and was not taken.`);
  return transact(db, (tx) => {
    requireAccess(tx, actor, input.collectionId, "contribute");
    requireStored(config, sha256);
    const newest = newestVersion(tx, input.collectionId, sourcePath);
    if (newest?.sha256 === sha256)
      return { documentId: newest.id, wasThere: true, state: newest.state, version: newest.version };
    const now = Date.now();
    const documentId = newId("document", now);
    const lineageId = newest?.lineageId ?? documentId;
    const version = newest === undefined ? 1 : nextVersion(tx, newest.lineageId);
    tx.insert(documents)
      .values({
        id: documentId,
        collectionId: input.collectionId,
        scopeId:
          newest === undefined
            ? internScope(tx, { collectionId: input.collectionId })
            : changedScope(tx, newest.scopeId, { standing: "current" }),
        lineageId,
        version,
        name,
        sourcePath,
        sha256,
        byteSize,
        state: "waiting",
        addedBy: userId,
        addedAtMs: now,
      })
      .run();
    settleLineage(tx, lineageId);
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
      data: { sha256, bytes: byteSize, version },
    });
    return { documentId, wasThere: false, state: "waiting", version };
  });
}

/** The same bytes may have been erased in the moment after they were stored. @throws {AppError} storage-unavailable */
function requireStored(config: Config, sha256: string): void {
  if (!existsSync(blobPath(config, sha256)))
    throw new AppError("storage-unavailable", "The file was removed while it was taken; add it again.");
}

/** The version that was added last at this place. */
function newestVersion(tx: Transaction, collectionId: CollectionId, sourcePath: string) {
  return tx
    .select()
    .from(documents)
    .where(
      and(
        eq(documents.collectionId, collectionId),
        eq(documents.sourcePath, sourcePath),
        isNull(documents.parentId),
        isNull(documents.deletedAtMs),
      ),
    )
    .orderBy(desc(documents.version), desc(documents.addedAtMs))
    .limit(1)
    .get();
}

/** Numbers of deleted versions are not given again. */
function nextVersion(tx: Transaction, lineageId: DocumentId): number {
  const highest = tx
    .select({ version: max(documents.version) })
    .from(documents)
    .where(eq(documents.lineageId, lineageId))
    .get();
  return (highest?.version ?? 0) + 1;
}
