import { type ChildProcess, fork } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { eq, isNull } from "drizzle-orm";
import { zipSync } from "fflate";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import type { UserActor } from "#lib/access/actor";
import { type Config, childEnvironment, readConfig } from "#lib/config";
import { closeDatabase, type Database } from "#lib/db/client";
import { documents, jobs } from "#lib/db/schema";
import { openTestDatabase } from "#lib/db/testing";
import { createCollection } from "#lib/documents/collections";
import { deleteDocument } from "#lib/documents/documents";
import { giveGrant } from "#lib/documents/grants";
import { queueRebuild } from "#lib/documents/queue";
import { receiveDocument } from "#lib/documents/receive-document";
import type { CollectionId, DocumentId } from "#lib/ids";
import { setLogLevel } from "#lib/log";
import { type ModelDoor, openModelDoor } from "#lib/models/door";
import { actorByEmail, createFirstAdministrator } from "#lib/people/users";
import { countIndex, openActiveIndex } from "#lib/retrieval/index-store";
import { startWorker, type Worker } from "./worker.ts";

let engineFolder: string;
let engine: ChildProcess;
let door: ModelDoor;
let folder: string;
let config: Config;
let db: Database;
let actor: UserActor;
let collectionId: CollectionId;
let worker: Worker | undefined;

const add = async (name: string, content: string | Uint8Array): Promise<DocumentId> =>
  (await receiveDocument(db, config, actor, { collectionId, name, bytes: [Buffer.from(content)] }))
    .documentId;
const document = (id: DocumentId) => db.select().from(documents).where(eq(documents.id, id)).get();
const stateOf = (id: DocumentId) => document(id)?.state;
const indexed = async () => {
  const index = await openActiveIndex(db, config);
  return index === undefined ? 0 : countIndex(index);
};

beforeAll(async () => {
  setLogLevel("silent");
  engineFolder = mkdtempSync(join(tmpdir(), "intramuros-engine-"));
  const settings = { INTRAMUROS_DATA: engineFolder };
  engine = fork(join(import.meta.dirname, "..", "engine", "main.ts"), [], {
    env: childEnvironment(settings),
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });
  door = openModelDoor(readConfig(settings));
  await until(async () => (await door.health().catch(() => undefined))?.ready === true);
});
afterAll(() => {
  engine.kill("SIGKILL");
  rmSync(engineFolder, { recursive: true, force: true });
});

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "intramuros-worker-"));
  config = readConfig({ INTRAMUROS_DATA: folder });
  db = openTestDatabase(config.databasePath);
  const account = { email: "ada@example.org", name: "Ada", password: "a long password" };
  await createFirstAdministrator(db, account, "command-line");
  actor = actorByEmail(db, account.email);
  collectionId = createCollection(db, actor, { name: "Protocols" });
  giveGrant(db, actor, collectionId, { userId: actor.userId }, { level: "manage" });
});
afterEach(async () => {
  await worker?.stop();
  closeDatabase(db);
  rmSync(folder, { recursive: true, force: true });
});

test("the files of an archive and of a message in it become documents that point to where they were found, and go with it", async () => {
  worker = startWorker({ db, config, door });
  const mail = `From: ada@example.org\r\nTo: ben@example.org\r\nSubject: Rota\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: text/plain\r\n\r\nThe rota is attached.\r\n--x\r\nContent-Type: text/csv; name=rota.csv\r\nContent-Disposition: attachment; filename=rota.csv\r\n\r\nDay,Nurse\r\nMonday,Okafor\r\n--x--\r\n`;
  const archive = zipSync({
    "ward/visits.txt": Buffer.from("Visitors leave the ward at eight in the evening."),
    "mail.eml": Buffer.from(mail),
    "inner.zip": zipSync({ "deep.txt": Buffer.from("not unpacked") }),
  });
  const outer = await add("handover.zip", archive);
  const byPath = (path: string) =>
    db
      .select()
      .from(documents)
      .where(eq(documents.sourcePath, `handover.zip/${path}`))
      .get();
  await until(() => Promise.resolve(byPath("mail.eml/rota.csv")?.state === "searchable"));
  await until(() => Promise.resolve(byPath("inner.zip")?.state === "failed"));
  await until(() => Promise.resolve(byPath("ward/visits.txt")?.state === "searchable"));
  expect(stateOf(outer)).toBe("searchable");
  expect(byPath("inner.zip")?.stateReason).toEqual({ code: "nested-archive" });
  expect(byPath("ward/visits.txt")).toMatchObject({ parentId: outer, name: "visits.txt" });
  expect(byPath("mail.eml/rota.csv")?.parentId).toBe(byPath("mail.eml")?.id);
  expect(db.select().from(documents).all()).toHaveLength(5);
  deleteDocument(db, actor, outer);
  expect(db.select().from(documents).where(isNull(documents.deletedAtMs)).all()).toEqual([]);
  await until(async () => (await indexed()) === 0);
});

