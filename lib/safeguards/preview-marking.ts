import { eq } from "drizzle-orm";
import type { Actor } from "../access/actor.ts";
import { decideDocument } from "../access/decide.ts";
import { type FactSource, readFacts } from "../access/facts.ts";
import { type Moment, present } from "../access/moment.ts";
import { CLASSIFICATIONS, restrictionMembers } from "../db/access-tables.ts";
import type { Reader } from "../db/client.ts";
import { users } from "../db/schema.ts";
import type { CollectionId, DocumentId, GroupId, RestrictionId, UserId } from "../ids.ts";
import { type MarkingChange, requireMayMark, scopeOf } from "./mark-document.ts";

/** How many people would read fewer, or more, of the documents than they do now. */
export type MarkingPreview = { readonly out: number; readonly in: number };

type Named = { readonly userId: UserId | null; readonly groupId: GroupId | null };
type Marking = { readonly classification: number; readonly restrictedTo: readonly Named[] | null };

/** A dry run of `markDocuments`; changes nothing. @throws {AppError} not-found; not-allowed */
export function previewMarking(
  db: Reader,
  actor: Actor,
  ids: readonly DocumentId[],
  change: MarkingChange,
): MarkingPreview {
  // What the rule says depends on these alone, however many documents there are.
  const alike = new Map<string, { collectionId: CollectionId; before: Marking }>();
  for (const id of ids) {
    const { collectionId } = requireMayMark(db, actor, id);
    const { classification, restrictionId } = scopeOf(db, id);
    const before = { classification, restrictedTo: membersOf(db, restrictionId) };
    alike.set(`${collectionId} ${classification} ${restrictionId}`, { collectionId, before });
  }
  const everybody = db.select({ id: users.id }).from(users).all();
  const now = present();
  const lost = new Set<UserId>();
  const won = new Set<UserId>();
  for (const { collectionId, before } of alike.values()) {
    const source = readFacts(db, now, { collectionId });
    const after = { ...before, ...changed(change) };
    for (const { id } of everybody) {
      const [reads, willRead] = [before, after].map((marking) =>
        mayRead(source, id, collectionId, marking, now),
      );
      if (reads && !willRead) lost.add(id);
      if (!reads && willRead) won.add(id);
    }
  }
  return { out: lost.size, in: won.size };
}

function changed({ classification, restrictedTo }: MarkingChange): Partial<Marking> {
  return {
    ...(classification === undefined ? {} : { classification: CLASSIFICATIONS.indexOf(classification) }),
    ...(restrictedTo === undefined
      ? {}
      : {
          restrictedTo:
            restrictedTo?.map((one) => ({
              userId: "userId" in one ? one.userId : null,
              groupId: "groupId" in one ? one.groupId : null,
            })) ?? null,
        }),
  };
}

function mayRead(
  source: FactSource,
  userId: UserId,
  collectionId: CollectionId,
  { classification, restrictedTo }: Marking,
  moment: Moment,
): boolean {
  const own = source.groupsOf(userId);
  const isAmongRestricted =
    restrictedTo?.some((one) => one.userId === userId || (one.groupId !== null && own.has(one.groupId))) ??
    null;
  const facts = source.of(userId, collectionId);
  return decideDocument(facts, { classification, isAmongRestricted }, "read", moment).allowed;
}

function membersOf(db: Reader, restrictionId: RestrictionId | null): readonly Named[] | null {
  if (restrictionId === null) return null;
  return db
    .select({ userId: restrictionMembers.userId, groupId: restrictionMembers.groupId })
    .from(restrictionMembers)
    .where(eq(restrictionMembers.restrictionId, restrictionId))
    .all();
}
