import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eq } from "drizzle-orm";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { UserActor } from "../access/actor.ts";
import { makeBackup } from "../backup/make-backup.ts";
import { closeDatabase, openDatabase } from "../db/client.ts";
import { auditEvents, chunks, documents, jobs, users } from "../db/schema.ts";
import { blobPath, readBlob, storeBlob } from "../documents/blob-store.ts";
import { setLogLevel } from "../log.ts";
import { rebuildIndex } from "../retrieval/rebuild-index.ts";
import { noteRunningModel } from "../retrieval/running-model.ts";
import { makeWorld, TEST_MODEL, type TestWorld } from "../retrieval/testing.ts";
import { examine } from "./examine.ts";
import { checkOf, findingInEnglish } from "./finding.ts";

setLogLevel("silent");
let folder: string;
let w: TestWorld;
let ann: UserActor;
let nurse: UserActor;
let sha256: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "intramuros-health-"));
  w = makeWorld();
  const ward = w.addCollection("ward");
  ann = w.addPerson("ann");
  nurse = w.addPerson("nurse");
  w.db.update(users).set({ role: "administrator" }).where(eq(users.id, ann.userId)).run();
  const { id } = await w.addDocument(ward, "one.txt", [
    "The first text of all.",
    "And a second passage of it.",
  ]);
  ({ sha256 } = await storeBlob(w.db, w.config, [Buffer.from("The first text of all.")]));
  w.db.update(documents).set({ sha256 }).where(eq(documents.id, id)).run();
  for (const path of [w.config.dataDir, w.config.databasePath]) chmodSync(path, statSync(path).mode & 0o700);
});
afterEach(() => {
  w.close();
  rmSync(folder, { recursive: true, force: true });
});

const look = async (isMending = false, isDeep = true) => {
  const { findings } = await examine(w.db, w.config, ann, { isMending, isDeep, door: w.door });
  // Not about the data folder: nobody made a backup or an anchor, and the disk is the machine's.
  return findings.filter((finding) => !["backups", "log", "disk"].includes(checkOf(finding)));
};

test("a well installation has no findings, and the examination is on record", async () => {
  expect(await look()).toEqual([]);
  expect(await look(true)).toEqual([]);
  const row = w.db.select().from(auditEvents).all().at(-1);
  expect(row).toMatchObject({ type: "system.examined", outcome: "ok" });
  await expect(examine(w.db, w.config, nurse, { isMending: true, isDeep: true })).rejects.toThrow(/role/);
});

test("a folder that others may open is closed to them", async () => {
  chmodSync(w.config.dataDir, 0o755);
  expect(await look()).toMatchObject([{ code: "open-to-others", isMended: false }]);
  expect(await look(true)).toMatchObject([{ code: "open-to-others", isMended: true }]);
  expect(statSync(w.config.dataDir).mode & 0o777).toBe(0o700);
  expect(await look()).toEqual([]);
});

test.each(["missing", "changed by one bit"])(
  "an original that is %s is found and taken from a backup",
  async (how) => {
    await makeBackup(w.db, w.config, ann, join(folder, "backups"), { version: "0" });
    const path = blobPath(w.config, sha256);
    const bytes = readFileSync(path);
    if (how === "missing") rmSync(path);
    else {
      bytes[50] = (bytes[50] ?? 0) ^ 4;
      writeFileSync(path, bytes);
    }
    const code = how === "missing" ? "original-missing" : "original-changed";
    expect(await look()).toMatchObject([{ code, isMended: false }]);
    expect(await look(true)).toMatchObject([{ code, isMended: true }]);
    for await (const _ of (await readBlob(w.config, sha256)).stream);
    expect(await look()).toEqual([]);
  },
);

test("without a backup a damaged original stays as it is and is named", async () => {
  rmSync(blobPath(w.config, sha256));
  expect(await look(true)).toMatchObject([{ code: "original-missing", isMended: false }]);
});

test("a bit that changed in a text is found, and the document told by its id, not by its name", async () => {
  const id = w.db.select().from(documents).get()?.id;
  const sealed = String(w.db.$client.prepare("SELECT text FROM chunks LIMIT 1").pluck().get());
  const changed = sealed.slice(0, 40) + (sealed[40] === "A" ? "B" : "A") + sealed.slice(41);
  w.db.$client.prepare("UPDATE chunks SET text = ? WHERE text = ?").run(changed, sealed);
  expect(await look(false, false)).toEqual([]);
  const [found] = (await look()).filter(({ code }) => code === "text-closed");
  expect(found?.values).toEqual({ document: id });
  expect(JSON.stringify(found)).not.toContain("one.txt");
});

test("a bit that changed in a vector is found and the vector computed anew", async () => {
  const row = w.db.select().from(chunks).get();
  const vector = Buffer.from(row?.vector ?? []);
  const before = Buffer.from(vector);
  vector[3] = (vector[3] ?? 0) ^ 1;
  w.db
    .update(chunks)
    .set({ vector })
    .where(eq(chunks.id, row?.id ?? (0 as never)))
    .run();
  expect(await look()).toMatchObject([{ code: "vectors-differ", values: { count: 1 }, isMended: false }]);
  expect(await look(true)).toMatchObject([{ code: "vectors-differ", isMended: true }]);
  expect(w.db.select().from(chunks).get()?.vector?.equals(before)).toBe(true);
  await rebuildIndex(w.db, w.config, { kind: "system", process: "ingest" });
  expect(await look()).toEqual([]);
});