test("files become searchable, a broken one fails alone with its sentence, and a deleted one leaves the index", async () => {
  worker = startWorker({ db, config, door });
  const first = await add("a.md", "# Insulin\n\nMeasure the blood glucose before each meal.");
  const broken = await add("b.pdf", "%PDF-1.7 and nothing more");
  const second = await add("c.txt", "Visitors leave the ward at eight in the evening.");
  await until(() => [first, broken, second].every((id) => /searchable|failed/.test(stateOf(id) ?? "")));
  expect([first, broken, second].map(stateOf)).toEqual(["searchable", "failed", "searchable"]);
  expect(document(broken)?.stateReason).toEqual({ code: "damaged" });
  expect(document(first)).toMatchObject({ format: "markdown", chunkCount: 1 });
  expect(await indexed()).toBe(2);
  deleteDocument(db, actor, second);
  await until(() => db.select().from(jobs).where(eq(jobs.kind, "remove")).get()?.state === "done");
  expect(await indexed()).toBe(1);
});

test("the index is made anew from the database on request, and by itself when its files are gone", async () => {
  worker = startWorker({ db, config, door });
  const first = await add("a.txt", "Measure the blood glucose before each meal.");
  await until(() => stateOf(first) === "searchable");
  const id = queueRebuild(db);
  await until(() => db.select().from(jobs).where(eq(jobs.id, id)).get()?.state === "done");
  expect(await indexed()).toBe(1);
  for (const name of readdirSync(config.indexDir)) rmSync(join(config.indexDir, name), { recursive: true });
  const second = await add("b.txt", "Visitors leave the ward at eight in the evening.");
  await until(() => stateOf(second) === "searchable");
  expect(await indexed()).toBe(2);
});

test("a file whose engine is away waits, and goes back to the queue uncounted when the process ends", async () => {
  const away = openModelDoor(config);
  worker = startWorker({ db, config, door: away });
  const id = await add("a.txt", "Measure the blood glucose before each meal.");
  await until(() => stateOf(id) === "reading");
  await sleep(500);
  await worker.stop();
  expect(stateOf(id)).toBe("waiting");
  expect(db.select().from(jobs).where(eq(jobs.documentId, id)).get()).toMatchObject({
    state: "queued",
    attempts: 0,
    ownerPid: null,
  });
});

test("a file that comes while an engine just started still loads its model waits for it", async () => {
  let asked = 0;
  const models: ModelDoor["models"] = async () => (asked++ < 3 ? [] : door.models());
  worker = startWorker({ db, config, door: { ...door, models } });
  const id = await add("a.txt", "Measure the blood glucose before each meal.");
  await until(() => stateOf(id) === "searchable");
  expect(asked).toBe(4);
});

test("what nobody foresaw is tried three times, and is over when it happens once", async () => {
  const trouble = new Map([
    ["once", 1],
    ["always", 99],
  ]);
  let calls = 0;
  const embed: ModelDoor["embed"] = async (texts, options) => {
    const [word, left = 0] = [...trouble].find(([word]) => texts.some((text) => text.includes(word))) ?? [""];
    if (left > 0) {
      calls++;
      trouble.set(word, left - 1);
      throw new TypeError("cannot read properties of undefined");
    }
    return door.embed(texts, options);
  };
  worker = startWorker({ db, config, door: { ...door, embed } });
  const once = await add("a.txt", "It goes wrong once.");
  const always = await add("b.txt", "It goes wrong always.");
  await until(() => stateOf(once) === "searchable" && stateOf(always) === "failed");
  expect(calls).toBe(1 + 3);
  expect(document(always)?.stateReason).toEqual({ code: "defect" });
});

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await sleep(30);
}
