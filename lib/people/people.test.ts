import { beforeEach, expect, test } from "vitest";
import type { Actor } from "../access/actor.ts";
import { readableCollections } from "../access/readable.ts";
import type { Database } from "../db/client.ts";
import { auditEvents } from "../db/schema.ts";
import { openTestDatabase } from "../db/testing.ts";
import { createCollection } from "../documents/collections.ts";
import { giveGrant } from "../documents/grants.ts";
import type { SessionId, UserId } from "../ids.ts";
import { addGroupMember, createGroup, deleteGroup, removeGroupMember } from "./groups.ts";
import { endSessions, listSessions, resolveSession } from "./sessions.ts";
import { isSetupTokenValid, issueSetupToken } from "./setup-token.ts";
import { signInWithPassword } from "./sign-in.ts";
import { stepUpWithPassword } from "./step-up.ts";
import {
  actorByEmail,
  changeOwnPassword,
  changeRole,
  createFirstAdministrator,
  createUser,
  listUsers,
  resetPassword,
  suspendUser,
} from "./users.ts";

const LIMITS = { idleMs: 60_000, maxMs: 600_000 };
const SOURCE = { userAgent: "test", address: "192.0.2.1" };
const PASSWORD = "a long password";
let db: Database;
let administrator: Actor;
let memberId: UserId;

beforeEach(async () => {
  db = openTestDatabase();
  await createFirstAdministrator(
    db,
    { email: "Ada@Example.org", name: "Ada", password: PASSWORD },
    "command-line",
  );
  administrator = actorByEmail(db, "ada@example.org");
  memberId = await createUser(db, administrator, {
    email: "ben@example.org",
    name: "Ben",
    role: "member",
    password: PASSWORD,
  });
});

const signIn = async (email: string, password = PASSWORD, source = SOURCE) =>
  (await signInWithPassword(db, { email, password }, source, LIMITS)).token;
const eventTypes = () =>
  db
    .select({ type: auditEvents.type })
    .from(auditEvents)
    .all()
    .map(({ type }) => type);
const code = (expected: string) => expect.objectContaining({ code: expected });

test("set-up happens once, by its token", async () => {
  const fresh = openTestDatabase();
  const token = issueSetupToken(fresh) ?? "";
  expect(isSetupTokenValid(fresh, token)).toBe(true);
  expect(isSetupTokenValid(fresh, `${token}x`)).toBe(false);
  await createFirstAdministrator(fresh, { email: "a@example.org", name: "A", password: PASSWORD }, "web");
  expect(isSetupTokenValid(fresh, token)).toBe(false);
  expect(issueSetupToken(fresh)).toBeUndefined();
  await expect(
    createFirstAdministrator(fresh, { email: "b@example.org", name: "B", password: PASSWORD }, "web"),
  ).rejects.toThrow(code("conflict"));
});

test("a session is found by its secret, and the secret is not stored", async () => {
  const token = await signIn("ADA@example.org");
  const person = resolveSession(db, token, LIMITS);
  expect(person).toMatchObject({ name: "Ada", role: "administrator" });
  expect(person?.sessionId).not.toBe(token);
  expect(JSON.stringify(db.$client.prepare("SELECT * FROM sessions").all())).not.toContain(token);
  const other = `${token.slice(0, -1)}${token.endsWith("x") ? "y" : "x"}` as SessionId;
  expect(resolveSession(db, other, LIMITS)).toBeUndefined();
});

test("ending a session, suspending a person and changing a role act at the next request", async () => {
  const first = await signIn("ben@example.org");
  const second = await signIn("ben@example.org");
  endSessions(db, administrator, memberId, resolveSession(db, first, LIMITS)?.sessionId);
  expect(resolveSession(db, first, LIMITS)).toBeUndefined();
  expect(listSessions(db, administrator, memberId)).toHaveLength(1);
  changeRole(db, administrator, memberId, "auditor");
  expect(resolveSession(db, second, LIMITS)?.role).toBe("auditor");
  suspendUser(db, administrator, memberId);
  expect(resolveSession(db, second, LIMITS)).toBeUndefined();
  await expect(signIn("ben@example.org")).rejects.toThrow(code("not-signed-in"));
  expect(eventTypes().filter((type) => type === "session.ended")).toHaveLength(2);
});

test("an idle session and an old one are over", async () => {
  const token = await signIn("ben@example.org");
  expect(resolveSession(db, token, { ...LIMITS, idleMs: 0 })).toBeUndefined();
  db.$client.exec("UPDATE sessions SET expires_at_ms = 1");
  expect(resolveSession(db, token, LIMITS)).toBeUndefined();
});

