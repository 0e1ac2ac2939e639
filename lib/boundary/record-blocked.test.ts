import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { asc, eq } from "drizzle-orm";
import { afterEach, beforeEach, expect, test } from "vitest";
import { commitTo } from "../audit/append-event.ts";
import { auditEvents } from "../db/schema.ts";
import { setLogLevel } from "../log.ts";
import { makeWorld, type TestWorld } from "../retrieval/testing.ts";
import { recordBlocked } from "./record-blocked.ts";

let w: TestWorld;
beforeEach(() => {
  setLogLevel("silent");
  w = makeWorld();
});
afterEach(() => w.close());

const events = () =>
  w.db
    .select({ body: auditEvents.body, outcome: auditEvents.outcome })
    .from(auditEvents)
    .where(eq(auditEvents.type, "egress.blocked"))
    .orderBy(asc(auditEvents.seq))
    .all()
    .map(({ body, outcome }) => ({ outcome, ...JSON.parse(body.toString()).data }));

test("a process that tries to get out is refused and recorded, repetitions are counted, names are committed to", async () => {
  const blocked = recordBlocked(w.db);
  const child = fork(join(import.meta.dirname, "testing", "reach-out.ts"), { execArgv: ["--no-warnings"] });
  // Several messages may arrive at once, so none is waited for one by one.
  await new Promise<void>((resolve) =>
    child.on("message", (message: object) => {
      blocked.take("engine", message);
      if (Reflect.get(message, "type") === "ready") resolve();
    }),
  );
  child.kill();
  await once(child, "exit");
  const name = commitTo(w.db, "patient-4711.example.org");
  expect(events()).toMatchObject([
    { outcome: "denied", process: "engine", what: "connect", port: 443, attempts: 1 },
    { process: "engine", what: "name lookup", host: name, attempts: 1 },
  ]);
  blocked.stop();
  // The process itself says no more than 50 a minute.
  expect(events().slice(2)).toMatchObject([{ what: "name lookup", host: name, attempts: 48 }]);
  const bodies = w.db.select({ body: auditEvents.body }).from(auditEvents).all();
  expect(bodies.map(({ body }) => body.toString()).join()).not.toMatch(/patient|192\.0\.2/);
}, 30_000);

test("many kinds of attempts make few events, and none is lost from the count", () => {
  const blocked = recordBlocked(w.db);
  for (let n = 0; n < 500; n++)
    blocked.take("ingest", {
      type: "egress-blocked",
      what: "connect",
      host: `h${n}.example.org`,
      attempts: 1,
    });
  blocked.stop();
  expect(events().length).toBeLessThan(25);
  expect(events().reduce((sum, { attempts }) => sum + attempts, 0)).toBe(500);
});

test("what is no such message is passed over", () => {
  const blocked = recordBlocked(w.db);
  for (const message of [null, 7, "x", { type: "ready" }, { type: "egress-blocked", what: 1, attempts: 1 }])
    blocked.take("ingest", message);
  blocked.take("ingest", { type: "egress-blocked", what: "x".repeat(99), attempts: 1 });
  blocked.stop();
  expect(events()).toEqual([]);
});
