import { and, eq, inArray, isNotNull, isNull, sql } from "drizzle-orm";
import type { Actor } from "../access/actor.ts";
import { mayReadSql } from "../access/readable.ts";
import type { Reader } from "../db/client.ts";
import { chunks, collections, documents, scopes } from "../db/schema.ts";
import type { Day } from "../documents/day.ts";
import { isFindable, isInForce } from "../documents/in-force.ts";
import type { ChunkId, CollectionId, DocumentId, ScopeId } from "../ids.ts";

/** A passage as the database holds it, read under the access rule. */
export type CheckedPassage = {
  readonly chunkId: ChunkId;
  readonly documentId: DocumentId;
  /** Title if the document has one, else its file name. */
  readonly document: string;
  readonly name: string;
  readonly title: string | null;
  readonly collectionId: CollectionId;
  readonly collection: string;
  readonly scopeId: ScopeId;
  readonly isPaginated: boolean;
  readonly format: string | null;
  readonly ordinal: number;
  readonly passagesInDocument: number;
  readonly pageFirst: number;
  readonly pageLast: number;
  /** Character range in the document's text. */
  readonly start: number;
  readonly end: number;
  readonly kind: "prose" | "table" | "list";
  readonly context: string;
  readonly text: string;
  /** SHA-256 of `text` in hex. */
  readonly sha256: string;
};

/** What the index offered: a passage and the scope it is filed under there. */
export type Offer = { readonly chunkId: ChunkId; readonly scopeId: ScopeId };

export type LoadedPassages = {
  readonly byId: ReadonlyMap<ChunkId, CheckedPassage>;
  /** Offers that the access rule refuses: the index and the database disagree about who may read them. */
  readonly refused: readonly ChunkId[];
};

/**
 * The second check: texts of the offered passages, read with the access rule in the query, so that nothing rests on
 * the index alone. Passages of documents that were deleted or are being read again, and of versions that are not in
 * force, are left out without a word: the index learns of that a little later.
 * @param day on which the passages must be in force; of any version without it
 */
export function loadPassages(db: Reader, actor: Actor, offers: readonly Offer[], day?: Day): LoadedPassages {
  if (offers.length === 0) return { byId: new Map(), refused: [] };
  const scopeOf = new Map(offers.map((offer) => [offer.chunkId, offer.scopeId]));
  const ids = [...scopeOf.keys()];
  const rows = db
    .select(COLUMNS)
    .from(chunks)
    .innerJoin(documents, eq(documents.id, chunks.documentId))
    .innerJoin(collections, eq(collections.id, documents.collectionId))
    .where(and(among(ids), isEligible(day), mayReadSql(actor, documents.scopeId)))
    .all();
  const collectionOf = new Map(
    db
      .select()
      .from(scopes)
      .where(inArray(scopes.id, [...new Set(scopeOf.values())]))
      .all()
      .map((scope) => [scope.id, scope.collectionId]),
  );
  const filedUnder = (id: ChunkId) => collectionOf.get(scopeOf.get(id) as ScopeId);
  const agreed = rows.filter((row) => filedUnder(row.chunkId) === row.collectionId);
  const byId = new Map(agreed.map((row) => [row.chunkId, toPassage(row)]));
  const missing = ids.filter((id) => !byId.has(id));
  return { byId, refused: missing.length === 0 ? [] : readRefused(db, missing, day) };
}

/** The passages of a document next to one of its passages, under the access rule. */
export function loadNeighbour(
  db: Reader,
  actor: Actor,
  passage: CheckedPassage,
  distance: 1 | -1,
): CheckedPassage | undefined {
  const row = db
    .select(COLUMNS)
    .from(chunks)
    .innerJoin(documents, eq(documents.id, chunks.documentId))
    .innerJoin(collections, eq(collections.id, documents.collectionId))
    .where(
      and(
        eq(chunks.documentId, passage.documentId),
        eq(chunks.ordinal, passage.ordinal + distance),
        isFindable,
        mayReadSql(actor, documents.scopeId),
      ),
    )
    .get();
  return row === undefined ? undefined : toPassage(row);
}

/** Those of these passages that the actor may read now, of whatever version; for answers of earlier days. */
export function loadReadable(
  db: Reader,
  actor: Actor,
  ids: readonly ChunkId[],
): ReadonlyMap<ChunkId, CheckedPassage> {
  if (ids.length === 0) return new Map();
  const rows = db
    .select(COLUMNS)
    .from(chunks)
    .innerJoin(documents, eq(documents.id, chunks.documentId))
    .innerJoin(collections, eq(collections.id, documents.collectionId))
    .where(and(among(ids), isNull(documents.deletedAtMs), mayReadSql(actor, documents.scopeId)))
    .all();
  return new Map(rows.map((row) => [row.chunkId, toPassage(row)]));
}

/** Which of these passages the actor may read now; for answers of earlier days. */
export function mayStillRead(db: Reader, actor: Actor, ids: readonly ChunkId[]): ReadonlySet<ChunkId> {
  if (ids.length === 0) return new Set();
  const rows = db
    .select({ id: chunks.id })
    .from(chunks)
    .innerJoin(documents, eq(documents.id, chunks.documentId))
    .where(and(among(ids), isNull(documents.deletedAtMs), mayReadSql(actor, documents.scopeId)))
    .all();
  return new Set(rows.map((row) => row.id));
}

/** Which of these passages the actor could read if their document had not been deleted since. */
export function wereRemoved(db: Reader, actor: Actor, ids: readonly ChunkId[]): ReadonlySet<ChunkId> {
  if (ids.length === 0) return new Set();
  const rows = db
    .select({ id: chunks.id })
    .from(chunks)
    .innerJoin(documents, eq(documents.id, chunks.documentId))
    .where(and(among(ids), isNotNull(documents.deletedAtMs), mayReadSql(actor, documents.scopeId)))
    .all();
  return new Set(rows.map((row) => row.id));
}

/** Of passages that were not returned, those that exist and can be found: somebody may read them, but not this actor. */
function readRefused(db: Reader, ids: readonly ChunkId[], day: Day | undefined): ChunkId[] {
  return db
    .select({ id: chunks.id })
    .from(chunks)
    .innerJoin(documents, eq(documents.id, chunks.documentId))
    .where(and(among(ids), isEligible(day)))
    .all()
    .map((row) => row.id);
}

/** One statement for any number of ids. */
const among = (ids: readonly ChunkId[]) =>
  sql`${chunks.id} IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`;

const isEligible = (day: Day | undefined) => and(isFindable, day === undefined ? undefined : isInForce(day));

const COLUMNS = {
  chunkId: chunks.id,
  documentId: chunks.documentId,
  name: documents.name,
  title: documents.title,
  collectionId: documents.collectionId,
  collection: collections.name,
  scopeId: documents.scopeId,
  isPaginated: documents.isPaginated,
  format: documents.format,
  ordinal: chunks.ordinal,
  passagesInDocument: documents.chunkCount,
  pageFirst: chunks.pageFirst,
  pageLast: chunks.pageLast,
  start: chunks.start,
  end: chunks.end,
  kind: chunks.kind,
  context: chunks.context,
  text: chunks.text,
  sha256: chunks.sha256,
};

type Row = Omit<CheckedPassage, "document" | "isPaginated" | "passagesInDocument"> & {
  isPaginated: boolean | null;
  passagesInDocument: number | null;
};
function toPassage(row: Row): CheckedPassage {
  return {
    ...row,
    document: row.title ?? row.name,
    isPaginated: row.isPaginated ?? false,
    passagesInDocument: row.passagesInDocument ?? 0,
  };
}
