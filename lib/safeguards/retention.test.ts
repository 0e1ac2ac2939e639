import { eq } from "drizzle-orm";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { UserActor } from "../access/actor.ts";
import { retentionRuns } from "../db/access-tables.ts";
import { auditEvents, documents, grants, users } from "../db/schema.ts";
import { deleteDocument } from "../documents/documents.ts";
import type { AppError } from "../errors.ts";
import type { DocumentId } from "../ids.ts";
import { makeWorld, type TestWorld } from "../retrieval/testing.ts";
import { endHold, listHolds, placeHold } from "./holds.ts";
import { assignRetention, createRetentionClass } from "./retention-classes.ts";
import { decideDue, listDueForReview } from "./retention-review.ts";
import { beginRetention, listRetentionRuns, previewRetention } from "./retention-run.ts";
import { nameSteward } from "./stewards.ts";

const DAY_MS = 86_400_000;
let world: TestWorld;
let ada: UserActor;
let mia: UserActor;
let ward: ReturnType<TestWorld["addCollection"]>;
let id: DocumentId;

beforeEach(async () => {
  world = makeWorld();
  [ada, mia] = [world.addPerson("ada"), world.addPerson("mia")];
  world.db.update(users).set({ role: "administrator" }).where(eq(users.id, ada.userId)).run();
  ward = world.addCollection("Ward");
  world.grant(mia, ward.id);
  world.db.update(grants).set({ level: "manage" }).run();
  ({ id } = await world.addDocument(ward, "protocol.txt", ["The protocol."]));
});
afterEach(() => world.close());

/** Documents of the ward were added so many days ago and follow a class of ten days. */
function follow(addedDaysAgo: number, atEnd: "delete" | "review", isMinimum: boolean): void {
  const name = `${atEnd} ${isMinimum}`;
  const classId = createRetentionClass(world.db, ada, { name, keepDays: 10, atEnd, isMinimum });
  assignRetention(world.db, ada, ward.id, classId);
  world.db
    .update(documents)
    .set({ addedAtMs: Date.now() - addedDaysAgo * DAY_MS })
    .run();
}
const codeOf = (work: () => unknown) => {
  try {
    work();
    return "done";
  } catch (error) {
    return (error as AppError).code;
  }
};
const eventsOf = (type: string) =>
  world.db.select().from(auditEvents).where(eq(auditEvents.type, type)).all().length;

test("a class that says so forbids deleting before its time, and the attempt is recorded", () => {
  follow(9, "delete", true);
  expect(codeOf(() => deleteDocument(world.db, mia, id))).toBe("retained");
  expect(eventsOf("retention.blocked")).toBe(1);
  // Nor does a steward take the collection off it first.
  nameSteward(world.db, ada, ward.id, mia.userId);
  expect(codeOf(() => assignRetention(world.db, mia, ward.id, null))).toBe("not-allowed");
  world.db
    .update(documents)
    .set({ addedAtMs: Date.now() - 11 * DAY_MS })
    .run();
  expect(codeOf(() => deleteDocument(world.db, mia, id))).toBe("done");
});

test("without that the period says only what happens at its end", () => {
  follow(1, "delete", false);
  expect(codeOf(() => deleteDocument(world.db, mia, id))).toBe("done");
});

test("carrying out deletes what is due but for what is held, and not twice at once", async () => {
  const other = await world.addDocument(ward, "held.txt", ["Held."]);
  follow(11, "delete", true);
  placeHold(world.db, ada, { documentId: other.id }, "court file 7");
  expect(previewRetention(world.db, ada)).toMatchObject([{ due: 2, held: 1 }]);
  expect(codeOf(() => beginRetention(world.db, { ...ada, via: "web" }))).toBe("step-up-needed");
  const begun = beginRetention(world.db, ada);
  expect(codeOf(() => beginRetention(world.db, ada))).toBe("conflict");
  expect(listRetentionRuns(world.db, ada)).toMatchObject([{ state: "running", total: 2 }]);
  expect(await begun.run()).toMatchObject({ state: "finished", deleted: 1, held: 1, toReview: 0 });
  // A run whose process died does not stand in the way of the next.
  world.db
    .update(retentionRuns)
    .set({ finishedAtMs: null, touchedAtMs: Date.now() - 61_000 })
    .run();
  expect(listRetentionRuns(world.db, ada)).toMatchObject([{ state: "cut-off" }]);
  expect(beginRetention(world.db, ada).total).toBe(1);
});

test("who answers for a collection decides what is kept longer and what goes; others do not see it", async () => {
  follow(11, "review", false);
  expect(await beginRetention(world.db, ada).run()).toMatchObject({ deleted: 0, toReview: 1 });
  expect(listDueForReview(world.db, mia)).toEqual([]);
  expect(codeOf(() => decideDue(world.db, mia, id, "delete"))).toBe("not-found");
  nameSteward(world.db, ada, ward.id, mia.userId);
  expect(listDueForReview(world.db, mia)).toMatchObject([{ id, name: "protocol.txt", isHeld: false }]);
  // To whom it is not open, it has no name.
  expect(listDueForReview(world.db, ada)).toMatchObject([{ id, name: null }]);
  expect(codeOf(() => decideDue(world.db, mia, id, { keepDays: 0 }))).toBe("invalid-input");
  decideDue(world.db, mia, id, { keepDays: 365 });
  expect(listDueForReview(world.db, mia)).toEqual([]);
  expect(codeOf(() => decideDue(world.db, mia, id, "delete"))).toBe("not-found");
  const other = await world.addDocument(ward, "second.txt", ["Second."]);
  world.db.update(documents).set({ addedAtMs: 1 }).where(eq(documents.id, other.id)).run();
  placeHold(world.db, ada, { documentId: other.id }, "court file 7");
  expect(codeOf(() => decideDue(world.db, mia, other.id, "delete"))).toBe("on-hold");
  expect(eventsOf("hold.blocked")).toBe(1);
  for (const hold of listHolds(world.db, ada)) endHold(world.db, ada, hold.id);
  decideDue(world.db, mia, other.id, "delete");
  expect(
    world.db.select().from(documents).where(eq(documents.id, other.id)).get()?.deletedAtMs,
  ).not.toBeNull();
  expect(eventsOf("retention.decided")).toBe(2);
});
