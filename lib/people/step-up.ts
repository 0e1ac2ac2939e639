import { and, count, eq, gt } from "drizzle-orm";
import type { Actor, UserActor } from "../access/actor.ts";
import { requireUser } from "../access/roles.ts";
import { appendEvent, commitTo, recordEvent } from "../audit/append-event.ts";
import { type Database, type Reader, transact } from "../db/client.ts";
import { sessions, signInFailures, users } from "../db/schema.ts";
import { AppError } from "../errors.ts";
import { verifyPassword } from "./passwords.ts";

/** So long after proving again who they are a person may do grave things. */
export const STEP_UP_LASTS_MS = 5 * 60_000;
const WINDOW_MS = 15 * 60_000;
const MAX_FAILURES = 5;

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
 * Proves who one is by the password once more.
 * @throws {AppError} not-signed-in, also for a wrong password; too-many-attempts; audit-unavailable
 */
export async function stepUpWithPassword(db: Database, actor: UserActor, password: string): Promise<void> {
  const { userId, sessionId } = requireUser(db, actor);
  const key = commitTo(db, `step-up ${userId}`);
  const refuse = (because: "wrong-credentials" | "throttled") =>
    recordEvent(db, { type: "session.step-up-refused", actor, outcome: "denied", data: { because } });
  const failures = db
    .select({ n: count() })
    .from(signInFailures)
    .where(and(eq(signInFailures.key, key), gt(signInFailures.atMs, Date.now() - WINDOW_MS)))
    .get();
  if ((failures?.n ?? 0) >= MAX_FAILURES) {
    refuse("throttled");
    throw new AppError("too-many-attempts", "Too many attempts; wait 15 minutes and try again.");
  }
  const user = db.select().from(users).where(eq(users.id, userId)).get();
  if (sessionId === undefined || !(await verifyPassword(user?.passwordHash ?? null, password))) {
    db.insert(signInFailures).values({ key, atMs: Date.now() }).run();
    refuse("wrong-credentials");
    throw new AppError("not-signed-in", "The password is not right.");
  }
  markSteppedUp(db, actor, "password");
}

/** Notes that the session's person has just proved who they are. @throws {AppError} audit-unavailable */
export function markSteppedUp(db: Database, actor: UserActor, method: "password"): void {
  const { sessionId } = actor;
  if (sessionId === undefined) return;
  transact(db, (tx) => {
    tx.update(sessions).set({ steppedUpAtMs: Date.now() }).where(eq(sessions.id, sessionId)).run();
    appendEvent(tx, { type: "session.stepped-up", actor, objects: [actor.userId], data: { method } });
  });
}
