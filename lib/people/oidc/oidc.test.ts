import { eq } from "drizzle-orm";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { UserActor } from "../../access/actor.ts";
import { allowedFetch } from "../../boundary/allowed-fetch.ts";
import { type Config, readConfig } from "../../config.ts";
import type { Database } from "../../db/client.ts";
import { oidcFlows } from "../../db/identity-tables.ts";
import { auditEvents, users } from "../../db/schema.ts";
import { openTestDatabase } from "../../db/testing.ts";
import type { GroupId, UserId } from "../../ids.ts";
import { addGroupMember, createGroup, listGroups } from "../groups.ts";
import { mapGroup } from "../identity/group-mappings.ts";
import { createIdentityLink, linkIdentity, listIdentities } from "../identity/identity-links.ts";
import { resolveSession } from "../sessions.ts";
import { changeSignInSettings } from "../sign-in-settings.ts";
import { requireStepUp } from "../step-up.ts";
import { actorByEmail, createFirstAdministrator, createUser, suspendUser } from "../users.ts";
import { finishOidcSignIn, startOidcSignIn } from "./sign-in.ts";
import { testProvider } from "./test-provider.ts";
import {
  type ForgingProvider,
  logInAt,
  startForgingProvider,
  startTestProvider,
  type TestProvider,
} from "./testing.ts";

const REDIRECT = "http://127.0.0.1:3999/api/oidc/callback";
const SOURCE = { userAgent: "test", address: "192.0.2.1" };
const SECRET = "a secret of the client";
const code = (expected: string) => expect.objectContaining({ code: expected });

let db: Database;
let ada: UserActor;
let benId: UserId;
let provider: TestProvider | undefined;
let forger: ForgingProvider | undefined;

beforeEach(async () => {
  db = openTestDatabase();
  const password = "a long password";
  await createFirstAdministrator(db, { email: "ada@example.org", name: "Ada", password }, "command-line");
  ada = actorByEmail(db, "ada@example.org");
  benId = await createUser(db, ada, { email: "ben@example.org", name: "Ben", role: "member", password });
  changeSignInSettings(db, ada, { methods: ["password", "oidc"], secondFactor: "optional" });
});
afterEach(async () => {
  vi.useRealTimers();
  await provider?.stop();
  await forger?.stop();
  [provider, forger] = [undefined, undefined];
});

function settings(issuer: string, more: Record<string, string> = {}): Config {
  return readConfig({
    INTRAMUROS_PORT: "3999",
    INTRAMUROS_OIDC_ISSUER: issuer,
    INTRAMUROS_OIDC_CLIENT_ID: "intramuros",
    INTRAMUROS_OIDC_CLIENT_SECRET: SECRET,
    ...more,
  });
}
async function useProvider(
  accounts: Parameters<TestProvider["accounts"]["set"]>[1][],
): Promise<TestProvider> {
  provider = await startTestProvider(REDIRECT);
  for (const account of accounts) provider.accounts.set(account.sub, account);
  return provider;
}
/** The whole way: to the provider, its login, and back. */
async function come(config: Config, login: string, linkSecret: string | null = null) {
  const { url, browser } = await startOidcSignIn(db, config, { nextPath: "/library", linkSecret });
  const answer = await logInAt(url, login);
  const finish = (as = browser) => finishOidcSignIn(db, config, answer, as, SOURCE);
  return { answer, browser, finish };
}
async function signIn(config: Config, login: string, linkSecret: string | null = null) {
  const { token, nextPath } = await (await come(config, login, linkSecret)).finish();
  return { token: token ?? expect.fail("no session"), nextPath };
}
const refusals = () =>
  db
    .select()
    .from(auditEvents)
    .where(eq(auditEvents.type, "session.refused"))
    .all()
    .map((row) => JSON.parse(String(row.body)).data.because);
const membersOf = (id: GroupId) =>
  listGroups(db, ada)
    .find((group) => group.id === id)
    ?.members.map(({ email }) => email);

const BEN = { sub: "b-42", name: "Ben Berg", email: "ben@example.org", groups: ["cardiology"] };
const NEW = { sub: "n-7", name: "Nina Neu", email: "nina@example.org", groups: [] };

test("a connected person signs in with code, PKCE, state and nonce, and is sent where they wanted", async () => {
  const { issuer } = await useProvider([BEN]);
  linkIdentity(db, ada, benId, { source: "oidc", issuer, subject: BEN.sub });
  const config = settings(issuer);
  const { url } = await startOidcSignIn(db, config, { nextPath: "/", linkSecret: null });
  expect(Object.fromEntries(url.searchParams)).toMatchObject({
    code_challenge_method: "S256",
    redirect_uri: REDIRECT,
    response_type: "code",
    nonce: expect.stringMatching(/.{20}/),
    state: expect.stringMatching(/.{20}/),
  });
  const { token, nextPath } = await signIn(config, BEN.sub);
  expect(nextPath).toBe("/library");
  const person = resolveSession(db, token, config.session);
  expect(person?.userId).toBe(benId);
});

