import { basename } from "node:path";
import { and, asc, eq, isNull } from "drizzle-orm";
import { z } from "zod";
import type { Actor } from "../access/actor.ts";
import { explainAccess, requireAccess } from "../access/readable.ts";
import { requireUser } from "../access/roles.ts";
import { appendEvent } from "../audit/append-event.ts";
import type { AuditEventType } from "../audit/events.ts";
import type { Config } from "../config.ts";
import { type Database, type Reader, type Transaction, transact } from "../db/client.ts";
import { folderFiles, folders } from "../db/schema.ts";
import { AppError } from "../errors.ts";
import { type CollectionId, type FolderId, newId } from "../ids.ts";
import { resolveWatchable } from "./folder-path.ts";
import { parsePatterns } from "./ignore-rules.ts";

export type Folder = typeof folders.$inferSelect;

const SETTINGS = z.object({
  onDeletion: z.enum(["remove", "keep", "ask"]),
  quietSeconds: z.number().int().min(0).max(3600),
  ignore: z.string().max(50_000),
});
/** What a steward decides about a folder. `ignore`: patterns, one a line. */
export type FolderSettings = z.infer<typeof SETTINGS>;
export const DEFAULT_SETTINGS: FolderSettings = { onDeletion: "ask", quietSeconds: 10, ignore: "" };

/**
 * Lets a folder feed a collection, on behalf of the actor: what comes from it is added by them, and only as long as
 * they may manage the collection.
 * @param input.name first part of the source paths; the folder's own name if it is not given
 * @throws {AppError} not-found; not-allowed; invalid-input; conflict; audit-unavailable
 */
export async function addFolder(
  db: Database,
  config: Config,
  actor: Actor,
  input: { collectionId: CollectionId; path: string; name?: string } & Partial<FolderSettings>,
): Promise<FolderId> {
  const { userId } = requireUser(db, actor);
  requireAccess(db, actor, input.collectionId, "manage");
  const { collectionId } = input;
  const path = await resolveWatchable(config, input.path.trim());
  const name = parseName(input.name ?? basename(path));
  const settings = parseSettings({ ...DEFAULT_SETTINGS, ...input });
  return transact(db, (tx) => {
    requireAccess(tx, actor, collectionId, "manage");
    for (const other of openFolders(tx, collectionId)) {
      if (other.path === path)
        throw new AppError("conflict", `${path} feeds this collection already, as ${other.name}.`);
      if (other.name === name)
        throw new AppError("conflict", `A folder named ${name} feeds this collection already.`);
    }
    const now = Date.now();
    const id = newId("folder", now);
    tx.insert(folders)
      .values({
        id,
        collectionId,
        path,
        name,
        ignore: settings.ignore,
        onDeletion: settings.onDeletion,
        quietMs: settings.quietSeconds * 1000,
        stewardId: userId,
        isPaused: false,
        areDeletionsConfirmed: false,
        addedAtMs: now,
      })
      .run();
    const { onDeletion, quietSeconds } = settings;
    appendEvent(tx, {
      type: "folder.added",
      actor,
      objects: [id, collectionId],
      data: { path, onDeletion, quietSeconds },
    });
    return id;
  });
}

/** Folders that feed a collection, the oldest first. @throws {AppError} not-found; not-allowed (needs `manage`) */
export function listFolders(db: Reader, actor: Actor, collectionId: CollectionId): Folder[] {
  requireAccess(db, actor, collectionId, "manage");
  return openFolders(db, collectionId);
}

/** @throws {AppError} not-found, whether it is absent, removed or not the actor's to manage */
export function getFolder(db: Reader, actor: Actor, id: FolderId): Folder {
  const folder = db
    .select()
    .from(folders)
    .where(and(eq(folders.id, id), isNull(folders.removedAtMs)))
    .get();
  if (folder === undefined || !explainAccess(db, actor, folder.collectionId, "manage").allowed)
    throw new AppError("not-found", "There is no such watched folder, or it is not yours to manage.");
  return folder;
}

/** Changes what is given; the folder is scanned with it at once. @throws {AppError} not-found; invalid-input */
export function changeFolder(db: Database, actor: Actor, id: FolderId, input: Partial<FolderSettings>): void {
  transact(db, (tx) => {
    const folder = getFolder(tx, actor, id);
    const before = settingsOf(folder);
    const after = parseSettings({ ...before, ...input });
    const changed = (["onDeletion", "quietSeconds", "ignore"] as const).filter(
      (key) => before[key] !== after[key],
    );
    if (changed.length === 0) return;
    const { onDeletion, quietSeconds, ignore } = after;
    update(tx, id, { onDeletion, quietMs: quietSeconds * 1000, ignore, scanWantedAtMs: Date.now() });
    record(tx, actor, folder, "folder.changed", { settings: changed });
  });
}

