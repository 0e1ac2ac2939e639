import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { eq } from "drizzle-orm";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { UserActor } from "../access/actor.ts";
import { type Config, readConfig } from "../config.ts";
import type { Database } from "../db/client.ts";
import { auditEvents, documents, jobs } from "../db/schema.ts";
import { openTestDatabase } from "../db/testing.ts";
import { type CollectionId, type DocumentId, newId } from "../ids.ts";
import { actorByEmail, createFirstAdministrator, createUser } from "../people/users.ts";
import { blobPath } from "./blob-store.ts";
import { collectionByName, createCollection, listAllCollections, listCollections } from "./collections.ts";
import {
  deleteDocument,
  getDocument,
  getPages,
  listDocuments,
  retryDocument,
  viewDocument,
} from "./documents.ts";
import { endGrant, giveGrant, listGrants } from "./grants.ts";
import { getHistory } from "./history.ts";
import { findInDocument } from "./look-into-document.ts";
import { openOriginal } from "./open-original.ts";
import { claimJob, MAX_ATTEMPTS, postponeJob, queueLength, queueRebuild, recoverJobs } from "./queue.ts";
import { receiveDocument } from "./receive-document.ts";
import { listSupersedable, supersede } from "./supersede.ts";

let db: Database;
let config: Config;
let folder: string;
let administrator: UserActor;
let reader: UserActor;
let stranger: UserActor;
let collectionId: CollectionId;

const code = (expected: string) => expect.objectContaining({ code: expected });
const bytes = (content: string) => [Buffer.from(content)];
const add = (name: string, content = `content of ${name}`, actor = administrator) =>
  receiveDocument(db, config, actor, { collectionId, name, bytes: bytes(content) });

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "intramuros-documents-"));
  config = readConfig({ INTRAMUROS_DATA: folder, INTRAMUROS_MAX_FILE_BYTES: "2048" });
  db = openTestDatabase();
  const password = "a long password";
  await createFirstAdministrator(db, { email: "ada@example.org", name: "Ada", password }, "command-line");
  administrator = actorByEmail(db, "ada@example.org");
  for (const name of ["reader", "stranger"])
    await createUser(db, administrator, { email: `${name}@example.org`, name, role: "member", password });
  reader = actorByEmail(db, "reader@example.org");
  stranger = actorByEmail(db, "stranger@example.org");
  collectionId = createCollection(db, administrator, { name: "Protocols", description: "Ward 3" });
  giveGrant(db, administrator, collectionId, { userId: administrator.userId }, { level: "manage" });
  giveGrant(db, administrator, collectionId, { userId: reader.userId }, { level: "read" });
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("a file whose bytes are erased while it is taken is not acknowledged", async () => {
  const path = blobPath(config, createHash("sha256").update("same bytes").digest("hex"));
  const taken = expect(add("a.txt", "same bytes")).rejects.toEqual(code("storage-unavailable"));
  while (!existsSync(path)) await new Promise(setImmediate);
  rmSync(path);
  await taken;
  expect(listDocuments(db, administrator, collectionId)).toEqual([]);
  await add("a.txt", "same bytes");
});

test("a file that was acknowledged is stored by its hash, queued and recorded", async () => {
  const { documentId } = await add("ward/insulin.md", "Give 4 units.");
  const sha256 = createHash("sha256").update("Give 4 units.").digest("hex");
  expect(getDocument(db, reader, documentId)).toMatchObject({
    name: "insulin.md",
    sourcePath: "ward/insulin.md",
    sha256,
    state: "waiting",
    collection: "Protocols",
  });
  expect(readdirSync(join(config.blobsDir, "incoming"))).toEqual([]);
  expect(queueLength(db)).toEqual({ queued: 1, running: 0 });
  const opened = await openOriginal(db, config, reader, documentId, "download");
  const stream = opened.read(0, opened.byteSize);
  expect(await text(stream)).toBe("Give 4 units.");
  expect(
    db
      .select()
      .from(auditEvents)
      .where(eq(auditEvents.objectId, documentId))
      .all()
      .map(({ type }) => type),
  ).toEqual(["document.received", "document.downloaded"]);
});

