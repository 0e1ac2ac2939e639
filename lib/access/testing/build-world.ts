import { createHash } from "node:crypto";
import {
  clearances,
  emergencyAccesses,
  groupNestings,
  restrictionMembers,
  restrictions,
  walls,
} from "../../db/access-tables.ts";
import { type Database, transact } from "../../db/client.ts";
import { collections, documents, grants, groupMembers, groups, users } from "../../db/schema.ts";
import {
  type CollectionId,
  type DocumentId,
  type GroupId,
  newId,
  type RestrictionId,
  type UserId,
} from "../../ids.ts";
import { sealFor } from "../../keys/data-keys.ts";
import type { UserActor } from "../actor.ts";
import { present } from "../moment.ts";
import { internScope } from "../scopes.ts";
import { COLLECTIONS, GROUPS, PEOPLE, type Subject, type World } from "./random-world.ts";

export type BuiltWorld = {
  readonly actors: readonly UserActor[];
  readonly collections: readonly CollectionId[];
  readonly documents: readonly DocumentId[];
};

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/** Writes a world into a database that may hold others. @param name set before every name */
export function buildWorld(db: Database, world: World, name: string): BuiltWorld {
  const now = present();
  const at = (hours: number) => now.atMs + hours * HOUR_MS;
  const atOrNull = (hours: number | null) => (hours === null ? null : at(hours));
  const make = <Made>(n: number, one: () => Made) => Array.from({ length: n }, one);
  const ids = {
    users: make(PEOPLE, () => newId("user")),
    groups: make(GROUPS, () => newId("group")),
    collections: make(COLLECTIONS, () => newId("collection")),
  };
  const subject = (one: Subject) => ({
    userId: "user" in one ? (ids.users[one.user] as UserId) : null,
    groupId: "group" in one ? (ids.groups[one.group] as GroupId) : null,
  });
  const collectionOf = (n: number) => ids.collections[n] as CollectionId;
  const documentIds = world.documents.map(() => newId("document"));
  transact(db, (tx) => {
    for (const [i, id] of ids.users.entries()) {
      const status = world.suspended.includes(i) ? ("suspended" as const) : ("active" as const);
      const email = `${name}-${i}@example.org`;
      // The first is an administrator, which must change nothing.
      const role = i === 0 ? ("administrator" as const) : ("member" as const);
      tx.insert(users)
        .values({ id, email, name: `${name} ${i}`, role, status, createdAtMs: 0 })
        .run();
      const level = world.clearances[i] ?? null;
      if (level !== null) tx.insert(clearances).values({ userId: id, level, setBy: id, sinceMs: 0 }).run();
    }
    for (const [i, id] of ids.groups.entries())
      tx.insert(groups)
        .values({ id, name: `${name} group ${i}`, createdAtMs: 0 })
        .run();
    for (const [i, id] of ids.collections.entries()) {
      tx.insert(collections)
        .values({ id, name: `${name} collection ${i}`, description: "", createdAtMs: 0 })
        .run();
      internScope(tx, { collectionId: id });
    }
    for (const { group, user, ended } of world.members)
      tx.insert(groupMembers)
        .values({
          groupId: ids.groups[group] as GroupId,
          userId: ids.users[user] as UserId,
          addedAtMs: at(-2),
          endedAtMs: atOrNull(ended),
        })
        .run();
    for (const { parent, child, ended } of world.nestings)
      tx.insert(groupNestings)
        .values({
          parentId: ids.groups[parent] as GroupId,
          childId: ids.groups[child] as GroupId,
          addedAtMs: at(-2),
          endedAtMs: atOrNull(ended),
        })
        .run();
    for (const grant of world.grants)
      tx.insert(grants)
        .values({
          id: newId("grant"),
          collectionId: collectionOf(grant.collection),
          ...subject(grant.subject),
          level: grant.level,
          grantedAtMs: at(grant.since),
          expiresAtMs: atOrNull(grant.until),
          endedAtMs: atOrNull(grant.ended),
        })
        .run();
    for (const wall of world.walls) {
      const id = newId("wall");
      tx.insert(walls)
        .values({
          id,
          collectionId: collectionOf(wall.collection),
          ...subject(wall.subject),
          reason: sealFor(tx, "safeguard", id).text("conflict"),
          approvedBy: ids.users[0] as UserId,
          setBy: ids.users[0] as UserId,
          sinceMs: at(-2),
          untilMs: atOrNull(wall.until),
          endedAtMs: atOrNull(wall.ended),
        })
        .run();
    }
    for (const one of world.emergencies) {
      const id = newId("emergency");
      const sinceMs = now.atMs - one.begunByClock * MINUTE_MS;
      tx.insert(emergencyAccesses)
        .values({
          id,
          collectionId: collectionOf(one.collection),
          userId: ids.users[one.user] as UserId,
          reason: "care",
          explanation: sealFor(tx, "safeguard", id).text("collapsed"),
          sinceMs,
          untilMs: sinceMs + one.lasts * MINUTE_MS,
          bootId: one.isOfThisBoot ? now.bootId : "another",
          sinceUptimeMs: now.uptimeMs - one.begunByUptime * MINUTE_MS,
          endedAtMs: one.isEnded ? at(-1) : null,
        })
        .run();
    }
    for (const [i, document] of world.documents.entries()) {
      const restrictionId =
        document.restrictedTo === null ? null : addRestriction(tx, document.restrictedTo.map(subject));
      const collectionId = collectionOf(document.collection);
      const { classification } = document;
      tx.insert(documents)
        .values({
          id: documentIds[i] as DocumentId,
          collectionId,
          scopeId: internScope(tx, { collectionId, classification, restrictionId }),
          lineageId: documentIds[i] as DocumentId,
          name: `${name} document ${i}`,
          sourcePath: `${name} document ${i}`,
          sha256: createHash("sha256").update(`${name} document ${i}`).digest("hex"),
          byteSize: 1,
          format: "text",
          state: "searchable",
          pageCount: 1,
          chunkCount: 1,
          addedAtMs: 1,
          searchableAtMs: 1,
          deletedAtMs: document.isDeleted ? 1 : null,
        })
        .run();
    }
  });
  const actors = ids.users.map(
    (userId): UserActor => ({ kind: "user", userId, role: "member", via: "command-line" }),
  );
  return { actors, collections: ids.collections, documents: documentIds };
}

function addRestriction(
  tx: Parameters<Parameters<typeof transact>[1]>[0],
  members: readonly { userId: UserId | null; groupId: GroupId | null }[],
): RestrictionId {
  const id = newId("restriction");
  tx.insert(restrictions).values({ id, members: id }).run();
  for (const member of members)
    tx.insert(restrictionMembers)
      .values({ restrictionId: id, ...member })
      .run();
  return id;
}
