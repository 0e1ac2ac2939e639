/**
 * Scanning alone: `nice -n 10 node bench/scan-folder.ts [files]`. Makes a folder of so many small files, scans it for
 * the first time, then unchanged, then with one file in a thousand changed. Prints one JSON document.
 */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import "#lib/db/load-drizzle";
import { count, eq } from "drizzle-orm";
import { readConfig } from "#lib/config";
import { closeDatabase, type Database, openDatabase } from "#lib/db/client";
import { folderFiles, folders } from "#lib/db/schema";
import { addFolder, type Folder } from "#lib/folders/folders";
import type { FolderId } from "#lib/ids";
import { actorByEmail } from "#lib/people/users";
import { scanFolder } from "../ingest/watch/scan-folder.ts";
import { ADMIN, setUp } from "./faults/house.ts";

const FILES = Number(process.argv[2] ?? 100_000);
const PER_DIRECTORY = 50;

const base = realpathSync(mkdtempSync(join(tmpdir(), "intramuros-scan-")));
const config = readConfig({
  INTRAMUROS_DATA: join(base, "data"),
  INTRAMUROS_WATCH_ROOTS: join(base, "share"),
});
const db = openDatabase(config.databasePath);
try {
  const root = join(base, "share", "Files");
  for (let i = 0; i < FILES; i++) {
    const place = directory(root, i);
    if (i % PER_DIRECTORY === 0) mkdirSync(place, { recursive: true });
    writeFileSync(join(place, `document-${i}.txt`), `Document ${i}\n`);
  }
  const collectionId = await setUp(db, "Scan");
  const id = await addFolder(db, config, actorByEmail(db, ADMIN), { collectionId, path: root });
  const measured = {
    files: FILES,
    mibBefore: Math.round(process.memoryUsage().rss / 1024 / 1024),
    first: await measure(id),
    // As if everything had been taken: what follows compares instead of waiting.
    unchanged: await measure(takeAll(db, id)),
    unchangedAgain: await measure(id),
    oneInThousandChanged: await measure(change(root, id)),
    rows: db.select({ n: count() }).from(folderFiles).get()?.n,
  };
  process.stdout.write(`${JSON.stringify(measured, null, 2)}\n`);
} finally {
  closeDatabase(db);
  rmSync(base, { recursive: true, force: true });
}

async function measure(id: FolderId) {
  const before = process.cpuUsage();
  const startedAtMs = performance.now();
  const { files, added, changed, missed } = await scanFolder(db, row(id), new AbortController().signal);
  const { user, system } = process.cpuUsage(before);
  return {
    files,
    added,
    changed,
    missed,
    ms: Math.round(performance.now() - startedAtMs),
    processorMs: Math.round((user + system) / 1000),
    mib: Math.round(process.memoryUsage().rss / 1024 / 1024),
  };
}

function row(id: FolderId): Folder {
  const found = db.select().from(folders).where(eq(folders.id, id)).get();
  if (found === undefined) throw new Error("the folder is gone");
  return found;
}

function takeAll(database: Database, id: FolderId): FolderId {
  database.update(folderFiles).set({ state: "taken", sha256: "0" }).run();
  return id;
}

function change(root: string, id: FolderId): FolderId {
  for (let i = 0; i < FILES; i += 1000)
    writeFileSync(join(directory(root, i), `document-${i}.txt`), `Document ${i}, changed\n`);
  return id;
}

function directory(root: string, i: number): string {
  const n = Math.floor(i / PER_DIRECTORY);
  return join(root, `unit-${n % 40}`, `case-${n}`);
}
