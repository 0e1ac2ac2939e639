import { and, asc, count, eq, gt, inArray, isNotNull, type SQL } from "drizzle-orm";
import type { Actor } from "../access/actor.ts";
import { appendEvent } from "../audit/append-event.ts";
import { type Database, type Reader, transact } from "../db/client.ts";
import { documents, type FileProblem, folderFiles } from "../db/schema.ts";
import { deleteDocument } from "../documents/documents.ts";
import type { CollectionId, DocumentId, FolderId } from "../ids.ts";
import { getFolder, listFolders } from "./folders.ts";

/** How many files of a folder are where. */
export type FolderCounts = {
  /** In the collection as they are in the folder. */
  readonly taken: number;
  /** Waiting until they are quiet, or for their turn. */
  readonly waiting: number;
  readonly problems: number;
  /** Not found by the last scan; decided when they are quiet. */
  readonly missing: number;
  /** Gone; a person has to decide. */
  readonly vanished: number;
  /** Of the taken: somebody deleted the document, and it stays deleted until the file changes. */
  readonly deletedHere: number;
};
export type ProblemFile = { readonly id: number; readonly path: string; readonly problem: FileProblem };
export type VanishedFile = {
  readonly id: number;
  readonly path: string;
  readonly documentId: DocumentId;
  readonly sinceMs: number;
};
/** Documents in one transaction, so that nobody else waits long for theirs. */
const DECIDED_AT_ONCE = 100;
type Page = { readonly limit?: number; readonly after?: number };

/** @throws {AppError} not-found */
export function countFiles(db: Reader, actor: Actor, id: FolderId): FolderCounts {
  getFolder(db, actor, id);
  const rows = db
    .select({ state: folderFiles.state, n: count() })
    .from(folderFiles)
    .where(eq(folderFiles.folderId, id))
    .groupBy(folderFiles.state)
    .all();
  const of = (state: string) => rows.find((row) => row.state === state)?.n ?? 0;
  const deleted = db
    .select({ n: count() })
    .from(folderFiles)
    .innerJoin(documents, eq(documents.id, folderFiles.documentId))
    .where(and(inState(id, "taken"), isNotNull(documents.deletedAtMs)))
    .get();
  return {
    taken: of("taken"),
    waiting: of("waiting"),
    problems: of("problem"),
    missing: of("missing"),
    vanished: of("vanished"),
    deletedHere: deleted?.n ?? 0,
  };
}

/** How many folders feed a collection, and what about them needs a steward. @throws {AppError} not-found; not-allowed */
export function summariseFolders(
  db: Reader,
  actor: Actor,
  collectionId: CollectionId,
): { folders: number; inTrouble: number; toDecide: number } {
  const found = listFolders(db, actor, collectionId);
  const ids = found.map(({ id }) => id);
  const vanished = db
    .select({ n: count() })
    .from(folderFiles)
    .where(and(inArray(folderFiles.folderId, ids), eq(folderFiles.state, "vanished")))
    .get();
  return {
    folders: found.length,
    inTrouble: found.filter(({ problem }) => problem !== null).length,
    toDecide: vanished?.n ?? 0,
  };
}

/** Files that are not in the collection, with why; in the order they were found. @throws {AppError} not-found */
export function listProblems(db: Reader, actor: Actor, id: FolderId, page: Page = {}): ProblemFile[] {
  getFolder(db, actor, id);
  return select(db, inState(id, "problem"), page).map((row) => ({
    id: row.id,
    path: pathOf(row),
    problem: row.problem ?? "refused",
  }));
}

/** Files that are gone and wait for a decision, in the order they were found. @throws {AppError} not-found */
export function listVanished(db: Reader, actor: Actor, id: FolderId, page: Page = {}): VanishedFile[] {
  getFolder(db, actor, id);
  return select(db, inState(id, "vanished"), page).flatMap((row) =>
    row.documentId === null
      ? []
      : [{ id: row.id, path: pathOf(row), documentId: row.documentId, sinceMs: row.sinceMs }],
  );
}

/**
 * Decides about documents whose files are gone: they are removed, or stay in the collection without a file.
 * @param files ids of some, or "all" that wait for a decision; those decided meanwhile do not matter
 * @returns how many were decided
 * @throws {AppError} not-found
 */
export function decideVanished(
  db: Database,
  actor: Actor,
  id: FolderId,
  files: readonly number[] | "all",
  decision: "remove" | "keep",
): number {
  getFolder(db, actor, id);
  for (let decided = 0; ; ) {
    const batch = decideSome(db, actor, id, files, decision);
    decided += batch;
    if (batch < DECIDED_AT_ONCE) return decided;
  }
}

function decideSome(
  db: Database,
  actor: Actor,
  id: FolderId,
  files: readonly number[] | "all",
  decision: "remove" | "keep",
): number {
  return transact(db, (tx) => {
    const { collectionId } = getFolder(tx, actor, id);
    const wanted = files === "all" ? undefined : inArray(folderFiles.id, [...files]);
    const rows = tx
      .select()
      .from(folderFiles)
      .where(and(inState(id, "vanished"), wanted))
      .limit(DECIDED_AT_ONCE)
      .all();
    for (const { id: file, documentId } of rows) {
      tx.delete(folderFiles).where(eq(folderFiles.id, file)).run();
      if (documentId === null) continue;
      appendEvent(tx, {
        type: "folder.vanished-decided",
        actor,
        objects: [documentId, collectionId, id],
        data: { decision },
      });
      if (decision === "remove" && isThere(tx, documentId)) deleteDocument(db, actor, documentId);
    }
    return rows.length;
  });
}

/** Path in the folder. */
export function pathOf(file: { readonly dir: string; readonly name: string }): string {
  return file.dir === "" ? file.name : `${file.dir}/${file.name}`;
}

/** Whether a document is there and not deleted. */
export function isThere(db: Reader, id: DocumentId): boolean {
  const row = db
    .select({ deletedAtMs: documents.deletedAtMs })
    .from(documents)
    .where(eq(documents.id, id))
    .get();
  return row !== undefined && row.deletedAtMs === null;
}

function select(db: Reader, condition: SQL | undefined, { limit = 100, after = 0 }: Page) {
  return db
    .select()
    .from(folderFiles)
    .where(and(condition, gt(folderFiles.id, after)))
    .orderBy(asc(folderFiles.id))
    .limit(Math.min(limit, 1000))
    .all();
}

function inState(id: FolderId, state: "problem" | "vanished" | "taken"): SQL | undefined {
  return and(eq(folderFiles.folderId, id), eq(folderFiles.state, state));
}
