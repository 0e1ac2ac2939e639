import { and, eq, inArray, isNull, sql } from "drizzle-orm";
import type { Actor } from "../access/actor.ts";
import { requireRole } from "../access/roles.ts";
import { appendEvent } from "../audit/append-event.ts";
import { groupNestings } from "../db/access-tables.ts";
import { type Database, type Reader, transact } from "../db/client.ts";
import { groupMembers, groups, users } from "../db/schema.ts";
import { AppError } from "../errors.ts";
import type { GroupId, UserId } from "../ids.ts";
import { requireGroup } from "./groups.ts";

/** Somebody who is in a group; `through`: groups in it that they are directly in, none where they are in it directly. */
export type EffectiveMember = {
  readonly id: UserId;
  readonly name: string;
  readonly email: string;
  readonly through: readonly string[];
};

/** Everybody who is in a group, directly or through groups in it, by name. @throws {AppError} not-allowed */
export function listEffectiveMembers(db: Reader, actor: Actor, id: GroupId): EffectiveMember[] {
  requireRole(db, actor, "administrator", "auditor");
  const rows = db
    .select({ groupId: groups.id, group: groups.name, id: users.id, name: users.name, email: users.email })
    .from(groupMembers)
    .innerJoin(groups, eq(groups.id, groupMembers.groupId))
    .innerJoin(users, eq(users.id, groupMembers.userId))
    .where(and(isNull(groupMembers.endedAtMs), inArray(groupMembers.groupId, [id, ...groupsInside(db, id)])))
    .orderBy(users.name, groups.name)
    .all();
  return [...Map.groupBy(rows, (row) => row.id)].map(([userId, own]) => ({
    id: userId,
    name: own[0]?.name ?? "",
    email: own[0]?.email ?? "",
    through: own.some(({ groupId }) => groupId === id) ? [] : own.map(({ group }) => group),
  }));
}

/**
 * Puts a group into another one: its members are members of both from their next request.
 * @throws {AppError} not-allowed; not-found; conflict when the groups would contain each other
 */
export function nestGroup(db: Database, actor: Actor, parentId: GroupId, childId: GroupId): void {
  transact(db, (tx) => {
    requireRole(tx, actor, "administrator");
    for (const id of [parentId, childId]) requireGroup(tx, id);
    if (parentId === childId || groupsInside(tx, childId).has(parentId))
      throw new AppError("conflict", "A group cannot be inside itself.");
    const row = { parentId, childId, addedAtMs: Date.now() };
    if (tx.insert(groupNestings).values(row).onConflictDoNothing().run().changes === 0) return;
    appendEvent(tx, { type: "group.nested", actor, objects: [parentId, childId], data: {} });
  });
}

/** @throws {AppError} not-allowed; not-found */
export function unnestGroup(db: Database, actor: Actor, parentId: GroupId, childId: GroupId): void {
  transact(db, (tx) => {
    requireRole(tx, actor, "administrator");
    requireGroup(tx, parentId);
    const ended = tx
      .update(groupNestings)
      .set({ endedAtMs: Date.now() })
      .where(
        and(
          eq(groupNestings.parentId, parentId),
          eq(groupNestings.childId, childId),
          isNull(groupNestings.endedAtMs),
        ),
      )
      .run();
    if (ended.changes > 0)
      appendEvent(tx, { type: "group.unnested", actor, objects: [parentId, childId], data: {} });
  });
}

/** Groups inside a group, directly or not. */
function groupsInside(db: Reader, outer: GroupId): ReadonlySet<GroupId> {
  const rows = db.all<{ id: GroupId }>(sql`
    WITH RECURSIVE inside(id) AS (
      SELECT n.child_id FROM ${groupNestings} AS n WHERE n.parent_id = ${outer} AND n.ended_at_ms IS NULL
      UNION SELECT n.child_id FROM inside JOIN ${groupNestings} AS n ON n.parent_id = inside.id
      WHERE n.ended_at_ms IS NULL)
    SELECT id FROM inside`);
  return new Set(rows.map(({ id }) => id));
}