test("the same bytes from the same place are one document; new bytes are another", async () => {
  const first = await add("a.txt", "one");
  expect(await add("a.txt", "one")).toEqual({
    documentId: first.documentId,
    wasThere: true,
    state: "waiting",
    version: 1,
  });
  expect((await add("a.txt", "two")).wasThere).toBe(false);
  expect((await add("b.txt", "one")).wasThere).toBe(false);
});

test("an empty file, a nameless one and one over the limit are refused and leave nothing", async () => {
  await expect(add("empty.txt", "")).rejects.toThrow(code("invalid-input"));
  await expect(add("../..", "x")).rejects.toThrow(code("invalid-input"));
  await expect(add("large.txt", "x".repeat(3000))).rejects.toThrow(code("too-large"));
  expect(db.select().from(documents).all()).toEqual([]);
  expect(readdirSync(join(config.blobsDir, "incoming"))).toEqual([]);
});

test("a name cannot climb out of its folder", async () => {
  const { documentId } = await add("..\\../etc//pass\u0000wd");
  expect(getDocument(db, reader, documentId).sourcePath).toBe("etc/passwd");
});

test("who may only read adds nothing, and a stranger sees neither document nor collection", async () => {
  const { documentId } = await add("a.txt");
  await expect(add("b.txt", "b", reader)).rejects.toThrow(code("not-allowed"));
  await expect(add("b.txt", "b", stranger)).rejects.toThrow(code("not-found"));
  const attempts = [
    () => getDocument(db, stranger, documentId),
    () => viewDocument(db, stranger, documentId, { first: 1, last: 1 }),
    () => listDocuments(db, stranger, collectionId),
    () => deleteDocument(db, stranger, documentId),
    () => retryDocument(db, stranger, documentId),
    () => listGrants(db, stranger, collectionId),
    () => collectionByName(db, stranger, "Protocols"),
  ];
  for (const attempt of attempts) expect(attempt).toThrow(code("not-found"));
  await expect(openOriginal(db, config, stranger, documentId, "view")).rejects.toThrow(code("not-found"));
  expect(listCollections(db, stranger)).toEqual([]);
  expect(() => listAllCollections(db, stranger)).toThrow(code("not-allowed"));
});

test("an absent document and a forbidden one are refused in the same words", async () => {
  const { documentId } = await add("a.txt");
  const refusal = (id: typeof documentId) => {
    try {
      return getDocument(db, stranger, id).name;
    } catch (error) {
      return (error as Error).message;
    }
  };
  expect(refusal(documentId)).toBe(refusal(newId("document")));
});

test("an ended grant closes the document at the next call", async () => {
  const { documentId } = await add("a.txt");
  const grant = listGrants(db, administrator, collectionId).find(
    ({ subject }) => subject.id === reader.userId,
  );
  expect(getDocument(db, reader, documentId).name).toBe("a.txt");
  endGrant(db, administrator, grant?.id ?? newId("grant"));
  expect(() => getDocument(db, reader, documentId)).toThrow(code("not-found"));
});

test("no original and no page is shown when the audit record cannot be written", async () => {
  const { documentId } = await add("a.txt");
  db.$client.exec(
    "CREATE TRIGGER full BEFORE INSERT ON audit_events BEGIN SELECT RAISE(ABORT, 'disk full'); END",
  );
  await expect(openOriginal(db, config, reader, documentId, "view")).rejects.toThrow(
    code("audit-unavailable"),
  );
  expect(() => viewDocument(db, reader, documentId, { first: 1, last: 1 })).toThrow(
    code("audit-unavailable"),
  );
  await expect(add("b.txt")).rejects.toThrow(code("audit-unavailable"));
  expect(db.select().from(documents).all()).toHaveLength(1);
});

test("an original that was changed on disk is not handed out as the original", async () => {
  const { documentId } = await add("a.txt", "true words");
  writeFileSync(blobPath(config, getDocument(db, reader, documentId).sha256), "false word");
  const opened = await openOriginal(db, config, reader, documentId, "view");
  const stream = opened.read(0, opened.byteSize);
  await expect(text(stream)).rejects.toThrow(code("storage-unavailable"));
});

