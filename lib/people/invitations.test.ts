import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Actor } from "../access/actor.ts";
import { readConfig } from "../config.ts";
import { openTestDatabase } from "../db/testing.ts";
import {
  acceptWithPasskey,
  acceptWithPassword,
  offerInvitedPasskey,
  readInvitation,
} from "./accept-invitation.ts";
import { createGroup, listGroups } from "./groups.ts";
import { invite, inviteAgain, listInvitations, withdrawInvitation } from "./invitations.ts";
import { softAuthenticator } from "./passkeys/testing.ts";
import { offerSignIn, signInWithPasskey } from "./passkeys/use-passkey.ts";
import { resolveSession } from "./sessions.ts";
import { signInWithPassword } from "./sign-in.ts";
import { changeSignInSettings } from "./sign-in-settings.ts";
import { actorByEmail, changeRole, createFirstAdministrator, createUser, findUserByEmail } from "./users.ts";

const LIMITS = { idleMs: 3_600_000, maxMs: 36_000_000 };
const SOURCE = { userAgent: "test", address: "192.0.2.1" };
const PASSWORD = "a long password";
const MIA = { email: "Mia@example.org", name: "Mia", role: "member", hours: 24 } as const;
const ORIGIN = "https://ask.example.org";
const config = readConfig({ INTRAMUROS_PUBLIC_URL: ORIGIN });
const refusal = (code: string) => expect.objectContaining({ code });
let db: ReturnType<typeof openTestDatabase>;
let ada: Actor;

beforeEach(async () => {
  db = openTestDatabase();
  await createFirstAdministrator(
    db,
    { email: "ada@example.org", name: "Ada", password: PASSWORD },
    "command-line",
  );
  ada = actorByEmail(db, "ada@example.org");
});
afterEach(() => void vi.useRealTimers());

const accept = (token: string, password = PASSWORD) =>
  acceptWithPassword(db, token, password, SOURCE.address);
const signIn = async (email: string, password = PASSWORD) => {
  const { token } = await signInWithPassword(db, { email, password }, SOURCE, LIMITS);
  return resolveSession(db, token, LIMITS);
};

test("a link makes the account it was made for, with role and groups, once; its secret is not stored", async () => {
  const groupId = createGroup(db, ada, { name: "Nurses" });
  const { token } = invite(db, ada, { ...MIA, role: "auditor", groupIds: [groupId] });
  expect(JSON.stringify(db.$client.prepare("SELECT * FROM invitations").all())).not.toContain(token);
  expect(findUserByEmail(db, MIA.email)).toBeUndefined();
  expect(readInvitation(db, token)).toEqual({
    email: "mia@example.org",
    name: "Mia",
    isNew: true,
    methods: ["password", "passkey"],
  });
  await expect(accept(token, "short")).rejects.toThrow(refusal("invalid-input"));
  await accept(token);
  await expect(signIn(MIA.email)).resolves.toMatchObject({ name: "Mia", role: "auditor" });
  expect(listGroups(db, ada)[0]?.members.map(({ name }) => name)).toEqual(["Mia"]);
  expect(readInvitation(db, token)).toBeUndefined();
  await expect(accept(token)).rejects.toThrow(refusal("not-found"));
  const events = db.$client.prepare("SELECT type FROM audit_events ORDER BY seq DESC LIMIT 4").pluck().all();
  expect(events.reverse()).toEqual([
    "invitation.accepted",
    "user.created",
    "group.member-added",
    "session.started",
  ]);
});

test("of two who open the link at once one gets in", async () => {
  const { token } = invite(db, ada, MIA);
  const both = await Promise.allSettled([accept(token), accept(token, "another password")]);
  expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
});

