import { eq } from "drizzle-orm";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { UserActor } from "../../access/actor.ts";
import { transact } from "../../db/client.ts";
import { users } from "../../db/schema.ts";
import { newId } from "../../ids.ts";
import { makeWorld, type TestWorld } from "../../retrieval/testing.ts";
import { appendEvent, type NewAuditEvent } from "../append-event.ts";
import type { AuditEventType } from "../events.ts";
import { dropGuards } from "../testing/tamper.ts";
import { listHints } from "./hints.ts";

let w: TestWorld;
let auditor: UserActor;
beforeEach(() => {
  w = makeWorld();
  dropGuards(w.db);
  auditor = w.addPerson("auditor");
  w.db.update(users).set({ role: "auditor" }).where(eq(users.id, auditor.userId)).run();
});
afterEach(() => w.close());

/** A Monday at noon, by this machine's clock. */
const MONDAY = new Date(2026, 5, 1, 12).getTime();
const DAY = 86_400_000;
const HOUR = 3_600_000;
const week = () => listHints(w.db, auditor, MONDAY - 12 * HOUR, MONDAY - 12 * HOUR + 7 * DAY);

function record<Type extends AuditEventType>(event: NewAuditEvent<Type>, atMs: number): void {
  const seq = transact(w.db, (tx) => appendEvent(tx, event));
  w.db.$client.prepare("UPDATE audit_events SET at_ms = ? WHERE seq = ?").run(atMs, seq);
}
function view(person: UserActor, times: number, fromMs: number, stepMs = 60_000): void {
  for (let n = 0; n < times; n++)
    record(
      { type: "document.viewed", actor: person, objects: [newId("document")], data: {} },
      fromMs + n * stepMs,
    );
}
const download = (person: UserActor, times: number, fromMs: number) => {
  for (let n = 0; n < times; n++)
    record(
      {
        type: "document.downloaded",
        actor: person,
        objects: [newId("document")],
        data: { sha256: "0".repeat(64) },
      },
      fromMs + n * 60_000,
    );
};

test("somebody who reads far more than their peers stands out, with both numbers", () => {
  const [ann, ben, cem, dea] = ["ann", "ben", "cem", "dea"].map((name) => w.addPerson(name)) as UserActor[];
  for (const [person, times] of [
    [ann, 4],
    [ben, 5],
    [cem, 6],
    [dea, 26],
  ] as const)
    view(person as UserActor, times, MONDAY);
  expect(week()).toEqual([
    { kind: "far-more-than-peers", person: { id: dea?.userId, name: "dea" }, count: 26, compared: 5 },
  ]);
});

test("nobody stands out among few, or by little", () => {
  const [ann, ben, cem] = ["ann", "ben", "cem"].map((name) => w.addPerson(name)) as UserActor[];
  for (const [person, times] of [
    [ann, 2],
    [ben, 3],
    [cem, 40],
  ] as const)
    view(person as UserActor, times, MONDAY);
  expect(week()).toEqual([]);
  view(w.addPerson("dea"), 10, MONDAY);
  expect(week()).toMatchObject([{ kind: "far-more-than-peers", count: 40, compared: 3 }]);
});

test("reads at night stand out for who never did so in the weeks before, not for the night shift", () => {
  const [day, night] = [w.addPerson("day"), w.addPerson("night")];
  view(day, 12, MONDAY - 7 * DAY);
  view(night, 12, MONDAY - 7 * DAY + 11 * HOUR);
  for (const person of [day, night]) view(person, 5, MONDAY + 11 * HOUR);
  expect(week()).toEqual([
    { kind: "unusual-hours", person: { id: day.userId, name: "day" }, count: 5, compared: 0 },
  ]);
});

test("downloads after a loss of access stand out, those before do not", () => {
  const [ann, ben] = [w.addPerson("ann"), w.addPerson("ben")];
  download(ann, 4, MONDAY - 10 * DAY);
  const loss = { type: "grant.ended", actor: auditor, data: { level: "read" } } as const;
  record({ ...loss, objects: [newId("grant"), newId("collection"), ann.userId] }, MONDAY);
  record({ ...loss, objects: [newId("grant"), newId("collection"), ben.userId] }, MONDAY + DAY);
  download(ann, 6, MONDAY + HOUR);
  download(ben, 6, MONDAY + HOUR);
  expect(week()).toEqual([
    { kind: "after-loss-of-access", person: { id: ann.userId, name: "ann" }, count: 6, compared: 1 },
  ]);
});

test("only administrators and auditors see hints", () => {
  expect(() => listHints(w.db, w.addPerson("mia"), 0, 1)).toThrow(/role/);
});
