import { and, count, eq, isNull, or } from "drizzle-orm";
import { z } from "zod";
import type { Actor } from "../access/actor.ts";
import { requireRole } from "../access/roles.ts";
import { appendEvent } from "../audit/append-event.ts";
import { groupNestings, restrictionMembers, walls } from "../db/access-tables.ts";
import { type Database, type Reader, type Transaction, transact } from "../db/client.ts";
import { grants, groupMembers, groups, users } from "../db/schema.ts";
import { AppError } from "../errors.ts";
import { type GroupId, newId, type UserId } from "../ids.ts";

export type Group = {
  readonly id: GroupId;
  readonly name: string;
  /** People directly in it. */
  readonly members: readonly { readonly id: UserId; readonly name: string; readonly email: string }[];
  /** Groups directly in it: whoever is in them is in it too. */
  readonly groups: readonly { readonly id: GroupId; readonly name: string }[];
};
const NAME = z.string().trim().min(1).max(120);

/** @throws {AppError} not-allowed; invalid-input; conflict when the name is taken */
export function createGroup(db: Database, actor: Actor, input: { name: string }): GroupId {
  return transact(db, (tx) => {
    requireRole(tx, actor, "administrator");
    const name = parseGroupName(tx, input.name);
    const id = newId("group");
    tx.insert(groups).values({ id, name, createdAtMs: Date.now() }).run();
    appendEvent(tx, { type: "group.created", actor, objects: [id], data: {} });
    return id;
  });
}

export function listGroups(db: Reader, actor: Actor): Group[] {
  requireRole(db, actor, "administrator", "auditor");
  const members = db
    .select({ groupId: groupMembers.groupId, id: users.id, name: users.name, email: users.email })
    .from(groupMembers)
    .innerJoin(users, eq(users.id, groupMembers.userId))
    .where(isNull(groupMembers.endedAtMs))
    .orderBy(users.name)
    .all();
  const byGroup = Map.groupBy(members, (member) => member.groupId);
  const nested = Map.groupBy(listNestings(db), ({ parentId }) => parentId);
  return db
    .select()
    .from(groups)
    .orderBy(groups.name)
    .all()
    .map((group) => ({
      id: group.id,
      name: group.name,
      members: (byGroup.get(group.id) ?? []).map(({ id, name, email }) => ({ id, name, email })),
      groups: (nested.get(group.id) ?? []).map(({ id, name }) => ({ id, name })),
    }));
}

/** Groups directly inside others, by name. */
function listNestings(db: Reader): { parentId: GroupId; id: GroupId; name: string }[] {
  return db
    .select({ parentId: groupNestings.parentId, id: groups.id, name: groups.name })
    .from(groupNestings)
    .innerJoin(groups, eq(groups.id, groupNestings.childId))
    .where(isNull(groupNestings.endedAtMs))
    .orderBy(groups.name)
    .all();
}

/** @throws {AppError} not-allowed; not-found; invalid-input; conflict */
export function renameGroup(db: Database, actor: Actor, id: GroupId, name: string): void {
  transact(db, (tx) => {
    requireRole(tx, actor, "administrator");
    requireGroup(tx, id);
    tx.update(groups)
      .set({ name: parseGroupName(tx, name) })
      .where(eq(groups.id, id))
      .run();
    appendEvent(tx, { type: "group.renamed", actor, objects: [id], data: {} });
  });
}

/** Takes effect at the members' next request. @throws {AppError} not-allowed; not-found */
export function addGroupMember(db: Database, actor: Actor, groupId: GroupId, userId: UserId): void {
  transact(db, (tx) => {
    requireRole(tx, actor, "administrator");
    requireGroup(tx, groupId);
    if (tx.select({ id: users.id }).from(users).where(eq(users.id, userId)).get() === undefined)
      throw new AppError("not-found", "There is no such person.");
    joinGroup(tx, actor, groupId, userId);
  });
}

