import { join } from "node:path";
import { eq } from "drizzle-orm";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { closeDatabase, openDatabase, transact } from "../db/client.ts";
import { grants, groupMembers, groups, users } from "../db/schema.ts";
import { drizzlesConnection } from "../db/testing.ts";
import { type CollectionId, newId } from "../ids.ts";
import { makeWorld, type TestWorld } from "../retrieval/testing.ts";
import type { UserActor } from "./actor.ts";
import { readableCollections, readableScopes } from "./readable.ts";
import { TABLES } from "./remember.ts";

let world: TestWorld;
let mia: UserActor;
let ward: CollectionId;

beforeEach(() => {
  world = makeWorld();
  mia = world.addPerson("mia");
  ward = world.addCollection("Ward").id;
  world.grant(mia, ward);
});
afterEach(() => {
  vi.useRealTimers();
  world.close();
});

const counts = () => [readableCollections(world.db, mia).length, readableScopes(world.db, mia).length];
const endGrants = (db = world.db) => db.update(grants).set({ endedAtMs: Date.now() }).run();

test("what was found is found once, until this connection changes what the rule reads", () => {
  expect(counts()).toEqual([1, 1]);
  const prepare = vi.spyOn(drizzlesConnection(world.db), "prepare");
  expect(counts()).toEqual([1, 1]);
  expect(prepare).not.toHaveBeenCalled();
  endGrants();
  expect(counts()).toEqual([0, 0]);
});

test("a second copy of the module, as the bundler of the pages makes them, goes on with what the first one set up", async () => {
  expect(counts()).toEqual([1, 1]);
  vi.resetModules();
  const copy = await import("./readable.ts");
  expect(copy.readableScopes(world.db, mia)).toHaveLength(1);
  endGrants();
  expect(copy.readableScopes(world.db, mia)).toEqual([]);
  expect(counts()).toEqual([0, 0]);
});

test("another actor object, as another request has, asks anew", () => {
  expect(counts()).toEqual([1, 1]);
  const prepare = vi.spyOn(drizzlesConnection(world.db), "prepare");
  readableScopes(world.db, { ...mia });
  expect(prepare).toHaveBeenCalled();
});

test("a commit of another process is seen at once", () => {
  expect(counts()).toEqual([1, 1]);
  const other = openDatabase(join(world.config.dataDir, "intramuros.db"));
  endGrants(other);
  expect(counts()).toEqual([0, 0]);
  closeDatabase(other);
});

test("in a transaction its changes count; when it is rolled back, they never do again", () => {
  expect(counts()).toEqual([1, 1]);
  const roll = () =>
    transact(world.db, () => {
      endGrants();
      expect(counts()).toEqual([0, 0]);
      throw new Error("rolled back");
    });
  expect(roll).toThrow("rolled back");
  expect(counts()).toEqual([1, 1]);
  endGrants();
  expect(counts()).toEqual([0, 0]);
});

test("what runs out by the clock alone is noticed within 400 ms", () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  world.db
    .update(grants)
    .set({ expiresAtMs: Date.now() + 100 })
    .run();
  expect(counts()).toEqual([1, 1]);
  vi.setSystemTime(Date.now() + 401);
  expect(counts()).toEqual([0, 0]);
});

test("membership and suspension count like grants", () => {
  endGrants();
  const groupId = newId("group");
  world.db.insert(groups).values({ id: groupId, name: "Nurses", createdAtMs: 1 }).run();
  const open = { id: newId("grant"), collectionId: ward, groupId, level: "read" as const, grantedAtMs: 1 };
  world.db.insert(grants).values(open).run();
  expect(counts()).toEqual([0, 0]);
  world.db.insert(groupMembers).values({ groupId, userId: mia.userId, addedAtMs: 1 }).run();
  expect(counts()).toEqual([1, 1]);
  world.db.update(users).set({ status: "suspended" }).where(eq(users.id, mia.userId)).run();
  expect(counts()).toEqual([0, 0]);
});

test("every table that the rule reads is watched", () => {
  counts();
  const prepare = vi.spyOn(drizzlesConnection(world.db), "prepare");
  readableCollections(world.db, { ...mia });
  readableScopes(world.db, { ...mia });
  const read = prepare.mock.calls.flatMap(([statement]) =>
    [...statement.matchAll(/(?:from|join) "(\w+)"/gi)].map((match) => match[1]),
  );
  const known: readonly string[] = TABLES;
  expect(new Set(read).size).toBeGreaterThan(6);
  expect(read.filter((table) => table === undefined || !known.includes(table))).toEqual([]);
});
