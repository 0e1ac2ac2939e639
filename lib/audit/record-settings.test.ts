import { expect, test } from "vitest";
import { describeSettings } from "../config.ts";
import { auditEvents } from "../db/schema.ts";
import { openTestDatabase } from "../db/testing.ts";
import { recordSettings } from "./record-settings.ts";

test("what differs from the last start is recorded once, with both values", () => {
  const db = openTestDatabase();
  expect(recordSettings(db, { INTRAMUROS_PORT: "3000" })).toBe(0);
  expect(recordSettings(db, { INTRAMUROS_PORT: "4000", INTRAMUROS_HOST: "::1" })).toBe(2);
  expect(recordSettings(db, { INTRAMUROS_PORT: "4000", INTRAMUROS_HOST: "::1" })).toBe(0);
  const bodies = db
    .select()
    .from(auditEvents)
    .all()
    .map(({ body }) => JSON.parse(String(body)).data);
  expect(bodies).toEqual([
    { key: "INTRAMUROS_HOST", after: "::1" },
    { key: "INTRAMUROS_PORT", before: "3000", after: "4000" },
  ]);
});

test("a secret is recorded as set, never with its value", () => {
  expect(
    describeSettings({ INTRAMUROS_SESSION_SECRET: "hush".repeat(10), INTRAMUROS_PORT: "", HOME: "/root" }),
  ).toEqual({
    INTRAMUROS_SESSION_SECRET: "set",
  });
});
