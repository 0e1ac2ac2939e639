import type { FileHandle } from "node:fs/promises";
import { and, eq, inArray, isNotNull } from "drizzle-orm";
import { type Database, type Reader, transact } from "#lib/db/client";
import { folderFiles } from "#lib/db/schema";
import { moveDocument } from "#lib/documents/move-document";
import { isErased } from "#lib/erasure/is-erased";
import { pathOf } from "#lib/folders/folder-files";
import type { Folder } from "#lib/folders/folders";
import type { KnownFile } from "./compare-directory.ts";
import { type FileFacts, hashFile } from "./open-file.ts";
import type { TakeDeps } from "./take-file.ts";

/**
 * Gives a file without a document the document of one that is gone and held the same bytes.
 * @returns "erased": that document was erased, so the file is not read under its new name either; "unknown": no file of
 *   its size is gone, so it was not read
 */
export async function followRename(
  deps: TakeDeps,
  folder: Folder,
  file: KnownFile,
  open: FileHandle,
  facts: FileFacts,
): Promise<"followed" | "erased" | "new" | "unknown"> {
  const gone = goneFilesOfSize(deps.db, folder, facts.size);
  if (gone.length === 0) return "unknown";
  const sha256 = await hashFile(open, facts);
  const before = gone.find((row) => row.sha256 === sha256);
  if (before === undefined) return "new";
  if (before.documentId !== null && isErased(deps.db, before.documentId)) {
    takePlace(deps.db, before, file, { state: "problem", problem: "erased" });
    return "erased";
  }
  return moveTo(deps, folder, before, file) ? "followed" : "new";
}

function moveTo({ db, actor }: TakeDeps, folder: Folder, before: KnownFile, file: KnownFile): boolean {
  return transact(db, (tx) => {
    const { documentId } = before;
    const to = `${folder.name}/${pathOf(file)}`;
    if (documentId === null || !moveDocument(tx, actor, documentId, { to, folderId: folder.id }))
      return false;
    takePlace(tx, before, file, { state: "taken", problem: null });
    return true;
  });
}

/** The file is what the other one was before. */
function takePlace(
  tx: Reader,
  { id, documentId, sha256 }: KnownFile,
  file: KnownFile,
  now: Pick<KnownFile, "state" | "problem">,
): void {
  tx.delete(folderFiles).where(eq(folderFiles.id, id)).run();
  tx.update(folderFiles)
    .set({ ...now, sha256, documentId, sinceMs: Date.now() })
    .where(eq(folderFiles.id, file.id))
    .run();
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
