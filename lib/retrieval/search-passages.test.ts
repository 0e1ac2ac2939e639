import { readdirSync } from "node:fs";
import { desc, eq } from "drizzle-orm";
import fc from "fast-check";
import { afterEach, expect, test } from "vitest";
import { decideAccess } from "../access/decide.ts";
import { present } from "../access/moment.ts";
import { auditEvents, documents, grants, indexGenerations } from "../db/schema.ts";
import { AppError } from "../errors.ts";
import type { ModelDoor } from "../models/door.ts";
import {
  addToIndex,
  countIndex,
  ensureActiveIndex,
  openActiveIndex,
  removeFromIndex,
  tidyIndex,
} from "./index-store.ts";
import { rebuildIndex } from "./rebuild-index.ts";
import { searchPassages } from "./search-passages.ts";
import { makeWorld, standInDoor, TEST_MODEL, type TestWorld } from "./testing.ts";

let world: TestWorld | undefined;
afterEach(() => {
  world?.close();
  world = undefined;
});
const fresh = (door?: ModelDoor) => {
  world = makeWorld(door);
  return world;
};
const SYSTEM = { kind: "system", process: "command-line" } as const;

test("finds the passage that has the question's words, and says where", async () => {
  const w = fresh();
  const ward = w.addCollection("ward");
  const nurse = w.addPerson("nurse");
  w.grant(nurse, ward.id);
  await w.addDocument(ward, "visits.txt", ["Visitors may stay until 8 pm.", "The garden opens in May."]);
  const insulin = await w.addDocument(ward, "insulin.txt", ["Insulin is kept between 2 and 8 °C."]);
  const found = await searchPassages(w, nurse, { query: "Where is insulin kept?", k: 5 });
  expect(found.passages[0]?.chunkId).toBe(insulin.chunkIds[0]);
  expect(found.usedVectors).toBe(true);
  expect(found.passages[0]?.document).toBe("insulin.txt");
});

test("never returns a passage that the access rule does not allow, in any small world", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        collections: fc.integer({ min: 1, max: 4 }),
        documents: fc.array(fc.record({ collection: fc.nat(3), deleted: fc.boolean() }), {
          minLength: 1,
          maxLength: 6,
        }),
        grants: fc.array(
          fc.record({
            person: fc.nat(1),
            collection: fc.nat(3),
            from: fc.constantFrom(-10, 10),
            ends: fc.constantFrom(null, -5, 5),
          }),
          { maxLength: 6 },
        ),
        variant: fc.constantFrom("full-text", "vector", "fusion", "ranked"),
      }),
      async (plan) => {
        const w = makeWorld();
        try {
          const made = Array.from({ length: plan.collections }, (_, i) => w.addCollection(`c${i}`));
          const people = [w.addPerson("one"), w.addPerson("two")];
          const now = Date.now();
          const minute = 60_000;
          for (const [i, grant] of plan.grants.entries()) {
            const collection = made[grant.collection % made.length];
            const person = people[grant.person];
            if (collection === undefined || person === undefined) continue;
            w.db
              .insert(grants)
              .values({
                id: `gra_${String(i).padStart(26, "0")}` as never,
                collectionId: collection.id,
                userId: person.userId,
                level: "read",
                grantedAtMs: now + grant.from * minute,
                expiresAtMs: grant.ends === null ? null : now + grant.ends * minute,
              })
              .run();
          }
          const added = [];
          for (const [i, plannedDocument] of plan.documents.entries()) {
            const collection = made[plannedDocument.collection % made.length];
            if (collection === undefined) continue;
            const document = await w.addDocument(collection, `d${i}.txt`, [
              `The protocol number ${i} is secret.`,
            ]);
            if (plannedDocument.deleted) {
              w.db.update(documents).set({ deletedAtMs: 1 }).where(eq(documents.id, document.id)).run();
            }
            // Some rows in the indexes and some not yet: both must be filtered.
            const index = await openActiveIndex(w.db, w.config);
            if (i === 1 && index !== undefined) await tidyIndex(index);
            added.push({ ...document, collectionId: collection.id, isDeleted: plannedDocument.deleted });
          }
          for (const person of people) {
            const facts = w.db.select().from(grants).where(eq(grants.userId, person.userId)).all();
            const mayRead = (collectionId: string) =>
              decideAccess(
                {
                  userStatus: "active",
                  grants: facts
                    .filter((fact) => fact.collectionId === collectionId)
                    .map((fact) => ({
                      level: fact.level,
                      sinceMs: fact.grantedAtMs,
                      untilMs: fact.expiresAtMs,
                      endedAtMs: fact.endedAtMs,
                      through: { kind: "person" as const },
                    })),
                  walls: [],
                  emergencies: [],
                  clearance: 1,
                },
                "read",
                present(now),
              ).allowed;
            const expected = added.filter(
              (document) => !document.isDeleted && mayRead(document.collectionId),
            );
            const found = await searchPassages(w, person, {
              query: "secret protocol number",
              k: 50,
              variant: plan.variant as "ranked",
            });
            const ids = found.passages.map((passage) => passage.chunkId).toSorted((a, b) => a - b);
            expect(ids).toEqual(expected.flatMap((document) => document.chunkIds).toSorted((a, b) => a - b));
            expect(found.refused).toEqual([]);
          }
        } finally {
          w.close();
        }
      },
    ),
    { numRuns: 12 },
  );
}, 120_000);

