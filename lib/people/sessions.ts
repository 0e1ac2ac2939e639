import { createHash } from "node:crypto";
import { and, desc, eq, gt, isNull, ne } from "drizzle-orm";
import type { Actor, UserActor } from "../access/actor.ts";
import { requireRole, requireUser } from "../access/roles.ts";
import { appendEvent } from "../audit/append-event.ts";
import { type Database, type Reader, type Transaction, transact } from "../db/client.ts";
import { type SecondFactor, type SessionMethod, sessions, users } from "../db/schema.ts";
import { AppError } from "../errors.ts";
import { newId, type SessionId, type UserId } from "../ids.ts";
import { sessionLimits } from "./sign-in-settings.ts";
import { isTokenOpen } from "./tokens/resolve-token.ts";

/** As configured; an administrator may have set shorter ones, `sessionLimits`. */
export type SessionLimits = { readonly idleMs: number; readonly maxMs: number };
export type SessionSource = {
  readonly userAgent: string;
  readonly address: string;
  /** What the browser keeps since somebody signed in there with this address, lib/people/throttle. */
  readonly deviceMark?: string | undefined;
};
/** How the person came in. */
export type SignedInBy = {
  readonly method: SessionMethod;
  readonly secondFactor?: SecondFactor | undefined;
  /** They have to set up a second factor before anything else. */
  readonly isEnrolmentDue?: boolean;
};
export type OpenSession = {
  readonly id: SessionId;
  readonly createdAtMs: number;
  readonly lastSeenAtMs: number;
  readonly userAgent: string;
  readonly address: string;
  readonly method: SessionMethod;
  readonly secondFactor: SecondFactor | null;
};
/** A person and the session they came with. */
export type SessionPerson = UserActor & {
  readonly name: string;
  readonly email: string;
  /** Nothing is open to them but setting up a second factor. */
  readonly isEnrolmentDue: boolean;
};

/** `lastSeenAtMs` is written at most this often. */
const TOUCH_EVERY_MS = 60_000;

/**
 * Opens a session for a person whose credentials were just checked.
 * @returns the secret session id for the cookie
 * @throws {AppError} audit-unavailable
 */
export function startSession(
  tx: Transaction,
  user: typeof users.$inferSelect,
  source: SessionSource,
  limits: SessionLimits,
  by: SignedInBy,
): SessionId {
  const now = Date.now();
  const id = newId("session", now);
  const { method, secondFactor, isEnrolmentDue = false } = by;
  tx.insert(sessions)
    .values({
      id: storedId(id),
      userId: user.id,
      createdAtMs: now,
      lastSeenAtMs: now,
      expiresAtMs: now + sessionLimits(tx, limits).maxMs,
      userAgent: source.userAgent.slice(0, 300),
      address: source.address,
      method,
      secondFactor: secondFactor ?? null,
      isEnrolmentDue,
    })
    .run();
  const actor: Actor = {
    kind: "user",
    userId: user.id,
    role: user.role,
    via: "web",
    sessionId: storedId(id),
    address: source.address,
  };
  appendEvent(tx, { type: "session.started", actor, objects: [user.id], data: { method, secondFactor } });
  return id;
}

/**
 * The person behind a session, looked up at every request: an ended session, a suspended person or a changed role
 * act at once. `token` is the secret session id from the cookie; only its hash is stored and used everywhere else.
 */
export function resolveSession(
  db: Database,
  token: SessionId,
  limits: SessionLimits,
): SessionPerson | undefined {
  const now = Date.now();
  const row = db
    .select()
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .where(and(eq(sessions.id, storedId(token)), isNull(sessions.endedAtMs), gt(sessions.expiresAtMs, now)))
    .get();
  if (row === undefined || row.users.status !== "active") return undefined;
  const { idleMs, maxMs } = sessionLimits(db, limits);
  if (row.sessions.lastSeenAtMs + idleMs <= now || row.sessions.createdAtMs + maxMs <= now) return undefined;
  if (now - row.sessions.lastSeenAtMs > TOUCH_EVERY_MS) {
    db.update(sessions).set({ lastSeenAtMs: now }).where(eq(sessions.id, row.sessions.id)).run();
  }
  return {
    kind: "user",
    userId: row.users.id,
    role: row.users.role,
    via: "web",
    sessionId: row.sessions.id,
    address: row.sessions.address,
    name: row.users.name,
    email: row.users.email,
    isEnrolmentDue: row.sessions.isEnrolmentDue,
  };
}

