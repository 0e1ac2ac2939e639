import { and, count, eq, isNull, ne, not, type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import type { Actor, UserActor } from "../access/actor.ts";
import { isWalledSql } from "../access/readable.ts";
import { hasRole } from "../access/roles.ts";
import { maySeeTitlesSql } from "../audit/label-objects.ts";
import { readEventBody } from "../audit/read-event-body.ts";
import type { Reader } from "../db/client.ts";
import { auditEvents, chunks, conversations, documents, pages, turnPassages, turns } from "../db/schema.ts";
import type { ConversationId, DocumentId, TurnId, UserId } from "../ids.ts";
import { requireErasureOfficer } from "./officer.ts";

/** Exactly what is erased. Answers of others that quote an erased document are blanked as well; their questions stay. */
export type ErasurePlan = {
  readonly documents: readonly DocumentId[];
  readonly conversations: readonly ConversationId[];
  /** Answers outside those conversations. */
  readonly answers: readonly TurnId[];
  /** Accounts whose name, address and sessions are erased; the record of what they did stays, by id. */
  readonly people: readonly UserId[];
};
const ids = <Id extends string>() => z.array(z.string() as unknown as z.ZodType<Id>);
export const ERASURE_PLAN = z.object({
  documents: ids<DocumentId>(),
  conversations: ids<ConversationId>(),
  answers: ids<TurnId>(),
  people: ids<UserId>(),
}) satisfies z.ZodType<ErasurePlan>;

/** What is to be erased, as a person says it. */
export type ErasureSubject =
  | { readonly kind: "documents"; readonly documents: readonly DocumentId[] }
  /** All conversations of a person. */
  | { readonly kind: "conversations"; readonly person: UserId }
  /** Everything about somebody: their account and conversations where they have one, and every text that names them. */
  | { readonly kind: "person"; readonly person?: UserId | undefined; readonly names: readonly string[] };

/** A found document, with what goes when it goes. */
export type FoundDocument = {
  readonly id: DocumentId;
  /** Null: not for the eyes of the person who looks. */
  readonly title: string | null;
  readonly pages: number;
  readonly passages: number;
  /** How often the name stands in it; 0 where it was named itself. */
  readonly mentions: number;
};
export type ErasurePreview = {
  readonly plan: ErasurePlan;
  readonly documents: readonly FoundDocument[];
  /** Original files that no other document shares. */
  readonly originals: number;
  readonly vectors: number;
  readonly conversations: number;
  readonly questions: number;
  readonly answers: number;
  readonly people: number;
  /** Files with these answers or conversations that people took away; whoever has them must be told. */
  readonly exports: number;
};

/**
 * Finds what belongs to a subject. Nothing is changed; nothing of any text is returned.
 * @throws {AppError} not-allowed unless the actor may request erasures
 */
export function previewErasure(db: Reader, actor: Actor, subject: ErasureSubject): ErasurePreview {
  const officer = requireErasureOfficer(db, actor);
  const names = subject.kind === "person" ? subject.names.map(fold).filter((name) => name !== "") : [];
  const mentions = names.length === 0 ? new Map<DocumentId, number>() : countMentions(db, names);
  const chosen = subject.kind === "documents" ? withVersions(db, subject.documents) : [...mentions.keys()];
  const documentIds = withAttached(db, existing(db, chosen));
  const person = subject.kind === "documents" ? undefined : subject.person;
  const own = person === undefined ? [] : conversationsOf(db, person);
  const named = names.length === 0 ? [] : conversationsNaming(db, names).filter((id) => !own.includes(id));
  const conversationIds = [...own, ...named];
  const answers = answersQuoting(db, documentIds, conversationIds);
  const people = subject.kind === "person" && person !== undefined ? [person] : [];
  const plan = { documents: documentIds, conversations: conversationIds, answers, people };
  return { plan, ...describePlan(db, officer, plan, mentions) };
}

/** What a plan takes away. */
export function describePlan(
  db: Reader,
  reader: UserActor,
  plan: ErasurePlan,
  mentions: ReadonlyMap<DocumentId, number> = new Map(),
): Omit<ErasurePreview, "plan"> {
  const found = plan.documents.map((id) => describeDocument(db, reader, id, mentions.get(id) ?? 0));
  const turnsIn = plan.conversations.flatMap((id) =>
    db.select({ state: turns.state }).from(turns).where(eq(turns.conversationId, id)).all(),
  );
  return {
    documents: found,
    originals: originalsOnlyOf(db, plan.documents).length,
    vectors: found.reduce((sum, { passages }) => sum + passages, 0),
    conversations: plan.conversations.length,
    questions: turnsIn.length,
    answers: plan.answers.length + turnsIn.filter(({ state }) => state === "completed").length,
    people: plan.people.length,
    exports: exportsOf(db, plan),
  };
}

/** Exports of the erased answers and conversations that the log knows of. */
export function exportsOf(db: Reader, plan: ErasurePlan): number {
  const around = plan.answers.flatMap((id) =>
    db.select({ id: turns.conversationId }).from(turns).where(eq(turns.id, id)).all(),
  );
  const whole = new Set<string>(plan.conversations);
  const answers = new Set<string>(plan.answers);
  const conversationIds = new Set<string>([...whole, ...around.map(({ id }) => id)]);
  let exports = 0;
  for (const id of conversationIds) {
    const events = db
      .select({ body: auditEvents.body })
      .from(auditEvents)
      .where(and(eq(auditEvents.type, "conversation.exported"), eq(auditEvents.objectId, id)))
      .all();
    // Its objects are the conversation and the answers that the file holds.
    exports += events.filter(
      ({ body }) => whole.has(id) || readEventBody(body).objects.some((object) => answers.has(object)),
    ).length;
  }
  return exports;
}

/** SHA-256 of originals that go when these documents go. */
export function originalsOnlyOf(db: Reader, ids: readonly DocumentId[]): string[] {
  const erased = new Set<string>(ids);
  const hashes = new Set(
    ids
      .flatMap((id) =>
        db.select({ sha256: documents.sha256 }).from(documents).where(eq(documents.id, id)).all(),
      )
      .map(({ sha256 }) => sha256),
  );
  return [...hashes].filter((sha256) =>
    db
      .select({ id: documents.id })
      .from(documents)
      .where(and(eq(documents.sha256, sha256), isNull(documents.deletedAtMs)))
      .all()
      .every(({ id }) => erased.has(id)),
  );
}

function existing(db: Reader, wanted: readonly DocumentId[]): DocumentId[] {
  return wanted.filter((id) =>
    db.select({ id: documents.id }).from(documents).where(eq(documents.id, id)).get(),
  );
}

/** All versions of the documents, deleted ones too; of one that came out of another's file, that one alone. */
function withVersions(db: Reader, wanted: readonly DocumentId[]): DocumentId[] {
  const all = wanted.flatMap((id) => {
    const row = db.select().from(documents).where(eq(documents.id, id)).get();
    if (row === undefined || row.parentId !== null) return [id];
    return db
      .select({ id: documents.id })
      .from(documents)
      .where(and(eq(documents.lineageId, row.lineageId), isNull(documents.parentId)))
      .all()
      .map((version) => version.id);
  });
  return [...new Set(all)];
}

/** The documents, and all that came out of their files. */
function withAttached(db: Reader, roots: readonly DocumentId[]): DocumentId[] {
  const all = new Set(roots);
  for (const id of all)
    for (const child of db
      .select({ id: documents.id })
      .from(documents)
      .where(eq(documents.parentId, id))
      .all())
      all.add(child.id);
  return [...all];
}

function conversationsOf(db: Reader, person: UserId): ConversationId[] {
  return db
    .select({ id: conversations.id })
    .from(conversations)
    .where(eq(conversations.userId, person))
    .all()
    .map(({ id }) => id);
}

/** Texts are sealed, so they are opened one after the other. */
function countMentions(db: Reader, names: readonly string[]): Map<DocumentId, number> {
  const found = new Map<DocumentId, number>();
  const add = (id: DocumentId, text: string) => {
    const n = occurrences(fold(text), names);
    if (n > 0) found.set(id, (found.get(id) ?? 0) + n);
  };
  for (const { id, title, name } of db.select().from(documents).where(isNull(documents.deletedAtMs)).all()) {
    add(id, `${title ?? ""}\n${name}`);
    for (const { text } of db.select({ text: pages.text }).from(pages).where(eq(pages.documentId, id)).all())
      add(id, text);
  }
  return found;
}

function conversationsNaming(db: Reader, names: readonly string[]): ConversationId[] {
  const all = db.select({ id: conversations.id, title: conversations.title }).from(conversations).all();
  return all
    .filter(({ id, title }) => {
      const held = db.select().from(turns).where(eq(turns.conversationId, id)).all();
      const texts = held.flatMap((turn) => [
        turn.question,
        turn.standaloneQuestion ?? "",
        JSON.stringify(turn.answer),
      ]);
      return occurrences(fold([title, ...texts].join("\n")), names) > 0;
    })
    .map(({ id }) => id);
}

function answersQuoting(
  db: Reader,
  documentIds: readonly DocumentId[],
  without: readonly ConversationId[],
): TurnId[] {
  const apart = new Set<string>(without);
  const found = documentIds.flatMap((id) =>
    db
      .selectDistinct({ id: turns.id, conversationId: turns.conversationId })
      .from(turns)
      .innerJoin(turnPassages, eq(turnPassages.turnId, turns.id))
      .innerJoin(chunks, eq(chunks.id, turnPassages.chunkId))
      .where(and(eq(chunks.documentId, id), ne(turns.state, "aborted")))
      .all(),
  );
  return [...new Set(found.filter(({ conversationId }) => !apart.has(conversationId)).map(({ id }) => id))];
}

function describeDocument(db: Reader, reader: UserActor, id: DocumentId, mentions: number): FoundDocument {
  const row = db
    .select({ title: documents.title, name: documents.name })
    .from(documents)
    .where(and(eq(documents.id, id), seesTitles(db, reader)))
    .get();
  return {
    id,
    title: row === undefined ? null : (row.title ?? row.name),
    pages: db.select({ n: count() }).from(pages).where(eq(pages.documentId, id)).get()?.n ?? 0,
    passages: db.select({ n: count() }).from(chunks).where(eq(chunks.documentId, id)).get()?.n ?? 0,
    mentions,
  };
}

/** A data protection officer has to know what they decide on, unless a wall keeps them out; others see what they may read. */
function seesTitles(db: Reader, reader: UserActor): SQL | undefined {
  return hasRole(db, reader, "data-protection-officer")
    ? not(isWalledSql(reader, sql`${documents.collectionId}`))
    : maySeeTitlesSql(db, reader);
}

function occurrences(text: string, names: readonly string[]): number {
  return names.reduce((sum, name) => sum + text.split(name).length - 1, 0);
}

/** Letter case, accents and line breaks do not hide a name. */
function fold(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/\s+/g, " ").trim();
}
