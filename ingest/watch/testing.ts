import { mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { and, eq, isNull } from "drizzle-orm";
import type { UserActor } from "#lib/access/actor";
import { type Config, readConfig } from "#lib/config";
import type { Database } from "#lib/db/client";
import { documents, folders } from "#lib/db/schema";
import { openTestDatabase } from "#lib/db/testing";
import { createCollection } from "#lib/documents/collections";
import { giveGrant } from "#lib/documents/grants";
import { addFolder, type Folder, type FolderSettings } from "#lib/folders/folders";
import type { CollectionId, FolderId } from "#lib/ids";
import { actorByEmail, createFirstAdministrator } from "#lib/people/users";
import { findRenames } from "./find-renames.ts";
import { scanFolder } from "./scan-folder.ts";
import { settleVanished } from "./settle-vanished.ts";
import { quietFiles, takeFile } from "./take-file.ts";

/** For tests: a folder on disk that feeds a collection of a fresh database. */
export type Watched = {
  readonly db: Database;
  readonly config: Config;
  readonly steward: UserActor;
  readonly collectionId: CollectionId;
  readonly id: FolderId;
  /** The folder on disk. */
  readonly root: string;
  folder(): Folder;
  /** Source path without the folder's name → hash, of the documents that are there. */
  collection(): Record<string, string>;
  remove(): void;
};

export async function openWatched(settings: Partial<FolderSettings> = {}): Promise<Watched> {
  const base = realpathSync(mkdtempSync(join(tmpdir(), "intramuros-watch-")));
  const root = join(base, "share", "Protocols");
  mkdirSync(root, { recursive: true });
  const config = readConfig({
    INTRAMUROS_DATA: join(base, "data"),
    INTRAMUROS_WATCH_ROOTS: join(base, "share"),
    INTRAMUROS_MAX_FILE_BYTES: "100000",
  });
  const db = openTestDatabase();
  const person = { email: "ada@example.org", name: "Ada", password: "a long password" };
  await createFirstAdministrator(db, person, "command-line");
  const steward = actorByEmail(db, person.email);
  const collectionId = createCollection(db, steward, { name: "Ward 3" });
  giveGrant(db, steward, collectionId, { userId: steward.userId }, { level: "manage" });
  const id = await addFolder(db, config, steward, { collectionId, path: root, quietSeconds: 0, ...settings });
  return {
    db,
    config,
    steward,
    collectionId,
    id,
    root,
    folder() {
      const row = db.select().from(folders).where(eq(folders.id, id)).get();
      if (row === undefined) throw new Error("the folder is gone");
      return row;
    },
    collection() {
      const rows = db
        .select()
        .from(documents)
        .where(
          and(
            eq(documents.collectionId, collectionId),
            eq(documents.isLatest, true),
            isNull(documents.deletedAtMs),
          ),
        )
        .all();
      return Object.fromEntries(
        rows.map(({ sourcePath, sha256 }) => [sourcePath.replace(/^Protocols\//, ""), sha256]),
      );
    },
    remove: () => rmSync(base, { recursive: true, force: true }),
  };
}

/**
 * What the folders process does in one turn: scan, look for renamed files, take what is quiet, settle what is gone.
 * @param room most files that are taken
 */
export async function followOnce(watched: Watched, room = 10_000): Promise<void> {
  const { db, config, steward } = watched;
  const deps = { db, config, actor: { ...steward, via: "watched-folder" as const } };
  await scanFolder(db, watched.folder(), new AbortController().signal);
  const folder = watched.folder();
  if (folder.problem !== null) return;
  await findRenames(deps, folder, 10_000);
  for (const file of quietFiles(db, folder, room)) await takeFile(deps, folder, file);
  await settleVanished(deps, folder, 10_000);
}
