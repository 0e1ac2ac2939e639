import { and, eq, isNull } from "drizzle-orm";
import { z } from "zod";
import type { Actor } from "../../access/actor.ts";
import { appendEvent } from "../../audit/append-event.ts";
import type { Reader, Transaction } from "../../db/client.ts";
import { groupMembers, groups, users } from "../../db/schema.ts";
import { type GroupId, newId, type UserId } from "../../ids.ts";
import { joinGroup, leaveGroup } from "../groups.ts";
import { NAME } from "../users.ts";
import type { Resource } from "./patch.ts";
import {
  endResource,
  keepResource,
  provisioned,
  requireFreeName,
  type ScimBody,
  type ScimRow,
} from "./resources.ts";
import { ScimError } from "./scim-error.ts";

export const GROUP_SCHEMA = "urn:ietf:params:scim:schemas:core:2.0:Group";

const GIVEN = z.object({
  displayName: NAME,
  externalId: z.string().max(254).optional(),
  members: z
    .array(z.object({ value: z.string() }))
    .max(50_000)
    .default([]),
});

/** The group as SCIM says it, with those of its members that are provisioned. */
export function toGroupBody(db: Reader, row: ScimRow): ScimBody {
  const members = membersOf(db, row.resourceId as GroupId);
  return {
    schemas: [GROUP_SCHEMA],
    id: row.resourceId,
    ...(row.externalId === null ? {} : { externalId: row.externalId }),
    displayName: row.userName,
    members: members.map(({ id, name }) => ({ value: id, display: name, type: "User" })),
  };
}

/** @throws {ScimError} 400; 409, also when a group that is not provisioned has the name */
export function createScimGroup(tx: Transaction, actor: Actor, body: Resource): string {
  const given = parse(body);
  requireFreeGroupName(tx, given.displayName);
  const id = newId("group");
  tx.insert(groups).values({ id, name: given.displayName, createdAtMs: Date.now() }).run();
  appendEvent(tx, { type: "group.created", actor, objects: [id], data: {} });
  keep(tx, id, given);
  settleMembers(tx, actor, id, given.members);
  return id;
}

/** @throws {ScimError} 400; 409 */
export function replaceScimGroup(tx: Transaction, actor: Actor, row: ScimRow, body: Resource): void {
  const id = row.resourceId as GroupId;
  const given = parse(body);
  if (given.displayName !== row.userName) {
    requireFreeGroupName(tx, given.displayName, id);
    tx.update(groups).set({ name: given.displayName }).where(eq(groups.id, id)).run();
    appendEvent(tx, { type: "group.renamed", actor, objects: [id], data: {} });
  }
  keep(tx, id, given);
  settleMembers(tx, actor, id, given.members);
}

/** Its provisioned members leave it and it is no longer provisioned; grants and walls that name it stay on record. */
export function deleteScimGroup(tx: Transaction, actor: Actor, row: ScimRow): void {
  const id = row.resourceId as GroupId;
  settleMembers(tx, actor, id, []);
  endResource(tx, "group", id);
  appendEvent(tx, { type: "scim.released", actor, objects: [id], data: {} });
}

function parse(body: Resource): z.output<typeof GIVEN> {
  const given = GIVEN.safeParse(body);
  if (given.success) return given.data;
  const wrong = new Set(given.error.issues.map((issue) => issue.path.join(".") || "the group"));
  throw new ScimError(400, `This is missing or not right: ${[...wrong].join(", ")}.`, "invalidValue");
}

function membersOf(db: Reader, groupId: GroupId): { id: UserId; name: string }[] {
  const visible = new Set(provisioned(db, "user").map((row) => row.resourceId));
  return db
    .select({ id: users.id, name: users.name })
    .from(groupMembers)
    .innerJoin(users, eq(users.id, groupMembers.userId))
    .where(and(eq(groupMembers.groupId, groupId), isNull(groupMembers.endedAtMs)))
    .orderBy(users.id)
    .all()
    .filter(({ id }) => visible.has(id));
}

/** Members that were added here and are not provisioned stay. */
function settleMembers(
  tx: Transaction,
  actor: Actor,
  groupId: GroupId,
  given: readonly { readonly value: string }[],
): void {
  const visible = new Set(provisioned(tx, "user").map((row) => row.resourceId));
  const wanted = new Set(given.map(({ value }) => value));
  const unknown = [...wanted].find((id) => !visible.has(id));
  if (unknown !== undefined)
    throw new ScimError(
      400,
      `${unknown} is no provisioned user; groups in groups are made here.`,
      "invalidValue",
    );
  for (const { id } of membersOf(tx, groupId)) if (!wanted.has(id)) leaveGroup(tx, actor, groupId, id);
  for (const id of wanted) joinGroup(tx, actor, groupId, id as UserId);
}

function requireFreeGroupName(tx: Transaction, name: string, besides?: GroupId): void {
  requireFreeName(tx, "group", name, besides);
  const other = tx.select({ id: groups.id }).from(groups).where(eq(groups.name, name)).get();
  if (other !== undefined && other.id !== besides)
    throw new ScimError(409, "There is such a group here; an administrator can adopt it.", "uniqueness");
}

function keep(tx: Transaction, id: GroupId, given: z.output<typeof GIVEN>): void {
  keepResource(tx, {
    kind: "group",
    resourceId: id,
    userName: given.displayName,
    externalId: given.externalId ?? null,
    givenName: null,
    familyName: null,
  });
}
