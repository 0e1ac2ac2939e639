import { and, desc, eq, isNull, sql } from "drizzle-orm";
import type { Actor } from "../access/actor.ts";
import { mayReadSql } from "../access/readable.ts";
import type { Reader } from "../db/client.ts";
import { type DocumentState, documents, supersessions, users } from "../db/schema.ts";
import type { DocumentId } from "../ids.ts";
import type { Reason } from "../reasons/reason.ts";
import { today } from "./day.ts";
import { getDocument } from "./documents.ts";
import { isFindable, isInForce } from "./in-force.ts";

/** One version of a document, as its history shows it. */
export type DocumentVersion = {
  readonly id: DocumentId;
  /** From 1. */
  readonly version: number;
  readonly byteSize: number;
  readonly sha256: string;
  readonly state: DocumentState;
  readonly stateReason: Reason | null;
  /** Name of the person; null: the product itself, or the person is not known any more. */
  readonly addedBy: string | null;
  readonly addedAtMs: number;
  readonly validFrom: string | null;
  readonly validUntil: string | null;
  /** Questions of today are answered from it. */
  readonly isInForce: boolean;
};
export type RelatedDocument = { readonly id: DocumentId; readonly name: string };
export type DocumentHistory = {
  /** Newest first. Of a document inside another one: the versions of that one. */
  readonly versions: readonly DocumentVersion[];
  /** Documents whose place this one takes. */
  readonly supersedes: readonly RelatedDocument[];
  /** Documents that take its place. */
  readonly supersededBy: readonly RelatedDocument[];
};

/** The versions of a document and what it supersedes. @throws {AppError} not-found */
export function getHistory(db: Reader, actor: Actor, id: DocumentId): DocumentHistory {
  const { lineageId } = getDocument(db, actor, id);
  const versions = db
    .select({
      id: documents.id,
      version: documents.version,
      byteSize: documents.byteSize,
      sha256: documents.sha256,
      state: documents.state,
      stateReason: documents.stateReason,
      addedBy: users.name,
      addedAtMs: documents.addedAtMs,
      validFrom: documents.validFrom,
      validUntil: documents.validUntil,
      isInForce: sql<number>`(${isFindable} AND ${isInForce(today())})`,
    })
    .from(documents)
    .leftJoin(users, eq(users.id, documents.addedBy))
    .where(
      and(
        eq(documents.lineageId, lineageId),
        isNull(documents.parentId),
        isNull(documents.deletedAtMs),
        mayReadSql(actor, documents.scopeId),
      ),
    )
    .orderBy(desc(documents.version))
    .all()
    .map((row) => ({ ...row, isInForce: row.isInForce === 1 }));
  const { lineageId: heir, supersededId: former } = supersessions;
  return {
    versions,
    supersedes: latestOf(db, actor, sql`SELECT ${former} FROM ${supersessions} WHERE ${heir} = ${lineageId}`),
    supersededBy: latestOf(
      db,
      actor,
      sql`SELECT ${heir} FROM ${supersessions} WHERE ${former} = ${lineageId}`,
    ),
  };
}

/** @param lineages a query of lineages */
function latestOf(db: Reader, actor: Actor, lineages: ReturnType<typeof sql>): RelatedDocument[] {
  return db
    .select({
      id: documents.id,
      name: sql<string>`coalesce(nullif(${documents.title}, ''), ${documents.name})`,
    })
    .from(documents)
    .where(
      and(
        sql`${documents.lineageId} IN (${lineages})`,
        isNull(documents.parentId),
        eq(documents.isLatest, true),
        isNull(documents.deletedAtMs),
        mayReadSql(actor, documents.scopeId),
      ),
    )
    .orderBy(documents.name)
    .all();
}
