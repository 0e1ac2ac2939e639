import { and, count, eq, isNull, ne } from "drizzle-orm";
import { z } from "zod";
import type { Actor } from "../access/actor.ts";
import { requireRole, requireUser } from "../access/roles.ts";
import { appendEvent } from "../audit/append-event.ts";
import { suspensions } from "../db/access-tables.ts";
import { type Database, type Reader, type Transaction, transact } from "../db/client.ts";
import { ROLES, type Role, sessions, users } from "../db/schema.ts";
import { removeSetting } from "../db/settings.ts";
import { AppError } from "../errors.ts";
import { newId, type UserId } from "../ids.ts";
import { hashPassword, verifyPassword } from "./passwords.ts";
import { endSessionsOf } from "./sessions.ts";
import { requireStepUpInBrowser } from "./step-up.ts";
import { endTokensOf } from "./tokens/tokens.ts";

export type Person = {
  readonly id: UserId;
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  readonly status: "active" | "suspended";
  readonly createdAtMs: number;
  readonly openSessions: number;
};

export const EMAIL = z
  .email()
  .max(254)
  .transform((email) => email.toLowerCase());
export const NAME = z.string().trim().min(1).max(120);
export const NEW_USER = z.object({ email: EMAIL, name: NAME, role: z.enum(ROLES), password: z.string() });

/** Whether there is an administrator already; until then only set-up is possible. */
export function isSetUp(db: Reader): boolean {
  return (
    db.select({ id: users.id }).from(users).where(eq(users.role, "administrator")).limit(1).get() !==
    undefined
  );
}

/**
 * Creates the first administrator; possible once.
 * @throws {AppError} conflict when there is one already; invalid-input
 */
export async function createFirstAdministrator(
  db: Database,
  input: { email: string; name: string; password: string },
  via: "web" | "command-line",
): Promise<UserId> {
  const parsed = parseNewUser({ ...input, role: "administrator" });
  const passwordHash = await hashPassword(parsed.password);
  return transact(db, (tx) => {
    if (isSetUp(tx)) throw new AppError("conflict", "Intramuros is set up already; sign in instead.");
    const id = insertUser(tx, parsed, passwordHash);
    const actor: Actor = { kind: "user", userId: id, role: "administrator", via };
    appendEvent(tx, { type: "system.set-up", actor, objects: [id], data: { via } });
    appendEvent(tx, { type: "user.created", actor, objects: [id], data: { role: "administrator" } });
    removeSetting(tx, "setup-token-sha256");
    return id;
  });
}

/** @throws {AppError} not-allowed; invalid-input; conflict when the address is taken */
export async function createUser(
  db: Database,
  actor: Actor,
  input: z.input<typeof NEW_USER>,
): Promise<UserId> {
  requireRole(db, actor, "administrator");
  const parsed = parseNewUser(input);
  const passwordHash = await hashPassword(parsed.password);
  return transact(db, (tx) => {
    requireRole(tx, actor, "administrator");
    if (findUserByEmail(tx, parsed.email) !== undefined)
      throw new AppError("conflict", `There is a person with the address ${parsed.email} already.`);
    const id = insertUser(tx, parsed, passwordHash);
    appendEvent(tx, { type: "user.created", actor, objects: [id], data: { role: parsed.role } });
    return id;
  });
}

export function listUsers(db: Reader, actor: Actor): Person[] {
  requireRole(db, actor, "administrator", "auditor");
  const open = new Map(
    db
      .select({ userId: sessions.userId, n: count() })
      .from(sessions)
      .where(isNull(sessions.endedAtMs))
      .groupBy(sessions.userId)
      .all()
      .map((row) => [row.userId, row.n]),
  );
  return db
    .select()
    .from(users)
    .orderBy(users.name)
    .all()
    .map((user) => ({
      id: user.id,
      email: user.email,
      name: user.name,
      role: user.role,
      status: user.status,
      createdAtMs: user.createdAtMs,
      openSessions: open.get(user.id) ?? 0,
    }));
}

/** Ends all sessions and tokens of the person. @throws {AppError} not-allowed; not-found; conflict for the last administrator */
export function suspendUser(db: Database, actor: Actor, id: UserId): void {
  transact(db, (tx) => {
    requireRole(tx, actor, "administrator");
    suspend(tx, actor, requireUserRow(tx, id));
  });
}

/** The same in the caller's transaction, for callers that asked for the role. @throws {AppError} conflict for the last administrator */
export function suspend(tx: Transaction, actor: Actor, user: typeof users.$inferSelect): void {
  const { id, role, status } = user;
  if (status === "suspended") return;
  keepOneAdministrator(tx, id, role);
  tx.update(users).set({ status: "suspended" }).where(eq(users.id, id)).run();
  tx.insert(suspensions).values({ userId: id, sinceMs: Date.now() }).run();
  appendEvent(tx, { type: "user.suspended", actor, objects: [id], data: {} });
  endSessionsOf(tx, actor, id, "suspension");
  endTokensOf(tx, actor, id, "suspension");
}

