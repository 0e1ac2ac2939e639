import { and, eq, inArray, or, type SQL, sql } from "drizzle-orm";
import {
  CLASSIFICATIONS,
  clearances,
  emergencyAccesses,
  groupNestings,
  ORDINARY,
  suspensions,
  walls,
} from "../db/access-tables.ts";
import type { Reader } from "../db/client.ts";
import { grants, groupMembers, groups, users } from "../db/schema.ts";
import type { CollectionId, GroupId, UserId } from "../ids.ts";
import type { AccessFacts, EmergencyFact, GrantFact, Through, WallFact } from "./decide.ts";
import type { Moment } from "./moment.ts";

/** Narrow to one person or one collection; both left out: about everybody and everything. */
export type FactFilter = { readonly userId?: UserId; readonly collectionId?: CollectionId };

/** What the rule needs to know, read at once for many questions. */
export type FactSource = {
  readonly of: (userId: UserId, collectionId: CollectionId) => AccessFacts;
  /** Groups a person is in, directly or through another. */
  readonly groupsOf: (userId: UserId) => ReadonlyMap<GroupId, string>;
  /** Collections that a grant or an emergency opens, or once opened, to anybody asked about. */
  readonly collections: readonly CollectionId[];
};

export const ORDINARY_LEVEL = CLASSIFICATIONS.indexOf(ORDINARY);

/** Facts as they stand, or stood at a moment that is over. Which of the rows count then is for the rule to say. */
export function readFacts(db: Reader, moment: Moment, filter: FactFilter): FactSource {
  const groupsByUser = readGroups(db, moment, filter.userId);
  const groupsOf = (userId: UserId) => groupsByUser.get(userId) ?? new Map<GroupId, string>();
  const people = readPeople(db, moment, filter.userId);
  const granted = Map.groupBy(
    db
      .select()
      .from(grants)
      .where(concerns(grants, filter, groupsOf))
      .all(),
    (row) => row.collectionId,
  );
  const walled = Map.groupBy(
    db
      .select(WALL_COLUMNS)
      .from(walls)
      .where(concerns(walls, filter, groupsOf))
      .all(),
    (row) => row.collectionId,
  );
  const emergencies = Map.groupBy(readEmergencies(db, filter), (row) => row.collectionId);
  return {
    groupsOf,
    collections: [...new Set([...granted.keys(), ...emergencies.keys()])],
    of(userId, collectionId) {
      const own = groupsOf(userId);
      const through = (row: { userId: UserId | null; groupId: GroupId | null }): Through | undefined => {
        if (row.userId !== null) return row.userId === userId ? { kind: "person" } : undefined;
        const name = row.groupId === null ? undefined : own.get(row.groupId);
        return name === undefined ? undefined : { kind: "group", name };
      };
      const person = people.get(userId);
      return {
        userStatus: person?.status ?? "unknown",
        clearance: person?.clearance ?? -1,
        grants: (granted.get(collectionId) ?? []).flatMap((row): GrantFact[] => {
          const by = through(row);
          if (by === undefined) return [];
          const { level, grantedAtMs: sinceMs, expiresAtMs: untilMs, endedAtMs } = row;
          return [{ level, sinceMs, untilMs, endedAtMs, through: by }];
        }),
        walls: (walled.get(collectionId) ?? []).flatMap((row): WallFact[] => {
          const by = through(row);
          if (by === undefined) return [];
          const { sinceMs, untilMs, endedAtMs } = row;
          return [{ sinceMs, untilMs, endedAtMs, through: by }];
        }),
        emergencies: (emergencies.get(collectionId) ?? [])
          .filter((row) => row.userId === userId)
          .map(({ sinceMs, untilMs, endedAtMs, bootId, sinceUptimeMs }): EmergencyFact => {
            return { sinceMs, untilMs, endedAtMs, bootId, sinceUptimeMs };
          }),
      };
    },
  };
}

/** True where a membership or a nesting counts at the moment. */
function heldAt(alias: SQL, { atMs, isPast }: Moment): SQL {
  if (!isPast) return sql`${alias}.ended_at_ms IS NULL`;
  return sql`${alias}.added_at_ms <= ${atMs} AND (${alias}.ended_at_ms IS NULL OR ${alias}.ended_at_ms > ${atMs})`;
}

