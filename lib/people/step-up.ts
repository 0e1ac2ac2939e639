import { eq } from "drizzle-orm";
import type { Actor, UserActor } from "../access/actor.ts";
import { requireUser } from "../access/roles.ts";
import { appendEvent, commitTo, recordEvent } from "../audit/append-event.ts";
import { type Database, type Reader, type Transaction, transact } from "../db/client.ts";
import { type SecondFactor, sessions, users } from "../db/schema.ts";
import { AppError } from "../errors.ts";
import type { UserId } from "../ids.ts";
import { verifyPassword } from "./passwords.ts";
import { takeCode } from "./second-factor/second-factor.ts";
import { hasTotp } from "./second-factor/totp.ts";
import { ON_ACCOUNT } from "./throttle/attempt.ts";
import { giveBack, takeAttempt } from "./throttle/throttle.ts";

/** So long after proving again who they are a person may do grave things. */
export const STEP_UP_LASTS_MS = 5 * 60_000;

/**
 * Guards grave acts: the person proved again who they are within the last minutes, in this session.
 * @throws {AppError} not-signed-in; step-up-needed, also without a session: the command line has none
 */
export function requireStepUp(db: Reader, actor: Actor): UserActor {
  const user = requireUser(db, actor);
  const row =
    user.sessionId === undefined
      ? undefined
      : db.select().from(sessions).where(eq(sessions.id, user.sessionId)).get();
  const sinceMs = Date.now() - (row?.steppedUpAtMs ?? Number.NEGATIVE_INFINITY);
  // A clock that was set back makes a proof old, not fresh.
  if (row === undefined || row.endedAtMs !== null || sinceMs < 0 || sinceMs > STEP_UP_LASTS_MS)
    throw new AppError("step-up-needed", "Confirm who you are first.");
  return user;
}

/**
 * The same for acts that an administrator without a browser may need too: whoever can run a command on the data
 * folder could do more than any of them.
 * @throws {AppError} not-signed-in; step-up-needed
 */
export function requireStepUpInBrowser(db: Reader, actor: Actor): UserActor {
  const user = requireUser(db, actor);
  return user.via === "command-line" ? user : requireStepUp(db, actor);
}

/**
 * Proves who one is by the password once more, and by a code where the account has them.
 * @param isElsewhere asked where the password is not that of the account: whether it is that of a directory
 * @throws {AppError} not-signed-in, also for a wrong password or code; second-factor-needed when the password is right
 *   and a code is missing; too-many-attempts; audit-unavailable
 */
export async function stepUpWithPassword(
  db: Database,
  actor: UserActor,
  password: string,
  code = "",
  isElsewhere: (userId: UserId, password: string) => Promise<boolean> = async () => false,
): Promise<void> {
  const { userId, sessionId } = requireUser(db, actor);
  // Counted for the session: whoever guesses in a stolen one keeps nobody from proving themselves in another.
  const throttled = [{ key: commitTo(db, `step-up ${sessionId}`), allowance: ON_ACCOUNT }];
  const refuse = (because: "wrong-credentials" | "wrong-code" | "throttled") => {
    recordEvent(db, { type: "session.step-up-refused", actor, outcome: "denied", data: { because } });
    return because === "throttled"
      ? new AppError("too-many-attempts", "Too many attempts; wait at most 15 minutes and try again.")
      : new AppError("not-signed-in", "The password or the code is not right.");
  };
  if (!takeAttempt(db, throttled)) throw refuse("throttled");
  const user = db.select().from(users).where(eq(users.id, userId)).get();
  const isRight =
    (await verifyPassword(user?.passwordHash ?? null, password)) || (await isElsewhere(userId, password));
  if (sessionId === undefined || !isRight) throw refuse("wrong-credentials");
  const needsCode = hasTotp(db, userId);
  if (needsCode && code === "") {
    transact(db, (tx) => giveBack(tx, throttled));
    throw new AppError("second-factor-needed", "Give the code of your app, or a recovery code.");
  }
  const isProved = transact(db, (tx) => {
    const secondFactor = needsCode ? takeCode(tx, actor, code) : undefined;
    if (needsCode && secondFactor === undefined) return false;
    giveBack(tx, throttled);
    markSteppedUp(tx, actor, { method: "password", secondFactor });
    return true;
  });
  if (!isProved) throw refuse("wrong-code");
}

/** Notes that the session's person has just proved who they are. @throws {AppError} audit-unavailable */
export function markSteppedUp(
  tx: Transaction,
  actor: UserActor,
  by: { method: "password" | "passkey" | "oidc"; secondFactor?: SecondFactor | undefined },
): void {
  const { sessionId } = actor;
  if (sessionId === undefined) return;
  tx.update(sessions).set({ steppedUpAtMs: Date.now() }).where(eq(sessions.id, sessionId)).run();
  appendEvent(tx, { type: "session.stepped-up", actor, objects: [actor.userId], data: by });
}
