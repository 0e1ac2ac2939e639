import { lstat } from "node:fs/promises";
import { join } from "node:path";
import { and, asc, eq, lte, sql } from "drizzle-orm";
import { appendEvent } from "#lib/audit/append-event";
import { type Database, transact } from "#lib/db/client";
import { folderFiles, type OnDeletion } from "#lib/db/schema";
import { deleteDocument } from "#lib/documents/documents";
import { isThere, pathOf } from "#lib/folders/folder-files";
import type { Folder } from "#lib/folders/folders";
import { ignoreRules } from "#lib/folders/ignore-rules";
import { answerInTime } from "./answer-in-time.ts";
import type { KnownFile } from "./compare-directory.ts";
import type { TakeDeps } from "./take-file.ts";

const OUTCOMES = { remove: "removed", keep: "kept", ask: "asked" } as const satisfies Record<
  OnDeletion,
  string
>;

/**
 * Does what the steward chose with the documents of files that are gone and stayed away for the quiet time. One that
 * may have been renamed waits until every new file of its size was looked at.
 * @returns how many were settled
 * @throws {AppError} not-allowed, not-found when access ended; audit-unavailable
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
          WHERE candidate.folder_id = ${folder.id} AND candidate.size = ${folderFiles.size}
            AND candidate.state = 'waiting' AND candidate.document_id IS NULL)`,
      ),
    )
    .orderBy(asc(folderFiles.id))
    .limit(limit)
    .all();
}

function settle({ db, actor }: TakeDeps, folder: Folder, file: KnownFile): void {
  transact(db, (tx) => {
    const own = eq(folderFiles.id, file.id);
    const { documentId } = file;
    if (documentId === null || !isThere(tx, documentId)) {
      tx.delete(folderFiles).where(own).run();
      return;
    }
    const outcome = OUTCOMES[folder.onDeletion];
    appendEvent(tx, {
      type: "folder.file-vanished",
      actor,
      objects: [documentId, folder.collectionId, folder.id],
      data: { outcome },
    });
    if (outcome === "removed") deleteDocument(db, actor, documentId);
    if (outcome === "asked")
      tx.update(folderFiles).set({ state: "vanished", sinceMs: Date.now() }).where(own).run();
    else tx.delete(folderFiles).where(own).run();
  });
}