test("a row that the index files under a wrong scope is refused and raises the alarm", async () => {
  const w = fresh();
  const open = w.addCollection("open");
  const closed = w.addCollection("closed");
  const nurse = w.addPerson("nurse");
  w.grant(nurse, open.id);
  await w.addDocument(open, "a.txt", ["The rota is on the board."]);
  const secret = await w.addDocument(closed, "b.txt", ["The rota of the secret unit."]);
  const index = await ensureActiveIndex(w.db, w.config, TEST_MODEL);
  const [vector = new Float32Array(TEST_MODEL.dimension)] = await w.door.embed(["rota"], {
    purpose: "passage",
    priority: "ingestion",
  });
  const chunkId = secret.chunkIds[0];
  if (chunkId === undefined) throw new Error("no passage");
  await addToIndex(index, [{ chunkId, scopeId: open.scopeId, text: "rota secret unit", vector }]);
  const found = await searchPassages(w, nurse, { query: "rota of the secret unit", k: 10 });
  expect(found.passages.map((passage) => passage.collection)).toEqual(["open"]);
  expect(found.refused).toEqual([chunkId]);
  const last = w.db.select().from(auditEvents).orderBy(desc(auditEvents.seq)).get();
  expect(last?.type).toBe("integrity.filter-mismatch");
  expect(JSON.parse(last?.body.toString() ?? "").data).toEqual({ passages: [chunkId] });
});

test("a batch that is added twice is found once", async () => {
  const w = fresh();
  const ward = w.addCollection("ward");
  const nurse = w.addPerson("nurse");
  w.grant(nurse, ward.id);
  const { chunkIds } = await w.addDocument(ward, "a.txt", ["The crash trolley stands by the lift."]);
  const index = await ensureActiveIndex(w.db, w.config, TEST_MODEL);
  const rows = chunkIds.map((chunkId) => ({
    chunkId,
    scopeId: ward.scopeId,
    text: "The crash trolley stands by the lift.",
    vector: new Float32Array(TEST_MODEL.dimension).fill(0.1),
  }));
  await addToIndex(index, rows);
  await addToIndex(index, [...rows, ...rows]);
  expect(await countIndex(index)).toBe(1);
  await tidyIndex(index);
  const found = await searchPassages(w, nurse, { query: "crash trolley", k: 10 });
  expect(found.passages).toHaveLength(1);
  await removeFromIndex(index, chunkIds);
  expect(await countIndex(index)).toBe(0);
});

test("questions go on while the index is rebuilt, and the old generation's files are gone afterwards", async () => {
  const w = fresh();
  const ward = w.addCollection("ward");
  const nurse = w.addPerson("nurse");
  w.grant(nurse, ward.id);
  const kept = await w.addDocument(ward, "kept.txt", ["Warfarin is checked with the INR."]);
  const gone = await w.addDocument(ward, "gone.txt", ["Warfarin was given to the patient of room 9."]);
  w.db.update(documents).set({ deletedAtMs: 1 }).where(eq(documents.id, gone.id)).run();
  let isDone = false;
  const rebuilding = rebuildIndex(w.db, w.config, SYSTEM).finally(() => {
    isDone = true;
  });
  let asked = 0;
  while (!isDone) {
    const found = await searchPassages(w, nurse, { query: "warfarin INR", k: 10 });
    expect(found.passages.map((passage) => passage.chunkId)).toEqual(kept.chunkIds);
    asked++;
  }
  const rebuilt = await rebuilding;
  expect(asked).toBeGreaterThan(3);
  expect(rebuilt).toMatchObject({ passages: 1, documents: 1 });
  expect(readdirSync(w.config.indexDir)).toEqual([rebuilt.generationId]);
  const states = w.db.select().from(indexGenerations).all();
  expect(states.map(({ state }) => state).toSorted()).toEqual(["active", "retired"]);
  expect(w.db.select().from(auditEvents).orderBy(desc(auditEvents.seq)).get()?.type).toBe("index.rebuilt");
});

test("a rebuild that died leaves nothing behind after the next one", async () => {
  const w = fresh();
  const ward = w.addCollection("ward");
  await w.addDocument(ward, "a.txt", ["One passage."]);
  const stop = new Error("killed");
  await expect(
    rebuildIndex(w.db, w.config, SYSTEM, () => {
      throw stop;
    }),
  ).rejects.toBe(stop);
  expect(readdirSync(w.config.indexDir)).toHaveLength(2);
  const before = await openActiveIndex(w.db, w.config);
  const rebuilt = await rebuildIndex(w.db, w.config, SYSTEM);
  expect(readdirSync(w.config.indexDir)).toEqual([rebuilt.generationId]);
  expect((await openActiveIndex(w.db, w.config))?.generationId).not.toBe(before?.generationId);
});