/** Whether what the actor began may go on; who came without a session has none that could end. */
export function isSessionOpen(db: Reader, actor: Actor): boolean {
  if (actor.kind === "user" && actor.token !== undefined) return isTokenOpen(db, actor.token.id);
  if (actor.kind !== "user" || actor.sessionId === undefined) return true;
  const row = db
    .select({ id: sessions.id })
    .from(sessions)
    .where(
      and(eq(sessions.id, actor.sessionId), isNull(sessions.endedAtMs), gt(sessions.expiresAtMs, Date.now())),
    )
    .get();
  return row !== undefined;
}

/** Sign-out. */
export function endOwnSession(db: Database, actor: UserActor): void {
  const sessionId = actor.sessionId;
  if (sessionId === undefined) return;
  transact(db, (tx) => endSession(tx, actor, sessionId, actor.userId, "sign-out"));
}

/** Open sessions of oneself, or of anybody for an administrator. */
export function listSessions(db: Reader, actor: Actor, userId: UserId): OpenSession[] {
  requireOwnOrAdministrator(db, actor, userId);
  return db
    .select()
    .from(sessions)
    .where(and(eq(sessions.userId, userId), isNull(sessions.endedAtMs), gt(sessions.expiresAtMs, Date.now())))
    .orderBy(desc(sessions.lastSeenAtMs))
    .all()
    .map(({ id, createdAtMs, lastSeenAtMs, userAgent, address, method, secondFactor }) => ({
      id,
      createdAtMs,
      lastSeenAtMs,
      userAgent,
      address,
      method,
      secondFactor,
    }));
}

/** Ends one session, or all of a person's when `sessionId` is left out. */
export function endSessions(db: Database, actor: Actor, userId: UserId, sessionId?: SessionId): void {
  transact(db, (tx) => {
    const user = requireOwnOrAdministrator(tx, actor, userId);
    const by = user.userId === userId ? "sign-out" : "administrator";
    if (sessionId === undefined) endSessionsOf(tx, actor, userId, by);
    else endSession(tx, actor, sessionId, userId, by);
  });
}

/** Sign-out of everywhere else: ends a person's own sessions but this one. */
export function endOtherSessions(db: Database, actor: UserActor): void {
  transact(db, (tx) => endSessionsOf(tx, actor, actor.userId, "sign-out", actor.sessionId));
}

type EndedBy =
  | "sign-out"
  | "administrator"
  | "suspension"
  | "password-change"
  | "role-change"
  | "second-factor";

/** Ends all open sessions of a person but `except`, in the caller's transaction. */
export function endSessionsOf(
  tx: Transaction,
  actor: Actor,
  userId: UserId,
  by: EndedBy,
  except?: SessionId,
): void {
  const open = tx
    .select({ id: sessions.id })
    .from(sessions)
    .where(
      and(
        eq(sessions.userId, userId),
        isNull(sessions.endedAtMs),
        except === undefined ? undefined : ne(sessions.id, except),
      ),
    )
    .all();
  for (const { id } of open) endSession(tx, actor, id, userId, by);
}

/** Ends one session if it is open, in the caller's transaction. */
export function endSession(tx: Transaction, actor: Actor, id: SessionId, userId: UserId, by: EndedBy): void {
  const ended = tx
    .update(sessions)
    .set({ endedAtMs: Date.now() })
    .where(and(eq(sessions.id, id), eq(sessions.userId, userId), isNull(sessions.endedAtMs)))
    .run();
  if (ended.changes > 0)
    appendEvent(tx, { type: "session.ended", actor, objects: [id], data: { by, user: userId } });
}

function requireOwnOrAdministrator(db: Reader, actor: Actor, userId: UserId): UserActor {
  const user = requireUser(db, actor);
  if (user.userId !== userId) {
    try {
      requireRole(db, actor, "administrator");
    } catch {
      throw new AppError("not-found", "There is no such session.");
    }
  }
  return user;
}

/** What is stored and shown of a session: a hash of the secret, in the shape of an id. */
function storedId(token: SessionId): SessionId {
  const digest = createHash("sha256").update(token).digest();
  return `ses_${Array.from(digest.subarray(0, 26), (byte) => "0123456789abcdefghjkmnpqrstvwxyz"[byte % 32]).join("")}` as SessionId;
}
