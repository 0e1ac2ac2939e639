import { Secret, TOTP } from "otpauth";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { UserActor } from "../../access/actor.ts";
import { auditEvents } from "../../db/schema.ts";
import { totpSecrets } from "../../db/sign-in-tables.ts";
import { openTestDatabase } from "../../db/testing.ts";
import { resolveSession } from "../sessions.ts";
import { signInWithPassword } from "../sign-in.ts";
import { changeSignInSettings } from "../sign-in-settings.ts";
import { requireStepUp, stepUpWithPassword } from "../step-up.ts";
import { actorByEmail, createFirstAdministrator, createUser } from "../users.ts";
import { confirmTotp, offerTotp, ownSecondFactors, removeTotp, renewRecoveryCodes } from "./enrol.ts";
import { resetSecondFactors, secondFactorsOfPerson } from "./reset.ts";
import { makeTotpSecret, takeTotpCode } from "./totp.ts";

const LIMITS = { idleMs: 3_600_000, maxMs: 36_000_000 };
const SOURCE = { userAgent: "test", address: "192.0.2.1" };
const PASSWORD = "a long password";
const ADA = "ada@example.org";
const MIA = "mia@example.org";
const refusal = (code: string) => expect.objectContaining({ code });
let db: ReturnType<typeof openTestDatabase>;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  db = openTestDatabase();
  await createFirstAdministrator(db, { email: ADA, name: "Ada", password: PASSWORD }, "command-line");
  await createUser(db, actorByEmail(db, ADA), {
    email: MIA,
    name: "Mia",
    role: "member",
    password: PASSWORD,
  });
});
afterEach(() => void vi.useRealTimers());

const signIn = async (email: string, code?: string) => {
  const { token } = await signInWithPassword(db, { email, password: PASSWORD, code }, SOURCE, LIMITS);
  const person = resolveSession(db, token, LIMITS);
  if (person === undefined) throw new Error("no session");
  return person;
};
const codeOf = (secret: string, inSeconds = 0) =>
  TOTP.generate({ secret: Secret.fromBase32(secret), timestamp: Date.now() + inSeconds * 1000 });
const later = (seconds: number) => vi.setSystemTime(Date.now() + seconds * 1000);
const eventTypes = () =>
  db
    .select({ type: auditEvents.type })
    .from(auditEvents)
    .all()
    .map(({ type }) => type);
async function enrol(email: string) {
  const person = await signIn(email);
  if (!person.isEnrolmentDue) await stepUpWithPassword(db, person, PASSWORD);
  const { secret } = offerTotp(db, person);
  const recoveryCodes = confirmTotp(db, person, codeOf(secret));
  return { person, secret, recoveryCodes };
}

test("codes are those of RFC 6238, in the step before and after too, and each counts once", () => {
  const { userId } = actorByEmail(db, MIA);
  makeTotpSecret(db as never, userId);
  const key = "12345678901234567890";
  const secret = new Secret({ buffer: new TextEncoder().encode(key).buffer as ArrayBuffer }).base32;
  // Appendix B of the RFC, the last six digits.
  for (const [seconds, code] of [
    [59, "287082"],
    [1111111109, "081804"],
    [1234567890, "005924"],
    [2000000000, "279037"],
  ] as const)
    expect(TOTP.generate({ secret: Secret.fromBase32(secret), timestamp: seconds * 1000 })).toBe(code);
  const stored = db.select().from(totpSecrets).get()?.secret ?? "";
  const take = (code: string, nowMs = Date.now()) =>
    takeTotpCode(db as never, userId, code, "confirmed", nowMs);
  expect(takeTotpCode(db as never, userId, codeOf(stored), "confirmed")).toBe(false);
  expect(takeTotpCode(db as never, userId, codeOf(stored, -30), "waiting")).toBe(true);
  expect(take(codeOf(stored, -30))).toBe(false);
  expect(take(codeOf(stored))).toBe(true);
  expect(take(codeOf(stored))).toBe(false);
  expect(take(codeOf(stored, 30))).toBe(true);
  expect(take(codeOf(stored, 60))).toBe(false);
  expect(take(codeOf(stored))).toBe(false);
});

test("the secret lies sealed in the database, and recovery codes only as hashes", async () => {
  const { secret, recoveryCodes } = await enrol(MIA);
  const stored = JSON.stringify([
    db.$client.prepare("SELECT * FROM totp_secrets").all(),
    db.$client.prepare("SELECT * FROM recovery_codes").all(),
  ]);
  expect(stored).not.toContain(secret);
  for (const code of recoveryCodes) expect(stored).not.toContain(code.replaceAll("-", ""));
  expect(recoveryCodes).toHaveLength(10);
});

