import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { eq } from "drizzle-orm";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { UserActor } from "../access/actor.ts";
import { ask } from "../answer/ask.ts";
import { verifyLog } from "../audit/verify/verify-log.ts";
import { type Config, readConfig } from "../config.ts";
import { closeDatabase, openDatabase } from "../db/client.ts";
import { auditEvents, chunks, documents, erasures, jobs, turns, users } from "../db/schema.ts";
import { blobPath, storeBlob } from "../documents/blob-store.ts";
import { finishJob } from "../documents/queue.ts";
import { carryOutErasures } from "../erasure/carry-out.ts";
import { previewErasure } from "../erasure/plan.ts";
import { takeProbes } from "../erasure/probes.ts";
import { decideErasure, requestErasure } from "../erasure/requests.ts";
import { scanFor } from "../erasure/scan.ts";
import { setLogLevel } from "../log.ts";
import { rebuildIndex } from "../retrieval/rebuild-index.ts";
import { makeWorld, type TestWorld } from "../retrieval/testing.ts";
import { drill } from "./drill.ts";
import { makeBackup } from "./make-backup.ts";
import { listSnapshots, originalPath, snapshotDir } from "./repository.ts";
import { restore } from "./restore.ts";

setLogLevel("silent");
const VERSION = { version: "0.0.0" };
const PATIENT = "Rosalind Quint was admitted with a fracture of the left wrist on the second of May.";
let folder: string;
let place: string;
let w: TestWorld;
let ann: UserActor;
let nurse: UserActor;
let ward: ReturnType<TestWorld["addCollection"]>;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "intramuros-backup-"));
  place = join(folder, "backups");
  w = makeWorld();
  ward = w.addCollection("ward");
  ann = w.addPerson("ann");
  w.db.update(users).set({ role: "administrator" }).where(eq(users.id, ann.userId)).run();
  nurse = w.addPerson("nurse");
  w.grant(nurse, ward.id);
});
afterEach(() => {
  w.close();
  rmSync(folder, { recursive: true, force: true });
});

async function addWithOriginal(name: string, text: string) {
  const document = await w.addDocument(ward, name, [text]);
  const { sha256 } = await storeBlob(w.db, w.config, [Buffer.from(text)]);
  w.db.update(documents).set({ sha256 }).where(eq(documents.id, document.id)).run();
  return { ...document, sha256 };
}

const elsewhere = (name: string): Config =>
  readConfig({
    INTRAMUROS_DATA: join(folder, name),
    INTRAMUROS_MASTER_KEY: process.env.INTRAMUROS_MASTER_KEY,
  });

function opened<Result>(config: Config, work: (db: ReturnType<typeof openDatabase>) => Result): Result {
  const db = openDatabase(config.databasePath);
  try {
    return work(db);
  } finally {
    closeDatabase(db);
  }
}

test("a snapshot holds everything, shows nothing, and makes the installation anew on a bare machine", async () => {
  const one = await addWithOriginal("quint.txt", PATIENT);
  for await (const _ of ask(w, nurse, { question: "Who was admitted with a fracture?" }));
  const made = await makeBackup(w.db, w.config, ann, place, VERSION);
  expect(made).toMatchObject({ documents: 1, copied: 1, removed: [] });
  const files = readdirSync(place, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name)));
  for (const bytes of files)
    for (const clear of ["Quint", "fracture", "quint.txt", "nurse@example.org"])
      expect(bytes.includes(clear)).toBe(false);

  const config = elsewhere("bare");
  expect(await restore(config, place, undefined)).toMatchObject({ id: made.id, missing: [], erasures: 0 });
  expect(existsSync(blobPath(config, one.sha256))).toBe(true);
  opened(config, (db) => {
    expect(db.select().from(chunks).all()).toEqual(w.db.select().from(chunks).all());
    expect(db.select().from(turns).get()?.question).toBe("Who was admitted with a fracture?");
    expect(db.select().from(jobs).all()).toMatchObject([{ kind: "rebuild", state: "queued" }]);
  });
  const db = openDatabase(config.databasePath);
  expect(await verifyLog(db)).toMatchObject({ isIntact: true });
  await rebuildIndex(db, config, { kind: "system", process: "ingest" });
  const events = [];
  for await (const event of ask({ ...w, db, config }, nurse, {
    question: "Who was admitted with a fracture?",
  }))
    events.push(event);
  expect(JSON.stringify(events)).toContain("Rosalind Quint");
  closeDatabase(db);
});

test("only new originals are copied, and snapshots that are too old go with what they alone had", async () => {
  const one = await addWithOriginal("one.txt", "The first text of all.");
  await makeBackup(w.db, w.config, ann, place, VERSION);
  await addWithOriginal("two.txt", "The second text of all.");
  w.db.update(documents).set({ deletedAtMs: 1 }).where(eq(documents.id, one.id)).run();
  const second = await makeBackup(w.db, w.config, ann, place, VERSION);
  expect(second).toMatchObject({ documents: 1, copied: 1 });
  expect(await listSnapshots(place)).toHaveLength(2);
  expect(existsSync(originalPath(place, one.sha256))).toBe(true);
  const strict = { ...w.config, backup: { keepMs: 0 } };
  await new Promise((resolve) => setTimeout(resolve, 5));
  const third = await makeBackup(w.db, strict, ann, place, VERSION);
  expect(third).toMatchObject({ copied: 0 });
  expect(third.removed).toHaveLength(2);
  expect(await listSnapshots(place)).toEqual([third.id]);
  expect(existsSync(originalPath(place, one.sha256))).toBe(false);
});

