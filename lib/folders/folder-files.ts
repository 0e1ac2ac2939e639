import { and, asc, count, eq, gt, inArray, isNotNull, type SQL } from "drizzle-orm";
import type { Actor } from "../access/actor.ts";
import { mayReadSql } from "../access/readable.ts";
import { appendEvent } from "../audit/append-event.ts";
import { type Database, type Reader, transact } from "../db/client.ts";
import { documents, type FileProblem, folderFiles } from "../db/schema.ts";
import { deleteDocument } from "../documents/documents.ts";
import { AppError, type ErrorCode } from "../errors.ts";
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
    vanished: countVanished(db, actor, [id]),
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
  return {
    folders: found.length,
    inTrouble: found.filter(({ problem }) => problem !== null).length,
    toDecide: countVanished(db, actor, ids),
  };
}

/** Files that are not in the collection, with why; in the order they were found. @throws {AppError} not-found */
export function listProblems(db: Reader, actor: Actor, id: FolderId, page: Page = {}): ProblemFile[] {
  getFolder(db, actor, id);
  return db
    .select()
    .from(folderFiles)
    .where(and(inState(id, "problem"), gt(folderFiles.id, page.after ?? 0)))
    .orderBy(asc(folderFiles.id))
    .limit(pageSize(page))
    .all()
    .map((row) => ({ id: row.id, path: pathOf(row), problem: row.problem ?? "refused" }));
}

/** Files that are gone and wait for a decision, in the order they were found; those whose document is open to the actor. @throws {AppError} not-found */
export function listVanished(db: Reader, actor: Actor, id: FolderId, page: Page = {}): VanishedFile[] {
  getFolder(db, actor, id);
  return db
    .select({ file: folderFiles, documentId: documents.id })
    .from(folderFiles)
    .innerJoin(documents, eq(documents.id, folderFiles.documentId))
    .where(
      and(inState(id, "vanished"), gt(folderFiles.id, page.after ?? 0), mayReadSql(actor, documents.scopeId)),
    )
    .orderBy(asc(folderFiles.id))
    .limit(pageSize(page))
    .all()
    .map(({ file, documentId }) => ({ id: file.id, path: pathOf(file), documentId, sinceMs: file.sinceMs }));
}

/**
 * Decides about documents whose files are gone: they are removed, or stay in the collection without a file.
 * @param files ids of some, or "all" that wait for a decision and are open to the actor; those decided meanwhile do
 *   not matter. Of "all", those under a legal hold keep waiting.
 * @returns how many were decided
 * @throws {AppError} not-found; on-hold; retained
 */
export function decideVanished(
  db: Database,
  actor: Actor,
  id: FolderId,
  files: readonly number[] | "all",
  decision: "remove" | "keep",
): number {
  let decided = 0;
  for (let after = 0; ; ) {
    const page = listVanished(db, actor, id, { limit: 1000, after });
    const last = page.at(-1);
    if (last === undefined) return decided;
    after = last.id;
    for (const file of page) {
      if (files !== "all" && !files.includes(file.id)) continue;
      if (decision === "remove" && !isRemoved(db, actor, file.documentId, files === "all")) continue;
      noteDecision(db, actor, id, file, decision);
      decided++;
    }
  }
}

/** Codes with which something stays. */
const KEPT: readonly ErrorCode[] = ["on-hold", "retained"];

/** @returns false when a hold or its retention class keeps it and `mayStay` @throws {AppError} on-hold; retained */
function isRemoved(db: Database, actor: Actor, id: DocumentId, mayStay: boolean): boolean {
  try {
    if (isThere(db, id)) deleteDocument(db, actor, id);
    return true;
  } catch (error) {
    if (mayStay && error instanceof AppError && KEPT.includes(error.code)) return false;
    throw error;
  }
}

/** After the document: a crash before this leaves the decision to be taken again. */
function noteDecision(
  db: Database,
  actor: Actor,
  id: FolderId,
  file: VanishedFile,
  decision: "remove" | "keep",
): void {
  transact(db, (tx) => {
    const { collectionId } = getFolder(tx, actor, id);
    tx.delete(folderFiles).where(eq(folderFiles.id, file.id)).run();
    appendEvent(tx, {
      type: "folder.vanished-decided",
      actor,
      objects: [file.documentId, collectionId, id],
      data: { decision },
    });
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

function countVanished(db: Reader, actor: Actor, ids: readonly FolderId[]): number {
  const row = db
    .select({ n: count() })
    .from(folderFiles)
    .innerJoin(documents, eq(documents.id, folderFiles.documentId))
    .where(
      and(
        inArray(folderFiles.folderId, [...ids]),
        eq(folderFiles.state, "vanished"),
        mayReadSql(actor, documents.scopeId),
      ),
    )
    .get();
  return row?.n ?? 0;
}

function pageSize({ limit = 100 }: Page): number {
  return Math.min(limit, 1000);
}

function inState(id: FolderId, state: "problem" | "vanished" | "taken"): SQL | undefined {
  return and(eq(folderFiles.folderId, id), eq(folderFiles.state, state));
}
