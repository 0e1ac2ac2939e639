import { readdir, realpath } from "node:fs/promises";
import { and, count, eq, inArray, isNotNull, isNull, sql } from "drizzle-orm";
import { appendEvent } from "#lib/audit/append-event";
import { type Database, prepared, type Transaction, transact } from "#lib/db/client";
import { type FileProblem, type FolderFileState, folderFiles, folders } from "#lib/db/schema";
import { AppError } from "#lib/errors";
import type { Folder } from "#lib/folders/folders";
import { ignoreRules } from "#lib/folders/ignore-rules";
import type { FolderId } from "#lib/ids";
import { answerInTime, codeOf, FolderTrouble } from "./answer-in-time.ts";
import { type Comparison, compareDirectory, type KnownFile } from "./compare-directory.ts";
import { listDirectory } from "./list-directory.ts";

export type Scan = {
  readonly files: number;
  readonly directories: readonly string[];
  readonly added: number;
  readonly changed: number;
  /** Files that were there before and are not there now. */
  readonly missed: number;
};

/** More files at once than this, and more than half of all, are not believed to be deleted. */
const BELIEVED_DELETIONS = 20;
/** Rows written in one transaction; other processes write in between. */
const ROWS_AT_ONCE = 500;
const MAX_DEPTH = 100;
const ACTOR = { kind: "system", process: "folders" } as const;

/**
 * Looks through a folder and writes what differs from what is known. Memory depends on the number of directories and
 * on the largest one, not on the number of files. Nothing is missed before the scan came to its end, and what could
 * not be read is not missed at all.
 * @throws {FolderTrouble} when the folder as a whole cannot be read, which says nothing about its files
 */
export async function scanFolder(db: Database, folder: Folder, signal: AbortSignal): Promise<Scan> {
  const startedAtMs = Date.now();
  const isIgnored = ignoreRules(folder.ignore);
  const writer = new ScanWriter(db, folder.id, startedAtMs);
  const visited = new Set<string>();
  const unread: string[] = [];
  await requireThere(folder.path);
  for (const open = [""]; open.length > 0 && !signal.aborted; ) {
    const dir = open.pop() ?? "";
    try {
      const listing = await listDirectory(folder.path, dir, isIgnored);
      visited.add(dir);
      writer.add(
        dir,
        compareDirectory(listing, knownFiles(db, folder.id, dir), startedAtMs),
        listing.files.length,
      );
      const isDeep = dir.split("/").length > MAX_DEPTH;
      for (const name of listing.directories)
        (isDeep ? unread : open).push(dir === "" ? name : `${dir}/${name}`);
    } catch (error) {
      if (error instanceof FolderTrouble) throw error;
      if (dir === "") throw new FolderTrouble(problemOf(error), { cause: error });
      // Read by its parent a moment ago: away now, or not ours to read. Either way nothing is known of what is in it.
      unread.push(dir);
    }
  }
  signal.throwIfAborted();
  // A mount that went away in the middle.
  const isEmpty = await requireThere(folder.path);
  const gone = knownDirectories(db, folder.id).filter(
    (dir) => !visited.has(dir) && !unread.some((one) => dir === one || dir.startsWith(`${one}/`)),
  );
  for (const dir of gone) writer.addGone(knownFiles(db, folder.id, dir));
  writer.finish(folder, unread, isEmpty);
  return {
    files: writer.files,
    directories: [...visited],
    added: writer.added,
    changed: writer.changed,
    missed: writer.missed,
  };
}

/** @returns whether nothing at all is in it @throws {FolderTrouble} */
async function requireThere(path: string): Promise<boolean> {
  try {
    if ((await answerInTime(realpath(path))) !== path) throw new FolderTrouble("not-allowed");
    return (await answerInTime(readdir(path))).length === 0;
  } catch (error) {
    if (error instanceof FolderTrouble) throw error;
    throw new FolderTrouble(problemOf(error), { cause: error });
  }
}

function problemOf(error: unknown): "missing" | "unreadable" {
  return ["ENOENT", "ENOTDIR", "ESTALE", "ENODEV"].includes(codeOf(error)) ? "missing" : "unreadable";
}

