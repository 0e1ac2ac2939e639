import { and, eq, isNull, sql } from "drizzle-orm";
import type { Actor } from "../access/actor.ts";
import { requireRole } from "../access/roles.ts";
import { appendEvent } from "../audit/append-event.ts";
import { groupNestings } from "../db/access-tables.ts";
import { type Database, type Reader, transact } from "../db/client.ts";
import { groups } from "../db/schema.ts";
import { AppError } from "../errors.ts";
import type { GroupId } from "../ids.ts";

/** Groups directly inside a group. @throws {AppError} not-allowed */
export function listNestedGroups(
  db: Reader,
  actor: Actor,
  parentId: GroupId,
): { id: GroupId; name: string }[] {
  requireRole(db, actor, "administrator", "auditor");
  return db
    .select({ id: groups.id, name: groups.name })
    .from(groupNestings)
    .innerJoin(groups, eq(groups.id, groupNestings.childId))
    .where(and(eq(groupNestings.parentId, parentId), isNull(groupNestings.endedAtMs)))
    .orderBy(groups.name)
    .all();
}

/**
 * Puts a group into another one: its members are members of both from their next request.
 * @throws {AppError} not-allowed; not-found; conflict when the groups would contain each other
 */
export function nestGroup(db: Database, actor: Actor, parentId: GroupId, childId: GroupId): void {
  transact(db, (tx) => {
    requireRole(tx, actor, "administrator");
    const known = tx
      .select({ id: groups.id })
      .from(groups)
      .where(sql`${groups.id} IN (${parentId}, ${childId})`)
      .all();
    if (parentId !== childId && known.length < 2) throw new AppError("not-found", "There is no such group.");
    if (parentId === childId || isInside(tx, parentId, childId))
      throw new AppError("conflict", "A group cannot be inside itself.");
    const row = { parentId, childId, addedAtMs: Date.now() };
    if (tx.insert(groupNestings).values(row).onConflictDoNothing().run().changes === 0) return;
    appendEvent(tx, { type: "group.nested", actor, objects: [parentId, childId], data: {} });
  });
}

/** @throws {AppError} not-allowed */
export function unnestGroup(db: Database, actor: Actor, parentId: GroupId, childId: GroupId): void {
  transact(db, (tx) => {
    requireRole(tx, actor, "administrator");
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

/** Whether `inner` is inside `outer`, directly or not. */
function isInside(db: Reader, inner: GroupId, outer: GroupId): boolean {
  const rows = db.all<{ id: GroupId }>(sql`
    WITH RECURSIVE around(id) AS (
      SELECT ${inner}
      UNION SELECT n.parent_id FROM around JOIN ${groupNestings} AS n ON n.child_id = around.id
      WHERE n.ended_at_ms IS NULL)
    SELECT id FROM around`);
  return rows.some(({ id }) => id === outer);
}
