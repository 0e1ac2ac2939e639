import { and, eq, gt, isNull, or } from "drizzle-orm";
import { z } from "zod";
import type { Actor } from "../access/actor.ts";
import { explainAccess, isWalled } from "../access/readable.ts";
import { hasRole, requireUser } from "../access/roles.ts";
import { appendEvent } from "../audit/append-event.ts";
import { type Database, type Reader, transact } from "../db/client.ts";
import { collections, GRANT_LEVELS, type GrantLevel, grants, groups, users } from "../db/schema.ts";
import { AppError } from "../errors.ts";
import { type CollectionId, type GrantId, type GroupId, newId, type UserId } from "../ids.ts";
import { isSteward } from "../safeguards/may-protect.ts";

export type Grant = {
  readonly id: GrantId;
  readonly level: GrantLevel;
  readonly grantedAtMs: number;
  readonly expiresAtMs: number | null;
  readonly subject:
    | { readonly kind: "user"; readonly id: UserId; readonly name: string; readonly email: string }
    | { readonly kind: "group"; readonly id: GroupId; readonly name: string };
};
export type GrantSubject = { readonly userId: UserId } | { readonly groupId: GroupId };
const INPUT = z.object({ level: z.enum(GRANT_LEVELS), expiresAtMs: z.number().int().positive().optional() });

/**
 * Opens a collection to a person or group; an existing grant of theirs is ended and replaced. Administrators and
 * people who manage the collection may do it.
 * @throws {AppError} not-found; not-allowed; invalid-input
 */
export function giveGrant(
  db: Database,
  actor: Actor,
  collectionId: CollectionId,
  subject: GrantSubject,
  input: z.input<typeof INPUT>,
): GrantId {
  const parsed = INPUT.safeParse(input);
  if (!parsed.success)
    throw new AppError(
      "invalid-input",
      "A grant needs a level (read, contribute or manage) and, if it ends, a time.",
    );
  const { level, expiresAtMs } = parsed.data;
  if (expiresAtMs !== undefined && expiresAtMs <= Date.now())
    throw new AppError("invalid-input", "The grant would have ended already.");
  return transact(db, (tx) => {
    const { userId } = requireMayManage(tx, actor, collectionId);
    const subjectId = requireSubject(tx, subject);
    const now = Date.now();
    for (const old of openGrants(tx, collectionId, now).filter((grant) => grant.subject.id === subjectId)) {
      tx.update(grants).set({ endedAtMs: now }).where(eq(grants.id, old.id)).run();
      appendEvent(tx, {
        type: "grant.ended",
        actor,
        objects: [old.id, collectionId, subjectId],
        data: { level: old.level },
      });
    }
    const id = newId("grant", now);
    tx.insert(grants)
      .values({
        id,
        collectionId,
        level,
        grantedBy: userId,
        grantedAtMs: now,
        expiresAtMs: expiresAtMs ?? null,
        userId: "userId" in subject ? subject.userId : null,
        groupId: "groupId" in subject ? subject.groupId : null,
      })
      .run();
    appendEvent(tx, {
      type: "grant.given",
      actor,
      objects: [id, collectionId, subjectId],
      data: { level, expiresAt: expiresAtMs },
    });
    return id;
  });
}

/** Takes effect at the next request. @throws {AppError} not-found; not-allowed */
export function endGrant(db: Database, actor: Actor, id: GrantId): void {
  transact(db, (tx) => {
    const grant = tx
      .select()
      .from(grants)
      .where(and(eq(grants.id, id), isNull(grants.endedAtMs)))
      .get();
    if (grant === undefined) throw new AppError("not-found", "There is no such grant.");
    requireMayManage(tx, actor, grant.collectionId);
    tx.update(grants).set({ endedAtMs: Date.now() }).where(eq(grants.id, id)).run();
    appendEvent(tx, {
      type: "grant.ended",
      actor,
      objects: [id, grant.collectionId, grant.userId ?? grant.groupId ?? ""],
      data: { level: grant.level },
    });
  });
}

/** Grants in force now. @throws {AppError} not-found; not-allowed */
export function listGrants(db: Reader, actor: Actor, collectionId: CollectionId): Grant[] {
  if (!hasRole(db, actor, "auditor") || isWalled(db, actor, collectionId))
    requireMayManage(db, actor, collectionId);
  return openGrants(db, collectionId, Date.now());
}

/** Whether the actor may change who has access: administrators and stewards, who need not read it, and those who manage it. */
function requireMayManage(db: Reader, actor: Actor, collectionId: CollectionId): { userId: UserId } {
  const user = requireUser(db, actor);
  const exists =
    db.select({ id: collections.id }).from(collections).where(eq(collections.id, collectionId)).get() !==
    undefined;
  const isWalledOff = isWalled(db, actor, collectionId);
  const isCalled = hasRole(db, actor, "administrator") || isSteward(db, actor, collectionId);
  if (exists && !isWalledOff && isCalled) return user;
  const decision = explainAccess(db, actor, collectionId, "manage");
  if (decision.allowed) return user;
  if (decision.level !== null)
    throw new AppError("not-allowed", "This needs the right to manage the collection.");
  throw new AppError("not-found", "There is no such collection, or it is not open to you.");
}

function openGrants(db: Reader, collectionId: CollectionId, now: number): Grant[] {
  return db
    .select()
    .from(grants)
    .leftJoin(users, eq(users.id, grants.userId))
    .leftJoin(groups, eq(groups.id, grants.groupId))
    .where(
      and(
        eq(grants.collectionId, collectionId),
        isNull(grants.endedAtMs),
        or(isNull(grants.expiresAtMs), gt(grants.expiresAtMs, now)),
      ),
    )
    .orderBy(grants.grantedAtMs)
    .all()
    .flatMap(({ grants: row, users: user, groups: group }): Grant[] => {
      const common = {
        id: row.id,
        level: row.level,
        grantedAtMs: row.grantedAtMs,
        expiresAtMs: row.expiresAtMs,
      };
      if (user !== null)
        return [{ ...common, subject: { kind: "user", id: user.id, name: user.name, email: user.email } }];
      if (group !== null) return [{ ...common, subject: { kind: "group", id: group.id, name: group.name } }];
      return [];
    });
}

function requireSubject(db: Reader, subject: GrantSubject): UserId | GroupId {
  const row =
    "userId" in subject
      ? db.select({ id: users.id }).from(users).where(eq(users.id, subject.userId)).get()
      : db.select({ id: groups.id }).from(groups).where(eq(groups.id, subject.groupId)).get();
  if (row === undefined) throw new AppError("not-found", "There is no such person or group.");
  return row.id;
}
