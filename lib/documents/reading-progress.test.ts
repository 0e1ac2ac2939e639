import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { UserActor } from "../access/actor.ts";
import { type Config, readConfig } from "../config.ts";
import type { Database } from "../db/client.ts";
import { openTestDatabase } from "../db/testing.ts";
import type { CollectionId, DocumentId } from "../ids.ts";
import { actorByEmail, createFirstAdministrator, createUser } from "../people/users.ts";
import { createCollection } from "./collections.ts";
import { giveGrant } from "./grants.ts";
import { claimJob, finishJob, reportProgress } from "./queue.ts";
import { readingProgress } from "./reading-progress.ts";
import { receiveDocument } from "./receive-document.ts";

let db: Database;
let config: Config;
let folder: string;
let administrator: UserActor;
let collectionId: CollectionId;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "intramuros-progress-"));
  config = readConfig({ INTRAMUROS_DATA: folder });
  db = openTestDatabase();
  const person = { email: "ada@example.org", name: "Ada", password: "a long password" };
  await createFirstAdministrator(db, person, "command-line");
  administrator = actorByEmail(db, "ada@example.org");
  collectionId = createCollection(db, administrator, { name: "Protocols" });
  giveGrant(db, administrator, collectionId, { userId: administrator.userId }, { level: "manage" });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("a batch counts what is finished and what is open, and ends at nothing", async () => {
  for (let n = 0; n < 4; n++) await add(`${n}.txt`);
  expect(readingProgress(db, administrator, collectionId)).toMatchObject({
    finished: 0,
    total: 4,
    remainingMs: null,
  });
  for (let n = 0; n < 3; n++) finishNext();
  const progress = readingProgress(db, administrator, collectionId);
  expect(progress).toMatchObject({ finished: 3, total: 4 });
  expect(progress.remainingMs).toBeGreaterThanOrEqual(0);
  finishNext();
  expect(readingProgress(db, administrator, collectionId)).toMatchObject({ finished: 0, total: 0 });
});

test("a document that is being read tells its pages", async () => {
  const id = await add("a.txt");
  const job = claimJob(db, 1);
  if (job === undefined) throw new Error("a job waits");
  reportProgress(db, job.id, 3, 20);
  expect(readingProgress(db, administrator, collectionId, [id]).documents).toEqual([
    { id, state: "reading", stateReason: null, done: 3, total: 20 },
  ]);
});

test("somebody without a grant learns nothing, and ids of other collections are left out", async () => {
  const id = await add("a.txt");
  await createUser(db, administrator, {
    email: "mia@example.org",
    name: "Mia",
    role: "member",
    password: "a long password",
  });
  const stranger = actorByEmail(db, "mia@example.org");
  expect(() => readingProgress(db, stranger, collectionId, [id])).toThrow(
    expect.objectContaining({ code: "not-found" }),
  );
  const other = createCollection(db, administrator, { name: "Other" });
  giveGrant(db, administrator, other, { userId: stranger.userId }, { level: "read" });
  expect(readingProgress(db, stranger, other, [id]).documents).toEqual([]);
});

async function add(name: string): Promise<DocumentId> {
  const bytes = [Buffer.from(`content of ${name}`)];
  return (await receiveDocument(db, config, administrator, { collectionId, name, bytes })).documentId;
}

function finishNext(): void {
  const job = claimJob(db, 1);
  if (job === undefined) throw new Error("a job waits");
  finishJob(db, job.id);
}