test("a part of an original is what stands there, and never of a file that was changed", async () => {
  const { documentId } = await add("a.txt", "true words");
  const opened = await openOriginal(db, config, reader, documentId, "view");
  expect(await text(opened.read(5, 8))).toBe("wor");
  const other = await add("b.txt", "false word");
  const path = (id: DocumentId) => blobPath(config, getDocument(db, reader, id).sha256);
  copyFileSync(path(other.documentId), path(documentId));
  await expect(text(opened.read(5, 8))).rejects.toThrow(code("storage-unavailable"));
});

const eventsOf = (id: DocumentId) =>
  db
    .select()
    .from(auditEvents)
    .where(eq(auditEvents.objectId, id))
    .all()
    .map(({ type }) => type);

test("looking at a document is one event, however many parts of it are fetched", async () => {
  const { documentId } = await add("a.txt");
  viewDocument(db, reader, documentId, { first: 1, last: 1 });
  for (let part = 0; part < 3; part++) {
    await openOriginal(db, config, reader, documentId, "view");
    getPages(db, reader, documentId, { first: 1, last: 1 });
    findInDocument(db, reader, documentId, "words");
  }
  expect(eventsOf(documentId)).toEqual(["document.received", "document.viewed"]);
});

test.each([
  ["its original", (id: DocumentId) => openOriginal(db, config, reader, id, "view")],
  ["a page", (id: DocumentId) => getPages(db, reader, id, { first: 1, last: 1 })],
  ["places of words", (id: DocumentId) => findInDocument(db, reader, id, "words")],
])("who asks for %s without having opened the document is recorded", async (_, look) => {
  const { documentId } = await add("c.txt", "never opened");
  await look(documentId);
  expect(eventsOf(documentId)).toEqual(["document.received", "document.viewed"]);
});

test("counts of a collection follow its documents", async () => {
  const { documentId } = await add("a.txt");
  await add("b.txt");
  db.update(documents).set({ state: "searchable" }).where(eq(documents.id, documentId)).run();
  expect(listCollections(db, reader)).toMatchObject([
    { name: "Protocols", level: "read", documents: 2, searchable: 1, waiting: 1, failed: 0 },
  ]);
  deleteDocument(db, administrator, documentId);
  expect(listCollections(db, reader)).toMatchObject([{ documents: 1, searchable: 0 }]);
});

test("jobs are claimed once, put back after a crash, and given up after three deaths", async () => {
  const { documentId } = await add("a.txt");
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
    expect(claimJob(db, process.pid)).toMatchObject({ documentId, attempts: attempt });
    expect(claimJob(db, process.pid)).toBeUndefined();
    expect(recoverJobs(db)).toBe(1);
  }
  expect(claimJob(db, process.pid)).toBeUndefined();
  expect(getDocument(db, reader, documentId)).toMatchObject({
    state: "failed",
    stateReason: { code: "kills-reader" },
  });
  retryDocument(db, administrator, documentId);
  expect(claimJob(db, process.pid)).toMatchObject({ documentId, attempts: 1 });
});

test("a job that waits for the engine does not use up its attempts", async () => {
  await add("a.txt");
  const job = claimJob(db, process.pid);
  if (job === undefined) throw new Error("no job");
  postponeJob(db, job, 60_000);
  expect(db.select().from(jobs).get()).toMatchObject({ state: "queued", attempts: 0 });
  expect(claimJob(db, process.pid)).toBeUndefined();
});

test("a rebuild goes before waiting files and is asked for once", async () => {
  await add("a.txt");
  expect(queueRebuild(db)).toBe(queueRebuild(db));
  expect(claimJob(db, process.pid)?.kind).toBe("rebuild");
});

test("what a document may take the place of is found by name, in its collection, by who manages it", async () => {
  const [rota, old] = [await add("rota-2026.md"), await add("rota-2025.md")];
  await add("insulin.md");
  const found = (words: string, actor = administrator) =>
    listSupersedable(db, actor, rota.documentId, words).map(({ name }) => name);
  expect(found("ROTA")).toEqual(["rota-2025.md"]);
  expect(found("")).toEqual(["insulin.md", "rota-2025.md"]);
  expect(() => found("rota", reader)).toThrow(code("not-allowed"));
  expect(() => found("rota", stranger)).toThrow(code("not-found"));
  supersede(db, administrator, rota.documentId, old.documentId);
  expect(getHistory(db, reader, old.documentId).supersededBy.map(({ name }) => name)).toEqual([
    "rota-2026.md",
  ]);
});