/** Makes somebody a member where they are none, in the caller's transaction. */
export function joinGroup(tx: Transaction, actor: Actor, groupId: GroupId, userId: UserId): void {
  const added = tx
    .insert(groupMembers)
    .values({ groupId, userId, addedAtMs: Date.now() })
    .onConflictDoNothing()
    .run();
  if (added.changes > 0)
    appendEvent(tx, { type: "group.member-added", actor, objects: [groupId, userId], data: {} });
}

/** @throws {AppError} not-allowed; not-found */
export function removeGroupMember(db: Database, actor: Actor, groupId: GroupId, userId: UserId): void {
  transact(db, (tx) => {
    requireRole(tx, actor, "administrator");
    requireGroup(tx, groupId);
    leaveGroup(tx, actor, groupId, userId);
  });
}

/** Ends somebody's membership where they are a member, in the caller's transaction. */
export function leaveGroup(tx: Transaction, actor: Actor, groupId: GroupId, userId: UserId): void {
  const removed = tx
    .update(groupMembers)
    .set({ endedAtMs: Date.now() })
    .where(
      and(eq(groupMembers.groupId, groupId), eq(groupMembers.userId, userId), isNull(groupMembers.endedAtMs)),
    )
    .run();
  if (removed.changes > 0)
    appendEvent(tx, { type: "group.member-removed", actor, objects: [groupId, userId], data: {} });
}

/** @throws {AppError} not-allowed; not-found; conflict while collections are still open to the group */
export function deleteGroup(db: Database, actor: Actor, id: GroupId): void {
  transact(db, (tx) => {
    requireRole(tx, actor, "administrator");
    requireGroup(tx, id);
    const granted = tx.select({ n: count() }).from(grants).where(eq(grants.groupId, id)).get()?.n ?? 0;
    const inForce =
      tx
        .select({ n: count() })
        .from(grants)
        .where(and(eq(grants.groupId, id), isNull(grants.endedAtMs)))
        .get()?.n ?? 0;
    if (inForce > 0)
      throw new AppError("conflict", "Collections are still open to this group; end its grants first.");
    if (granted > 0)
      throw new AppError(
        "conflict",
        "Past grants name this group, so it stays for the record; remove its members instead.",
      );
    if (isNamed(tx, id))
      throw new AppError(
        "conflict",
        "Walls, restrictions or other groups name this group; it stays for the record.",
      );
    const members = tx.delete(groupMembers).where(eq(groupMembers.groupId, id)).run().changes;
    tx.delete(groups).where(eq(groups.id, id)).run();
    appendEvent(tx, { type: "group.deleted", actor, objects: [id], data: { members } });
  });
}

/** Whether the access rule mentions the group elsewhere than in grants, now or in the past. */
function isNamed(tx: Transaction, id: GroupId): boolean {
  const nested = or(eq(groupNestings.parentId, id), eq(groupNestings.childId, id));
  return (
    tx.select({ id: groupNestings.id }).from(groupNestings).where(nested).get() !== undefined ||
    tx.select({ id: walls.id }).from(walls).where(eq(walls.groupId, id)).get() !== undefined ||
    tx
      .select({ id: restrictionMembers.id })
      .from(restrictionMembers)
      .where(eq(restrictionMembers.groupId, id))
      .get() !== undefined
  );
}

/** @throws {AppError} not-found */
export function requireGroup(tx: Transaction, id: GroupId): void {
  if (tx.select({ id: groups.id }).from(groups).where(eq(groups.id, id)).get() === undefined)
    throw new AppError("not-found", "There is no such group.");
}

function parseGroupName(tx: Transaction, text: string): string {
  const name = NAME.safeParse(text);
  if (!name.success) throw new AppError("invalid-input", "A group needs a name of 1 to 120 characters.");
  if (tx.select({ id: groups.id }).from(groups).where(eq(groups.name, name.data)).get() !== undefined) {
    throw new AppError("conflict", `There is a group named ${name.data} already.`);
  }
  return name.data;
}
