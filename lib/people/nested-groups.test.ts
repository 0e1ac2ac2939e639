import { eq } from "drizzle-orm";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readableCollections } from "../access/readable.ts";
import { auditEvents, grants, users } from "../db/schema.ts";
import { newId } from "../ids.ts";
import { makeWorld, type TestWorld } from "../retrieval/testing.ts";
import { explainPerson } from "./explain-person.ts";
import { addGroupMember, createGroup, listGroups } from "./groups.ts";
import { listEffectiveMembers, nestGroup, unnestGroup } from "./nested-groups.ts";

let world: TestWorld;
let ada: ReturnType<TestWorld["addPerson"]>;
let mia: ReturnType<TestWorld["addPerson"]>;

beforeEach(() => {
  world = makeWorld();
  [ada, mia] = [world.addPerson("ada"), world.addPerson("mia")];
  world.db.update(users).set({ role: "administrator" }).where(eq(users.id, ada.userId)).run();
});
afterEach(() => world.close());

const group = (name: string) => createGroup(world.db, ada, { name });

test("who is in a group of a group is in it, from the next request and until it is taken out", () => {
  const [hospital, nurses, nights] = [group("Hospital"), group("Nurses"), group("Nights")];
  const ward = world.addCollection("Ward");
  world.db
    .insert(grants)
    .values({
      id: newId("grant"),
      collectionId: ward.id,
      groupId: hospital,
      level: "read",
      grantedAtMs: 1,
    })
    .run();
  addGroupMember(world.db, ada, nights, mia.userId);
  nestGroup(world.db, ada, hospital, nurses);
  expect(readableCollections(world.db, mia)).toEqual([]);
  nestGroup(world.db, ada, nurses, nights);
  expect(readableCollections(world.db, mia)).toEqual([{ id: ward.id, level: "read" }]);
  expect(listEffectiveMembers(world.db, ada, hospital)).toEqual([
    { id: mia.userId, name: expect.any(String), email: expect.any(String), through: ["Nights"] },
  ]);
  expect(explainPerson(world.db, ada, mia.userId).groups).toEqual([
    { id: hospital, name: "Hospital", isDirect: false },
    { id: nights, name: "Nights", isDirect: true },
    { id: nurses, name: "Nurses", isDirect: false },
  ]);
  unnestGroup(world.db, ada, hospital, nurses);
  expect(readableCollections(world.db, mia)).toEqual([]);
  const types = world.db.select({ type: auditEvents.type }).from(auditEvents).all();
  expect(types.filter(({ type }) => /nested/.test(type))).toEqual([
    { type: "group.nested" },
    { type: "group.nested" },
    { type: "group.unnested" },
  ]);
});

test("groups do not contain each other, and an unknown group changes nothing", () => {
  const [outer, middle, inner] = [group("Outer"), group("Middle"), group("Inner")];
  nestGroup(world.db, ada, outer, middle);
  nestGroup(world.db, ada, middle, inner);
  for (const [parent, child] of [
    [inner, outer],
    [middle, outer],
    [outer, outer],
  ] as const)
    expect(() => nestGroup(world.db, ada, parent, child)).toThrow(
      expect.objectContaining({ code: "conflict" }),
    );
  for (const change of [nestGroup, unnestGroup])
    expect(() => change(world.db, ada, newId("group"), inner)).toThrow(
      expect.objectContaining({ code: "not-found" }),
    );
  expect(() => nestGroup(world.db, mia, outer, inner)).toThrow(
    expect.objectContaining({ code: "not-allowed" }),
  );
  expect(listGroups(world.db, ada).map(({ name, groups }) => [name, groups.map((one) => one.name)])).toEqual([
    ["Inner", []],
    ["Middle", ["Inner"]],
    ["Outer", ["Middle"]],
  ]);
});