const COLUMNS =
  "id, name, state, problem, size, mtime_ms AS mtimeMs, inode, sha256, document_id AS documentId, since_ms AS sinceMs";
// Run for every file of a first scan.
const INSERT =
  "INSERT INTO folder_files (folder_id, dir, name, state, problem, size, mtime_ms, inode, since_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";

function knownFiles(db: Database, folderId: FolderId, dir: string): KnownFile[] {
  // Asked for every directory of every scan.
  const rows = prepared(db, `SELECT ${COLUMNS} FROM folder_files WHERE folder_id = ? AND dir = ?`).all(
    folderId,
    dir,
  );
  return (rows as Omit<KnownFile, "folderId" | "dir">[]).map((row) => ({ ...row, folderId, dir }));
}

function knownDirectories(db: Database, folderId: FolderId): string[] {
  return db
    .selectDistinct({ dir: folderFiles.dir })
    .from(folderFiles)
    .where(eq(folderFiles.folderId, folderId))
    .all()
    .map(({ dir }) => dir);
}

/** Writes what a scan finds, some hundred rows at a time. */
class ScanWriter {
  files = 0;
  added = 0;
  changed = 0;
  missed = 0;
  readonly #db: Database;
  readonly #folderId: FolderId;
  readonly #atMs: number;
  #waiting: { dir: string; comparison: Comparison }[] = [];
  #rows = 0;
  /** Rows of documents whose file was not found; and of files that were never taken. */
  readonly #missing: number[] = [];
  readonly #forgotten: number[] = [];

  constructor(db: Database, folderId: FolderId, atMs: number) {
    this.#db = db;
    this.#folderId = folderId;
    this.#atMs = atMs;
  }

