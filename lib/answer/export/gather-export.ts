import { asc, eq, inArray } from "drizzle-orm";
import type { Actor } from "../../access/actor.ts";
import { requireUser } from "../../access/roles.ts";
import type { Reader } from "../../db/client.ts";
import { documents, turnPassages, turns, users } from "../../db/schema.ts";
import { AppError } from "../../errors.ts";
import type { ChunkId, ConversationId, DocumentId, TurnId } from "../../ids.ts";
import { mayStillRead } from "../../retrieval/load-passages.ts";
import type { Answer } from "../answer.ts";
import { getConversation } from "../conversations.ts";
import { nameRepeats } from "../name-repeats.ts";

/** The file a cited document was when the answer is exported. */
export type DocumentVersion = { readonly name: string; readonly sha256: string };

export type ExportedTurn = {
  readonly id: TurnId;
  readonly question: string;
  readonly askedAtMs: number;
  /** Null with `isWithheld`, and when the question was stopped or broke off. */
  readonly answer: Answer | null;
  /** The model saw a passage that the person may not read any more, so nothing it wrote is handed out. */
  readonly isWithheld: boolean;
  /** Passages left out, with the sentences that rest on them alone, since the person may not read them any more. */
  readonly leftOut: number;
};

export type ExportContent = {
  readonly conversationId: ConversationId;
  readonly title: string;
  /** Name of the person who exports. */
  readonly person: string;
  readonly exportedAtMs: number;
  readonly turns: readonly ExportedTurn[];
  readonly versions: ReadonlyMap<DocumentId, DocumentVersion>;
  /** Every passage whose words are in the export, and those that are said to have them too. */
  readonly passages: readonly ChunkId[];
};

/**
 * One of the actor's own conversations, or one answer of it, as it may be handed out now: access to each passage is
 * asked again.
 * @throws {AppError} not-found; not-signed-in
 */
export function gatherExport(
  db: Reader,
  actor: Actor,
  conversationId: ConversationId,
  turnId?: TurnId,
): ExportContent {
  const { userId } = requireUser(db, actor);
  const { title } = getConversation(db, actor, conversationId);
  const rows = db
    .select()
    .from(turns)
    .where(eq(turns.conversationId, conversationId))
    .orderBy(asc(turns.ordinal))
    .all()
    .filter(({ id }) => turnId === undefined || id === turnId);
  if (rows.length === 0) throw new AppError("not-found", "There is no such answer.");
  const disclosed = readDisclosed(
    db,
    rows.map(({ id }) => id),
  );
  const readable = mayStillRead(db, actor, [...new Set([...disclosed.values()].flat())]);
  const exported = rows.map((row): ExportedTurn => {
    const base = { id: row.id, question: row.question, askedAtMs: row.askedAtMs };
    // Written by completeTurn in this shape.
    const answer = row.state === "completed" ? (row.answer as Answer | null) : null;
    if (answer === null) return { ...base, answer: null, isWithheld: false, leftOut: 0 };
    const closed = (disclosed.get(row.id) ?? []).filter((id) => !readable.has(id));
    if (closed.length > 0 && answer.mode === "generate")
      return { ...base, answer: null, isWithheld: true, leftOut: 0 };
    const open = withoutClosed(answer, new Set(closed));
    return { ...base, isWithheld: false, ...open, answer: nameRepeats(db, actor, open.answer) };
  });
  const citations = exported.flatMap(({ answer }) => answer?.citations ?? []);
  return {
    conversationId,
    title,
    person: db.select({ name: users.name }).from(users).where(eq(users.id, userId)).get()?.name ?? "",
    exportedAtMs: Date.now(),
    turns: exported,
    versions: readVersions(db, [...new Set(citations.map(({ documentId }) => documentId))]),
    passages: [
      ...new Set(
        citations.flatMap(({ chunkId, alsoIn = [] }) => [chunkId, ...alsoIn.map((place) => place.chunkId)]),
      ),
    ],
  };
}

/** A quoted answer without the quotes that may not be read any more. */
function withoutClosed(answer: Answer, closed: ReadonlySet<ChunkId>): { answer: Answer; leftOut: number } {
  const citations = answer.citations.filter(({ chunkId }) => !closed.has(chunkId));
  const open = new Set(citations.map(({ n }) => n));
  const sentences = answer.sentences.filter((sentence) => sentence.citations.every((n) => open.has(n)));
  const contradictions = answer.contradictions?.filter(({ sides }) => sides.every(({ n }) => open.has(n)));
  return {
    answer: { ...answer, citations, sentences, ...(contradictions === undefined ? {} : { contradictions }) },
    leftOut: answer.citations.length - citations.length,
  };
}

function readDisclosed(db: Reader, ids: readonly TurnId[]): Map<TurnId, ChunkId[]> {
  const byTurn = new Map<TurnId, ChunkId[]>();
  for (const { turnId, chunkId } of db
    .select({ turnId: turnPassages.turnId, chunkId: turnPassages.chunkId })
    .from(turnPassages)
    .where(inArray(turnPassages.turnId, [...ids]))
    .all()) {
    byTurn.set(turnId, [...(byTurn.get(turnId) ?? []), chunkId]);
  }
  return byTurn;
}

function readVersions(db: Reader, ids: readonly DocumentId[]): Map<DocumentId, DocumentVersion> {
  if (ids.length === 0) return new Map();
  const rows = db
    .select({ id: documents.id, name: documents.name, sha256: documents.sha256 })
    .from(documents)
    .where(inArray(documents.id, [...ids]))
    .all();
  return new Map(rows.map(({ id, name, sha256 }) => [id, { name, sha256 }]));
}