function readGroups(db: Reader, moment: Moment, userId: UserId | undefined) {
  const who = userId === undefined ? sql`1` : sql`m.user_id = ${userId}`;
  const rows = db.all<{ userId: UserId; groupId: GroupId; name: string }>(sql`
    WITH RECURSIVE held(user_id, group_id) AS (
      SELECT m.user_id, m.group_id FROM ${groupMembers} AS m WHERE ${who} AND ${heldAt(sql`m`, moment)}
      UNION
      SELECT held.user_id, n.parent_id FROM held
      JOIN ${groupNestings} AS n ON n.child_id = held.group_id WHERE ${heldAt(sql`n`, moment)})
    SELECT held.user_id AS userId, held.group_id AS groupId, g.name AS name
    FROM held JOIN ${groups} AS g ON g.id = held.group_id`);
  const byUser = new Map<UserId, Map<GroupId, string>>();
  for (const row of rows) {
    const own = byUser.get(row.userId) ?? new Map<GroupId, string>();
    byUser.set(row.userId, own.set(row.groupId, row.name));
  }
  return byUser;
}

type PersonFacts = { readonly status: "active" | "suspended"; readonly clearance: number };

function readPeople(db: Reader, moment: Moment, userId: UserId | undefined): Map<UserId, PersonFacts> {
  const { atMs, isPast } = moment;
  const people = db
    .select({ id: users.id, status: users.status, createdAtMs: users.createdAtMs })
    .from(users)
    .where(userId === undefined ? undefined : eq(users.id, userId))
    .all();
  const during = (table: typeof clearances | typeof suspensions) =>
    and(
      userId === undefined ? undefined : eq(table.userId, userId),
      isPast
        ? sql`${table.sinceMs} <= ${atMs} AND (${table.endedAtMs} IS NULL OR ${table.endedAtMs} > ${atMs})`
        : sql`${table.endedAtMs} IS NULL`,
    );
  const cleared = new Map(
    db
      .select()
      .from(clearances)
      .where(during(clearances))
      .all()
      .map((row) => [row.userId, row.level]),
  );
  const suspended = new Set(
    isPast
      ? db
          .select()
          .from(suspensions)
          .where(during(suspensions))
          .all()
          .map((row) => row.userId)
      : people.filter(({ status }) => status !== "active").map(({ id }) => id),
  );
  return new Map(
    people
      .filter(({ createdAtMs }) => !isPast || createdAtMs <= atMs)
      .map(({ id }) => [
        id,
        {
          status: suspended.has(id) ? "suspended" : "active",
          clearance: cleared.get(id) ?? ORDINARY_LEVEL,
        },
      ]),
  );
}

/** True for rows about the person, or about a group they are in, and about the collection. */
function concerns(
  table: typeof grants | typeof walls,
  { userId, collectionId }: FactFilter,
  groupsOf: FactSource["groupsOf"],
): SQL | undefined {
  return and(
    userId === undefined
      ? undefined
      : or(eq(table.userId, userId), inArray(table.groupId, [...groupsOf(userId).keys()])),
    collectionId === undefined ? undefined : eq(table.collectionId, collectionId),
  );
}

/** Without the reasons: the rule never needs them, and they are sealed. */
const WALL_COLUMNS = {
  collectionId: walls.collectionId,
  userId: walls.userId,
  groupId: walls.groupId,
  sinceMs: walls.sinceMs,
  untilMs: walls.untilMs,
  endedAtMs: walls.endedAtMs,
};
const EMERGENCY_COLUMNS = {
  collectionId: emergencyAccesses.collectionId,
  userId: emergencyAccesses.userId,
  sinceMs: emergencyAccesses.sinceMs,
  untilMs: emergencyAccesses.untilMs,
  endedAtMs: emergencyAccesses.endedAtMs,
  bootId: emergencyAccesses.bootId,
  sinceUptimeMs: emergencyAccesses.sinceUptimeMs,
};

function readEmergencies(db: Reader, { userId, collectionId }: FactFilter) {
  return db
    .select(EMERGENCY_COLUMNS)
    .from(emergencyAccesses)
    .where(
      and(
        userId === undefined ? undefined : eq(emergencyAccesses.userId, userId),
        collectionId === undefined ? undefined : eq(emergencyAccesses.collectionId, collectionId),
      ),
    )
    .all();
}
