import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync, utimesSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { eq } from "drizzle-orm";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { UserActor } from "../access/actor.ts";
import { type Config, readConfig } from "../config.ts";
import { closeDatabase, type Database } from "../db/client.ts";
import { auditEvents, documents } from "../db/schema.ts";
import { openTestDatabase } from "../db/testing.ts";
import { blobPath, readBlob, storeBlob } from "../documents/blob-store.ts";
import { createCollection } from "../documents/collections.ts";
import { deleteDocument } from "../documents/documents.ts";
import { giveGrant } from "../documents/grants.ts";
import { receiveDocument } from "../documents/receive-document.ts";
import type { CollectionId, DocumentId } from "../ids.ts";
import { actorByEmail, createFirstAdministrator } from "../people/users.ts";
import { placeHold } from "../safeguards/holds.ts";
import { findUnneededOriginals, removeUnneededOriginals } from "./unneeded-originals.ts";

const HOUR_MS = 3_600_000;
const KEEPER = { kind: "system", process: "supervisor" } as const;
let folder: string;
let config: Config;
let db: Database;
let ada: UserActor;
let ward: CollectionId;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "intramuros-originals-"));
  config = readConfig({ INTRAMUROS_DATA: folder });
  db = openTestDatabase(config.databasePath);
  const password = "a long password";
  await createFirstAdministrator(db, { email: "ada@example.org", name: "Ada", password }, "command-line");
  ada = actorByEmail(db, "ada@example.org");
  ward = createCollection(db, ada, { name: "Ward" });
  giveGrant(db, ada, ward, { userId: ada.userId }, { level: "manage" });
});
afterEach(() => {
  closeDatabase(db);
  rmSync(folder, { recursive: true, force: true });
});

async function add(name: string, content: string): Promise<{ id: DocumentId; sha256: string }> {
  const bytes = [Buffer.from(content)];
  const { documentId: id } = await receiveDocument(db, config, ada, { collectionId: ward, name, bytes });
  const row = db.select().from(documents).where(eq(documents.id, id)).get();
  return { id, sha256: row?.sha256 ?? "" };
}

/** As if it had been stored, and its document deleted, so many hours ago. */
function age(sha256: string, hours: number): void {
  const atMs = Date.now() - hours * HOUR_MS;
  utimesSync(blobPath(config, sha256), atMs / 1000, atMs / 1000);
  db.$client
    .prepare(
      "UPDATE documents SET deleted_at_ms = ? WHERE sha256 = ? AND deleted_at_ms IS NOT NULL AND deleted_at_ms > ?",
    )
    .run(atMs, sha256, atMs);
}
const remove = () => removeUnneededOriginals(db, config, KEEPER);
const isThere = (sha256: string) => existsSync(blobPath(config, sha256));
const removals = () =>
  db.select().from(auditEvents).where(eq(auditEvents.type, "originals.removed")).all().length;

test("the original of a deleted document goes a day later, and that is on record", async () => {
  const { id, sha256 } = await add("a.txt", "one");
  age(sha256, 90);
  deleteDocument(db, ada, id);
  expect(await remove()).toBe(0);
  age(sha256, 23);
  expect(await remove()).toBe(0);
  age(sha256, 25);
  expect(await findUnneededOriginals(db, config)).toEqual([sha256]);
  expect(await remove()).toBe(1);
  expect(isThere(sha256)).toBe(false);
  expect(removals()).toBe(1);
  expect(await remove()).toBe(0);
  expect(removals()).toBe(1);
});

test("what another document, an earlier version or a legal hold needs stays", async () => {
  const first = await add("a.txt", "one");
  const twin = await add("b.txt", "one");
  const held = await add("c.txt", "two");
  const before = await add("d.txt", "three");
  await add("d.txt", "four");
  deleteDocument(db, ada, first.id);
  deleteDocument(db, ada, held.id);
  placeHold(db, ada, { collectionId: ward }, "court order 12");
  for (const { sha256 } of [first, held, before]) age(sha256, 1000);
  expect(await remove()).toBe(0);
  expect([first, held, before].every(({ sha256 }) => isThere(sha256))).toBe(true);
  expect(twin.sha256).toBe(first.sha256);
});

test("an upload that died before its document was written leaves nothing for long, and loses nothing", async () => {
  const { sha256 } = await storeBlob(db, config, [Buffer.from("orphan")]);
  expect(await remove()).toBe(0);
  age(sha256, 25);
  // The same bytes again, at the moment at which they would be removed: stored, but not recorded yet.
  await storeBlob(db, config, [Buffer.from("orphan")]);
  expect(await remove()).toBe(0);
  age(sha256, 25);
  expect(await remove()).toBe(1);
  const { sha256: again } = await add("late.txt", "orphan");
  expect(again).toBe(sha256);
  expect(await text((await readBlob(config, sha256)).stream)).toBe("orphan");
});

test("uploads of the same bytes while originals are removed always find their original", async () => {
  for (let round = 0; round < 20; round++) {
    const content = `bytes of ${round}`;
    const { sha256 } = await storeBlob(db, config, [Buffer.from(content)]);
    age(sha256, 25);
    await Promise.all([
      remove(),
      add(`upload-${round}.txt`, content),
      new Promise(setImmediate).then(remove),
      remove(),
    ]);
    expect(await text((await readBlob(config, sha256)).stream)).toBe(content);
  }
});

test("killed after an original was set aside, the next run puts it back and decides again", async () => {
  const gone = await storeBlob(db, config, [Buffer.from("gone")]);
  const wanted = await storeBlob(db, config, [Buffer.from("wanted")]);
  for (const { sha256 } of [gone, wanted]) age(sha256, 25);
  expect(killedWhileRemoving()).toBe("SIGKILL");
  expect(readdirSync(join(config.blobsDir, "aside"))).toHaveLength(2);
  expect(removals()).toBe(0);
  await add("wanted.txt", "wanted");
  expect(await remove()).toBe(1);
  expect(isThere(gone.sha256)).toBe(false);
  expect(readdirSync(join(config.blobsDir, "aside"))).toEqual([]);
  expect(await text((await readBlob(config, wanted.sha256)).stream)).toBe("wanted");
});

/** Another process removes originals and is killed when it is about to delete the first. @returns what ended it */
function killedWhileRemoving(): NodeJS.Signals | null {
  const root = join(import.meta.dirname, "../..");
  const script = `
    import fs from "node:fs";
    import { syncBuiltinESMExports } from "node:module";
    import "#lib/db/load-drizzle";
    const { readConfig } = await import("#lib/config");
    const { openDatabase } = await import("#lib/db/client");
    const { removeUnneededOriginals } = await import("#lib/health/unneeded-originals");
    const config = readConfig({ INTRAMUROS_DATA: ${JSON.stringify(folder)} });
    const db = openDatabase(config.databasePath);
    fs.rmSync = () => process.kill(process.pid, "SIGKILL");
    syncBuiltinESMExports();
    await removeUnneededOriginals(db, config, ${JSON.stringify(KEEPER)});`;
  const { signal, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", script], {
    cwd: root,
    encoding: "utf8",
  });
  expect(stderr).toBe("");
  return signal;
}
