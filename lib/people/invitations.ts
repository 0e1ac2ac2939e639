import { createHash, randomBytes } from "node:crypto";
import { and, desc, eq, gt, inArray, isNull, lt } from "drizzle-orm";
import { z } from "zod";
import type { Actor, UserActor } from "../access/actor.ts";
import { requireRole } from "../access/roles.ts";
import { appendEvent } from "../audit/append-event.ts";
import { type Database, type Reader, type Transaction, transact } from "../db/client.ts";
import { groups, ROLES, type Role } from "../db/schema.ts";
import { invitations } from "../db/sign-in-tables.ts";
import { AppError } from "../errors.ts";
import { type GroupId, type InvitationId, newId, type UserId } from "../ids.ts";
import { signInSettings } from "./sign-in-settings.ts";
import { requireStepUpInBrowser } from "./step-up.ts";
import { EMAIL, findUserByEmail, NAME, requireUserRow } from "./users.ts";

/**
 * Links that are handed over instead of sent: whoever opens one makes their account, or gets into it again. The token
 * is shown once; the database keeps its hash.
 */
export type Invitation = {
  readonly id: InvitationId;
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  /** False: the account exists, and the link sets a new password. */
  readonly isNew: boolean;
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
  readonly state: "open" | "accepted" | "withdrawn" | "expired";
};
/** What is handed over. */
export type MadeInvitation = {
  readonly id: InvitationId;
  readonly token: string;
  readonly expiresAtMs: number;
};

const HOUR_MS = 3_600_000;
/** Ended ones are kept so long to be looked at; the log keeps that they were. */
const KEPT_MS = 30 * 24 * HOUR_MS;
const HOURS = z
  .number()
  .int()
  .min(1)
  .max(30 * 24);
const INPUT = z.object({ email: EMAIL, name: NAME, role: z.enum(ROLES), hours: HOURS });

/**
 * A link for somebody new. An earlier one for the same address ends.
 * @throws {AppError} not-allowed; step-up-needed; invalid-input; not-found for a group; conflict when the address is
 *   taken, or when nobody may sign in with what a link can set up
 */
export function invite(
  db: Database,
  actor: Actor,
  input: z.input<typeof INPUT> & { groupIds?: readonly GroupId[] },
): MadeInvitation {
  const parsed = INPUT.safeParse(input);
  if (!parsed.success)
    throw new AppError("invalid-input", "An invitation needs an address, a name, a role and 1 to 720 hours.");
  return transact(db, (tx) => {
    const administrator = requireInviting(tx, actor);
    const { email, name, role, hours } = parsed.data;
    if (findUserByEmail(tx, email) !== undefined)
      throw new AppError("conflict", `There is a person with the address ${email} already.`);
    const groupIds = [...new Set(input.groupIds ?? [])];
    const known = tx.select({ id: groups.id }).from(groups).where(inArray(groups.id, groupIds)).all();
    if (known.length < groupIds.length) throw new AppError("not-found", "There is no such group.");
    const userId = newId("user");
    return make(tx, administrator, { email, name, role, hours, groupIds, userId, isNew: true });
  });
}

/** A link by which somebody who has an account sets a new password. @throws {AppError} as for `invite` */
export function inviteAgain(db: Database, actor: Actor, userId: UserId, hours: number): MadeInvitation {
  if (!HOURS.safeParse(hours).success)
    throw new AppError("invalid-input", "An invitation lasts 1 to 720 hours.");
  return transact(db, (tx) => {
    const administrator = requireInviting(tx, actor);
    if (!signInSettings(tx).methods.includes("password"))
      throw new AppError("conflict", "The link sets a password, and nobody may sign in with one here.");
    const { email, name, role, status } = requireUserRow(tx, userId);
    if (status !== "active") throw new AppError("conflict", "The account is suspended; reactivate it first.");
    return make(tx, administrator, { email, name, role, hours, groupIds: [], userId, isNew: false });
  });
}

