import { beforeEach, expect, test, vi } from "vitest";
import { readConfig } from "../../config.ts";
import { openTestDatabase } from "../../db/testing.ts";
import { secondFactorsOf } from "../second-factor/second-factor.ts";
import { resolveSession } from "../sessions.ts";
import { signInWithPassword } from "../sign-in.ts";
import { changeSignInSettings } from "../sign-in-settings.ts";
import { requireStepUp, stepUpWithPassword } from "../step-up.ts";
import { actorByEmail, createFirstAdministrator, createUser, suspendUser } from "../users.ts";
import { addPasskey, listPasskeys, offerPasskey, removePasskey, renamePasskey } from "./own-passkeys.ts";
import { passkeyPlace } from "./passkey-place.ts";
import { softAuthenticator } from "./testing.ts";
import { offerSignIn, offerStepUp, signInWithPasskey, stepUpWithPasskey } from "./use-passkey.ts";

const LIMITS = { idleMs: 3_600_000, maxMs: 36_000_000 };
const SOURCE = { userAgent: "test", address: "192.0.2.1" };
const PASSWORD = "a long password";
const MIA = "mia@example.org";
const ORIGIN = "https://ask.example.org";
const config = readConfig({ INTRAMUROS_PUBLIC_URL: ORIGIN });
const refusal = (code: string) => expect.objectContaining({ code });
let db: ReturnType<typeof openTestDatabase>;

beforeEach(async () => {
  db = openTestDatabase();
  const ada = { email: "ada@example.org", name: "Ada", password: PASSWORD };
  await createFirstAdministrator(db, ada, "command-line");
  const mia = { email: MIA, name: "Mia", role: "member", password: PASSWORD } as const;
  await createUser(db, actorByEmail(db, ada.email), mia);
});

const personOf = (token: Awaited<ReturnType<typeof signInWithPassword>>["token"]) => {
  const person = resolveSession(db, token, LIMITS);
  if (person === undefined) throw new Error("no session");
  return person;
};
const signIn = async () =>
  personOf((await signInWithPassword(db, { email: MIA, password: PASSWORD }, SOURCE, LIMITS)).token);
async function register(authenticator = softAuthenticator(ORIGIN), name = "My key") {
  const person = await signIn();
  await stepUpWithPassword(db, person, PASSWORD);
  const options = await offerPasskey(db, config, person);
  const codes = await addPasskey(db, config, person, authenticator.register(options), name);
  return { person, authenticator, codes };
}
const enter = async (answer: unknown, browser = "browser") =>
  personOf((await signInWithPasskey(db, config, answer, browser, SOURCE, LIMITS)).token);

test("a passkey signs in without a name and counts as two factors; the first one brings recovery codes", async () => {
  const { authenticator, codes, person } = await register();
  expect(codes).toHaveLength(10);
  changeSignInSettings(db, actorByEmail(db, "ada@example.org"), {
    methods: ["password", "passkey"],
    secondFactor: "everybody",
  });
  const options = await offerSignIn(db, config, "browser");
  expect(options).toMatchObject({ rpId: "ask.example.org", userVerification: "required" });
  expect(options.allowCredentials ?? []).toEqual([]);
  const entered = await enter(authenticator.signIn(options));
  expect(entered).toMatchObject({ name: "Mia", isEnrolmentDue: false });
  expect(listPasskeys(db, entered)).toMatchObject([{ name: "My key", lastUsedAtMs: expect.any(Number) }]);
  // The password alone is one factor less than there is.
  await expect(signIn()).rejects.toThrow(refusal("second-factor-needed"));
  expect(person.userId).toBe(entered.userId);
});

test("a challenge counts once, in the browser and for the purpose it was given for, and not for long", async () => {
  const { authenticator, person } = await register();
  const answer = authenticator.signIn(await offerSignIn(db, config, "browser"));
  await expect(enter(answer, "another browser")).rejects.toThrow(refusal("not-signed-in"));
  await expect(enter(answer)).resolves.toBeDefined();
  await expect(enter(answer)).rejects.toThrow(refusal("not-signed-in"));
  const forStepUp = await offerStepUp(db, config, person);
  await expect(enter(authenticator.signIn(forStepUp), person.sessionId)).rejects.toThrow(
    refusal("not-signed-in"),
  );
  const forSignIn = await offerSignIn(db, config, String(person.sessionId));
  await expect(stepUpWithPasskey(db, config, person, authenticator.signIn(forSignIn))).rejects.toThrow(
    refusal("not-signed-in"),
  );
  const old = await offerSignIn(db, config, "browser");
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 6 * 60_000 });
  await expect(enter(authenticator.signIn(old))).rejects.toThrow(refusal("not-signed-in"));
  vi.useRealTimers();
});

test("what is made up, unverified, from elsewhere, unknown or replayed opens nothing and is recorded", async () => {
  const { authenticator } = await register();
  const attempt = async (answer: (options: Awaited<ReturnType<typeof offerSignIn>>) => unknown) => {
    const options = await offerSignIn(db, config, "browser");
    await expect(enter(answer(options))).rejects.toThrow(refusal("not-signed-in"));
  };
  await attempt((options) => authenticator.signIn(options, { isVerified: false }));
  await attempt((options) => authenticator.signIn(options, { challenge: "A".repeat(43) }));
  await attempt((options) => authenticator.signIn({ ...options, rpId: "evil.example.org" }));
  await attempt((options) => softAuthenticator(ORIGIN).signIn(options));
  await attempt((options) => {
    const answer = authenticator.signIn(options);
    return { ...answer, response: { ...answer.response, signature: "AAAA" } };
  });
  db.$client.exec("UPDATE passkeys SET counter = 1000");
  await attempt((options) => authenticator.signIn(options));
  await expect(enter({ nonsense: true })).rejects.toThrow(refusal("invalid-input"));
  const { n } = db.$client
    .prepare("SELECT count(*) AS n FROM audit_events WHERE type = 'passkey.refused'")
    .get() as { n: number };
  expect(n).toBe(6);
});

