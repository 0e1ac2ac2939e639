import { type Column, eq, type SQL, sql } from "drizzle-orm";
import {
  clearances,
  emergencyAccesses,
  groupNestings,
  restrictionMembers,
  walls,
} from "../db/access-tables.ts";
import type { Reader } from "../db/client.ts";
import {
  documents,
  type GrantLevel,
  grants,
  groupMembers,
  type Standing,
  scopes,
  users,
} from "../db/schema.ts";
import { AppError } from "../errors.ts";
import type { CollectionId, DocumentId, RestrictionId, ScopeId } from "../ids.ts";
import type { Actor, UserActor } from "./actor.ts";
import {
  type AccessDecision,
  type DocumentFacts,
  decideAccess,
  decideDocument,
  includesLevel,
  LONGEST_EMERGENCY_MS,
} from "./decide.ts";
import { type FactSource, ORDINARY_LEVEL, readFacts } from "./facts.ts";
import { type Moment, present } from "./moment.ts";
import { remember } from "./remember.ts";

type Present = Moment & { readonly isPast: false };

/** A collection the actor may read now, with what else they may do there. */
export type ReadableCollection = { readonly id: CollectionId; readonly level: GrantLevel };
/** A scope whose documents the actor may read now. */
export type ReadableScope = {
  readonly id: ScopeId;
  readonly collectionId: CollectionId;
  readonly standing: Standing;
};

/** Every collection the actor may read, at this moment unless another is told. The system reads none. */
export function readableCollections(db: Reader, actor: Actor, moment?: Moment): ReadableCollection[] {
  if (actor.kind !== "user") return [];
  if (moment !== undefined) return collectionsAt(db, actor, moment);
  return remember(db, actor, "collections", () => collectionsAt(db, actor, present()));
}

function collectionsAt(db: Reader, actor: UserActor, moment: Moment): ReadableCollection[] {
  const facts = readFacts(db, moment, { userId: actor.userId });
  return facts.collections.flatMap((id) => {
    const decision = decideAccess(facts.of(actor.userId, id), "read", moment);
    return decision.allowed ? [{ id, level: decision.level }] : [];
  });
}

/** Every scope the actor may read at this moment, in order: what the index is asked for. */
export function readableScopes(db: Reader, actor: Actor): ReadableScope[] {
  if (actor.kind !== "user") return [];
  return remember(db, actor, "scopes", () =>
    db
      .select({ id: scopes.id, collectionId: scopes.collectionId, standing: scopes.standing })
      .from(scopes)
      .where(mayReadSql(actor, scopes.id))
      .orderBy(scopes.id)
      .all(),
  );
}

/** The decision about one collection, with its reason; for pages that explain, and for `requireAccess`. */
export function explainAccess(
  db: Reader,
  actor: Actor,
  collectionId: CollectionId,
  wanted: GrantLevel,
  moment: Moment = present(),
): AccessDecision {
  if (actor.kind !== "user") return { allowed: false, because: "no-grant", level: null };
  const facts = readFacts(db, moment, { userId: actor.userId, collectionId });
  return decideAccess(facts.of(actor.userId, collectionId), wanted, moment);
}

/** The decision about one document as it stands now, with its reason; undefined: there is no such document. */
export function explainDocument(
  db: Reader,
  actor: UserActor,
  documentId: DocumentId,
  wanted: GrantLevel,
  moment: Moment = present(),
): AccessDecision | undefined {
  const row = db
    .select({
      collectionId: documents.collectionId,
      classification: scopes.classification,
      restrictionId: scopes.restrictionId,
    })
    .from(documents)
    .innerJoin(scopes, eq(scopes.id, documents.scopeId))
    .where(eq(documents.id, documentId))
    .get();
  if (row === undefined) return undefined;
  const source = readFacts(db, moment, { userId: actor.userId, collectionId: row.collectionId });
  const document = documentFacts(db, source, actor, row);
  return decideDocument(source.of(actor.userId, row.collectionId), document, wanted, moment);
}

