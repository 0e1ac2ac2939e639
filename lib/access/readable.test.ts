import { sql } from "drizzle-orm";
import fc from "fast-check";
import { expect, test } from "vitest";
import { collections, type GrantLevel, grants, groupMembers, groups, scopes, users } from "../db/schema.ts";
import { openTestDatabase } from "../db/testing.ts";
import { type CollectionId, type GroupId, newId, type UserId } from "../ids.ts";
import type { UserActor } from "./actor.ts";
import { explainAccess, mayReadSql, readableCollections, requireAccess } from "./readable.ts";

const NOW = 1_000_000;
const time = fc.constantFrom(NOW - 1, NOW, NOW + 1);
const grantArbitrary = fc.record({
  collection: fc.nat(3),
  subject: fc.oneof(fc.record({ user: fc.nat(3) }), fc.record({ group: fc.nat(2) })),
  level: fc.constantFrom<GrantLevel>("read", "contribute", "manage"),
  grantedAtMs: time,
  expiresAtMs: fc.option(time),
  endedAtMs: fc.option(time),
});
const worldArbitrary = fc.record({
  suspended: fc.uniqueArray(fc.nat(3)),
  members: fc.uniqueArray(fc.tuple(fc.nat(2), fc.nat(3)), { selector: ([g, u]) => `${g}.${u}` }),
  grants: fc.array(grantArbitrary, { maxLength: 12 }),
});
type World = typeof worldArbitrary extends fc.Arbitrary<infer T> ? T : never;

/** The rule once more, as short as it can be said: what the product must agree with. */
function mayRead(world: World, user: number, collection: number): boolean {
  if (world.suspended.includes(user)) return false;
  return world.grants.some((grant) => {
    const mine =
      "user" in grant.subject
        ? grant.subject.user === user
        : world.members.some(([g, u]) => "group" in grant.subject && g === grant.subject.group && u === user);
    return (
      mine &&
      grant.collection === collection &&
      grant.grantedAtMs <= NOW &&
      (grant.expiresAtMs === null || grant.expiresAtMs > NOW) &&
      (grant.endedAtMs === null || grant.endedAtMs > NOW)
    );
  });
}

function build(world: World) {
  const db = openTestDatabase();
  const ids = {
    users: Array.from({ length: 4 }, () => newId("user")),
    groups: Array.from({ length: 3 }, () => newId("group")),
    collections: Array.from({ length: 4 }, () => newId("collection")),
  };
  for (const [i, id] of ids.users.entries()) {
    const status = world.suspended.includes(i) ? ("suspended" as const) : ("active" as const);
    db.insert(users)
      .values({
        id,
        email: `${i}@example.org`,
        name: `Person ${i}`,
        role: i === 0 ? "administrator" : "member",
        status,
        createdAtMs: 0,
      })
      .run();
  }
  for (const [i, id] of ids.groups.entries())
    db.insert(groups)
      .values({ id, name: `Group ${i}`, createdAtMs: 0 })
      .run();
  for (const [i, id] of ids.collections.entries()) {
    db.insert(collections)
      .values({ id, name: `Collection ${i}`, description: "", createdAtMs: 0 })
      .run();
    db.insert(scopes).values({ collectionId: id }).run();
  }
  for (const [g, u] of world.members) {
    db.insert(groupMembers)
      .values({ groupId: ids.groups[g] as GroupId, userId: ids.users[u] as UserId, addedAtMs: 0 })
      .run();
  }
  for (const grant of world.grants) {
    db.insert(grants)
      .values({
        id: newId("grant"),
        collectionId: ids.collections[grant.collection] as CollectionId,
        level: grant.level,
        userId: "user" in grant.subject ? (ids.users[grant.subject.user] as UserId) : null,
        groupId: "group" in grant.subject ? (ids.groups[grant.subject.group] as GroupId) : null,
        grantedAtMs: grant.grantedAtMs,
        expiresAtMs: grant.expiresAtMs,
        endedAtMs: grant.endedAtMs,
      })
      .run();
  }
  const actors = ids.users.map(
    (userId): UserActor => ({ kind: "user", userId, role: "member", via: "command-line" }),
  );
  return { db, ids, actors };
}

test("in random worlds the pure rule, its SQL twin and the reference agree for everybody on everything", () => {
  fc.assert(
    fc.property(worldArbitrary, (world) => {
      const { db, ids, actors } = build(world);
      for (const [u, actor] of actors.entries()) {
        const expected = ids.collections.filter((_, c) => mayRead(world, u, c)).sort();
        const listed = readableCollections(db, actor, NOW)
          .map(({ id }) => id)
          .sort();
        const bySql = db
          .select({ id: collections.id })
          .from(collections)
          .where(mayReadSql(actor, sql`${collections.id}`, NOW))
          .all()
          .map(({ id }) => id)
          .sort();
        const explained = ids.collections
          .filter((id) => explainAccess(db, actor, id, "read", NOW).allowed)
          .sort();
        expect({ listed, bySql, explained }).toEqual({
          listed: expected,
          bySql: expected,
          explained: expected,
        });
      }
      db.$client.close();
    }),
    { numRuns: 150 },
  );
});

test("the system reads nothing, and an administrator without a grant reads nothing", () => {
  const { db, ids, actors } = build({ suspended: [], members: [], grants: [] });
  const administrator = { ...actors[0], role: "administrator" } as UserActor;
  for (const actor of [administrator, { kind: "system", process: "ingest" } as const]) {
    expect(readableCollections(db, actor)).toEqual([]);
    expect(
      db
        .select()
        .from(collections)
        .where(mayReadSql(actor, sql`${collections.id}`))
        .all(),
    ).toEqual([]);
    expect(() => requireAccess(db, actor, ids.collections[0] as CollectionId, "read")).toThrow(
      expect.objectContaining({ code: "not-found" }),
    );
  }
});

test("absent and forbidden are refused in the same words", () => {
  const { db, ids, actors } = build({ suspended: [], members: [], grants: [] });
  const message = (id: CollectionId) => {
    try {
      requireAccess(db, actors[1] as UserActor, id, "read");
      return "allowed";
    } catch (error) {
      return (error as Error).message;
    }
  };
  expect(message(ids.collections[0] as CollectionId)).toBe(message(newId("collection")));
});
