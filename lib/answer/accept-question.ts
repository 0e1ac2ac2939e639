import { and, asc, eq, isNull, sql } from "drizzle-orm";
import { z } from "zod";
import type { Actor } from "../access/actor.ts";
import { mayReadSql, type ReadableCollection, readableCollections } from "../access/readable.ts";
import { requireUser } from "../access/roles.ts";
import { appendEvent } from "../audit/append-event.ts";
import type { Database, Transaction } from "../db/client.ts";
import { conversations, documents, turns } from "../db/schema.ts";
import { type Day, parseDay } from "../documents/day.ts";
import { AppError } from "../errors.ts";
import { type ConversationId, newId, type TurnId } from "../ids.ts";
import { commitFor, sealFor } from "../keys/data-keys.ts";
import { searchableScopes } from "../retrieval/search-scope.ts";
import type { AskInput } from "./answer.ts";
import { commitTurn } from "./commit-turn.ts";

export type AcceptedQuestion = {
  readonly turnId: TurnId;
  readonly conversationId: ConversationId;
  readonly question: string;
  /** Collections it is put to: those the person may read now, narrowed by the person's choice. */
  readonly collections: readonly ReadableCollection[];
  /** Day it is about; undefined: now. */
  readonly asOf: Day | undefined;
  /** Earlier questions of the conversation as they were searched, oldest first. */
  readonly earlierQuestions: readonly string[];
};

const QUESTION = z.string().trim().min(1).max(4000);
const TITLE_LENGTH = 80;

/**
 * Step 1: takes a question. The turn and the record of who asked what, over which scopes, are committed together
 * before anything is searched.
 * @throws {AppError} invalid-input; not-signed-in; not-found for a conversation, collection or document that is
 *   absent or not the person's to use; audit-unavailable
 */
export function acceptQuestion(db: Database, actor: Actor, input: AskInput): AcceptedQuestion {
  const parsed = QUESTION.safeParse(input.question);
  if (!parsed.success) throw new AppError("invalid-input", "A question has 1 to 4,000 characters.");
  const question = parsed.data;
  const asOf = parseAsOf(input);
  return commitTurn(db, (tx) => {
    const { userId } = requireUser(tx, actor);
    const collections = chooseCollections(tx, actor, input);
    const now = Date.now();
    const isNew = input.conversationId === undefined;
    const conversationId = input.conversationId ?? newId("conversation", now);
    const earlier = isNew ? [] : readEarlier(tx, actor, conversationId);
    const seal = sealFor(tx, "conversation", conversationId);
    if (isNew) {
      tx.insert(conversations)
        .values({
          id: conversationId,
          userId,
          title: seal.text(titleOf(question)),
          createdAtMs: now,
          updatedAtMs: now,
        })
        .run();
    } else {
      tx.update(conversations).set({ updatedAtMs: now }).where(eq(conversations.id, conversationId)).run();
    }
    const turnId = newId("turn", now);
    tx.insert(turns)
      .values({
        id: turnId,
        conversationId,
        ordinal: (earlier.at(-1)?.ordinal ?? -1) + 1,
        state: "accepted",
        question: seal.text(question),
        collectionIds: input.collectionIds === undefined ? null : [...input.collectionIds],
        asOf: asOf?.date ?? null,
        askedAtMs: now,
      })
      .run();
    appendEvent(tx, {
      type: "query.accepted",
      actor,
      objects: [turnId, conversationId],
      correlation: turnId,
      data: {
        question: commitFor(tx, "conversation", conversationId, question),
        scopes: searchableScopes(tx, actor, { ...input, asOf }).slice(0, 1000),
        followUp: earlier.length > 0,
        ...(asOf === undefined ? {} : { asOf: asOf.date }),
      },
    });
    const earlierQuestions = earlier.map((turn) => turn.standaloneQuestion ?? turn.question);
    return { turnId, conversationId, question, collections, asOf, earlierQuestions };
  });
}

/** @throws {AppError} invalid-input */
export function parseAsOf(input: Pick<AskInput, "asOf" | "documentId">): Day | undefined {
  if (input.asOf === undefined) return undefined;
  if (input.documentId !== undefined)
    throw new AppError(
      "invalid-input",
      "A question about one document is about the version that is open; leave the date out.",
    );
  return parseDay(input.asOf);
}

function chooseCollections(tx: Transaction, actor: Actor, input: AskInput): ReadableCollection[] {
  const readable = readableCollections(tx, actor);
  const chosen = input.collectionIds;
  if (chosen?.some((id) => !readable.some((collection) => collection.id === id))) {
    throw new AppError("not-found", "There is no such collection, or it is not open to you.");
  }
  if (input.documentId !== undefined) {
    const document = tx
      .select({ id: documents.id })
      .from(documents)
      .where(
        and(
          eq(documents.id, input.documentId),
          isNull(documents.deletedAtMs),
          mayReadSql(actor, documents.scopeId),
        ),
      )
      .get();
    if (document === undefined) {
      throw new AppError("not-found", "There is no such document, or it is not open to you.");
    }
  }
  return chosen === undefined ? readable : readable.filter(({ id }) => chosen.includes(id));
}

/** Only the person's own questions are carried on, never what was answered: that may not be theirs to read any more. */
function readEarlier(tx: Transaction, actor: Actor, conversationId: ConversationId) {
  const own = tx
    .select({ id: conversations.id })
    .from(conversations)
    .where(
      and(
        eq(conversations.id, conversationId),
        actor.kind === "user" ? eq(conversations.userId, actor.userId) : sql`0`,
        isNull(conversations.deletedAtMs),
      ),
    )
    .get();
  if (own === undefined) throw new AppError("not-found", "There is no such conversation.");
  return tx
    .select({
      ordinal: turns.ordinal,
      question: turns.question,
      standaloneQuestion: turns.standaloneQuestion,
    })
    .from(turns)
    .where(eq(turns.conversationId, conversationId))
    .orderBy(asc(turns.ordinal))
    .all();
}

function titleOf(question: string): string {
  const line = question.replace(/\s+/g, " ");
  return line.length <= TITLE_LENGTH ? line : `${line.slice(0, TITLE_LENGTH - 1).trimEnd()}…`;
}