/** What the rule needs to know about a document with this marking. */
export function documentFacts(
  db: Reader,
  source: FactSource,
  { userId }: Pick<UserActor, "userId">,
  marking: { readonly classification: number; readonly restrictionId: RestrictionId | null },
): DocumentFacts {
  const { classification, restrictionId } = marking;
  if (restrictionId === null) return { classification, isAmongRestricted: null };
  const members = db
    .select()
    .from(restrictionMembers)
    .where(eq(restrictionMembers.restrictionId, restrictionId))
    .all();
  const own = source.groupsOf(userId);
  const isAmongRestricted = members.some(
    (member) => member.userId === userId || (member.groupId !== null && own.has(member.groupId)),
  );
  return { classification, isAmongRestricted };
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

/** Whether a wall keeps the person out of the collection now: then they learn nothing of it in any role. */
export function isWalled(db: Reader, actor: Actor, collectionId: CollectionId): boolean {
  const decision = explainAccess(db, actor, collectionId, "read");
  return !decision.allowed && decision.because === "walled";
}

/**
 * The rule's SQL twin: a condition that is true where `scopeColumn` names a scope the actor may read at this moment.
 * Every query that returns content carries it, whatever was filtered before.
 */
export function mayReadSql(actor: Actor, scopeColumn: SQL | Column, moment: Present = present()): SQL {
  if (actor.kind !== "user") return sql`0`;
  // Nothing in here depends on the row that is asked about, so SQLite works it out once.
  return sql`${scopeColumn} IN (
    WITH RECURSIVE ${readerSql(actor)}, ${openSql(moment)}
    SELECT s.id FROM ${scopes} AS s
    WHERE s.collection_id IN open
      AND s.classification BETWEEN 0 AND (SELECT level FROM cleared)
      AND (s.restriction_id IS NULL OR s.collection_id IN emergency OR s.restriction_id IN (
        SELECT r.restriction_id FROM ${restrictionMembers} AS r WHERE r.user_id IN reader
        UNION SELECT r.restriction_id FROM ${restrictionMembers} AS r WHERE r.group_id IN mine)))`;
}

/** A condition that is true where `collectionColumn` names a collection a wall keeps the actor out of. */
export function isWalledSql(actor: UserActor, collectionColumn: SQL, moment: Present = present()): SQL {
  return sql`${collectionColumn} IN (
    WITH RECURSIVE ${readerSql(actor)} SELECT collection_id FROM (${walledSql(moment)}))`;
}

/** The reader, their groups and their clearance. */
function readerSql(actor: UserActor): SQL {
  return sql`
    reader(id) AS (SELECT id FROM ${users} WHERE id = ${actor.userId} AND status = 'active'),
    mine(id) AS (
      SELECT m.group_id FROM ${groupMembers} AS m WHERE m.user_id IN reader AND m.ended_at_ms IS NULL
      UNION
      SELECT n.parent_id FROM mine JOIN ${groupNestings} AS n ON n.child_id = mine.id
      WHERE n.ended_at_ms IS NULL),
    cleared(level) AS (
      SELECT CASE WHEN level BETWEEN 0 AND 3 THEN level ELSE -1 END FROM (
        SELECT coalesce((SELECT c.level FROM ${clearances} AS c
          WHERE c.user_id IN reader AND c.ended_at_ms IS NULL), ${ORDINARY_LEVEL}) AS level))`;
}

/**
 * Collections open to the reader: granted or opened in an emergency, and behind no wall. The plus sign keeps SQLite from
 * planning the whole statement again for each new value of a column without an index, which takes longer than running it.
 */
function openSql({ atMs, bootId, uptimeMs }: Present): SQL {
  const granted = sql`g.ended_at_ms IS NULL AND g.granted_at_ms <= ${atMs}
      AND (g.expires_at_ms IS NULL OR g.expires_at_ms > ${atMs}) AND g.level IN ('read', 'contribute', 'manage')`;
  return sql`
    emergency(id) AS (
      SELECT e.collection_id FROM ${emergencyAccesses} AS e
      WHERE e.user_id IN reader AND e.ended_at_ms IS NULL AND e.until_ms > ${atMs} AND +e.boot_id = ${bootId}
        AND e.until_ms - e.since_ms <= ${LONGEST_EMERGENCY_MS}
        AND ${uptimeMs} - e.since_uptime_ms >= 0 AND ${uptimeMs} - e.since_uptime_ms < e.until_ms - e.since_ms),
    open(id) AS (
      SELECT g.collection_id FROM ${grants} AS g WHERE g.user_id IN reader AND ${granted}
      UNION SELECT g.collection_id FROM ${grants} AS g WHERE g.group_id IN mine AND ${granted}
      UNION SELECT id FROM emergency
      EXCEPT SELECT collection_id FROM (${walledSql({ atMs })}))`;
}

function walledSql({ atMs }: { readonly atMs: number }): SQL {
  const standing = sql`(w.until_ms IS NULL OR w.until_ms > ${atMs})
      AND (w.ended_at_ms IS NULL OR w.ended_at_ms > ${atMs})`;
  return sql`
    SELECT w.collection_id FROM ${walls} AS w WHERE w.user_id IN reader AND ${standing}
    UNION SELECT w.collection_id FROM ${walls} AS w WHERE w.group_id IN mine AND ${standing}`;
}
