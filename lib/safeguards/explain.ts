import { and, eq, sql } from "drizzle-orm";
import type { Actor, UserActor } from "../access/actor.ts";
import { type AccessDecision, decideAccess, decideDocument } from "../access/decide.ts";
import { ORDINARY_LEVEL, readFacts } from "../access/facts.ts";
import { past, present } from "../access/moment.ts";
import { documentFacts, isWalled } from "../access/readable.ts";
import { hasRole, requireUser } from "../access/roles.ts";
import { appendEvent } from "../audit/append-event.ts";
import { documentMarkings } from "../db/access-tables.ts";
import { type Database, type Reader, transact } from "../db/client.ts";
import { collections, documents, users } from "../db/schema.ts";
import { AppError } from "../errors.ts";
import type { CollectionId, DocumentId, UserId } from "../ids.ts";
import { isSteward } from "./may-protect.ts";

export type Examined = { readonly collectionId: CollectionId } | { readonly documentId: DocumentId };
export type PersonDecision = {
  readonly id: UserId;
  readonly name: string;
  readonly email: string;
  readonly decision: AccessDecision;
};

/**
 * Who can or could read something, and why; everybody else, and why not. Answered by the access rule itself over the
 * rows of that moment. That it was looked up is recorded.
 * @param atMs a moment that is over; this one without it
 * @param userId about this person alone
 * @throws {AppError} not-found, also for somebody who may not ask; invalid-input for a moment to come
 */
export function whoCouldRead(
  db: Database,
  actor: Actor,
  examined: Examined,
  options: { readonly atMs?: number | undefined; readonly userId?: UserId | undefined } = {},
): PersonDecision[] {
  return transact(db, (tx) => {
    if (options.atMs !== undefined && options.atMs > Date.now())
      throw new AppError("invalid-input", "Only moments that are over can be looked up.");
    const place = requirePlace(tx, actor, examined, options.atMs);
    const found = decideForPeople(tx, place, options);
    if (found.length === 0) throw new AppError("not-found", "There is no such person.");
    appendEvent(tx, {
      type: "access.examined",
      actor,
      objects: [...Object.values(examined), ...(options.userId === undefined ? [] : [options.userId])],
      data: { at: options.atMs ?? Date.now() },
    });
    return found;
  });
}

/** Whether the person may ask who reads a document. */
export function mayExamine(db: Reader, actor: Actor, documentId: DocumentId): boolean {
  try {
    requirePlace(db, actor, { documentId }, undefined);
    return true;
  } catch (error) {
    if (error instanceof AppError && error.code === "not-found") return false;
    throw error;
  }
}

/** Everybody, by name, for who may ask about them. @throws {AppError} not-found */
export function listExaminable(
  db: Reader,
  actor: Actor,
  examined: Examined,
): { readonly id: UserId; readonly name: string }[] {
  requirePlace(db, actor, examined, undefined);
  return db.select({ id: users.id, name: users.name }).from(users).orderBy(users.name).all();
}

type Place = { readonly collectionId: CollectionId; readonly document: DocumentPlace | null };
type DocumentPlace = Pick<typeof documentMarkings.$inferSelect, "classification" | "restrictionId"> & {
  /** Whether it was in the collection at that moment. */
  readonly isThere: boolean;
};

function decideForPeople(
  db: Reader,
  { collectionId, document }: Place,
  { atMs, userId }: { readonly atMs?: number | undefined; readonly userId?: UserId | undefined },
): PersonDecision[] {
  const moment = atMs === undefined ? present() : past(atMs);
  const source = readFacts(db, moment, { collectionId, ...(userId === undefined ? {} : { userId }) });
  const people = db
    .select({ id: users.id, name: users.name, email: users.email })
    .from(users)
    .where(userId === undefined ? undefined : eq(users.id, userId))
    .orderBy(users.name)
    .all();
  return people.map((person) => {
    const facts = source.of(person.id, collectionId);
    if (document === null) return { ...person, decision: decideAccess(facts, "read", moment) };
    if (!document.isThere)
      return { ...person, decision: { allowed: false, because: "no-grant", level: null } as const };
    const documentIs = documentFacts(db, source, { userId: person.id }, document);
    return { ...person, decision: decideDocument(facts, documentIs, "read", moment) };
  });
}

/** Where it lies and how it is, or was, marked, for those who may ask about it. */
function requirePlace(db: Reader, actor: Actor, examined: Examined, atMs: number | undefined): Place {
  const user = requireUser(db, actor);
  if ("collectionId" in examined) {
    const exists = db
      .select({ id: collections.id })
      .from(collections)
      .where(eq(collections.id, examined.collectionId))
      .get();
    if (exists === undefined) throw absent();
    requireMayExamine(db, user, examined.collectionId);
    return { collectionId: examined.collectionId, document: null };
  }
  const row = db.select().from(documents).where(eq(documents.id, examined.documentId)).get();
  if (row === undefined) throw absent();
  requireMayExamine(db, user, row.collectionId);
  const at = atMs ?? Date.now();
  const marking = db
    .select({
      classification: documentMarkings.classification,
      restrictionId: documentMarkings.restrictionId,
    })
    .from(documentMarkings)
    .innerJoin(documents, eq(documents.id, documentMarkings.documentId))
    .where(
      and(
        // Versions are marked together, and a new one takes over how the last was marked.
        eq(documents.lineageId, row.lineageId),
        sql`${documentMarkings.sinceMs} <= ${at}`,
        sql`(${documentMarkings.endedAtMs} IS NULL OR ${documentMarkings.endedAtMs} > ${at})`,
      ),
    )
    .get();
  const isThere = row.addedAtMs <= at && (row.deletedAtMs === null || row.deletedAtMs > at);
  const { classification, restrictionId } = marking ?? {
    classification: ORDINARY_LEVEL,
    restrictionId: null,
  };
  return { collectionId: row.collectionId, document: { classification, restrictionId, isThere } };
}

/** Administrators, auditors, privacy officers and the collection's stewards, unless a wall keeps them out. */
function requireMayExamine(db: Reader, user: UserActor, collectionId: CollectionId): void {
  const roles = ["administrator", "auditor", "privacy-officer"] as const;
  const isCalled = roles.some((role) => hasRole(db, user, role)) || isSteward(db, user, collectionId);
  if (!isCalled || isWalled(db, user, collectionId)) throw absent();
}

const absent = () => new AppError("not-found", "There is no such thing, or it is not open to you.");