test("a passkey made for another address, or without the owner verified, is not kept", async () => {
  const person = await signIn();
  await stepUpWithPassword(db, person, PASSWORD);
  const add = async (authenticator: ReturnType<typeof softAuthenticator>, isVerified: boolean) => {
    const options = await offerPasskey(db, config, person);
    return addPasskey(db, config, person, authenticator.register(options, { isVerified }), "Key");
  };
  await expect(add(softAuthenticator("https://evil.example.org"), true)).rejects.toThrow(
    refusal("not-allowed"),
  );
  await expect(add(softAuthenticator(ORIGIN), false)).rejects.toThrow(refusal("not-allowed"));
  await expect(add(softAuthenticator(ORIGIN), true)).resolves.toHaveLength(10);
  expect(listPasskeys(db, person)).toHaveLength(1);
});

test("passkeys are made after step-up, several of them, named, renamed and removed by their owner alone", async () => {
  const { person, authenticator } = await register();
  await expect(register(softAuthenticator(ORIGIN), " ")).rejects.toThrow(refusal("invalid-input"));
  await register(softAuthenticator(ORIGIN), "Second");
  await expect(offerPasskey(db, config, await signIn())).rejects.toThrow(refusal("step-up-needed"));
  const [first] = listPasskeys(db, person);
  if (first === undefined) throw new Error("no passkey");
  const ada = actorByEmail(db, "ada@example.org");
  expect(() => renamePasskey(db, ada, first.id, "Mine")).toThrow(refusal("not-found"));
  renamePasskey(db, person, first.id, "Old phone");
  expect(listPasskeys(db, person).map(({ name }) => name)).toEqual(["Old phone", "Second"]);
  removePasskey(db, person, first.id);
  const answer = authenticator.signIn(await offerSignIn(db, config, "browser"));
  await expect(enter(answer)).rejects.toThrow(refusal("not-signed-in"));
  expect(secondFactorsOf(db, person.userId)).toMatchObject({ passkeys: 1, recoveryCodesLeft: 10 });
});

test("who has no password, since they come from a provider, makes their first passkey just after signing in", async () => {
  const person = await signIn();
  db.$client.exec("UPDATE users SET password_hash = NULL");
  await expect(offerPasskey(db, config, person)).resolves.toBeDefined();
  db.$client.exec("UPDATE sessions SET created_at_ms = created_at_ms - 300001");
  await expect(offerPasskey(db, config, person)).rejects.toThrow(refusal("step-up-needed"));
});

test("the last way in stays: without a password, and where a second factor is required", async () => {
  const { person } = await register();
  const only = listPasskeys(db, person)[0]?.id;
  if (only === undefined) throw new Error("no passkey");
  db.$client.exec("UPDATE users SET password_hash = NULL");
  expect(() => removePasskey(db, person, only)).toThrow(refusal("conflict"));
  db.$client.exec("UPDATE users SET password_hash = 'x'");
  const settings = { methods: ["password", "passkey"], secondFactor: "everybody" } as const;
  changeSignInSettings(db, actorByEmail(db, "ada@example.org"), {
    ...settings,
    methods: [...settings.methods],
  });
  expect(() => removePasskey(db, person, only)).toThrow(refusal("conflict"));
});

test("step-up by one's own passkey, not by somebody else's; the suspended and a closed way stay out", async () => {
  const { person, authenticator } = await register();
  const again = await signIn();
  expect(() => requireStepUp(db, again)).toThrow(refusal("step-up-needed"));
  await stepUpWithPasskey(db, config, again, authenticator.signIn(await offerStepUp(db, config, again)));
  expect(() => requireStepUp(db, again)).not.toThrow();
  const ada = actorByEmail(db, "ada@example.org");
  const { token } = await signInWithPassword(
    db,
    { email: "ada@example.org", password: PASSWORD },
    SOURCE,
    LIMITS,
  );
  await expect(offerStepUp(db, config, personOf(token))).rejects.toThrow(refusal("not-found"));
  const options = await offerSignIn(db, config, "browser");
  suspendUser(db, ada, person.userId);
  await expect(enter(authenticator.signIn(options))).rejects.toThrow(refusal("not-signed-in"));
  changeSignInSettings(db, ada, { methods: ["password"], secondFactor: "optional" });
  await expect(offerSignIn(db, config, "browser")).rejects.toThrow(refusal("not-signed-in"));
});

test.each([
  [{ INTRAMUROS_PUBLIC_URL: "https://ask.example.org:8443/" }, "https://ask.example.org:8443"],
  [{ INTRAMUROS_PORT: "4000" }, "http://localhost:4000"],
  [{ INTRAMUROS_PUBLIC_URL: "http://ask.example.org" }, undefined],
  [{ INTRAMUROS_PUBLIC_URL: "https://10.0.0.5" }, undefined],
  [{ INTRAMUROS_PUBLIC_URL: "https://[::1]" }, undefined],
])("with %j passkeys are bound to %s", async (env, origin) => {
  expect(passkeyPlace(readConfig(env))?.origin).toBe(origin);
  if (origin === undefined)
    await expect(offerSignIn(db, readConfig(env), "browser")).rejects.toThrow(/https/);
});
