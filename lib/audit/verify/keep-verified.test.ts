import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { readConfig } from "../../config.ts";
import { auditEvents } from "../../db/schema.ts";
import { openTestDatabase } from "../../db/testing.ts";
import { setLogLevel } from "../../log.ts";
import { recordSealedEvents } from "../testing/sealed-log.ts";
import { dropGuards, tamperings } from "../testing/tamper.ts";
import { keepVerified, lastVerification, verifyAndRecord } from "./keep-verified.ts";
import { verifyLog } from "./verify-log.ts";

setLogLevel("silent"); // the alarms are meant
const folder = mkdtempSync(join(tmpdir(), "intramuros-verified-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const config = readConfig({});

test("a verification leaves an event that says what came out", async () => {
  const db = openTestDatabase();
  recordSealedEvents(db, join(folder, "intact"), 30, 10);
  expect(lastVerification(db)).toBeUndefined();
  expect(await verifyAndRecord(db, config)).toMatchObject({ isIntact: true, events: 30 });
  expect(lastVerification(db)).toMatchObject({ events: 30, findings: 0 });
  expect(await verifyLog(db)).toMatchObject({ isIntact: true, events: 31, unsigned: 1 });
});

test("what was changed is recorded as an alarm with the first event concerned", async () => {
  const db = openTestDatabase();
  recordSealedEvents(db, join(folder, "changed"), 30, 10);
  dropGuards(db);
  tamperings(12, 30, 5)
    .find(({ name }) => name === "the type")
    ?.run(db);
  await verifyAndRecord(db, config);
  const row = db.select().from(auditEvents).all().at(-1);
  expect(row).toMatchObject({ type: "log.verified", outcome: "error" });
  expect(JSON.parse(String(row?.body)).data).toMatchObject({ findings: 1, seq: 12 });
});

test("it can be stopped in the middle, and then records nothing", async () => {
  const db = openTestDatabase();
  recordSealedEvents(db, join(folder, "stopped"), 2500, 1000);
  const stopped = verifyAndRecord(db, config, AbortSignal.abort());
  await expect(stopped).rejects.toMatchObject({ code: "aborted" });
  expect(lastVerification(db)).toBeUndefined();
  await keepVerified(db, config).stop();
  expect(lastVerification(db)).toBeUndefined();
});
