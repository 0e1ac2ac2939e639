import { eq } from "drizzle-orm";
import { afterEach, expect, test } from "vitest";
import type { UserActor } from "../../access/actor.ts";
import { readConfig } from "../../config.ts";
import { transact } from "../../db/client.ts";
import { type SessionMethod, users } from "../../db/schema.ts";
import { makeWorld, type TestWorld } from "../../retrieval/testing.ts";
import { resolveSession, startSession } from "../sessions.ts";
import { providerSignOut } from "./sign-out.ts";
import { startTestProvider, type TestProvider } from "./testing.ts";

const LIMITS = { idleMs: 3_600_000, maxMs: 3_600_000 };
let provider: TestProvider | undefined;
let world: TestWorld | undefined;

afterEach(async () => {
  await provider?.stop();
  world?.close();
});

const settings = (issuer: string) =>
  readConfig({
    INTRAMUROS_PORT: "3999",
    INTRAMUROS_OIDC_ISSUER: issuer,
    INTRAMUROS_OIDC_CLIENT_ID: "intramuros",
    INTRAMUROS_OIDC_CLIENT_SECRET: "a secret of the client",
  });

/** Somebody who came in by that way. */
function signedIn({ db, addPerson }: TestWorld, method: SessionMethod): UserActor {
  const { userId } = addPerson(method);
  const user = db.select().from(users).where(eq(users.id, userId)).get();
  if (user === undefined) throw new Error("There is nobody.");
  const source = { userAgent: "", address: "" };
  const id = transact(db, (tx) => startSession(tx, user, source, LIMITS, { method }));
  const person = resolveSession(db, id, LIMITS);
  if (person === undefined) throw new Error("The session is not open.");
  return person;
}

test("who came in through the provider signs out there, which takes the way back that it was told of", async () => {
  provider = await startTestProvider("http://127.0.0.1:3999/api/oidc/callback");
  world = makeWorld();
  const config = settings(provider.issuer);
  const url = await providerSignOut(world.db, config, signedIn(world, "oidc"));
  expect(url?.origin).toBe(provider.issuer);
  expect(Object.fromEntries(url?.searchParams ?? [])).toEqual({
    client_id: "intramuros",
    post_logout_redirect_uri: "http://127.0.0.1:3999/sign-in",
  });
  // Somebody who is signed in there is asked first; another way back is refused.
  const page = await fetch(url as URL);
  expect([page.status, /session\/end\/confirm/.test(await page.text())]).toEqual([200, true]);
  url?.searchParams.set("post_logout_redirect_uri", "http://127.0.0.1:3999/elsewhere");
  expect((await fetch(url as URL)).status).toBe(400);
  expect(await providerSignOut(world.db, config, signedIn(world, "password"))).toBeUndefined();
});

test("a provider that cannot be reached keeps nobody from signing out here", async () => {
  world = makeWorld();
  expect(
    await providerSignOut(world.db, settings("http://127.0.0.1:9"), signedIn(world, "oidc")),
  ).toBeUndefined();
});
