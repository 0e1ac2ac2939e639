import type { FileHandle } from "node:fs/promises";
import { and, eq, inArray, isNotNull } from "drizzle-orm";
import { type Database, transact } from "#lib/db/client";
import { folderFiles } from "#lib/db/schema";
import { moveDocument } from "#lib/documents/move-document";
import { pathOf } from "#lib/folders/folder-files";
import type { Folder } from "#lib/folders/folders";
import type { KnownFile } from "./compare-directory.ts";
import { type FileFacts, hashFile } from "./open-file.ts";
import type { TakeDeps } from "./take-file.ts";

/**
 * Gives a file without a document the document of one that is gone and held the same bytes.
 * @returns "unknown": no file of its size is gone, so it was not read
 */
export async function followRename(
  deps: TakeDeps,
  folder: Folder,
  file: KnownFile,
  open: FileHandle,
  facts: FileFacts,
): Promise<"followed" | "new" | "unknown"> {
  const gone = goneFilesOfSize(deps.db, folder, facts.size);
  if (gone.length === 0) return "unknown";
  const sha256 = await hashFile(open, facts);
  const before = gone.find((row) => row.sha256 === sha256);
  return before !== undefined && moveTo(deps, folder, before, file) ? "followed" : "new";
}

function moveTo({ db, actor }: TakeDeps, folder: Folder, before: KnownFile, file: KnownFile): boolean {
  return transact(db, (tx) => {
    const { documentId, sha256 } = before;
    const to = `${folder.name}/${pathOf(file)}`;
    if (documentId === null || !moveDocument(tx, actor, documentId, { to, folderId: folder.id }))
      return false;
    tx.delete(folderFiles).where(eq(folderFiles.id, before.id)).run();
    tx.update(folderFiles)
      .set({ state: "taken", problem: null, sha256, documentId, sinceMs: Date.now() })
      .where(eq(folderFiles.id, file.id))
      .run();
    return true;
  });
}

function goneFilesOfSize(db: Database, folder: Folder, size: number): KnownFile[] {
  return db
    .select()
    .from(folderFiles)
    .where(
      and(
        eq(folderFiles.folderId, folder.id),
        eq(folderFiles.size, size),
        inArray(folderFiles.state, ["missing", "vanished"]),
        isNotNull(folderFiles.sha256),
      ),
    )
    .all();
}
