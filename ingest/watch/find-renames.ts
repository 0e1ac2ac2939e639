import { and, asc, eq, isNull, lte, type SQL, sql } from "drizzle-orm";
import type { Database } from "#lib/db/client";
import { folderFiles } from "#lib/db/schema";
import { pathOf } from "#lib/folders/folder-files";
import type { Folder } from "#lib/folders/folders";
import type { KnownFile } from "./compare-directory.ts";
import { followRename } from "./follow-rename.ts";
import { FileTrouble, isSame, withOpenFile } from "./open-file.ts";
import type { TakeDeps } from "./take-file.ts";

/** A file that appears or changes later than this after another one was missed is not that one under a new name. In ms. */
const RENAMED_WITHIN_MS = 600_000;

/**
 * Looks at the new files that may be renamed ones before their turn comes to be taken: thousands may wait before them, and
 * the document of a file that is gone must not stay until then.
 * @returns how many were looked at
 * @throws {AppError} troubles of the house or of access; {FolderTrouble}
 */
export async function findRenames(deps: TakeDeps, folder: Folder, limit: number): Promise<number> {
  const files = possibleRenames(deps.db, folder, limit);
  for (const file of files) {
    try {
      await withOpenFile(folder.path, pathOf(file), async (open, facts) => {
        const outcome = isSame(file, facts) ? await followRename(deps, folder, file, open, facts) : "unknown";
        if (outcome !== "followed" && outcome !== "erased") noteLook(deps.db, file);
      });
    } catch (error) {
      if (!(error instanceof FileTrouble)) throw error;
      // What is wrong with it is said when its turn comes.
      noteLook(deps.db, file);
    }
  }
  return files.length;
}

/** Whether a row of folder_files may be what `missing` was renamed to, and was not looked at since that one was missed. */
export function mayBeRenamed(candidate: string, missing: string): SQL {
  const [one, other] = [sql.raw(candidate), sql.raw(missing)];
  return sql`(${one}.folder_id = ${other}.folder_id AND ${one}.size = ${other}.size
    AND ${one}.state = 'waiting' AND ${one}.document_id IS NULL
    AND ${one}.since_ms <= ${other}.since_ms + ${RENAMED_WITHIN_MS}
    AND coalesce(${one}.compared_at_ms, 0) < ${other}.since_ms)`;
}

function possibleRenames(db: Database, folder: Folder, limit: number): KnownFile[] {
  return db
    .select()
    .from(folderFiles)
    .where(
      and(
        eq(folderFiles.folderId, folder.id),
        eq(folderFiles.state, "waiting"),
        isNull(folderFiles.documentId),
        lte(folderFiles.sinceMs, Date.now() - folder.quietMs),
        sql`EXISTS (SELECT 1 FROM folder_files AS missing
          WHERE missing.folder_id = ${folder.id} AND missing.state = 'missing'
            AND ${mayBeRenamed("folder_files", "missing")})`,
      ),
    )
    .orderBy(asc(folderFiles.id))
    .limit(limit)
    .all();
}

function noteLook(db: Database, file: KnownFile): void {
  db.update(folderFiles).set({ comparedAtMs: Date.now() }).where(eq(folderFiles.id, file.id)).run();
}