test("an e-mail address opens nothing: who is not connected stays outside, or gets an account of their own", async () => {
  const { issuer } = await useProvider([BEN, NEW]);
  await expect(signIn(settings(issuer), BEN.sub)).rejects.toThrow(code("not-signed-in"));
  const creating = settings(issuer, { INTRAMUROS_OIDC_NEW_PEOPLE: "create" });
  // The address belongs to an account that was made here.
  await expect(signIn(creating, BEN.sub)).rejects.toThrow(code("not-signed-in"));
  expect(refusals()).toEqual(["identity-unknown", "identity-unknown"]);
  const { token } = await signIn(creating, NEW.sub);
  expect(resolveSession(db, token, creating.session)).toMatchObject({ name: "Nina Neu", role: "member" });
  expect(db.select().from(users).where(eq(users.email, NEW.email)).get()?.passwordHash).toBeNull();
  await signIn(creating, NEW.sub);
  expect(db.select().from(users).all()).toHaveLength(3);
});

test("groups of the claim are followed at each sign-in, both ways, and only mapped ones", async () => {
  const { issuer, accounts } = await useProvider([BEN]);
  linkIdentity(db, ada, benId, { source: "oidc", issuer, subject: BEN.sub });
  const heart = createGroup(db, ada, { name: "Heart" });
  const choir = createGroup(db, ada, { name: "Choir" });
  addGroupMember(db, ada, choir, benId);
  mapGroup(db, ada, { source: "oidc", external: "cardiology", groupId: heart });
  const config = settings(issuer);
  await signIn(config, BEN.sub);
  expect([membersOf(heart), membersOf(choir)]).toEqual([["ben@example.org"], ["ben@example.org"]]);
  accounts.set(BEN.sub, { ...BEN, groups: ["surgery"] });
  await signIn(config, BEN.sub);
  expect([membersOf(heart), membersOf(choir)]).toEqual([[], ["ben@example.org"]]);
});

test("a suspended person stays outside, and no method opens that the settings close", async () => {
  const { issuer } = await useProvider([BEN]);
  linkIdentity(db, ada, benId, { source: "oidc", issuer, subject: BEN.sub });
  const config = settings(issuer);
  suspendUser(db, ada, benId);
  await expect(signIn(config, BEN.sub)).rejects.toThrow(code("not-signed-in"));
  expect(refusals()).toEqual(["not-active"]);
  changeSignInSettings(db, ada, { methods: ["password"], secondFactor: "optional" });
  await expect(signIn(config, BEN.sub)).rejects.toThrow(code("not-signed-in"));
});

test("an answer ends a sign-in once, in the browser that began it, with the state it began with", async () => {
  const { issuer } = await useProvider([BEN]);
  linkIdentity(db, ada, benId, { source: "oidc", issuer, subject: BEN.sub });
  const config = settings(issuer);
  const first = await come(config, BEN.sub);
  await expect(first.finish("another browser")).rejects.toThrow(code("not-signed-in"));
  await first.finish();
  await expect(first.finish()).rejects.toThrow(code("not-signed-in"));
  // The used code with the state of another sign-in of the same browser.
  const second = await startOidcSignIn(db, config, { nextPath: "/", linkSecret: null });
  const replayed = new URL(first.answer);
  replayed.searchParams.set("state", second.url.searchParams.get("state") ?? "");
  await expect(finishOidcSignIn(db, config, replayed, second.browser, SOURCE)).rejects.toThrow(
    code("not-signed-in"),
  );
  const late = await come(config, BEN.sub);
  db.update(oidcFlows)
    .set({ expiresAtMs: Date.now() - 1 })
    .run();
  await expect(late.finish()).rejects.toThrow(code("not-signed-in"));
  expect(refusals()).toEqual(Array(4).fill("identity-refused"));
});

test("a one-time link connects the person it was made for, once", async () => {
  const { issuer } = await useProvider([BEN, NEW]);
  const config = settings(issuer);
  const { secret } = createIdentityLink(db, ada, benId);
  await signIn(config, BEN.sub, secret);
  expect(listIdentities(db, ada, benId)).toMatchObject([{ issuer, subject: BEN.sub }]);
  await expect(signIn(config, NEW.sub, secret)).rejects.toThrow(code("not-signed-in"));
  // An identity has one person, a person one identity there.
  const other = createIdentityLink(db, ada, ada.userId);
  await expect(signIn(config, BEN.sub, other.secret)).rejects.toThrow(code("conflict"));
});