/** The folder feeds the collection no longer; the documents it brought stay. @throws {AppError} not-found */
export function removeFolder(db: Database, actor: Actor, id: FolderId): void {
  transact(db, (tx) => {
    const folder = getFolder(tx, actor, id);
    update(tx, id, { removedAtMs: Date.now() });
    tx.delete(folderFiles).where(eq(folderFiles.folderId, id)).run();
    record(tx, actor, folder, "folder.removed", {});
  });
}

/** @throws {AppError} not-found; conflict when it is paused */
export function pauseFolder(db: Database, actor: Actor, id: FolderId): void {
  transact(db, (tx) => {
    const folder = getFolder(tx, actor, id);
    if (folder.isPaused) throw new AppError("conflict", `${folder.name} is paused already.`);
    update(tx, id, { isPaused: true });
    record(tx, actor, folder, "folder.paused", {});
  });
}

/** Goes on, from now on for the actor. @throws {AppError} not-found; conflict when it works for them already */
export function resumeFolder(db: Database, actor: Actor, id: FolderId): void {
  transact(db, (tx) => {
    const { userId } = requireUser(tx, actor);
    const folder = getFolder(tx, actor, id);
    if (!folder.isPaused && folder.problem !== "access-ended")
      throw new AppError("conflict", `${folder.name} is not paused.`);
    update(tx, id, { isPaused: false, stewardId: userId, scanWantedAtMs: Date.now() });
    record(tx, actor, folder, "folder.resumed", {});
  });
}

/** Has the folder looked through now. @returns the moment of the wish, to compare with `scannedAtMs` @throws {AppError} not-found; conflict when it is paused */
export function requestScan(db: Database, actor: Actor, id: FolderId): number {
  return transact(db, (tx) => {
    const folder = getFolder(tx, actor, id);
    if (folder.isPaused) throw new AppError("conflict", `${folder.name} is paused; resume it first.`);
    const now = Date.now();
    update(tx, id, { scanWantedAtMs: now });
    return now;
  });
}

/**
 * Says that the many files that seem to be gone were deleted on purpose: the next scan believes it and does what the
 * folder's setting says.
 * @throws {AppError} not-found; conflict when there is no such doubt
 */
export function confirmDeletions(db: Database, actor: Actor, id: FolderId): void {
  transact(db, (tx) => {
    const folder = getFolder(tx, actor, id);
    if (folder.problem !== "emptied")
      throw new AppError("conflict", `Nothing is in doubt about the files of ${folder.name}.`);
    update(tx, id, { areDeletionsConfirmed: true, scanWantedAtMs: Date.now() });
    record(tx, actor, folder, "folder.deletions-confirmed", { files: folder.doubtedFiles ?? 0 });
  });
}

/** The folder's settings in the units people give them in. */
export function settingsOf(folder: Folder): FolderSettings {
  return { onDeletion: folder.onDeletion, quietSeconds: folder.quietMs / 1000, ignore: folder.ignore };
}

function openFolders(db: Reader, collectionId: CollectionId): Folder[] {
  return db
    .select()
    .from(folders)
    .where(and(eq(folders.collectionId, collectionId), isNull(folders.removedAtMs)))
    .orderBy(asc(folders.id))
    .all();
}

function update(tx: Transaction, id: FolderId, values: Partial<Folder>): void {
  tx.update(folders).set(values).where(eq(folders.id, id)).run();
}

function record<Type extends AuditEventType>(
  tx: Transaction,
  actor: Actor,
  folder: Folder,
  type: Type,
  data: Parameters<typeof appendEvent<Type>>[1]["data"],
): void {
  appendEvent(tx, { type, actor, objects: [folder.id, folder.collectionId], data });
}

function parseSettings(input: unknown): FolderSettings {
  const parsed = SETTINGS.safeParse(input);
  if (!parsed.success)
    throw new AppError(
      "invalid-input",
      "A folder needs a choice for deleted files (remove, keep or ask) and a quiet time of 0 to 3,600 seconds.",
    );
  return { ...parsed.data, ignore: parsePatterns(parsed.data.ignore) };
}

function parseName(text: string): string {
  const name = text.normalize("NFC").trim();
  if (name === "" || name.length > 120 || /[/\\\p{Cc}]/u.test(name) || name === "." || name === "..")
    throw new AppError("invalid-input", "A folder needs a name of 1 to 120 characters without slashes.");
  return name;
}
