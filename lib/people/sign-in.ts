import type { UserActor } from "../access/actor.ts";
import { type Database, type Transaction, transact } from "../db/client.ts";
import type { SessionMethod, users } from "../db/schema.ts";
import { AppError } from "../errors.ts";
import type { SessionId } from "../ids.ts";
import { verifyPassword } from "./passwords.ts";
import { secondStep, takeCode } from "./second-factor/second-factor.ts";
import { type SessionLimits, type SessionSource, startSession } from "./sessions.ts";
import { signInSettings } from "./sign-in-settings.ts";
import { type Attempt, beginAttempt } from "./throttle/attempt.ts";
import type { KnownDevice } from "./throttle/known-devices.ts";
import { findUserByEmail } from "./users.ts";

/** A session, and what the browser keeps so that its attempts are counted apart. */
export type SignedIn = { readonly token: SessionId; readonly device: KnownDevice };

/**
 * Checks an address and a password, and a code where the account needs one, and opens a session.
 * @throws {AppError} not-signed-in, the same for an unknown account, a wrong password, a wrong code and a suspended
 *   person; second-factor-needed when the password is right and a code is missing; too-many-attempts;
 *   audit-unavailable
 */
export async function signInWithPassword(
  db: Database,
  credentials: { email: string; password: string; code?: string | undefined },
  source: SessionSource,
  limits: SessionLimits,
): Promise<SignedIn> {
  const attempt = beginAttempt(db, credentials.email, source);
  if (!signInSettings(db).methods.includes("password")) throw attempt.refuse("method-not-allowed");
  const user = findUserByEmail(db, credentials.email);
  const matches = await verifyPassword(user?.passwordHash ?? null, credentials.password);
  if (user === undefined || !matches) throw attempt.refuse("wrong-credentials");
  return finishSignIn(db, user, { attempt, method: "password", code: credentials.code }, source, limits);
}

/**
 * What follows when a name and a password were right, wherever that was decided: the second factor, then the session.
 * @throws {AppError} not-signed-in for a wrong code or a suspended person; second-factor-needed; audit-unavailable
 */
export function finishSignIn(
  db: Database,
  user: typeof users.$inferSelect,
  by: { attempt: Attempt; method: SessionMethod; code?: string | undefined },
  source: SessionSource,
  limits: SessionLimits,
): SignedIn {
  const { attempt, method, code } = by;
  if (user.status !== "active") throw attempt.refuse("not-active");
  const step = secondStep(db, user);
  if (step === "code" && (code === undefined || code === "")) {
    transact(db, attempt.giveBack);
    throw new AppError("second-factor-needed", "Give the code of your app, or a recovery code.");
  }
  const open = (tx: Transaction) => {
    const secondFactor = step === "code" ? takeCode(tx, asActor(user, source), code ?? "") : undefined;
    if (step === "code" && secondFactor === undefined) return undefined;
    attempt.giveBack(tx);
    return startSession(tx, user, source, limits, { method, secondFactor, isEnrolmentDue: step === "enrol" });
  };
  const token = transact(db, open);
  if (token === undefined) throw attempt.refuse("wrong-code");
  return { token, device: attempt.remember() };
}

function asActor(user: typeof users.$inferSelect, source: SessionSource): UserActor {
  return { kind: "user", userId: user.id, role: user.role, via: "web", address: source.address };
}
