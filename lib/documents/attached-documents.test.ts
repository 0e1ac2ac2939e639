import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eq } from "drizzle-orm";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { UserActor } from "../access/actor.ts";
import { type Config, readConfig } from "../config.ts";
import type { Database } from "../db/client.ts";
import { auditEvents, documents, jobs } from "../db/schema.ts";
import { openTestDatabase } from "../db/testing.ts";
import type { CollectionId, DocumentId } from "../ids.ts";
import { actorByEmail, createFirstAdministrator, createUser } from "../people/users.ts";
import { attachedIds, formatsAround, listAttachedDocuments } from "./attached-documents.ts";
import { createCollection } from "./collections.ts";
import { completeIngest, type ReadFile, storeReadFile } from "./complete-ingest.ts";
import { deleteDocument, getDocument } from "./documents.ts";
import { giveGrant } from "./grants.ts";
import { claimJob } from "./queue.ts";
import { receiveDocument } from "./receive-document.ts";

let db: Database;
let config: Config;
let folder: string;
let actor: UserActor;
let stranger: UserActor;
let collectionId: CollectionId;
let parent: DocumentId;

const hash = (letter: string) => letter.repeat(64);
const file = (format: string, attachments: ReadFile["attachments"] = []): ReadFile => ({
  format,
  title: null,
  language: "en",
  isPaginated: false,
  extractor: "test",
  extractMs: 1,
  charCount: 5,
  warnings: [],
  modelId: "m",
  pages: [{ number: 1, start: 0, text: "words", runs: [], blocks: [], warnings: [] }],
  passages: [],
  attachments,
});
const two = [
  { name: "rota.csv", sha256: hash("a"), byteSize: 10 },
  { name: "../ward/notes.txt", sha256: hash("b"), byteSize: 20 },
];
const live = () =>
  db
    .select({ path: documents.sourcePath, deletedAtMs: documents.deletedAtMs })
    .from(documents)
    .all()
    .filter((row) => row.deletedAtMs === null)
    .map((row) => row.path);

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "intramuros-attached-"));
  config = readConfig({ INTRAMUROS_DATA: folder });
  db = openTestDatabase();
  const password = "a long password";
  await createFirstAdministrator(db, { email: "ada@example.org", name: "Ada", password }, "command-line");
  actor = actorByEmail(db, "ada@example.org");
  await createUser(db, actor, { email: "stranger@example.org", name: "S", role: "member", password });
  stranger = actorByEmail(db, "stranger@example.org");
  collectionId = createCollection(db, actor, { name: "Mail" });
  giveGrant(db, actor, collectionId, { userId: actor.userId }, { level: "manage" });
  const bytes = [Buffer.from("mail")];
  parent = (await receiveDocument(db, config, actor, { collectionId, name: "in/box.eml", bytes })).documentId;
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("files inside a file are documents beside it, queued and recorded, once however often it is stored", () => {
  storeReadFile(db, parent, file("eml", two));
  storeReadFile(db, parent, file("eml", two));
  expect(live()).toEqual(["in/box.eml", "in/box.eml/rota.csv", "in/box.eml/ward/notes.txt"]);
  const [rota, notes] = attachedIds(db, parent);
  expect(getDocument(db, actor, rota as DocumentId)).toMatchObject({
    parent: { id: parent, name: "box.eml" },
    name: "rota.csv",
    state: "waiting",
  });
  expect(
    db
      .select()
      .from(jobs)
      .all()
      .map((job) => job.documentId),
  ).toEqual([parent, rota, notes]);
  const received = db.select().from(auditEvents).where(eq(auditEvents.type, "document.received")).all();
  expect(received.map((event) => event.objectId)).toEqual([parent, rota, notes]);
});

test("they are listed for those who may read the collection, and for nobody else", () => {
  storeReadFile(db, parent, file("eml", two));
  expect(listAttachedDocuments(db, actor, parent).map(({ name, state }) => [name, state])).toEqual([
    ["rota.csv", "waiting"],
    ["notes.txt", "waiting"],
  ]);
  expect(listAttachedDocuments(db, stranger, parent)).toEqual([]);
});

test("the formats around a file are known from the outermost in, and deleting that one deletes all", () => {
  storeReadFile(db, parent, file("zip", [{ name: "a.eml", sha256: hash("c"), byteSize: 9 }]));
  const [mail] = attachedIds(db, parent);
  storeReadFile(db, mail as DocumentId, file("eml", two));
  const [, rota] = attachedIds(db, parent);
  expect(formatsAround(db, rota as DocumentId)).toEqual(["zip", "eml"]);
  expect(formatsAround(db, parent)).toEqual([]);
  deleteDocument(db, actor, parent);
  expect(live()).toEqual([]);
  expect(db.select().from(jobs).where(eq(jobs.kind, "remove")).all()).toHaveLength(4);
  expect(db.select().from(auditEvents).where(eq(auditEvents.type, "document.deleted")).all()).toHaveLength(4);
});

test("a parent that was deleted while it was read gets no files", () => {
  const job = claimJob(db, process.pid);
  deleteDocument(db, actor, parent);
  expect(storeReadFile(db, parent, file("eml", two))).toBe(false);
  if (job !== undefined) completeIngest(db, job);
  expect(attachedIds(db, parent)).toEqual([]);
});