/** @throws {AppError} not-allowed; not-found */
export function reactivateUser(db: Database, actor: Actor, id: UserId): void {
  transact(db, (tx) => {
    requireRole(tx, actor, "administrator");
    reactivate(tx, actor, requireUserRow(tx, id));
  });
}

/** The same in the caller's transaction, for callers that asked for the role. */
export function reactivate(tx: Transaction, actor: Actor, { id, status }: typeof users.$inferSelect): void {
  if (status === "active") return;
  tx.update(users).set({ status: "active" }).where(eq(users.id, id)).run();
  tx.update(suspensions)
    .set({ endedAtMs: Date.now() })
    .where(and(eq(suspensions.userId, id), isNull(suspensions.endedAtMs)))
    .run();
  appendEvent(tx, { type: "user.reactivated", actor, objects: [id], data: {} });
}

/** @throws {AppError} not-allowed; step-up-needed; not-found; conflict for the last administrator */
export function changeRole(db: Database, actor: Actor, id: UserId, role: Role): void {
  transact(db, (tx) => {
    requireStepUpInBrowser(tx, requireRole(tx, actor, "administrator"));
    const user = requireUserRow(tx, id);
    if (user.role === role) return;
    keepOneAdministrator(tx, user.id, user.role);
    tx.update(users).set({ role }).where(eq(users.id, id)).run();
    appendEvent(tx, {
      type: "user.role-changed",
      actor,
      objects: [id],
      data: { before: user.role, after: role },
    });
  });
}

/** An administrator sets a new password; the person's sessions and tokens end. @throws {AppError} not-allowed; step-up-needed; not-found; invalid-input */
export async function resetPassword(db: Database, actor: Actor, id: UserId, password: string): Promise<void> {
  requireStepUpInBrowser(db, requireRole(db, actor, "administrator"));
  const passwordHash = await hashPassword(password);
  transact(db, (tx) => {
    requireStepUpInBrowser(tx, requireRole(tx, actor, "administrator"));
    requireUserRow(tx, id);
    tx.update(users).set({ passwordHash }).where(eq(users.id, id)).run();
    appendEvent(tx, { type: "user.password-changed", actor, objects: [id], data: { by: "administrator" } });
    endSessionsOf(tx, actor, id, "password-change");
    endTokensOf(tx, actor, id, "password-change");
  });
}

/** People change their own password; their other sessions end. @throws {AppError} not-signed-in when the present one is wrong */
export async function changeOwnPassword(
  db: Database,
  actor: Actor,
  input: { present: string; next: string },
): Promise<void> {
  const { userId, sessionId } = requireUser(db, actor);
  if (!(await verifyPassword(requireUserRow(db, userId).passwordHash, input.present))) {
    throw new AppError("not-signed-in", "The present password is not right.");
  }
  const passwordHash = await hashPassword(input.next);
  transact(db, (tx) => {
    tx.update(users).set({ passwordHash }).where(eq(users.id, userId)).run();
    appendEvent(tx, { type: "user.password-changed", actor, objects: [userId], data: { by: "self" } });
    endSessionsOf(tx, actor, userId, "password-change", sessionId);
  });
}

export function findUserByEmail(db: Reader, email: string): typeof users.$inferSelect | undefined {
  return db.select().from(users).where(eq(users.email, email.toLowerCase())).get();
}

/** The account behind `--as EMAIL`. @throws {AppError} not-found when there is no active one */
export function actorByEmail(db: Reader, email: string): Actor & { kind: "user" } {
  const user = findUserByEmail(db, email);
  if (user?.status !== "active")
    throw new AppError("not-found", `There is no active person with the address ${email}.`);
  return { kind: "user", userId: user.id, role: user.role, via: "command-line" };
}

function parseNewUser(input: z.input<typeof NEW_USER>): z.output<typeof NEW_USER> {
  const parsed = NEW_USER.safeParse(input);
  if (parsed.success) return parsed.data;
  const wrong = new Set(parsed.error.issues.map((issue) => String(issue.path[0])));
  throw new AppError("invalid-input", `This is not right: ${[...wrong].join(", ")}.`);
}

/** In the caller's transaction, after the checks. @param passwordHash null: they sign in with something else */
export function insertUser(
  tx: Transaction,
  input: Pick<z.output<typeof NEW_USER>, "email" | "name" | "role">,
  passwordHash: string | null,
  id: UserId = newId("user"),
): UserId {
  const { email, name, role } = input;
  tx.insert(users)
    .values({ id, email, name, role, status: "active", passwordHash, createdAtMs: Date.now() })
    .run();
  return id;
}

/** @throws {AppError} not-found */
export function requireUserRow(db: Reader, id: UserId): typeof users.$inferSelect {
  const user = db.select().from(users).where(eq(users.id, id)).get();
  if (user === undefined) throw new AppError("not-found", "There is no such person.");
  return user;
}

function keepOneAdministrator(tx: Transaction, id: UserId, role: Role): void {
  if (role !== "administrator") return;
  const other = tx
    .select({ id: users.id })
    .from(users)
    .where(and(eq(users.role, "administrator"), eq(users.status, "active"), ne(users.id, id)))
    .limit(1)
    .get();
  if (other === undefined)
    throw new AppError("conflict", "This is the last active administrator; make another one first.");
}