/** For administrators and auditors, the newest first. @throws {AppError} not-allowed */
export function listInvitations(db: Reader, actor: Actor): Invitation[] {
  requireRole(db, actor, "administrator", "auditor");
  return db
    .select()
    .from(invitations)
    .orderBy(desc(invitations.createdAtMs))
    .all()
    .map((row) => ({
      id: row.id,
      email: row.email,
      name: row.name,
      role: row.role,
      isNew: row.isNew,
      createdAtMs: row.createdAtMs,
      expiresAtMs: row.expiresAtMs,
      state: stateOf(row),
    }));
}

/** The link opens nothing any more. @throws {AppError} not-allowed; not-found when it is not open */
export function withdrawInvitation(db: Database, actor: Actor, id: InvitationId): void {
  transact(db, (tx) => {
    const administrator = requireRole(tx, actor, "administrator");
    if (!withdraw(tx, administrator, eq(invitations.id, id)))
      throw new AppError("not-found", "There is no such open invitation.");
  });
}

/** The invitation behind a link, while it is open and who made it is still an administrator. */
export function findInvitation(db: Reader, token: string): typeof invitations.$inferSelect | undefined {
  const row = db
    .select()
    .from(invitations)
    .where(eq(invitations.tokenHash, digest(token)))
    .get();
  if (row === undefined || stateOf(row) !== "open") return undefined;
  const maker = requireUserRow(db, row.createdBy);
  return maker.status === "active" && maker.role === "administrator" ? row : undefined;
}

function requireInviting(tx: Transaction, actor: Actor): UserActor {
  const administrator = requireRole(tx, actor, "administrator");
  requireStepUpInBrowser(tx, administrator);
  const { methods } = signInSettings(tx);
  if (!methods.includes("password") && !methods.includes("passkey"))
    throw new AppError(
      "conflict",
      "A link sets up a password or a passkey, and nobody may sign in with one.",
    );
  return administrator;
}

type New = Pick<typeof invitations.$inferInsert, "email" | "name" | "role" | "groupIds" | "userId" | "isNew">;

function make(tx: Transaction, actor: UserActor, input: New & { hours: number }): MadeInvitation {
  const { hours, ...rest } = input;
  const now = Date.now();
  tx.delete(invitations)
    .where(lt(invitations.expiresAtMs, now - KEPT_MS))
    .run();
  withdraw(tx, actor, eq(invitations.email, rest.email));
  const id = newId("invitation");
  const token = randomBytes(24).toString("base64url");
  const expiresAtMs = now + hours * HOUR_MS;
  tx.insert(invitations)
    .values({
      id,
      tokenHash: digest(token),
      ...rest,
      createdBy: actor.userId,
      createdAtMs: now,
      expiresAtMs,
    })
    .run();
  const data = { isNew: rest.isNew, role: rest.role, groups: rest.groupIds.length, until: expiresAtMs };
  appendEvent(tx, { type: "invitation.made", actor, objects: [id, rest.userId], data });
  return { id, token, expiresAtMs };
}

/** Ends what is open of these. @returns whether there was any */
function withdraw(tx: Transaction, actor: UserActor, which: ReturnType<typeof eq>): boolean {
  const open = tx
    .update(invitations)
    .set({ withdrawnAtMs: Date.now() })
    .where(
      and(
        which,
        isNull(invitations.acceptedAtMs),
        isNull(invitations.withdrawnAtMs),
        gt(invitations.expiresAtMs, Date.now()),
      ),
    )
    .returning({ id: invitations.id, userId: invitations.userId })
    .all();
  for (const { id, userId } of open)
    appendEvent(tx, { type: "invitation.withdrawn", actor, objects: [id, userId], data: {} });
  return open.length > 0;
}

function stateOf(row: typeof invitations.$inferSelect): Invitation["state"] {
  if (row.acceptedAtMs !== null) return "accepted";
  if (row.withdrawnAtMs !== null) return "withdrawn";
  return row.expiresAtMs > Date.now() ? "open" : "expired";
}

function digest(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}
