import { and, count, eq, inArray, isNull, max, not, sql } from "drizzle-orm";
import { z } from "zod";
import type { Actor } from "../access/actor.ts";
import { isWalled, isWalledSql, mayReadSql, readableCollections } from "../access/readable.ts";
import { hasRole, requireRole } from "../access/roles.ts";
import { internScope } from "../access/scopes.ts";
import { appendEvent } from "../audit/append-event.ts";
import { type Database, type Reader, type Transaction, transact } from "../db/client.ts";
import { type CollectionKind, collections, documents, type GrantLevel } from "../db/schema.ts";
import { AppError } from "../errors.ts";
import { type CollectionId, newId } from "../ids.ts";

/** A collection as somebody who may read it sees it. */
export type CollectionSummary = {
  readonly id: CollectionId;
  readonly name: string;
  readonly description: string;
  readonly level: GrantLevel;
  readonly documents: number;
  readonly searchable: number;
  readonly partly: number;
  readonly failed: number;
  readonly waiting: number;
  readonly lastChangeMs: number | null;
};
/** A collection as an administrator without a grant sees it: enough to manage access, nothing of its content. */
export type CollectionEntry = {
  readonly id: CollectionId;
  readonly name: string;
  readonly description: string;
  readonly kind: CollectionKind;
  readonly createdAtMs: number;
};

const TEXT = z.object({
  name: z.string().trim().min(1).max(120),
  description: z.string().trim().max(2000).default(""),
});

/** @throws {AppError} not-allowed; invalid-input; conflict when the name is taken */
export function createCollection(db: Database, actor: Actor, input: z.input<typeof TEXT>): CollectionId {
  return transact(db, (tx) => {
    requireRole(tx, actor, "administrator");
    const text = parseText(tx, input);
    const id = newId("collection");
    tx.insert(collections)
      .values({ id, ...text, createdAtMs: Date.now() })
      .run();
    internScope(tx, { collectionId: id });
    appendEvent(tx, { type: "collection.created", actor, objects: [id], data: {} });
    return id;
  });
}

/** @throws {AppError} not-allowed; not-found; invalid-input; conflict */
export function changeCollection(
  db: Database,
  actor: Actor,
  id: CollectionId,
  input: z.input<typeof TEXT>,
): void {
  transact(db, (tx) => {
    requireRole(tx, actor, "administrator");
    if (findCollection(tx, id) === undefined || isWalled(tx, actor, id))
      throw new AppError("not-found", "There is no such collection.");
    tx.update(collections)
      .set(parseText(tx, input, id))
      .where(eq(collections.id, id))
      .run();
    appendEvent(tx, { type: "collection.changed", actor, objects: [id], data: {} });
  });
}

/** What the actor may read now, by name, with counts. */
export function listCollections(db: Reader, actor: Actor): CollectionSummary[] {
  const readable = readableCollections(db, actor);
  if (readable.length === 0) return [];
  const ids = readable.map((collection) => collection.id);
  const levelOf = new Map(readable.map((collection) => [collection.id, collection.level]));
  const counts = db
    .select({
      collectionId: documents.collectionId,
      state: documents.state,
      n: count(),
      lastChangeMs: max(sql<number>`coalesce(${documents.searchableAtMs}, ${documents.addedAtMs})`),
    })
    .from(documents)
    .where(
      and(
        inArray(documents.collectionId, ids),
        eq(documents.isLatest, true),
        isNull(documents.deletedAtMs),
        mayReadSql(actor, documents.scopeId),
      ),
    )
    .groupBy(documents.collectionId, documents.state)
    .all();
  return db
    .select()
    .from(collections)
    .where(inArray(collections.id, ids))
    .orderBy(collections.name)
    .all()
    .map((collection) => {
      const own = counts.filter((row) => row.collectionId === collection.id);
      const inStates = (...states: string[]) =>
        own.filter((row) => states.includes(row.state)).reduce((sum, row) => sum + row.n, 0);
      const changes = own.flatMap((row) => (row.lastChangeMs === null ? [] : [Number(row.lastChangeMs)]));
      return {
        id: collection.id,
        name: collection.name,
        description: collection.description,
        level: levelOf.get(collection.id) ?? "read",
        documents: own.reduce((sum, row) => sum + row.n, 0),
        searchable: inStates("searchable"),
        partly: inStates("partly"),
        failed: inStates("failed"),
        waiting: inStates("waiting", "reading", "indexing"),
        lastChangeMs: changes.length === 0 ? null : Math.max(...changes),
      };
    });
}

/** Every collection by name, for administrators who manage access and auditors who examine it. @throws {AppError} not-allowed */
export function listAllCollections(db: Reader, actor: Actor): CollectionEntry[] {
  const reader = requireRole(db, actor, "administrator", "auditor");
  return db
    .select()
    .from(collections)
    .where(not(isWalledSql(reader, sql`${collections.id}`)))
    .orderBy(collections.name)
    .all();
}

/**
 * A collection by its name as the actor may know it: readable ones, and all for an administrator.
 * @throws {AppError} not-found
 */
export function collectionByName(db: Reader, actor: Actor, name: string): CollectionId {
  const row = db
    .select({ id: collections.id })
    .from(collections)
    .where(eq(collections.name, name.trim()))
    .get();
  const known =
    row !== undefined &&
    ((hasRole(db, actor, "administrator") && !isWalled(db, actor, row.id)) ||
      readableCollections(db, actor).some((collection) => collection.id === row.id));
  if (row === undefined || !known)
    throw new AppError("not-found", `There is no collection named ${name}, or it is not open to you.`);
  return row.id;
}

function findCollection(db: Reader, id: CollectionId): typeof collections.$inferSelect | undefined {
  return db.select().from(collections).where(eq(collections.id, id)).get();
}

function parseText(
  tx: Transaction,
  input: z.input<typeof TEXT>,
  except?: CollectionId,
): z.output<typeof TEXT> {
  const parsed = TEXT.safeParse(input);
  if (!parsed.success)
    throw new AppError(
      "invalid-input",
      "A collection needs a name of 1 to 120 characters and a description of at most 2,000.",
    );
  const same = tx
    .select({ id: collections.id })
    .from(collections)
    .where(eq(collections.name, parsed.data.name))
    .get();
  if (same !== undefined && same.id !== except)
    throw new AppError("conflict", `There is a collection named ${parsed.data.name} already.`);
  return parsed.data;
}
