import { eq } from "drizzle-orm";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { UserActor } from "../access/actor.ts";
import { clearances, documentMarkings } from "../db/access-tables.ts";
import { auditEvents, grants, jobs, users } from "../db/schema.ts";
import { getDocument } from "../documents/documents.ts";
import type { DocumentId } from "../ids.ts";
import { searchPassages } from "../retrieval/search-passages.ts";
import { makeWorld, type TestWorld } from "../retrieval/testing.ts";
import { whoCouldRead } from "./explain.ts";
import { documentMarking, markDocuments } from "./mark-document.ts";
import { previewMarking } from "./preview-marking.ts";
import { nameSteward } from "./stewards.ts";

let world: TestWorld;
let ada: UserActor;
let mia: UserActor;
let ben: UserActor;
let id: DocumentId;

beforeEach(async () => {
  world = makeWorld();
  const ward = world.addCollection("Ward");
  [ada, mia, ben] = ["Ada", "Mia", "Ben"].map(world.addPerson) as [UserActor, UserActor, UserActor];
  for (const person of [ada, mia, ben]) world.grant(person, ward.id);
  world.db.update(grants).set({ level: "manage" }).where(eq(grants.userId, ada.userId)).run();
  world.db.update(users).set({ role: "administrator" }).where(eq(users.id, ada.userId)).run();
  ({ id } = await world.addDocument(ward, "protocol.txt", ["The protocol number is 4711."]));
});
afterEach(() => world.close());

const finds = async (person: UserActor) =>
  (await searchPassages(world, person, { query: "protocol number", k: 5 })).passages.length;
const alarms = () =>
  world.db.select().from(auditEvents).where(eq(auditEvents.type, "integrity.filter-mismatch")).all();

test("a restriction acts at once, before the index knows of it and without an alarm", async () => {
  markDocuments(world.db, ada, [id], {
    classification: "internal",
    restrictedTo: [{ userId: ada.userId }, { userId: mia.userId }],
  });
  expect([await finds(ada), await finds(mia), await finds(ben)]).toEqual([1, 1, 0]);
  expect(() => getDocument(world.db, ben, id)).toThrow(expect.objectContaining({ code: "not-found" }));
  expect(alarms()).toEqual([]);
  expect(world.db.select().from(jobs).all()).toMatchObject([{ kind: "refile", documentId: id }]);
  // Without the job it would be one.
  world.db.delete(jobs).run();
  await finds(ben);
  expect(alarms()).toHaveLength(1);
  expect(documentMarking(world.db, mia, id)).toEqual({
    classification: "internal",
    restrictedTo: [
      { kind: "user", id: ada.userId, name: "Ada" },
      { kind: "user", id: mia.userId, name: "Mia" },
    ],
  });
});

test("a classification closes the document to those who are not cleared", async () => {
  world.db.insert(clearances).values({ userId: ada.userId, level: 3, setBy: ada.userId, sinceMs: 1 }).run();
  world.db.insert(clearances).values({ userId: mia.userId, level: 2, setBy: ada.userId, sinceMs: 1 }).run();
  const before = Date.now();
  await new Promise((resolve) => setTimeout(resolve, 5));
  markDocuments(world.db, ada, [id], { classification: "confidential", restrictedTo: null });
  expect([await finds(mia), await finds(ben)]).toEqual([1, 0]);
  const may = (atMs?: number) =>
    whoCouldRead(world.db, ada, { documentId: id }, { atMs })
      .filter(({ decision }) => decision.allowed)
      .map(({ name }) => name);
  expect(may()).toEqual(["Ada", "Mia"]);
  expect(may(before)).toEqual(["Ada", "Ben", "Mia"]);
  expect(world.db.select().from(documentMarkings).all()).toMatchObject([
    { classification: 2, endedAtMs: null },
  ]);
});

test("nobody closes a document to themselves, and readers mark nothing", () => {
  const closing = { classification: "secret", restrictedTo: null } as const;
  expect(() => markDocuments(world.db, ada, [id], closing)).toThrow(
    expect.objectContaining({ code: "invalid-input" }),
  );
  expect(() => markDocuments(world.db, mia, [id], closing)).toThrow(
    expect.objectContaining({ code: "not-allowed" }),
  );
  expect(documentMarking(world.db, mia, id).classification).toBe("internal");
});

test("a dry run says how many people would lose documents or get them, and a steward may mark", async () => {
  const { collectionId } = getDocument(world.db, ben, id);
  const other = await world.addDocument({ id: collectionId, scopeId: 1 as never }, "rota.txt", ["The rota."]);
  const change = { restrictedTo: [{ userId: ben.userId }] };
  expect(() => previewMarking(world.db, ben, [id], change)).toThrow(
    expect.objectContaining({ code: "not-allowed" }),
  );
  nameSteward(world.db, ada, collectionId, ben.userId);
  expect(previewMarking(world.db, ben, [id, other.id], change)).toEqual({ out: 2, in: 0 });
  expect(await finds(mia)).toBeGreaterThan(0);
  markDocuments(world.db, ben, [id, other.id], change);
  expect([await finds(mia), await finds(ben)]).toEqual([0, 2]);
  expect(previewMarking(world.db, ben, [id, other.id], { restrictedTo: null })).toEqual({ out: 0, in: 2 });
  markDocuments(world.db, ben, [id], { restrictedTo: null });
  expect(documentMarking(world.db, ada, id)).toEqual({ classification: "internal", restrictedTo: null });
});
