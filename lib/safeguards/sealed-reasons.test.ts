import { eq } from "drizzle-orm";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { UserActor } from "../access/actor.ts";
import { connectionOf, transact } from "../db/client.ts";
import { settings, users } from "../db/schema.ts";
import { blankReasonsAbout } from "../erasure/blank-safeguards.ts";
import { sealStored } from "../keys/seal-stored.ts";
import { unseal } from "../keys/sealed-columns.ts";
import { makeWorld, type TestWorld } from "../retrieval/testing.ts";
import { endHold, listHolds, placeHold } from "./holds.ts";
import { listWalls, setWalls } from "./walls.ts";

const REASON = "acted for the other side in the merger";
let world: TestWorld;
let ada: UserActor;
let mia: UserActor;

beforeEach(() => {
  world = makeWorld();
  [ada, mia] = [world.addPerson("ada"), world.addPerson("mia")];
  world.db.update(users).set({ role: "administrator" }).where(eq(users.id, ada.userId)).run();
  const { id } = world.addCollection("Matter");
  setWalls(world.db, ada, {
    collectionIds: [id],
    subject: { userId: mia.userId },
    reason: REASON,
    approvedBy: ada.userId,
  });
  placeHold(world.db, ada, { userId: mia.userId }, REASON);
});
afterEach(() => world.close());

const stored = (table: string) =>
  String(connectionOf(world.db).prepare(`SELECT reason FROM ${table}`).pluck().get());
const shown = () => [
  ...listWalls(world.db, ada).map(({ reason }) => reason),
  ...listHolds(world.db, ada).map(({ reason }) => reason),
];

test("reasons lie sealed, and what lay there in clear before is sealed at the next start", () => {
  expect([stored("walls"), stored("holds")].filter((text) => !text.startsWith("s1."))).toEqual([]);
  expect(shown()).toEqual([REASON, REASON]);
  for (const table of ["walls", "holds"])
    connectionOf(world.db).prepare(`UPDATE ${table} SET reason = ?`).run(REASON);
  world.db.delete(settings).where(eq(settings.key, "reasons-sealed")).run();
  sealStored(world.db);
  expect([stored("walls"), stored("holds")].filter((text) => text.includes("merger"))).toEqual([]);
  expect(shown()).toEqual([REASON, REASON]);
});

test("when a person is erased, nobody can read the reasons about them any more, in no copy", () => {
  const copies = [stored("walls"), stored("holds")];
  for (const { id } of listHolds(world.db, ada)) {
    // In a browser, whoever ends a hold proves again who they are.
    expect(() => endHold(world.db, { ...ada, via: "web" }, id)).toThrow(
      expect.objectContaining({ code: "step-up-needed" }),
    );
    endHold(world.db, ada, id);
  }
  transact(world.db, (tx) => blankReasonsAbout(tx, mia.userId));
  expect(shown()).toEqual(["", ""]);
  for (const copy of copies) expect(() => unseal(copy)).toThrow(/destroyed/);
});