test("what was erased after a snapshot stays erased when that snapshot is restored", async () => {
  const one = await addWithOriginal("quint.txt", PATIENT);
  await makeBackup(w.db, w.config, ann, place, VERSION);
  const { plan } = previewErasure(w.db, ann, { kind: "documents", documents: [one.id] });
  const { probes } = await takeProbes(w.db, w.config, plan);
  const officer = w.addPerson("ben");
  w.db.update(users).set({ role: "data-protection-officer" }).where(eq(users.id, officer.userId)).run();
  const id = requestErasure(w.db, ann, plan, { ground: "unlawful", reference: "7" });
  decideErasure(w.db, officer, id, true);
  await Promise.all([carryOutErasures(w.db, w.config), serveOneRebuild()]);
  const config = elsewhere("older");
  expect(await restore(config, place, undefined)).toMatchObject({ erasures: 1 });
  opened(config, (db) => {
    expect(db.select().from(chunks).get()?.text).toBe("");
    expect(db.select().from(erasures).get()).toMatchObject({ id, state: "blanked" });
  });
  expect(existsSync(blobPath(config, one.sha256))).toBe(false);
  expect((await scanFor(config.dataDir, probes)).found).toBe(0);
});

async function serveOneRebuild(): Promise<void> {
  for (;;) {
    const job = w.db.select().from(jobs).where(eq(jobs.state, "queued")).get();
    if (job !== undefined) {
      await rebuildIndex(w.db, w.config, { kind: "system", process: "ingest" });
      finishJob(w.db, job.id);
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

test("a drill restores apart, finds what is damaged, leaves nothing behind and is on record", async () => {
  const one = await addWithOriginal("quint.txt", PATIENT);
  const { id } = await makeBackup(w.db, w.config, ann, place, VERSION);
  expect(await drill(w.db, w.config, ann, place)).toMatchObject({ id, documents: 1, problems: [] });
  const stored = readFileSync(originalPath(place, one.sha256));
  stored[60] = (stored[60] ?? 0) ^ 1;
  writeFileSync(originalPath(place, one.sha256), stored);
  expect((await drill(w.db, w.config, ann, place)).problems).toEqual([
    expect.stringContaining("does not hold"),
  ]);
  rmSync(originalPath(place, one.sha256));
  expect((await drill(w.db, w.config, ann, place)).problems).toEqual([expect.stringContaining("missing")]);
  expect(readdirSync(w.config.runDir).filter((name) => name.startsWith("drill-"))).toEqual([]);
  const outcomes = w.db.select().from(auditEvents).where(eq(auditEvents.type, "backup.drilled")).all();
  expect(outcomes.map(({ outcome }) => outcome)).toEqual(["ok", "error", "error"]);
});

test("a changed, foreign or unfinished snapshot and a folder in use are refused, and nothing is made", async () => {
  await addWithOriginal("quint.txt", PATIENT);
  const { id } = await makeBackup(w.db, w.config, ann, place, VERSION);
  await expect(restore(w.config, place, undefined)).rejects.toThrow(/already/);
  await expect(restore(elsewhere("a"), join(folder, "nothing"), undefined)).rejects.toThrow(/no backups/);
  await expect(restore(elsewhere("a"), place, "2000-01-01T00-00-00-000Z")).rejects.toThrow(/no backup/);
  const manifest = join(snapshotDir(place, id), "manifest.json");
  const text = readFileSync(manifest, "utf8");
  writeFileSync(manifest, text.replace('"documents":1', '"documents":2'));
  await expect(restore(elsewhere("a"), place, undefined)).rejects.toThrow(/another master key/);
  writeFileSync(manifest, text);
  const database = join(snapshotDir(place, id), "database");
  const bytes = readFileSync(database);
  bytes[bytes.length - 40] = (bytes[bytes.length - 40] ?? 0) ^ 1;
  writeFileSync(database, bytes);
  await expect(restore(elsewhere("a"), place, undefined)).rejects.toThrow(/changed on disk/);
  rmSync(manifest);
  await expect(restore(elsewhere("a"), place, undefined)).rejects.toThrow(/no finished backup/);
  expect(existsSync(elsewhere("a").databasePath)).toBe(false);
  expect(readdirSync(dirname(elsewhere("a").databasePath))).not.toContain("restoring.db");
});

test("a backup without one of its originals is none, and members make none", async () => {
  const one = await addWithOriginal("quint.txt", PATIENT);
  await expect(makeBackup(w.db, w.config, nurse, place, VERSION)).rejects.toThrow(/role/);
  rmSync(blobPath(w.config, one.sha256));
  await expect(makeBackup(w.db, w.config, ann, place, VERSION)).rejects.toThrow(
    /missing from the data folder/,
  );
  expect(await listSnapshots(place)).toEqual([]);
});
