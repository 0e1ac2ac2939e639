import { sql } from "drizzle-orm";
import type { Actor } from "../access/actor.ts";
import { decideAccess, type Through } from "../access/decide.ts";
import { readFacts } from "../access/facts.ts";
import { present } from "../access/moment.ts";
import type { Reader } from "../db/client.ts";
import { chunks, conversations, documents, turnPassages, turns, users } from "../db/schema.ts";
import type { CollectionId, UserId } from "../ids.ts";
import { requireMayProtect } from "./may-protect.ts";
import { requireSubject, type WallSubject } from "./walls.ts";

/** What a wall would change, for those it would keep out. */
export type WallPreview = {
  /** People who read at least one of the collections now and would not any more. */
  readonly people: readonly { readonly id: UserId; readonly name: string }[];
  /** Collections that somebody would be taken out of. */
  readonly collections: number;
  /** Answers these people have kept that would not be shown to them again. */
  readonly answers: number;
};

/** A dry run of walls around several collections; changes nothing. @throws {AppError} not-found; not-signed-in */
export function previewWall(
  db: Reader,
  actor: Actor,
  collectionIds: readonly CollectionId[],
  subject: WallSubject,
): WallPreview {
  requireSubject(db, subject);
  const now = present();
  const everybody = db.select({ id: users.id, name: users.name }).from(users).all();
  const lost: { userId: UserId; collectionId: CollectionId }[] = [];
  for (const collectionId of collectionIds) {
    requireMayProtect(db, actor, collectionId);
    const source = readFacts(db, now, { collectionId });
    const isKeptOut = (id: UserId) =>
      "userId" in subject ? id === subject.userId : source.groupsOf(id).has(subject.groupId);
    for (const { id } of everybody.filter((person) => isKeptOut(person.id))) {
      const facts = source.of(id, collectionId);
      const through: Through = { kind: "person" };
      const wall = { sinceMs: now.atMs, untilMs: null, endedAtMs: null, through };
      const before = decideAccess(facts, "read", now).allowed;
      const after = decideAccess({ ...facts, walls: [...facts.walls, wall] }, "read", now).allowed;
      if (before && !after) lost.push({ userId: id, collectionId });
    }
  }
  const affected = new Set(lost.map(({ userId }) => userId));
  return {
    people: everybody.filter(({ id }) => affected.has(id)),
    collections: new Set(lost.map(({ collectionId }) => collectionId)).size,
    answers: countAnswers(db, lost),
  };
}

/** Completed answers of these people that rest on passages of these collections. */
function countAnswers(
  db: Reader,
  lost: readonly { readonly userId: UserId; readonly collectionId: CollectionId }[],
): number {
  const rows = db.all<{ n: number }>(sql`
    SELECT count(DISTINCT t.id) AS n
    FROM json_each(${JSON.stringify(lost)}) AS l
    JOIN ${conversations} AS c ON c.user_id = l.value ->> 'userId' AND c.deleted_at_ms IS NULL
    JOIN ${turns} AS t ON t.conversation_id = c.id AND t.state = 'completed'
    JOIN ${turnPassages} AS p ON p.turn_id = t.id
    JOIN ${chunks} AS k ON k.id = p.chunk_id
    JOIN ${documents} AS d ON d.id = k.document_id AND d.collection_id = l.value ->> 'collectionId'`);
  return rows[0]?.n ?? 0;
}