test("an unknown account and a wrong password are refused in the same words", async () => {
  const refusal = async (email: string) =>
    signIn(email, "not the password").catch((error: Error) => error.message);
  expect(await refusal("nobody@example.org")).toBe(await refusal("ben@example.org"));
});

test("no session without its audit record", async () => {
  db.$client.exec(
    "CREATE TRIGGER full BEFORE INSERT ON audit_events BEGIN SELECT RAISE(ABORT, 'disk full'); END",
  );
  await expect(signIn("ben@example.org")).rejects.toThrow(code("audit-unavailable"));
  expect(db.$client.prepare("SELECT count(*) AS n FROM sessions").get()).toEqual({ n: 0 });
});

test("changing a password ends the other sessions and needs the present one", async () => {
  const kept = await signIn("ben@example.org");
  const other = await signIn("ben@example.org");
  const ben = resolveSession(db, kept, LIMITS) as Actor;
  await expect(
    changeOwnPassword(db, ben, { present: "wrong password", next: "another password" }),
  ).rejects.toThrow(code("not-signed-in"));
  await changeOwnPassword(db, ben, { present: PASSWORD, next: "another password" });
  expect(resolveSession(db, kept, LIMITS)).toBeDefined();
  expect(resolveSession(db, other, LIMITS)).toBeUndefined();
  await resetPassword(db, administrator, memberId, "a third password");
  expect(resolveSession(db, kept, LIMITS)).toBeUndefined();
  await expect(signIn("ben@example.org", "a third password")).resolves.toMatch(/^ses_/);
});

test("in a browser an administrator proves who they are before changing roles or passwords of others", async () => {
  const session = resolveSession(db, await signIn("ada@example.org"), LIMITS) as Actor & { kind: "user" };
  expect(() => changeRole(db, session, memberId, "auditor")).toThrow(code("step-up-needed"));
  await expect(resetPassword(db, session, memberId, "another password")).rejects.toThrow(
    code("step-up-needed"),
  );
  await stepUpWithPassword(db, session, PASSWORD);
  changeRole(db, session, memberId, "auditor");
  await resetPassword(db, session, memberId, "another password");
  await expect(signIn("ben@example.org", "another password")).resolves.toMatch(/^ses_/);
});

test("members manage nobody, and the last administrator stays", async () => {
  const ben = actorByEmail(db, "ben@example.org");
  expect(() => listUsers(db, ben)).toThrow(code("not-allowed"));
  expect(() => suspendUser(db, ben, memberId)).toThrow(code("not-allowed"));
  expect(() => createGroup(db, ben, { name: "Mine" })).toThrow(code("not-allowed"));
  const ada = administrator as Actor & { kind: "user" };
  expect(() => suspendUser(db, administrator, ada.userId)).toThrow(code("conflict"));
  expect(() => changeRole(db, administrator, ada.userId, "member")).toThrow(code("conflict"));
  expect(() => listSessions(db, ben, ada.userId)).toThrow(code("not-found"));
});

test("joining and leaving a group opens and closes its collections at once", () => {
  const ben = actorByEmail(db, "ben@example.org");
  const groupId = createGroup(db, administrator, { name: "Ward 3" });
  const collectionId = createCollection(db, administrator, { name: "Protocols" });
  giveGrant(db, administrator, collectionId, { groupId }, { level: "read" });
  expect(readableCollections(db, ben)).toEqual([]);
  addGroupMember(db, administrator, groupId, memberId);
  expect(readableCollections(db, ben).map(({ id }) => id)).toEqual([collectionId]);
  removeGroupMember(db, administrator, groupId, memberId);
  expect(readableCollections(db, ben)).toEqual([]);
  expect(() => deleteGroup(db, administrator, groupId)).toThrow(code("conflict"));
});

test.each([
  [{ email: "no address", name: "X", role: "member", password: PASSWORD }, /email/],
  [{ email: "x@example.org", name: " ", role: "member", password: PASSWORD }, /name/],
  [{ email: "x@example.org", name: "X", role: "member", password: "short" }, /at least 10/],
  [{ email: "BEN@example.org", name: "X", role: "member", password: PASSWORD }, /already/],
] as const)("a new person %j is refused in one sentence", async (input, message) => {
  await expect(createUser(db, administrator, input)).rejects.toThrow(message);
});