const now = () => Math.floor(Date.now() / 1000);
test.each<[string, Parameters<ForgingProvider["forge"]>[0]]>([
  ["another nonce", { claims: (claims) => ({ ...claims, nonce: "another" }) }],
  ["no nonce", { claims: ({ nonce: _, ...claims }) => claims }],
  ["another issuer", { claims: (claims) => ({ ...claims, iss: "http://127.0.0.1:1" }) }],
  ["another audience", { claims: (claims) => ({ ...claims, aud: "another" }) }],
  ["a time that is over", { claims: (claims) => ({ ...claims, exp: now() - 60 }) }],
  ["a time to come", { claims: (claims) => ({ ...claims, nbf: now() + 600 }) }],
  ["the algorithm none", { algorithm: "none" }],
  ["a signature by the client's secret", { algorithm: "HS256" }],
  ["a key that is not published", { keyId: "unknown" }],
  ["groups that are elsewhere", { claims: (claims) => ({ ...claims, _claim_names: { groups: "x" } }) }],
])("an ID token with %s is refused", async (_, change) => {
  forger = await startForgingProvider(SECRET);
  const config = settings(forger.issuer, { INTRAMUROS_OIDC_NEW_PEOPLE: "create" });
  forger.forge(change);
  await expect(signIn(config, "eve")).rejects.toThrow(code("not-signed-in"));
  expect(refusals()).toEqual(["identity-refused"]);
  // The same without the forgery comes in: what was refused was the forgery.
  forger.forge({});
  await expect(signIn(config, "eve")).resolves.toMatchObject({ nextPath: "/library" });
});

test("a few seconds between the clocks do not matter, and a connection goes to the provider only", async () => {
  forger = await startForgingProvider(SECRET);
  const config = settings(forger.issuer, { INTRAMUROS_OIDC_NEW_PEOPLE: "create" });
  forger.forge({ claims: (claims) => ({ ...claims, iat: now() + 10, nbf: now() + 10, exp: now() - 5 }) });
  await signIn(config, "eve");
  const fetchThere = allowedFetch(forger.issuer, undefined);
  await expect(fetchThere("http://127.0.0.1:1/keys", {})).rejects.toThrow(code("not-allowed"));
  expect(() => settings("http://id.example.org")).toThrow(/TLS/);
});

test("when the provider has a new key, it is fetched", async () => {
  forger = await startForgingProvider(SECRET);
  const config = settings(forger.issuer, { INTRAMUROS_OIDC_NEW_PEOPLE: "create" });
  await signIn(config, "eve");
  forger.rotateKey();
  // Keys are not asked for more than once a minute.
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 61_000 });
  await expect(signIn(config, "eve")).resolves.toMatchObject({ nextPath: "/library" });
});

test("a test of the connection says what is wrong", async () => {
  forger = await startForgingProvider(SECRET);
  const finding = async (issuer: string) =>
    (await testProvider(settings(issuer).oidc ?? expect.fail("not set up"))).code;
  expect(await finding(forger.issuer)).toBe("fine");
  expect(await finding(forger.issuer.replace("127.0.0.1", "localhost"))).toBe("other-issuer");
  expect(await finding(`${forger.issuer}/elsewhere`)).toBe("no-provider");
  await forger.stop();
  expect(await finding(forger.issuer)).toBe("unreachable");
});

test("who is signed in proves at the provider again who they are, and nobody else can for them", async () => {
  const { issuer } = await useProvider([BEN, NEW]);
  linkIdentity(db, ada, benId, { source: "oidc", issuer, subject: BEN.sub });
  const config = settings(issuer);
  const { token } = await signIn(config, BEN.sub);
  const ben = resolveSession(db, token, config.session) ?? expect.fail("no session");
  const prove = async (login: string) => {
    const { sessionId = expect.fail("no session") } = ben;
    const begun = await startOidcSignIn(db, config, { nextPath: "/", linkSecret: null, sessionId });
    expect(begun.url.searchParams.get("prompt")).toBe("login");
    return finishOidcSignIn(db, config, await logInAt(begun.url, login), begun.browser, SOURCE);
  };
  await expect(prove(NEW.sub)).rejects.toThrow(code("not-signed-in"));
  expect(() => requireStepUp(db, ben)).toThrow(code("step-up-needed"));
  expect((await prove(BEN.sub)).token).toBeUndefined();
  expect(requireStepUp(db, ben).userId).toBe(benId);
});
