import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import type { Database } from "../../db/client.ts";
import { tlogAnchors } from "../../db/schema.ts";
import { AppError } from "../../errors.ts";
import { parseCheckpoint } from "../checkpoint.ts";
import { lastCheckpoint } from "../checkpoints.ts";
import { lastAnchor } from "./last-anchor.ts";

/**
 * Copies of checkpoints in a folder outside this host: one file each, `<origin's id>/checkpoint-<size>.txt`, never
 * written twice. Whether they can be removed again is up to the share: a write-once one makes them an anchor.
 */
export type FolderAnchor = { readonly path: string; readonly size: number; readonly note: string };

/**
 * Copies the newest checkpoint, unless it is there already.
 * @returns the file, or undefined when there is nothing new
 * @throws {AppError} storage-unavailable when the folder is not there or cannot be written; conflict when a file of this
 *   size is there with another content: the folder belongs to another log, or the log was rewritten
 */
export function anchorInFolder(db: Database, dir: string): string | undefined {
  const checkpoint = lastCheckpoint(db);
  if (checkpoint === undefined || (lastAnchor(db, "folder")?.size ?? 0) >= checkpoint.size) return undefined;
  const { origin, root } = parseCheckpoint(checkpoint.note);
  const path = join(placeOf(dir, origin), `checkpoint-${String(checkpoint.size).padStart(12, "0")}.txt`);
  // A folder that is missing is a share that is not mounted; making it would anchor on this host.
  if (!existsSync(dir)) throw unavailable(dir, "it is not there");
  try {
    mkdirSync(placeOf(dir, origin), { recursive: true, mode: 0o750 });
    writeOnce(path, checkpoint.note);
  } catch (error) {
    if (Reflect.get(error as Error, "code") !== "EEXIST")
      throw unavailable(dir, (error as Error).message, error);
    if (!parseCheckpoint(readFileSync(path, "utf8")).root.equals(root))
      throw new AppError(
        "conflict",
        `${path} holds another checkpoint of the same size; the log was changed after it, or the folder belongs to another log.`,
      );
  }
  const { size, note } = checkpoint;
  db.insert(tlogAnchors).values({ size, kind: "folder", place: path, note, atMs: Date.now() }).run();
  return path;
}

/**
 * The checkpoints in the folder, by size, unchecked; files that are none are left out.
 * @throws {AppError} storage-unavailable when the folder is not there
 */
export function readFolderAnchors(dir: string, origin: string): FolderAnchor[] {
  if (!existsSync(dir)) throw unavailable(dir, "it is not there");
  const place = placeOf(dir, origin);
  const names = existsSync(place) ? readdirSync(place) : [];
  return names
    .filter((name) => /^checkpoint-\d+\.txt$/.test(name))
    .sort()
    .map((name) => {
      const path = join(place, name);
      return { path, size: Number(/\d+/.exec(name)?.[0]), note: readFileSync(path, "utf8") };
    });
}

const placeOf = (dir: string, origin: string) => join(dir, origin.replace(/^intramuros\//, ""));

function writeOnce(path: string, note: string): void {
  const file = openSync(path, "wx", 0o440);
  try {
    writeSync(file, note);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function unavailable(dir: string, why: string, cause?: unknown): AppError {
  return new AppError(
    "storage-unavailable",
    `The audit log cannot be anchored in ${dir} (${why}); mount it and make it writable, or change INTRAMUROS_ANCHOR_DIR.`,
    { cause },
  );
}
