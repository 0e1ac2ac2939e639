import { lstat } from "node:fs/promises";
import { join } from "node:path";
import { and, asc, eq, lte, sql } from "drizzle-orm";
import type { Actor } from "#lib/access/actor";
import { appendEvent } from "#lib/audit/append-event";
import { type Database, transact } from "#lib/db/client";
import { folderFiles, type OnDeletion } from "#lib/db/schema";
import { deleteDocument } from "#lib/documents/documents";
import { asAppError } from "#lib/errors";
import { isThere, pathOf } from "#lib/folders/folder-files";
import type { Folder } from "#lib/folders/folders";
import { ignoreRules } from "#lib/folders/ignore-rules";
import type { DocumentId } from "#lib/ids";
import { answerInTime } from "./answer-in-time.ts";
import type { KnownFile } from "./compare-directory.ts";
import { mayBeRenamed } from "./find-renames.ts";
import type { TakeDeps } from "./take-file.ts";

const OUTCOMES = { remove: "removed", keep: "kept", ask: "asked" } as const satisfies Record<
  OnDeletion,
  string
>;

/**
 * Does what the steward chose with the documents of files that are gone and stayed away for the quiet time. One that
 * may have been renamed waits until the new files of its size were looked at, see find-renames.ts.
 * @returns how many were settled
 * @throws {AppError} audit-unavailable; storage-unavailable
 */
export async function settleVanished(deps: TakeDeps, folder: Folder, limit: number): Promise<number> {
  let settled = 0;
  const isIgnored = ignoreRules(folder.ignore);
  for (const file of goneFiles(deps.db, folder, limit)) {
    const path = pathOf(file);
    const isBack = await answerInTime(lstat(join(folder.path, path))).then(
      (facts) => facts.isFile() && !isIgnored(path),
      () => false,
    );
    // The next scan sees it.
    if (isBack) continue;
    settle(deps, folder, file);
    settled++;
  }
  return settled;
}

function goneFiles(db: Database, folder: Folder, limit: number): KnownFile[] {
  return db
    .select()
    .from(folderFiles)
    .where(
      and(
        eq(folderFiles.folderId, folder.id),
        eq(folderFiles.state, "missing"),
        lte(folderFiles.sinceMs, Date.now() - folder.quietMs),
        sql`NOT EXISTS (SELECT 1 FROM folder_files AS candidate
          WHERE ${mayBeRenamed("candidate", "folder_files")})`,
      ),
    )
    .orderBy(asc(folderFiles.id))
    .limit(limit)
    .all();
}

/**
 * The document first, in a transaction of its own, so that a legal hold that stops it is on record; then what is known
 * of the file. A crash between the two is made good the next time.
 */
function settle({ db, actor }: TakeDeps, folder: Folder, file: KnownFile): void {
  const { documentId } = file;
  const wasThere = documentId !== null && isThere(db, documentId);
  const outcome =
    wasThere && folder.onDeletion === "remove" && !isRemoved(db, actor, documentId)
      ? "asked"
      : OUTCOMES[folder.onDeletion];
  transact(db, (tx) => {
    const own = eq(folderFiles.id, file.id);
    if (documentId !== null && wasThere)
      appendEvent(tx, {
        type: "folder.file-vanished",
        actor,
        objects: [documentId, folder.collectionId, folder.id],
        data: { outcome },
      });
    if (outcome === "asked" && wasThere)
      tx.update(folderFiles).set({ state: "vanished", sinceMs: Date.now() }).where(own).run();
    else tx.delete(folderFiles).where(own).run();
  });
}

/** False: a legal hold or its retention class keeps it, or it is not open to the folder's steward; a person who may has to decide then. */
function isRemoved(db: Database, actor: Actor, id: DocumentId): boolean {
  try {
    deleteDocument(db, actor, id);
    return true;
  } catch (error) {
    if (["on-hold", "retained", "not-found", "not-allowed"].includes(asAppError(error).code)) return false;
    throw error;
  }
}
