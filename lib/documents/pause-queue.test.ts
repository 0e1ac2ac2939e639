import { eq } from "drizzle-orm";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Actor } from "../access/actor.ts";
import { closeDatabase, type Database } from "../db/client.ts";
import { auditEvents, jobs } from "../db/schema.ts";
import { openTestDatabase } from "../db/testing.ts";
import { type JobId, newId } from "../ids.ts";
import { actorByEmail, createFirstAdministrator, createUser } from "../people/users.ts";
import { pauseQueue, queueStatus, resumeQueue } from "./pause-queue.ts";
import { claimJob, finishJob, hasDueJob } from "./queue.ts";

let db: Database;
let administrator: Actor;
let member: Actor;

beforeEach(async () => {
  db = openTestDatabase();
  const password = "a long password";
  await createFirstAdministrator(db, { email: "ada@example.org", name: "Ada", password }, "command-line");
  administrator = actorByEmail(db, "ada@example.org");
  await createUser(db, administrator, { email: "max@example.org", name: "Max", role: "member", password });
  member = actorByEmail(db, "max@example.org");
});
afterEach(() => closeDatabase(db));

function queue(kind: "ingest" | "remove"): JobId {
  const id = newId("job");
  const nowMs = Date.now();
  db.insert(jobs)
    .values({ id, kind, state: "queued", attempts: 0, notBeforeMs: nowMs, createdAtMs: nowMs })
    .run();
  return id;
}
const recorded = () =>
  db
    .select({ type: auditEvents.type })
    .from(auditEvents)
    .all()
    .map(({ type }) => type)
    .filter((type) => type.startsWith("queue."));

test("while it is paused no file is taken up, but deletions are", () => {
  queue("ingest");
  pauseQueue(db, administrator);
  expect(hasDueJob(db)).toBe(false);
  expect(claimJob(db, 1)).toBeUndefined();
  const removal = queue("remove");
  expect(claimJob(db, 1)?.id).toBe(removal);
  finishJob(db, removal);
  resumeQueue(db, administrator);
  expect(claimJob(db, 1)?.kind).toBe("ingest");
});

test("it says since when and how much waits, and records each change once", () => {
  queue("ingest");
  expect(queueStatus(db, member)).toMatchObject({ isPaused: false, pausedSinceMs: null });
  pauseQueue(db, administrator);
  const first = queueStatus(db, member).pausedSinceMs;
  pauseQueue(db, administrator);
  expect(queueStatus(db, member)).toMatchObject({ isPaused: true, pausedSinceMs: first });
  resumeQueue(db, administrator);
  resumeQueue(db, administrator);
  expect(recorded()).toEqual(["queue.paused", "queue.resumed"]);
});

test("only administrators pause and resume", () => {
  expect(() => pauseQueue(db, member)).toThrow(expect.objectContaining({ code: "not-allowed" }));
  pauseQueue(db, administrator);
  expect(() => resumeQueue(db, member)).toThrow(expect.objectContaining({ code: "not-allowed" }));
  expect(queueStatus(db, member).isPaused).toBe(true);
  expect(db.select().from(jobs).where(eq(jobs.state, "running")).all()).toEqual([]);
});