test("a link ends: withdrawn, replaced, too old, or when who made it is no administrator any more", async () => {
  const withdrawn = invite(db, ada, MIA);
  withdrawInvitation(db, ada, withdrawn.id);
  expect(() => withdrawInvitation(db, ada, withdrawn.id)).toThrow(refusal("not-found"));
  const replaced = invite(db, ada, MIA);
  const open = invite(db, ada, MIA);
  expect([withdrawn, replaced, open].map(({ token }) => readInvitation(db, token) !== undefined)).toEqual([
    false,
    false,
    true,
  ]);
  expect(
    listInvitations(db, ada)
      .map(({ state }) => state)
      .sort(),
  ).toEqual(["open", "withdrawn", "withdrawn"]);
  const other = { email: "eve@example.org", name: "Eve", role: "administrator", password: PASSWORD } as const;
  await createUser(db, ada, other);
  const eve = actorByEmail(db, other.email);
  const hers = invite(db, eve, { ...MIA, email: "max@example.org" });
  changeRole(db, ada, eve.userId, "member");
  await expect(accept(hers.token)).rejects.toThrow(refusal("not-found"));
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 25 * 3_600_000 });
  await expect(accept(open.token)).rejects.toThrow(refusal("not-found"));
  expect(listInvitations(db, ada)[0]?.state).toBe("expired");
});

test("an invited person may make a passkey instead, and has no password then", async () => {
  const { token } = invite(db, ada, MIA);
  const authenticator = softAuthenticator(ORIGIN);
  const made = authenticator.register(await offerInvitedPasskey(db, config, token));
  const input = { answer: made, name: "Phone" };
  const other = invite(db, ada, { ...MIA, email: "max@example.org" });
  await expect(acceptWithPasskey(db, config, other.token, input, "")).rejects.toThrow(refusal("not-allowed"));
  const again = authenticator.register(await offerInvitedPasskey(db, config, token));
  const codes = await acceptWithPasskey(db, config, token, { answer: again, name: "Phone" }, SOURCE.address);
  expect(codes).toHaveLength(10);
  await expect(signIn(MIA.email)).rejects.toThrow(refusal("not-signed-in"));
  const answer = authenticator.signIn(await offerSignIn(db, config, "browser"));
  await expect(signInWithPasskey(db, config, answer, "browser", SOURCE, LIMITS)).resolves.toBeDefined();
});

test("a link for somebody who is here sets a new password, ends their sessions, and offers no passkey", async () => {
  const id = await createUser(db, ada, { ...MIA, password: PASSWORD });
  const session = await signIn(MIA.email);
  const { token } = inviteAgain(db, ada, id, 1);
  expect(readInvitation(db, token)).toMatchObject({ isNew: false, methods: ["password"] });
  await expect(offerInvitedPasskey(db, config, token)).rejects.toThrow(refusal("not-found"));
  await accept(token, "a new long password");
  await expect(signIn(MIA.email)).rejects.toThrow(refusal("not-signed-in"));
  await expect(signIn(MIA.email, "a new long password")).resolves.toBeDefined();
  const open = db.$client.prepare("SELECT id FROM sessions WHERE ended_at_ms IS NULL").pluck().all();
  expect(open).not.toContain(session?.sessionId);
});

test("members invite nobody; addresses that are taken and closed ways in are refused", async () => {
  await createUser(db, ada, { ...MIA, password: PASSWORD });
  expect(() => invite(db, ada, MIA)).toThrow(refusal("conflict"));
  const other = { ...MIA, email: "max@example.org" };
  expect(() => invite(db, actorByEmail(db, MIA.email), other)).toThrow(refusal("not-allowed"));
  expect(() => invite(db, ada, { ...other, hours: 0 })).toThrow(refusal("invalid-input"));
  const session = await signIn("ada@example.org");
  expect(() => invite(db, session as Actor, other)).toThrow(refusal("step-up-needed"));
  const { token } = invite(db, ada, other);
  changeSignInSettings(db, ada, { methods: ["oidc"], secondFactor: "optional" });
  await expect(accept(token)).rejects.toThrow(refusal("not-found"));
  expect(() => invite(db, ada, { ...other, email: "eva@example.org" })).toThrow(refusal("conflict"));
});
