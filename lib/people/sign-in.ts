import { and, count, eq, gt, lt } from "drizzle-orm";
import { commitTo, recordEvent } from "../audit/append-event.ts";
import { type Database, transact } from "../db/client.ts";
import { signInFailures } from "../db/schema.ts";
import { AppError } from "../errors.ts";
import type { SessionId } from "../ids.ts";
import { verifyPassword } from "./passwords.ts";
import { type SessionLimits, type SessionSource, startSession } from "./sessions.ts";
import { findUserByEmail } from "./users.ts";

const WINDOW_MS = 15 * 60_000;
/** Failures from one address against one account before it has to wait; others can still sign in to that account. */
const MAX_PER_ACCOUNT_AND_ADDRESS = 5;
const MAX_PER_ADDRESS = 50;

/**
 * Checks an address and a password and opens a session.
 * @returns the secret session id for the cookie
 * @throws {AppError} not-signed-in, the same for an unknown account, a wrong password and a suspended person;
 *   too-many-attempts; audit-unavailable
 */
export async function signInWithPassword(
  db: Database,
  credentials: { email: string; password: string },
  source: SessionSource,
  limits: SessionLimits,
): Promise<SessionId> {
  const account = commitTo(db, credentials.email.toLowerCase());
  const keys = [commitTo(db, `${account} ${source.address}`), commitTo(db, source.address)] as const;
  const refuse = (because: "wrong-credentials" | "throttled" | "not-active") =>
    recordEvent(db, {
      type: "session.refused",
      actor: { kind: "nobody", address: source.address },
      outcome: "denied",
      data: { account, because },
    });
  if (
    recentFailures(db, keys[0]) >= MAX_PER_ACCOUNT_AND_ADDRESS ||
    recentFailures(db, keys[1]) >= MAX_PER_ADDRESS
  ) {
    refuse("throttled");
    throw new AppError("too-many-attempts", "Too many attempts; wait 15 minutes and try again.");
  }
  const user = findUserByEmail(db, credentials.email);
  const matches = await verifyPassword(user?.passwordHash ?? null, credentials.password);
  if (user === undefined || !matches || user.status !== "active") {
    for (const key of keys) db.insert(signInFailures).values({ key, atMs: Date.now() }).run();
    refuse(matches ? "not-active" : "wrong-credentials");
    throw new AppError("not-signed-in", "The address or the password is not right.");
  }
  db.delete(signInFailures).where(eq(signInFailures.key, keys[0])).run();
  db.delete(signInFailures)
    .where(lt(signInFailures.atMs, Date.now() - WINDOW_MS))
    .run();
  return transact(db, (tx) => startSession(tx, user, source, limits, { method: "password" }));
}

function recentFailures(db: Database, key: string): number {
  return (
    db
      .select({ n: count() })
      .from(signInFailures)
      .where(and(eq(signInFailures.key, key), gt(signInFailures.atMs, Date.now() - WINDOW_MS)))
      .get()?.n ?? 0
  );
}
