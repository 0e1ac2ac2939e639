import { and, eq, inArray, type SQL, sql } from "drizzle-orm";
import type { Reader } from "../db/client.ts";
import {
  type collections,
  type GrantLevel,
  grants,
  groupMembers,
  groups,
  scopes,
  users,
} from "../db/schema.ts";
import { AppError } from "../errors.ts";
import type { CollectionId, ScopeId } from "../ids.ts";
import type { Actor, UserActor } from "./actor.ts";
import { type AccessDecision, decideAccess, type GrantFact, includesLevel } from "./decide.ts";

/** A collection the actor may read now, with what else they may do there. */
export type ReadableCollection = {
  readonly id: CollectionId;
  readonly scopeId: ScopeId;
  readonly level: GrantLevel;
};

/** Every collection the actor may read at this moment. The system reads none. */
export function readableCollections(
  db: Reader,
  actor: Actor,
  atMs: number = Date.now(),
): ReadableCollection[] {
  if (actor.kind !== "user") return [];
  const userStatus = statusOf(db, actor);
  const byCollection = Map.groupBy(grantsOf(db, actor), (grant) => grant.collectionId);
  const allowed = [...byCollection].flatMap(([id, facts]) => {
    const decision = decideAccess({ userStatus, grants: facts }, "read", atMs);
    return decision.allowed ? [{ id, level: decision.level }] : [];
  });
  const scopeOf = new Map(
    db
      .select()
      .from(scopes)
      .all()
      .map((scope) => [scope.collectionId, scope.id]),
  );
  return allowed.flatMap(({ id, level }) => {
    const scopeId = scopeOf.get(id);
    return scopeId === undefined ? [] : [{ id, scopeId, level }];
  });
}

/** The decision about one collection, with its reason; for pages that explain, and for `requireAccess`. */
export function explainAccess(
  db: Reader,
  actor: Actor,
  collectionId: CollectionId,
  wanted: GrantLevel,
  atMs: number = Date.now(),
): AccessDecision {
  if (actor.kind !== "user") return { allowed: false, because: "no-grant", level: null };
  return decideAccess(
    { userStatus: statusOf(db, actor), grants: grantsOf(db, actor, collectionId) },
    wanted,
    atMs,
  );
}

/**
 * The actor's level in the collection.
 * @throws {AppError} not-found when they may not read it (absent and forbidden look the same); not-allowed when
 *   they may read it but not do what `wanted` stands for.
 */
export function requireAccess(
  db: Reader,
  actor: Actor,
  collectionId: CollectionId,
  wanted: GrantLevel,
): GrantLevel {
  const decision = explainAccess(db, actor, collectionId, wanted);
  if (decision.allowed) return decision.level;
  if (decision.level !== null && includesLevel(decision.level, "read")) {
    throw new AppError("not-allowed", `This needs the right to ${wanted} in the collection.`);
  }
  throw new AppError("not-found", "There is no such collection, or it is not open to you.");
}

/**
 * The rule's SQL twin: a condition that is true where `collectionColumn` names a collection the actor may read.
 * Every query that returns content carries it, whatever was filtered before.
 */
export function mayReadSql(
  actor: Actor,
  collectionColumn: SQL | typeof collections.id,
  atMs: number = Date.now(),
): SQL {
  if (actor.kind !== "user") return sql`0`;
  return sql`EXISTS (
    SELECT 1 FROM ${users} AS reader
    JOIN ${grants} AS g ON g.collection_id = ${collectionColumn}
    WHERE reader.id = ${actor.userId} AND reader.status = 'active'
      AND g.level IN ('read', 'contribute', 'manage')
      AND g.granted_at_ms <= ${atMs} AND (g.expires_at_ms IS NULL OR g.expires_at_ms > ${atMs})
      AND (g.ended_at_ms IS NULL OR g.ended_at_ms > ${atMs})
      AND (g.user_id = reader.id
        OR EXISTS (SELECT 1 FROM ${groupMembers} AS m WHERE m.group_id = g.group_id AND m.user_id = reader.id)))`;
}

function statusOf(db: Reader, actor: UserActor): "active" | "suspended" | "unknown" {
  return (
    db.select({ status: users.status }).from(users).where(eq(users.id, actor.userId)).get()?.status ??
    "unknown"
  );
}

function grantsOf(
  db: Reader,
  actor: UserActor,
  collectionId?: CollectionId,
): (GrantFact & { collectionId: CollectionId })[] {
  const memberOf = new Map(
    db
      .select({ id: groups.id, name: groups.name })
      .from(groupMembers)
      .innerJoin(groups, eq(groups.id, groupMembers.groupId))
      .where(eq(groupMembers.userId, actor.userId))
      .all()
      .map((group) => [group.id, group.name]),
  );
  const inCollection = collectionId === undefined ? undefined : eq(grants.collectionId, collectionId);
  const direct = db
    .select()
    .from(grants)
    .where(and(eq(grants.userId, actor.userId), inCollection))
    .all();
  const viaGroup =
    memberOf.size === 0
      ? []
      : db
          .select()
          .from(grants)
          .where(and(inArray(grants.groupId, [...memberOf.keys()]), inCollection))
          .all();
  return [...direct, ...viaGroup].map((row) => ({
    collectionId: row.collectionId,
    level: row.level,
    through:
      row.groupId === null ? { kind: "person" } : { kind: "group", name: memberOf.get(row.groupId) ?? "" },
    grantedAtMs: row.grantedAtMs,
    expiresAtMs: row.expiresAtMs,
    endedAtMs: row.endedAtMs,
  }));
}