test("passages that another model embedded are told as such, not as damage, and no mending mixes models", async () => {
  noteRunningModel(w.db, { ...TEST_MODEL, id: "newer" });
  const { id } = w.db.select().from(chunks).get() ?? { id: 0 as never };
  // As a file read since would have it: a vector of its own in the database, none in the index.
  w.db.update(chunks).set({ modelId: "newer" }).where(eq(chunks.id, id)).run();
  await rebuildIndex(w.db, w.config, { kind: "system", process: "ingest" });
  const outdated = w.db.select().from(chunks).all().length - 1;
  const finding = {
    code: "passages-to-embed",
    values: { count: outdated, running: "newer" },
    isMended: false,
  };
  expect(await look()).toEqual([finding]);
  expect(await look(true)).toEqual([finding]);
  expect(w.db.select().from(jobs).all()).toEqual([]);
});

test.each(["torn", "gone", "short of a passage"])("an index that is %s is made anew", async (how) => {
  const generation = join(w.config.indexDir, readdirSync(w.config.indexDir)[0] ?? "", "passages.lance");
  if (how === "gone") rmSync(w.config.indexDir, { recursive: true });
  else if (how === "torn") {
    const versions = join(generation, "_versions");
    for (const name of readdirSync(versions)) writeFileSync(join(versions, name), "torn");
  } else {
    const { id } = w.db.select({ id: chunks.id }).from(chunks).all()[0] ?? { id: 0 };
    w.db.$client.prepare("UPDATE chunks SET id = id + 1000 WHERE id = ?").run(id);
  }
  const code = how === "short of a passage" ? "index-incomplete" : "index-closed";
  expect((await look())[0]).toMatchObject({ code, isMended: false });
  expect(w.db.select().from(jobs).all()).toEqual([]);
  expect((await look(true))[0]).toMatchObject({ code, isMended: true });
  expect(w.db.select().from(jobs).all()).toMatchObject([{ kind: "rebuild" }]);
  await rebuildIndex(w.db, w.config, { kind: "system", process: "ingest" });
  expect(await look()).toEqual([]);
});

test("uploads that were broken off long ago are removed, those of today are not", async () => {
  const incoming = join(w.config.blobsDir, "incoming");
  mkdirSync(incoming, { recursive: true });
  for (const name of ["old", "new"]) writeFileSync(join(incoming, name), "part");
  utimesSync(join(incoming, "old"), 1, 1);
  expect(await look()).toMatchObject([{ code: "uploads-broken-off", values: { count: 1 } }]);
  await look(true);
  expect(readdirSync(incoming)).toEqual(["new"]);
});

test("originals that nothing needs are named, and removed when it mends", async () => {
  const { sha256: unneeded } = await storeBlob(w.db, w.config, [Buffer.from("of no document")]);
  expect(await look()).toEqual([]);
  utimesSync(blobPath(w.config, unneeded), 1, 1);
  expect(await look()).toMatchObject([{ code: "originals-unneeded", isMended: false }]);
  expect(await look(true)).toMatchObject([{ code: "originals-unneeded", isMended: true }]);
  expect(existsSync(blobPath(w.config, unneeded))).toBe(false);
  expect(existsSync(blobPath(w.config, sha256))).toBe(true);
});

test("a damaged database is found", async () => {
  w.db.$client.pragma("foreign_keys = OFF");
  w.db.$client.prepare("UPDATE chunks SET document_id = 'doc_nobody'").run();
  w.db.$client.pragma("foreign_keys = ON");
  expect((await look()).find(({ code }) => code === "rows-dangling")?.values).toEqual({ tables: "chunks" });
});

test("a page of the database that changed on the disk is found, and what to do is said", async () => {
  const [{ rootpage = 0 } = {}] = w.db.$client
    .prepare("SELECT rootpage FROM sqlite_master WHERE type = 'index' AND tbl_name = 'turns'")
    .all() as { rootpage: number }[];
  w.db.$client.pragma("wal_checkpoint(TRUNCATE)");
  const path = w.config.databasePath;
  const bytes = readFileSync(path);
  // The number of cells of that page.
  bytes[(rootpage - 1) * 4096 + 4] = (bytes[(rootpage - 1) * 4096 + 4] ?? 0) ^ 1;
  writeFileSync(path, bytes);
  const anew = openDatabase(path);
  const { findings } = await examine(anew, w.config, ann, { isMending: true, isDeep: false });
  closeDatabase(anew);
  const [found] = findings.filter(({ code }) => code === "database-damaged");
  expect(found?.isMended).toBe(false);
  expect(found && findingInEnglish(found)).toMatch(/is damaged \(Tree .+\)\. .*restore it from a backup/);
});
