import { createHash } from "node:crypto";
import type { FileHandle } from "node:fs/promises";
import { and, asc, eq, inArray, lte, min } from "drizzle-orm";
import type { UserActor } from "#lib/access/actor";
import type { Config } from "#lib/config";
import type { Database } from "#lib/db/client";
import { type FileProblem, folderFiles } from "#lib/db/schema";
import { receiveDocument } from "#lib/documents/receive-document";
import { parseSourceName } from "#lib/documents/source-name";
import { isErased } from "#lib/erasure/is-erased";
import { asAppError, type ErrorCode } from "#lib/errors";
import { pathOf } from "#lib/folders/folder-files";
import type { Folder } from "#lib/folders/folders";
import type { DocumentId } from "#lib/ids";
import type { KnownFile } from "./compare-directory.ts";
import { followRename } from "./follow-rename.ts";
import { type FileFacts, FileTrouble, hashFile, isSame, readParts, withOpenFile } from "./open-file.ts";

export type TakeDeps = {
  readonly db: Database;
  readonly config: Config;
  /** The person the folder acts for. */
  readonly actor: UserActor;
};

/** Files of the folder that did not change for long enough, those that wait longest first. */
export function quietFiles(db: Database, folder: Folder, limit: number): KnownFile[] {
  return db
    .select()
    .from(folderFiles)
    .where(
      and(
        eq(folderFiles.folderId, folder.id),
        eq(folderFiles.state, "waiting"),
        lte(folderFiles.sinceMs, Date.now() - folder.quietMs),
      ),
    )
    .orderBy(asc(folderFiles.sinceMs), asc(folderFiles.id))
    .limit(limit)
    .all();
}

/** When the next waiting or missing file has been quiet long enough; undefined when there is none. */
export function nextQuietAtMs(db: Database, folder: Folder): number | undefined {
  const row = db
    .select({ sinceMs: min(folderFiles.sinceMs) })
    .from(folderFiles)
    .where(and(eq(folderFiles.folderId, folder.id), inArray(folderFiles.state, ["waiting", "missing"])))
    .get();
  return row?.sinceMs == null ? undefined : row.sinceMs + folder.quietMs;
}

/**
 * Takes one file that was quiet into the collection: as the document of a renamed one, as what is there already, or
 * as something new. May be repeated after a crash at any point: the same bytes at the same path are one document.
 * @throws {AppError} troubles of the house or of access; {FolderTrouble}
 */
export async function takeFile(deps: TakeDeps, folder: Folder, file: KnownFile): Promise<void> {
  const { db } = deps;
  const path = pathOf(file);
  const name = `${folder.name}/${path}`;
  if (parseSourceName(name).sourcePath !== name.normalize("NFC")) return noteProblem(db, file, "bad-name");
  try {
    await withOpenFile(folder.path, path, async (open, facts) => {
      if (!isSame(file, facts)) return noteChange(db, file, facts);
      if (file.documentId !== null && isErased(db, file.documentId))
        return update(db, file, { ...ERASED, sha256: await hashFile(open, facts) });
      if (facts.size === 0) return noteProblem(db, file, "empty");
      if (await needsNoDocument(deps, folder, file, open, facts)) return;
      const hash = createHash("sha256");
      const bytes = readParts(open, facts, (part) => hash.update(part));
      const { collectionId } = folder;
      const received = await receiveDocument(db, deps.config, deps.actor, { collectionId, name, bytes });
      noteTaken(db, file, received.documentId, hash.digest("hex"));
    });
  } catch (error) {
    noteTrouble(db, file, error);
  }
}

/** The content is what was taken before, or what a file held that is gone now. */
async function needsNoDocument(
  deps: TakeDeps,
  folder: Folder,
  file: KnownFile,
  open: FileHandle,
  facts: FileFacts,
): Promise<boolean> {
  if (file.documentId === null) {
    const outcome = await followRename(deps, folder, file, open, facts);
    return outcome === "followed" || outcome === "erased";
  }
  if (file.sha256 === null || file.sha256 !== (await hashFile(open, facts))) return false;
  noteTaken(deps.db, file, file.documentId, file.sha256);
  return true;
}

/** What the file holds now is kept as its hash, so that it is known again under another name. */
const ERASED = { state: "problem", problem: "erased" } as const;

/** Troubles of one file that waiting does not mend until it changes. */
const REFUSALS: Partial<Record<ErrorCode, FileProblem>> = {
  "too-large": "too-large",
  "invalid-input": "refused",
};

/** @throws the error again when it is not about this file */
function noteTrouble(db: Database, file: KnownFile, error: unknown): void {
  if (error instanceof FileTrouble) {
    // The next scan sees what became of it.
    if (error.problem === "gone" || error.problem === "changed") noteChange(db, file, file);
    else noteProblem(db, file, error.problem);
    return;
  }
  const problem = REFUSALS[asAppError(error).code];
  if (problem === undefined) throw error;
  noteProblem(db, file, problem);
}

function noteTaken(db: Database, file: KnownFile, documentId: DocumentId, sha256: string): void {
  update(db, file, { state: "taken", problem: null, documentId, sha256 });
}

function noteProblem(db: Database, file: KnownFile, problem: FileProblem): void {
  update(db, file, { state: "problem", problem });
}

/** Its quiet time begins again. */
function noteChange(db: Database, file: KnownFile, { size, mtimeMs, inode }: FileFacts): void {
  update(db, file, { size, mtimeMs, inode });
}

function update(db: Database, file: KnownFile, values: Partial<KnownFile>): void {
  db.update(folderFiles)
    .set({ ...values, sinceMs: Date.now() })
    .where(eq(folderFiles.id, file.id))
    .run();
}
