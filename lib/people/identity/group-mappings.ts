import { and, eq, isNull } from "drizzle-orm";
import type { Actor } from "../../access/actor.ts";
import { requireRole } from "../../access/roles.ts";
import { appendEvent, commitTo } from "../../audit/append-event.ts";
import { type Database, type Reader, type Transaction, transact } from "../../db/client.ts";
import { groupMappings, type IdentitySource } from "../../db/identity-tables.ts";
import { groups } from "../../db/schema.ts";
import { AppError } from "../../errors.ts";
import type { GroupId, UserId } from "../../ids.ts";
import { joinGroup, leaveGroup } from "../groups.ts";

export type GroupMapping = {
  readonly source: IdentitySource;
  /** Name of the group there. */
  readonly external: string;
  readonly groupId: GroupId;
  readonly group: string;
};
type Mapping = Pick<GroupMapping, "source" | "external" | "groupId">;

/** @throws {AppError} not-allowed */
export function listGroupMappings(db: Reader, actor: Actor): GroupMapping[] {
  requireRole(db, actor, "administrator", "auditor");
  return db
    .select({
      source: groupMappings.source,
      external: groupMappings.external,
      groupId: groupMappings.groupId,
      group: groups.name,
    })
    .from(groupMappings)
    .innerJoin(groups, eq(groups.id, groupMappings.groupId))
    .where(isNull(groupMappings.endedAtMs))
    .orderBy(groupMappings.source, groupMappings.external)
    .all();
}

/**
 * Members of a group elsewhere become members of ours when they next sign in that way; whoever is not in it there stops
 * being one of ours then, also those who were added here.
 * @throws {AppError} not-allowed; invalid-input; not-found; conflict when it is mapped already
 */
export function mapGroup(db: Database, actor: Actor, mapping: Mapping): void {
  const external = sameForm(mapping.source, mapping.external);
  if (external === "" || external.length > 500)
    throw new AppError("invalid-input", "Name the group as the provider or directory does.");
  transact(db, (tx) => {
    const { userId } = requireRole(tx, actor, "administrator");
    const { source, groupId } = mapping;
    if (tx.select({ id: groups.id }).from(groups).where(eq(groups.id, groupId)).get() === undefined)
      throw new AppError("not-found", "There is no such group.");
    const added = tx
      .insert(groupMappings)
      .values({ source, external, groupId, setBy: userId, sinceMs: Date.now() })
      .onConflictDoNothing()
      .run();
    if (added.changes === 0) throw new AppError("conflict", "These two groups are mapped already.");
    const data = { source, external: commitTo(tx, external) };
    appendEvent(tx, { type: "identity.mapping-set", actor, objects: [groupId], data });
  });
}

/** Members stay as they are. @throws {AppError} not-allowed; not-found */
export function unmapGroup(db: Database, actor: Actor, mapping: Mapping): void {
  const external = sameForm(mapping.source, mapping.external);
  transact(db, (tx) => {
    requireRole(tx, actor, "administrator");
    const { source, groupId } = mapping;
    const ended = tx
      .update(groupMappings)
      .set({ endedAtMs: Date.now() })
      .where(
        and(
          eq(groupMappings.source, source),
          eq(groupMappings.external, external),
          eq(groupMappings.groupId, groupId),
          isNull(groupMappings.endedAtMs),
        ),
      )
      .run();
    if (ended.changes === 0) throw new AppError("not-found", "There is no such mapping.");
    const data = { source, external: commitTo(tx, external) };
    appendEvent(tx, { type: "identity.mapping-ended", actor, objects: [groupId], data });
  });
}

/** Brings a person's membership in mapped groups in line with what the provider or directory said. */
export function followGroups(
  tx: Transaction,
  actor: Actor,
  userId: UserId,
  person: { readonly source: IdentitySource; readonly groups: readonly string[] },
): void {
  const there = new Set(person.groups.map((name) => sameForm(person.source, name)));
  const mapped = tx
    .select({ external: groupMappings.external, groupId: groupMappings.groupId })
    .from(groupMappings)
    .where(and(eq(groupMappings.source, person.source), isNull(groupMappings.endedAtMs)))
    .all();
  for (const [groupId, mappings] of Map.groupBy(mapped, (mapping) => mapping.groupId)) {
    if (mappings.some(({ external }) => there.has(external))) joinGroup(tx, actor, groupId, userId);
    else leaveGroup(tx, actor, groupId, userId);
  }
}

/** Directories tell neither capitals nor blanks beside commas apart; claims are compared as they are. */
function sameForm(source: IdentitySource, name: string): string {
  const text = name.trim().normalize("NFC");
  return source === "oidc" ? text : text.toLowerCase().replace(/\s*([,=])\s*/g, "$1");
}
