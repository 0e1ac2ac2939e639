import { and, inArray, isNull, sql } from "drizzle-orm";
import fc from "fast-check";
import { expect, test } from "vitest";
import { collections, documents, users } from "../db/schema.ts";
import { openTestDatabase } from "../db/testing.ts";
import { type CollectionId, type DocumentId, newId } from "../ids.ts";
import type { UserActor } from "./actor.ts";
import {
  explainAccess,
  explainDocument,
  isWalledSql,
  mayReadSql,
  readableCollections,
  readableScopes,
  requireAccess,
} from "./readable.ts";
import { buildWorld } from "./testing/build-world.ts";
import { COLLECTIONS, type World, worldArbitrary } from "./testing/random-world.ts";
import { mayEnter, mayRead } from "./testing/reference-rule.ts";

test("in 1,000 random worlds the pure rule, its SQL twin and the reference agree for everybody on everything", () => {
  const db = openTestDatabase();
  let read = 0;
  let asked = 0;
  const documentsBySql = (actor: UserActor, ids: readonly DocumentId[]) =>
    db
      .select({ id: documents.id })
      .from(documents)
      .where(
        and(
          inArray(documents.id, [...ids]),
          isNull(documents.deletedAtMs),
          mayReadSql(actor, documents.scopeId),
        ),
      )
      .all()
      .map(({ id }) => id)
      .sort();
  for (const [n, world] of fc.sample(worldArbitrary, 1000).entries()) {
    const built = buildWorld(db, world, `w${n}`);
    for (const [u, actor] of built.actors.entries()) {
      const entered = built.collections.filter((_, c) => mayEnter(world, u, c) !== "no").sort();
      const expected = built.documents.filter((_, d) => mayRead(world, u, d)).sort();
      expect({
        listed: readableCollections(db, actor)
          .map(({ id }) => id)
          .sort(),
        explained: built.collections.filter((id) => explainAccess(db, actor, id, "read").allowed).sort(),
        documents: built.documents
          .filter(
            (id, d) => !world.documents[d]?.isDeleted && explainDocument(db, actor, id, "read")?.allowed,
          )
          .sort(),
        bySql: documentsBySql(actor, built.documents),
        world: n,
      }).toEqual({ listed: entered, explained: entered, documents: expected, bySql: expected, world: n });
      expect(readableScopes(db, actor).every(({ collectionId }) => entered.includes(collectionId))).toBe(
        true,
      );
      read += expected.length;
      asked += built.documents.length;
    }
  }
  // The worlds must not be so closed, or so open, that nothing is tested.
  expect(read / asked).toBeGreaterThan(0.05);
  expect(read / asked).toBeLessThan(0.6);
  db.$client.close();
}, 120_000);
const EMPTY: World = {
  suspended: [],
  clearances: [null, null, null, null],
  members: [],
  nestings: [],
  grants: [],
  walls: [],
  emergencies: [],
  documents: [],
};

test("the system reads nothing, and an administrator without a grant reads nothing", () => {
  const db = openTestDatabase();
  const built = buildWorld(db, EMPTY, "w");
  const administrator = { ...built.actors[0], role: "administrator" } as UserActor;
  for (const actor of [administrator, { kind: "system", process: "ingest" } as const]) {
    expect(readableCollections(db, actor)).toEqual([]);
    expect(readableScopes(db, actor)).toEqual([]);
    expect(() => requireAccess(db, actor, built.collections[0] as CollectionId, "read")).toThrow(
      expect.objectContaining({ code: "not-found" }),
    );
  }
});

test("a wall through a group inside a group beats a grant to the person, the administrator and an emergency", () => {
  const db = openTestDatabase();
  const built = buildWorld(
    db,
    {
      ...EMPTY,
      members: [{ group: 0, user: 0, ended: null }],
      nestings: [
        { parent: 1, child: 0, ended: null },
        { parent: 2, child: 1, ended: null },
      ],
      grants: [{ collection: 0, subject: { user: 0 }, level: "manage", since: -2, until: null, ended: null }],
      walls: [{ collection: 0, subject: { group: 2 }, until: null, ended: null }],
      emergencies: [
        {
          collection: 0,
          user: 0,
          begunByClock: 5,
          begunByUptime: 5,
          lasts: 60,
          isOfThisBoot: true,
          isEnded: false,
        },
      ],
      documents: [{ collection: 0, classification: 1, restrictedTo: null, isDeleted: false }],
    },
    "w",
  );
  const [walled] = built.actors as [UserActor];
  expect(db.select().from(users).all()[0]?.role).toBe("administrator");
  expect(readableScopes(db, walled)).toEqual([]);
  expect(explainAccess(db, walled, built.collections[0] as CollectionId, "read")).toMatchObject({
    because: "walled",
  });
  const open = db
    .select()
    .from(collections)
    .where(sql`NOT ${isWalledSql(walled, sql`${collections.id}`)}`)
    .all();
  expect(open).toHaveLength(COLLECTIONS - 1);
});

test("absent and forbidden are refused in the same words", () => {
  const db = openTestDatabase();
  const built = buildWorld(db, EMPTY, "w");
  const message = (id: CollectionId) => {
    try {
      requireAccess(db, built.actors[1] as UserActor, id, "read");
      return "allowed";
    } catch (error) {
      return (error as Error).message;
    }
  };
  expect(message(built.collections[0] as CollectionId)).toBe(message(newId("collection")));
});
