import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { transact } from "../db/client.ts";
import { auditEvents, groups } from "../db/schema.ts";
import { openTestDatabase } from "../db/testing.ts";
import { newId } from "../ids.ts";
import { appendEvent, commitTo, recordEvent } from "./append-event.ts";

const system = { kind: "system", process: "supervisor" } as const;

test("events are numbered from 1 without gaps and their body repeats the row", () => {
  const db = openTestDatabase();
  expect(
    [1, 2, 3].map(() => recordEvent(db, { type: "system.started", actor: system, data: { version: "1" } })),
  ).toEqual([1, 2, 3]);
  const row = db.select().from(auditEvents).where(eq(auditEvents.seq, 2)).get();
  const body = JSON.parse(String(row?.body));
  expect(body).toMatchObject({
    v: 1,
    seq: 2,
    type: "system.started",
    outcome: "ok",
    at: row?.atMs,
    actor: system,
    data: { version: "1" },
  });
});

test("an event that cannot be written undoes the change it belongs to", () => {
  const db = openTestDatabase();
  db.$client.exec(
    "CREATE TRIGGER full BEFORE INSERT ON audit_events BEGIN SELECT RAISE(ABORT, 'disk full'); END",
  );
  const change = () =>
    transact(db, (tx) => {
      tx.insert(groups)
        .values({ id: newId("group"), name: "Ward 3", createdAtMs: 0 })
        .run();
      appendEvent(tx, { type: "group.created", actor: system, data: {} });
    });
  expect(change).toThrow(expect.objectContaining({ code: "audit-unavailable" }));
  expect(db.select().from(groups).all()).toEqual([]);
});

test("data that does not fit the type's schema is refused, and unknown keys are dropped", () => {
  const db = openTestDatabase();
  expect(() =>
    recordEvent(db, { type: "document.failed", actor: system, data: {} as { code: string } }),
  ).toThrow(expect.objectContaining({ code: "audit-unavailable" }));
  recordEvent(db, {
    type: "document.failed",
    actor: system,
    data: { code: "internal", text: "secret" } as { code: string },
  });
  expect(String(db.select().from(auditEvents).get()?.body)).not.toContain("secret");
});

test("events can be neither changed nor deleted", () => {
  const db = openTestDatabase();
  recordEvent(db, { type: "system.stopped", actor: system, data: {} });
  expect(() => db.update(auditEvents).set({ type: "x" }).run()).toThrow(/never changed/);
  expect(() => db.delete(auditEvents).run()).toThrow(/never deleted/);
});

test("a commitment depends on the text and on the installation's key", () => {
  const [db, other] = [openTestDatabase(), openTestDatabase()];
  expect(commitTo(db, "dose")).toMatch(/^[0-9a-f]{64}$/);
  expect(commitTo(db, "dose")).toBe(commitTo(db, "dose"));
  expect(commitTo(db, "Dose")).not.toBe(commitTo(db, "dose"));
  expect(commitTo(other, "dose")).not.toBe(commitTo(db, "dose"));
});
