import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eq } from "drizzle-orm";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { UserActor } from "../access/actor.ts";
import { type Config, readConfig } from "../config.ts";
import type { Database } from "../db/client.ts";
import { auditEvents, chunks, documents, jobs, pages } from "../db/schema.ts";
import { openTestDatabase } from "../db/testing.ts";
import { AppError } from "../errors.ts";
import type { CollectionId, DocumentId } from "../ids.ts";
import { actorByEmail, createFirstAdministrator } from "../people/users.ts";
import { type Reason, Refusal, warning } from "../reasons/reason.ts";
import { decodeVector } from "../retrieval/float16.ts";
import { createCollection } from "./collections.ts";
import {
  completeIngest,
  failIngest,
  ingestProgress,
  type ReadFile,
  storeReadFile,
} from "./complete-ingest.ts";
import { deleteDocument } from "./documents.ts";
import { giveGrant } from "./grants.ts";
import { claimJob, type Job, recoverJobs } from "./queue.ts";
import { receiveDocument } from "./receive-document.ts";

let db: Database;
let config: Config;
let folder: string;
let actor: UserActor;
let collectionId: CollectionId;
let documentId: DocumentId;

const file = (warnings: Reason[] = []): ReadFile => ({
  format: "text",
  title: "A",
  language: "en",
  isPaginated: false,
  extractor: "test",
  extractMs: 1,
  charCount: 11,
  warnings,
  modelId: "m",
  pages: [{ number: 1, start: 0, text: "first words", runs: [], blocks: [], warnings }],
  passages: [
    {
      ordinal: 0,
      pageFirst: 1,
      pageLast: 1,
      start: 0,
      end: 11,
      kind: "prose",
      context: "",
      text: "first words",
      vector: new Float32Array([0.6, 0.8]),
    },
  ],
});
const claim = (): Job => {
  const job = claimJob(db, process.pid);
  if (job === undefined) throw new Error("no job");
  return job;
};
const document = () => db.select().from(documents).where(eq(documents.id, documentId)).get();
const eventTypes = () =>
  db
    .select({ type: auditEvents.type })
    .from(auditEvents)
    .all()
    .map((event) => event.type)
    .filter((type) => /^document\.(searchable|failed)$/.test(type));

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "intramuros-complete-"));
  config = readConfig({ INTRAMUROS_DATA: folder });
  db = openTestDatabase();
  const account = { email: "ada@example.org", name: "Ada", password: "a long password" };
  await createFirstAdministrator(db, account, "command-line");
  actor = actorByEmail(db, account.email);
  collectionId = createCollection(db, actor, { name: "Protocols" });
  giveGrant(db, actor, collectionId, { userId: actor.userId }, { level: "manage" });
  const received = await receiveDocument(db, config, actor, {
    collectionId,
    name: "a.txt",
    bytes: [Buffer.from("first words")],
  });
  documentId = received.documentId;
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("what was read is stored whole, not shown before the index has it, and then shown and recorded", () => {
  const job = claim();
  expect(storeReadFile(db, documentId, file())).toBe(true);
  expect(document()).toMatchObject({ state: "indexing", chunkCount: 1, pageCount: 1, title: "A" });
  expect(eventTypes()).toEqual([]);
  const chunk = db.select().from(chunks).get();
  expect(chunk).toMatchObject({ text: "first words", modelId: "m" });
  expect([...decodeVector(chunk?.vector ?? Buffer.alloc(0))].map((n) => n.toFixed(3))).toEqual([
    "0.600",
    "0.800",
  ]);
  completeIngest(db, job);
  expect(document()).toMatchObject({ state: "searchable", stateReason: null });
  expect(document()?.searchableAtMs).toBeGreaterThan(0);
  expect(db.select().from(jobs).get()).toMatchObject({ state: "done", ownerPid: null });
  expect(eventTypes()).toEqual(["document.searchable"]);
});

test("a document whose passages are stored is not stored a second time after a crash", () => {
  claim();
  storeReadFile(db, documentId, file());
  recoverJobs(db);
  const again = claim();
  expect(ingestProgress(db, documentId)).toBe("stored");
  expect(storeReadFile(db, documentId, file())).toBe(false);
  expect(db.select().from(chunks).all()).toHaveLength(1);
  completeIngest(db, again);
  expect(document()?.state).toBe("searchable");
});

test("a failure while storing leaves nothing behind", () => {
  claim();
  const broken = file();
  const twice = { ...broken, passages: [...broken.passages, ...broken.passages] };
  expect(() => storeReadFile(db, documentId, twice)).toThrow(/UNIQUE/);
  expect(db.select().from(pages).all()).toEqual([]);
  expect(db.select().from(chunks).all()).toEqual([]);
  expect(ingestProgress(db, documentId)).toBe("unread");
});

test("a document with unread pages is partly searchable and says which", () => {
  const job = claim();
  storeReadFile(db, documentId, file([warning("page-without-text", { page: 1 })]));
  completeIngest(db, job);
  expect(document()).toMatchObject({
    state: "partly",
    stateReason: { code: "page-without-text", values: { page: 1 } },
  });
});

test("a document deleted while it was read is not brought back", () => {
  const job = claim();
  deleteDocument(db, actor, documentId);
  expect(storeReadFile(db, documentId, file())).toBe(false);
  completeIngest(db, job);
  expect(document()?.searchableAtMs).toBeNull();
  expect(db.select().from(chunks).all()).toEqual([]);
  expect(eventTypes()).toEqual([]);
  expect(failIngest(db, job, new AppError("unreadable-file", "It is broken.")).code).toBe("unreadable-file");
  expect(eventTypes()).toEqual([]);
});

test("a failed file carries its reason, and a defect of ours keeps its details to the log", () => {
  failIngest(db, claim(), new Refusal("damaged"));
  expect(document()).toMatchObject({ state: "failed", stateReason: { code: "damaged" } });
  expect(eventTypes()).toEqual(["document.failed"]);
  expect(db.select().from(jobs).get()).toMatchObject({ state: "failed", error: "unreadable-file" });
  db.update(jobs).set({ state: "queued" }).run();
  failIngest(db, claim(), new TypeError("x is not a function"));
  expect(document()?.stateReason).toEqual({ code: "defect" });
});
