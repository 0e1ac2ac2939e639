import { eq } from "drizzle-orm";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { UserActor } from "../../access/actor.ts";
import { transact } from "../../db/client.ts";
import { auditEvents, users } from "../../db/schema.ts";
import { blankPlan } from "../../erasure/blank.ts";
import { makeWorld, type TestWorld } from "../../retrieval/testing.ts";
import { appendEvent } from "../append-event.ts";
import { listReviews, openReview, recordReview } from "./reviews.ts";
import { forgetSearch, listSavedSearches, saveSearch } from "./saved-searches.ts";

let w: TestWorld;
let auditor: UserActor;
beforeEach(() => {
  w = makeWorld();
  auditor = w.addPerson("auditor");
  w.db.update(users).set({ role: "auditor" }).where(eq(users.id, auditor.userId)).run();
});
afterEach(() => w.close());

test("the first review is of all since the log began, and overdue a week after that", () => {
  const began = Date.now();
  expect(openReview(w.db, began)).toMatchObject({ fromMs: began, isFirst: true, isOverdue: false });
  transact(w.db, (tx) =>
    appendEvent(tx, { type: "group.created", actor: { kind: "system", process: "command-line" }, data: {} }),
  );
  const { fromMs, dueMs, isOverdue } = openReview(w.db);
  expect([isOverdue, dueMs - fromMs]).toEqual([false, 7 * 86_400_000]);
  expect(openReview(w.db, dueMs + 1)).toMatchObject({ fromMs, isFirst: true, isOverdue: true });
});

test("a review is an event, begins where the one before ended, and its note is no part of the log", () => {
  recordReview(w.db, auditor, "Asked the ward about Ms. Okonkwo.");
  const [first] = listReviews(w.db, auditor);
  expect(first).toMatchObject({ by: "auditor", hints: 0, note: "Asked the ward about Ms. Okonkwo." });
  expect(openReview(w.db)).toMatchObject({ fromMs: first?.toMs, isFirst: false, isOverdue: false });
  expect(openReview(w.db, (first?.toMs ?? 0) + 8 * 86_400_000).isOverdue).toBe(true);
  recordReview(w.db, auditor, "");
  expect(listReviews(w.db, auditor)[0]).toMatchObject({ fromMs: first?.toMs, note: null });
  const events = w.db.select().from(auditEvents).where(eq(auditEvents.type, "log.reviewed")).all();
  expect(events).toHaveLength(2);
  expect(events.map(({ body }) => body.toString()).join()).not.toContain("Okonkwo");
  expect(w.db.$client.prepare("SELECT note FROM log_reviews").pluck().all().join()).not.toContain("Okonkwo");
});

test("erasing the reviewer erases their notes and searches and leaves the reviews", () => {
  recordReview(w.db, auditor, "A note.");
  saveSearch(w.db, auditor, { name: "Refused", query: "outcome=denied" });
  transact(w.db, (tx) =>
    blankPlan(tx, { documents: [], conversations: [], answers: [], people: [auditor.userId] }),
  );
  const other = w.addPerson("other");
  w.db.update(users).set({ role: "auditor" }).where(eq(users.id, other.userId)).run();
  expect(listReviews(w.db, other)).toMatchObject([{ by: "erased", note: null }]);
  expect(w.db.$client.prepare("SELECT count(*) FROM saved_searches").pluck().get()).toBe(0);
});

test("searches are one's own, kept by name, and forgotten", () => {
  saveSearch(w.db, auditor, { name: " Refused ", query: "outcome=denied" });
  saveSearch(w.db, auditor, { name: "Refused", query: "outcome=denied&kind=access" });
  const [saved] = listSavedSearches(w.db, auditor);
  expect(saved).toMatchObject({ name: "Refused", query: "outcome=denied&kind=access" });
  const administrator = w.addPerson("ada");
  w.db.update(users).set({ role: "administrator" }).where(eq(users.id, administrator.userId)).run();
  expect(listSavedSearches(w.db, administrator)).toEqual([]);
  if (saved !== undefined) {
    forgetSearch(w.db, administrator, saved.id);
    expect(listSavedSearches(w.db, auditor)).toHaveLength(1);
    forgetSearch(w.db, auditor, saved.id);
  }
  expect(listSavedSearches(w.db, auditor)).toEqual([]);
  for (const input of [
    { name: " ", query: "x" },
    { name: "x", query: "" },
  ])
    expect(() => saveSearch(w.db, auditor, input)).toThrow(
      expect.objectContaining({ code: "invalid-input" }),
    );
});

test("members neither review nor save", () => {
  const mia = w.addPerson("mia");
  for (const attempt of [
    () => recordReview(w.db, mia, ""),
    () => listReviews(w.db, mia),
    () => saveSearch(w.db, mia, { name: "x", query: "y" }),
    () => listSavedSearches(w.db, mia),
  ])
    expect(attempt).toThrow(expect.objectContaining({ code: "not-allowed" }));
});
