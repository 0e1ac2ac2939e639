import { beforeEach, expect, test } from "vitest";
import type { Actor } from "../access/actor.ts";
import type { Database } from "../db/client.ts";
import { transact } from "../db/client.ts";
import { ROLES, sessions, users } from "../db/schema.ts";
import { openTestDatabase } from "../db/testing.ts";
import { resolveSession, startSession } from "./sessions.ts";
import {
  changeSignInSettings,
  needsSecondFactor,
  requireMethod,
  type SignInSettings,
  sessionLimits,
  signInSettings,
} from "./sign-in-settings.ts";
import { actorByEmail, createFirstAdministrator, createUser } from "./users.ts";

let db: Database;
let administrator: Actor;
const password = "a long password";

beforeEach(async () => {
  db = openTestDatabase();
  await createFirstAdministrator(db, { email: "ada@example.org", name: "Ada", password }, "command-line");
  administrator = actorByEmail(db, "ada@example.org");
});

test("an administrator says which ways in are open; the change is recorded, an equal one is not", () => {
  expect(signInSettings(db).methods).toContain("password");
  const wanted: SignInSettings = { methods: ["oidc", "password"], secondFactor: "privileged" };
  changeSignInSettings(db, administrator, wanted);
  changeSignInSettings(db, administrator, wanted);
  expect(signInSettings(db)).toEqual(wanted);
  expect(() => requireMethod(db, "passkey")).toThrow(expect.objectContaining({ code: "not-signed-in" }));
  expect(() => requireMethod(db, "oidc")).not.toThrow();
  const events = db.$client
    .prepare("SELECT count(*) AS n FROM audit_events WHERE type LIKE 'sign-in.%'")
    .get();
  expect(events).toEqual({ n: 1 });
});

test("no way in at all, one way twice, and members as deciders are refused and change nothing", async () => {
  await createUser(db, administrator, { email: "mia@example.org", name: "Mia", role: "member", password });
  const before = signInSettings(db);
  const change = (actor: Actor, methods: SignInSettings["methods"]) => () =>
    changeSignInSettings(db, actor, { methods, secondFactor: "optional" });
  expect(change(administrator, [])).toThrow(expect.objectContaining({ code: "invalid-input" }));
  expect(change(administrator, ["ldap", "ldap"])).toThrow(expect.objectContaining({ code: "invalid-input" }));
  expect(change(actorByEmail(db, "mia@example.org"), ["ldap"])).toThrow(
    expect.objectContaining({ code: "not-allowed" }),
  );
  expect(signInSettings(db)).toEqual(before);
});

test("privileged are all roles but members", () => {
  const asked = (secondFactor: SignInSettings["secondFactor"]) =>
    ROLES.filter((role) => needsSecondFactor({ methods: ["password"], secondFactor }, role));
  expect(asked("optional")).toEqual([]);
  expect(asked("privileged")).toEqual(ROLES.filter((role) => role !== "member"));
  expect(asked("everybody")).toEqual([...ROLES]);
});

test("sessions last as configured, or shorter where an administrator said so, open ones too", () => {
  const configured = { idleMs: 720 * 60_000, maxMs: 168 * 3_600_000 };
  const user = db.select().from(users).get();
  if (user === undefined) throw new Error("There is nobody.");
  const source = { userAgent: "", address: "" };
  const id = transact(db, (tx) => startSession(tx, user, source, configured, { method: "password" }));
  db.update(sessions)
    .set({ lastSeenAtMs: Date.now() - 20 * 60_000, createdAtMs: Date.now() - 3 * 3_600_000 })
    .run();
  const isOpen = () => resolveSession(db, id, configured) !== undefined;
  const limit = (limits: Pick<SignInSettings, "idleMinutes" | "sessionHours">) =>
    changeSignInSettings(db, administrator, { methods: ["password"], secondFactor: "optional", ...limits });
  limit({ idleMinutes: 15 });
  expect(isOpen()).toBe(false);
  limit({ sessionHours: 2 });
  expect(isOpen()).toBe(false);
  // Longer than configured is not to be had.
  limit({ idleMinutes: 43_200, sessionHours: 8760 });
  expect(sessionLimits(db, configured)).toEqual(configured);
  expect(isOpen()).toBe(true);
  expect(() => limit({ idleMinutes: 1 })).toThrow(expect.objectContaining({ code: "invalid-input" }));
});