  add(dir: string, comparison: Comparison, files: number): void {
    this.files += files;
    this.addGone(comparison.missed);
    this.added += comparison.added.length;
    this.changed += comparison.changed.length;
    const rows = comparison.added.length + comparison.changed.length;
    if (rows === 0) return;
    this.#waiting.push({ dir, comparison });
    this.#rows += rows;
    if (this.#rows >= ROWS_AT_ONCE) transact(this.#db, (tx) => this.#flush(tx));
  }

  addGone(rows: readonly KnownFile[]): void {
    for (const { id, documentId, state } of rows) {
      if (documentId === null) this.#forgotten.push(id);
      else if (state !== "missing" && state !== "vanished") this.#missing.push(id);
    }
  }

  /** Decides what the missing files mean and notes the end of the scan, in one transaction. */
  finish(folder: Folder, unread: readonly string[], isEmpty: boolean): void {
    this.missed = this.#missing.length;
    transact(this.#db, (tx) => {
      this.#flush(tx);
      this.#noteUnread(tx, unread);
      inBatches(this.#forgotten, (ids) => tx.delete(folderFiles).where(inArray(folderFiles.id, ids)).run());
      const doubted = this.#doubted(tx, folder, isEmpty);
      if (doubted === 0)
        inBatches(this.#missing, (ids) =>
          tx
            .update(folderFiles)
            .set({ state: "missing", problem: null, sinceMs: this.#atMs })
            .where(inArray(folderFiles.id, ids))
            .run(),
        );
      setProblem(tx, folder, doubted === 0 ? null : "emptied");
      tx.update(folders)
        .set({
          doubtedFiles: doubted === 0 ? null : doubted,
          areDeletionsConfirmed: false,
          scannedAtMs: this.#atMs,
          scanMs: Date.now() - this.#atMs,
        })
        .where(eq(folders.id, folder.id))
        .run();
    });
  }

  #flush(tx: Transaction): void {
    const removed = tx
      .select({ atMs: folders.removedAtMs })
      .from(folders)
      .where(eq(folders.id, this.#folderId))
      .get();
    if (removed?.atMs !== null) throw new AppError("aborted", "The folder was removed during the scan.");
    const sinceMs = this.#atMs;
    const insert = prepared(tx, INSERT);
    for (const { dir, comparison } of this.#waiting) {
      for (const { name, problem, size, mtimeMs, inode } of comparison.added)
        insert.run(this.#folderId, dir, name, stateOf(problem), problem, size, mtimeMs, inode, sinceMs);
      for (const { id, found } of comparison.changed) {
        const { problem, name: _, ...facts } = found;
        tx.update(folderFiles)
          .set({ ...facts, state: stateOf(problem), problem, sinceMs })
          .where(eq(folderFiles.id, id))
          .run();
      }
    }
    this.#waiting = [];
    this.#rows = 0;
  }

  /** Directories that could not be read are listed among the problems until they can. */
  #noteUnread(tx: Transaction, unread: readonly string[]): void {
    const own = and(eq(folderFiles.folderId, this.#folderId), eq(folderFiles.problem, "unreadable-folder"));
    tx.delete(folderFiles).where(own).run();
    for (const path of unread) {
      const at = path.lastIndexOf("/");
      const place = { dir: at < 0 ? "" : path.slice(0, at), name: path.slice(at + 1) };
      tx.insert(folderFiles)
        .values({
          folderId: this.#folderId,
          ...place,
          state: "problem",
          problem: "unreadable-folder",
          size: 0,
          mtimeMs: 0,
          inode: 0,
          sinceMs: this.#atMs,
        })
        .onConflictDoNothing()
        .run();
    }
  }

  /**
   * Missing files, when there are too many to believe that people deleted them: an unmounted disk leaves an empty
   * folder behind. Files that turned up elsewhere with the same size and time were moved and do not count.
   */
  #doubted(tx: Transaction, folder: Folder, isEmpty: boolean): number {
    if (folder.areDeletionsConfirmed || this.#missing.length === 0) return 0;
    const isFew = this.#missing.length < BELIEVED_DELETIONS;
    if (isFew && !isEmpty) return 0;
    const known =
      tx
        .select({ n: count() })
        .from(folderFiles)
        .where(and(eq(folderFiles.folderId, folder.id), isNotNull(folderFiles.documentId)))
        .get()?.n ?? 0;
    const moved = new Set(
      tx
        .select({ size: folderFiles.size, mtimeMs: folderFiles.mtimeMs })
        .from(folderFiles)
        .where(
          and(
            eq(folderFiles.folderId, folder.id),
            eq(folderFiles.state, "waiting"),
            isNull(folderFiles.documentId),
          ),
        )
        .all()
        .map(({ size, mtimeMs }) => `${size} ${mtimeMs}`),
    );
    let doubted = 0;
    inBatches(this.#missing, (ids) => {
      const rows = tx
        .select({ size: folderFiles.size, mtimeMs: folderFiles.mtimeMs })
        .from(folderFiles)
        .where(inArray(folderFiles.id, ids))
        .all();
      doubted += rows.filter(({ size, mtimeMs }) => !moved.has(`${size} ${mtimeMs}`)).length;
    });
    return isEmpty || (doubted >= BELIEVED_DELETIONS && doubted * 2 > known) ? doubted : 0;
  }
}

/** Notes and records that the folder can be followed no longer, for another reason than before, or that it can again. */
export function setProblem(tx: Transaction, folder: Folder, problem: Folder["problem"]): void {
  const changed = tx
    .update(folders)
    .set({ problem, problemSinceMs: problem === null ? null : Date.now() })
    .where(
      and(
        eq(folders.id, folder.id),
        problem === null ? isNotNull(folders.problem) : sql`${folders.problem} IS NOT ${problem}`,
      ),
    )
    .run().changes;
  // A wish for a scan is over when it turned out that nothing can be done.
  if (problem !== null)
    tx.update(folders).set({ scanWantedAtMs: null }).where(eq(folders.id, folder.id)).run();
  if (changed === 0) return;
  const objects = [folder.id, folder.collectionId];
  if (problem === null) appendEvent(tx, { type: "folder.available", actor: ACTOR, objects, data: {} });
  else
    appendEvent(tx, {
      type: "folder.unavailable",
      actor: ACTOR,
      objects,
      outcome: "error",
      data: { because: problem },
    });
}

function inBatches(ids: readonly number[], work: (batch: number[]) => void): void {
  for (let start = 0; start < ids.length; start += ROWS_AT_ONCE) work(ids.slice(start, start + ROWS_AT_ONCE));
}

function stateOf(problem: FileProblem | null): FolderFileState {
  return problem === null ? "waiting" : "problem";
}
