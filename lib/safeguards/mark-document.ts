import { and, eq, isNull } from "drizzle-orm";
import type { Actor } from "../access/actor.ts";
import { requireAccess } from "../access/readable.ts";
import { requireUser } from "../access/roles.ts";
import { changedScope } from "../access/scopes.ts";
import { appendEvent } from "../audit/append-event.ts";
import {
  CLASSIFICATIONS,
  type Classification,
  documentMarkings,
  ORDINARY,
  restrictionMembers,
  restrictions,
} from "../db/access-tables.ts";
import { type Database, type Reader, type Transaction, transact } from "../db/client.ts";
import { documents, groups, scopes, users } from "../db/schema.ts";
import { type DocumentSummary, getDocument } from "../documents/documents.ts";
import { queueRefile } from "../documents/queue.ts";
import { lineageOf } from "../documents/settle-lineage.ts";
import { AppError } from "../errors.ts";
import { type DocumentId, newId, type RestrictionId } from "../ids.ts";
import { isSteward } from "./may-protect.ts";
import { requireSubject, type WallSubject } from "./walls.ts";

export type DocumentMarking = {
  readonly classification: Classification;
  /** People and groups it is restricted to; null: it is open to all who read its collection. */
  readonly restrictedTo:
    | readonly { readonly kind: "user" | "group"; readonly id: string; readonly name: string }[]
    | null;
};

/** How a document is classified and restricted. @throws {AppError} not-found */
export function documentMarking(db: Reader, actor: Actor, id: DocumentId): DocumentMarking {
  getDocument(db, actor, id);
  const { classification, restrictionId } = scopeOf(db, id);
  const members =
    restrictionId === null
      ? null
      : db
          .select({ member: restrictionMembers, person: users.name, group: groups.name })
          .from(restrictionMembers)
          .leftJoin(users, eq(users.id, restrictionMembers.userId))
          .leftJoin(groups, eq(groups.id, restrictionMembers.groupId))
          .where(eq(restrictionMembers.restrictionId, restrictionId))
          .all();
  return {
    classification: CLASSIFICATIONS[classification] ?? "secret",
    restrictedTo:
      members?.map(({ member, person, group }) => ({
        kind: member.userId === null ? "group" : "user",
        id: member.userId ?? member.groupId ?? "",
        name: person ?? group ?? "",
      })) ?? null,
  };
}

/** What is changed about documents; what is left out stays as it is. */
export type MarkingChange = {
  readonly classification?: Classification | undefined;
  /** Null: everybody who reads the collection. */
  readonly restrictedTo?: readonly WallSubject[] | null | undefined;
};

/**
 * Classifies documents and restricts them to people and groups, or to nobody in particular; all their versions and the
 * files that came out of them likewise. Acts at once, by the database; the index follows with the jobs it queues. All of
 * them are marked or none.
 * @throws {AppError} not-found; not-allowed for who neither manages the collection nor is its steward; invalid-input
 *   when it would close one to the actor
 */
export function markDocuments(
  db: Database,
  actor: Actor,
  ids: readonly DocumentId[],
  change: MarkingChange,
): void {
  transact(db, (tx) => {
    for (const id of ids) markOne(tx, actor, id, change);
  });
}

/** Whoever may mark what they can read there: managers and stewards. @throws {AppError} not-found; not-allowed */
export function requireMayMark(db: Reader, actor: Actor, id: DocumentId): DocumentSummary {
  const document = getDocument(db, actor, id);
  if (!isSteward(db, actor, document.collectionId)) requireAccess(db, actor, document.collectionId, "manage");
  return document;
}

function markOne(tx: Transaction, actor: Actor, id: DocumentId, change: MarkingChange): void {
  const { collectionId } = requireMayMark(tx, actor, id);
  const scope = scopeOf(tx, id);
  const classification =
    change.classification === undefined
      ? scope.classification
      : CLASSIFICATIONS.indexOf(change.classification);
  if (classification < 0 || change.restrictedTo?.length === 0)
    throw new AppError("invalid-input", "Choose a classification, and at least one person or group.");
  const restrictionId = restrictionOf(tx, change, scope.restrictionId);
  const now = Date.now();
  const setBy = requireUser(tx, actor).userId;
  const all = tx
    .select({ id: documents.id, scopeId: documents.scopeId, parentId: documents.parentId })
    .from(documents)
    .where(eq(documents.lineageId, lineageOf(tx, id)))
    .all();
  for (const own of all) {
    tx.update(documentMarkings)
      .set({ endedAtMs: now })
      .where(and(eq(documentMarkings.documentId, own.id), isNull(documentMarkings.endedAtMs)))
      .run();
    tx.insert(documentMarkings)
      .values({ documentId: own.id, classification, restrictionId, setBy, sinceMs: now })
      .run();
    const scopeId = changedScope(tx, own.scopeId, { classification, restrictionId });
    tx.update(documents).set({ scopeId }).where(eq(documents.id, own.id)).run();
    if (own.parentId === null) queueRefile(tx, own.id);
  }
  const restrictedTo =
    restrictionId === null
      ? undefined
      : tx
          .select({ id: restrictionMembers.id })
          .from(restrictionMembers)
          .where(eq(restrictionMembers.restrictionId, restrictionId))
          .all().length;
  appendEvent(tx, {
    type: "document.marked",
    actor,
    objects: [id, collectionId],
    data: { before: nameOf(scope.classification), after: nameOf(classification), restrictedTo },
  });
  try {
    getDocument(tx, actor, id);
  } catch {
    throw new AppError("invalid-input", "This would close the document to you; let somebody else do it.");
  }
}

const nameOf = (classification: number) => CLASSIFICATIONS[classification] ?? ORDINARY;

function restrictionOf(tx: Transaction, { restrictedTo }: MarkingChange, before: RestrictionId | null) {
  if (restrictedTo === undefined) return before;
  return restrictedTo === null ? null : internRestriction(tx, restrictedTo);
}

/** Of a document that was asked for by who may. */
export function scopeOf(db: Reader, id: DocumentId) {
  const row = db
    .select({ classification: scopes.classification, restrictionId: scopes.restrictionId })
    .from(documents)
    .innerJoin(scopes, eq(scopes.id, documents.scopeId))
    .where(eq(documents.id, id))
    .get();
  if (row === undefined) throw new AppError("not-found", "There is no such document.");
  return row;
}

/** The restriction to exactly these people and groups. */
function internRestriction(tx: Transaction, subjects: readonly WallSubject[]): RestrictionId {
  const ids = [...new Set(subjects.map((subject) => requireSubject(tx, subject)))].sort();
  const members = ids.join(" ");
  const known = tx
    .select({ id: restrictions.id })
    .from(restrictions)
    .where(eq(restrictions.members, members))
    .get();
  if (known !== undefined) return known.id;
  const id = newId("restriction");
  tx.insert(restrictions).values({ id, members }).run();
  for (const subject of subjects.filter((one, i) => subjects.findIndex((other) => same(one, other)) === i))
    tx.insert(restrictionMembers)
      .values({ restrictionId: id, ...subject })
      .run();
  return id;
}

const same = (a: WallSubject, b: WallSubject) => Object.values(a)[0] === Object.values(b)[0];