test("a question about one document finds only its passages", async () => {
  const w = fresh();
  const firm = w.addCollection("firm");
  const lawyer = w.addPerson("lawyer");
  w.grant(lawyer, firm.id);
  await w.addDocument(firm, "alpha.txt", ["The term is two years.", "The law of Georgia applies."]);
  const beta = await w.addDocument(firm, "beta.txt", [
    "The term is five years.",
    "The law of Texas applies.",
  ]);
  const found = await searchPassages(w, lawyer, { query: "Which law applies?", documentId: beta.id, k: 5 });
  expect(found.passages.every((passage) => passage.documentId === beta.id)).toBe(true);
  expect(found.passages[0]?.text).toBe("The law of Texas applies.");
});

test("a question that names a document finds the clause in it, though the name stands elsewhere", async () => {
  const w = fresh();
  const firm = w.addCollection("firm");
  const lawyer = w.addPerson("lawyer");
  w.grant(lawyer, firm.id);
  for (const [name, years] of [
    ["Alder", "two"],
    ["Birch", "five"],
    ["Cedar", "nine"],
    ["Dogwood", "ten"],
  ]) {
    await w.addDocument(firm, `${name}.txt`, [
      `Agreement between ${name} Holdings and the supplier.`,
      "Goods are delivered to the warehouse.",
      `The obligation of confidentiality ends after ${years} years.`,
      "Invoices are paid within thirty days.",
    ]);
  }
  const found = await searchPassages(w, lawyer, {
    query: "When does confidentiality end under the Birch Holdings agreement?",
    k: 3,
  });
  const texts = found.passages.slice(0, 2).map((passage) => passage.text);
  expect(texts).toContainEqual(expect.stringContaining("five years"));
});

test("an installed ranking model changes the order; one that fails does not", async () => {
  const working = standInDoor();
  let fails = false;
  const w = fresh({
    ...working,
    models: async () => [...(await working.models()), { id: "ranker", kind: "ranking", sha256: null }],
    rank: async (_query, texts) => {
      if (fails) throw new AppError("engine-unavailable", "The engine is away.");
      return texts.map((text) => (text.includes("spare") ? 1 : 0));
    },
  });
  const ward = w.addCollection("ward");
  const nurse = w.addPerson("nurse");
  w.grant(nurse, ward.id);
  await w.addDocument(ward, "a.txt", ["The key of the cabinet hangs behind the door."]);
  await w.addDocument(ward, "b.txt", ["A spare key is with the porter."]);
  const first = async () =>
    (await searchPassages(w, nurse, { query: "Where is the key of the cabinet?", k: 2 })).passages[0]?.name;
  expect(await first()).toBe("b.txt");
  fails = true;
  expect(await first()).toBe("a.txt");
});

test("without the engine full text alone answers, and the result says so", async () => {
  const working = standInDoor();
  const away = new AppError("engine-unavailable", "The engine is away.");
  let isAway = false;
  const w = fresh({
    ...working,
    embed: async (texts, options) => {
      if (isAway) throw away;
      return working.embed(texts, options);
    },
  });
  const ward = w.addCollection("ward");
  const nurse = w.addPerson("nurse");
  w.grant(nurse, ward.id);
  await w.addDocument(ward, "a.txt", ["Oxygen is given at two litres."]);
  isAway = true;
  const found = await searchPassages(w, nurse, { query: "How much oxygen?", k: 5 });
  expect(found.usedVectors).toBe(false);
  expect(found.passages).toHaveLength(1);
});

test("a missing index is named as such, with what to do", async () => {
  const w = fresh();
  const ward = w.addCollection("ward");
  const nurse = w.addPerson("nurse");
  w.grant(nurse, ward.id);
  w.db
    .insert(indexGenerations)
    .values({
      id: "gen_00000000000000000000000000" as never,
      state: "active",
      modelId: "m",
      dimension: 8,
      createdAtMs: 1,
    })
    .run();
  await expect(searchPassages(w, nurse, { query: "anything", k: 5 })).rejects.toMatchObject({
    code: "index-unavailable",
    message: expect.stringContaining("intramuros index rebuild"),
  });
});

test("words that look like a filter expression are only words", async () => {
  const w = fresh();
  const ward = w.addCollection("ward");
  const closed = w.addCollection("closed");
  const nurse = w.addPerson("nurse");
  w.grant(nurse, ward.id);
  await w.addDocument(ward, "a.txt", ["Rule one."]);
  await w.addDocument(closed, "b.txt", ["Rule two."]);
  const found = await searchPassages(w, nurse, { query: "rule') OR scope_id IN (1,2) -- \" * +one", k: 10 });
  expect(found.passages.map((passage) => passage.text)).toEqual(["Rule one."]);
});