test("with codes set up the password alone opens nothing, and a code that was used opens nothing again", async () => {
  const { secret } = await enrol(MIA);
  await expect(signIn(MIA)).rejects.toThrow(refusal("second-factor-needed"));
  await expect(signIn(MIA, "000000")).rejects.toThrow(refusal("not-signed-in"));
  await expect(signIn(MIA, codeOf(secret))).rejects.toThrow(refusal("not-signed-in"));
  later(30);
  await expect(signIn(MIA, codeOf(secret))).resolves.toMatchObject({ isEnrolmentDue: false });
  await expect(signIn(MIA, codeOf(secret))).rejects.toThrow(refusal("not-signed-in"));
  const refused = db.$client
    .prepare("SELECT CAST(body AS TEXT) FROM audit_events WHERE type = 'session.refused'")
    .all();
  expect(JSON.stringify(refused)).toContain("wrong-code");
});

test("guesses of a code count like guesses of a password; a code that was only missing does not", async () => {
  await enrol(MIA);
  for (let i = 0; i < 20; i++) await expect(signIn(MIA)).rejects.toThrow(refusal("second-factor-needed"));
  for (let i = 0; i < 5; i++) await expect(signIn(MIA, "000000")).rejects.toThrow(refusal("not-signed-in"));
  await expect(signIn(MIA, "000000")).rejects.toThrow(refusal("too-many-attempts"));
});

test("each recovery code counts once; new ones end the old", async () => {
  const { recoveryCodes } = await enrol(MIA);
  const [first = "", second = ""] = recoveryCodes;
  const person = await signIn(MIA, ` ${first.toUpperCase().replaceAll("-", " ")} `);
  await expect(signIn(MIA, first)).rejects.toThrow(refusal("not-signed-in"));
  expect(ownSecondFactors(db, person).recoveryCodesLeft).toBe(9);
  expect(() => renewRecoveryCodes(db, person)).toThrow(refusal("step-up-needed"));
  await stepUpWithPassword(db, person, PASSWORD, second);
  const renewed = renewRecoveryCodes(db, person);
  expect(ownSecondFactors(db, person).recoveryCodesLeft).toBe(10);
  await expect(signIn(MIA, recoveryCodes[2])).rejects.toThrow(refusal("not-signed-in"));
  await expect(signIn(MIA, renewed[0])).resolves.toBeDefined();
});

test("step-up takes the code too, and grave acts wait for it", async () => {
  const { secret } = await enrol(MIA);
  later(60);
  const person = await signIn(MIA, codeOf(secret));
  expect(() => requireStepUp(db, person)).toThrow(refusal("step-up-needed"));
  expect(() => removeTotp(db, person)).toThrow(refusal("step-up-needed"));
  await expect(stepUpWithPassword(db, person, PASSWORD)).rejects.toThrow(refusal("second-factor-needed"));
  await expect(stepUpWithPassword(db, person, PASSWORD, codeOf(secret))).rejects.toThrow(
    refusal("not-signed-in"),
  );
  later(30);
  await stepUpWithPassword(db, person, PASSWORD, codeOf(secret));
  expect(() => offerTotp(db, person)).toThrow(refusal("conflict"));
  removeTotp(db, person);
  expect(ownSecondFactors(db, person)).toMatchObject({ hasTotp: false, recoveryCodesLeft: 0 });
  await expect(signIn(MIA)).resolves.toBeDefined();
});

test("where a second factor is required people are led to it, and keep one", async () => {
  const ada = actorByEmail(db, ADA);
  const methods = ["password"] as const;
  changeSignInSettings(db, ada, { methods: [...methods], secondFactor: "privileged" });
  expect((await signIn(MIA)).isEnrolmentDue).toBe(false);
  changeSignInSettings(db, ada, { methods: [...methods], secondFactor: "everybody" });
  const stranger = await signIn(MIA);
  expect(stranger.isEnrolmentDue).toBe(true);
  const { person, secret } = await enrol(MIA);
  // What else was opened by the password alone is over.
  expect(() => offerTotp(db, stranger)).toThrow(refusal("step-up-needed"));
  expect(eventTypes()).toContain("session.ended");
  later(60);
  await stepUpWithPassword(db, person, PASSWORD, codeOf(secret));
  expect(() => removeTotp(db, person)).toThrow(refusal("conflict"));
});

test("an administrator resets what was lost, after proving who they are or by command", async () => {
  const { person } = await enrol(MIA);
  const ada = await signIn(ADA);
  expect(() => resetSecondFactors(db, ada, person.userId)).toThrow(refusal("step-up-needed"));
  expect(() => resetSecondFactors(db, person, person.userId)).toThrow(refusal("not-allowed"));
  await stepUpWithPassword(db, ada, PASSWORD);
  resetSecondFactors(db, ada, person.userId);
  expect(secondFactorsOfPerson(db, ada, person.userId)).toEqual({
    hasTotp: false,
    passkeys: 0,
    recoveryCodesLeft: 0,
  });
  await expect(signIn(MIA)).resolves.toBeDefined();
  const shell: UserActor = actorByEmail(db, ADA);
  expect(() => resetSecondFactors(db, shell, person.userId)).not.toThrow();
  expect(eventTypes().filter((type) => type === "user.second-factors-reset")).toHaveLength(2);
});
