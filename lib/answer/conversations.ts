import { and, asc, count, desc, eq, inArray, isNull } from "drizzle-orm";
import { z } from "zod";
import type { Actor } from "../access/actor.ts";
import { type ReadableCollection, readableCollections } from "../access/readable.ts";
import { requireUser } from "../access/roles.ts";
import { appendEvent } from "../audit/append-event.ts";
import { type Database, type Reader, type Transaction, transact } from "../db/client.ts";
import { conversations, turnPassages, turns } from "../db/schema.ts";
import { parseDay } from "../documents/day.ts";
import { AppError } from "../errors.ts";
import type { ChunkId, CollectionId, ConversationId, TurnId } from "../ids.ts";
import { sealFor } from "../keys/data-keys.ts";
import { mayStillRead, wereRemoved } from "../retrieval/load-passages.ts";
import { requireNoHold } from "../safeguards/holds.ts";
import { transactUnlessKept } from "../safeguards/kept.ts";
import type { Answer } from "./answer.ts";
import { countSearched } from "./count-searched.ts";
import { nameRepeats } from "./name-repeats.ts";

export type ConversationSummary = {
  readonly id: ConversationId;
  readonly title: string;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
};

export type ConversationTurn = {
  readonly id: TurnId;
  readonly question: string;
  readonly collectionIds: readonly CollectionId[] | null;
  /** Day it was about, YYYY-MM-DD; null: the day it was asked. */
  readonly asOf: string | null;
  readonly state: "accepted" | "disclosed" | "completed" | "aborted";
  readonly askedAtMs: number;
  /** As it was given; null when it was not completed, and when it is withheld. */
  readonly answer: Answer | null;
  /** True: the answer rests on a passage that the person may not read any more, so it is not shown again. */
  readonly isWithheld: boolean;
  /** True: withheld for no other reason than that the cited version was deleted. */
  readonly isRemoved: boolean;
};

export type Conversation = ConversationSummary & { readonly turns: readonly ConversationTurn[] };

const TITLE = z.string().trim().min(1).max(200);

/** The actor's own conversations, last used first. @param filter.limit from 1 to 500, 50 unless told */
export function listConversations(
  db: Reader,
  actor: Actor,
  filter: { readonly titleContains?: string; readonly limit?: number } = {},
): ConversationSummary[] {
  const { userId } = requireUser(db, actor);
  const wanted = filter.titleContains?.trim().toLowerCase() ?? "";
  const limit = Math.min(Math.max(filter.limit ?? 50, 1), 500);
  const own = db
    .select(SUMMARY)
    .from(conversations)
    .where(and(eq(conversations.userId, userId), isNull(conversations.deletedAtMs)))
    .orderBy(desc(conversations.updatedAtMs), desc(conversations.id));
  if (wanted === "") return own.limit(limit).all();
  // Titles are sealed, so they are compared here; a person has hundreds, not millions.
  return own
    .all()
    .filter(({ title }) => title.toLowerCase().includes(wanted))
    .slice(0, limit);
}

/**
 * One of the actor's own conversations. Whether each turn's passages may still be read is asked again.
 * @throws {AppError} not-found; absent, deleted and somebody else's look the same
 */
export function getConversation(db: Reader, actor: Actor, id: ConversationId): Conversation {
  const conversation = requireOwn(db, actor, id);
  const rows = db.select().from(turns).where(eq(turns.conversationId, id)).orderBy(asc(turns.ordinal)).all();
  const passagesOf = readPassages(
    db,
    rows.map((row) => row.id),
  );
  const open = readableCollections(db, actor);
  const all = [...new Set([...passagesOf.values()].flat())];
  const readable = mayStillRead(db, actor, all);
  const closed = all.filter((chunkId) => !readable.has(chunkId));
  const removed = wereRemoved(db, actor, closed);
  return {
    ...conversation,
    turns: rows.map((row) => {
      const missing = (passagesOf.get(row.id) ?? []).filter((chunkId) => !readable.has(chunkId));
      const isWithheld = missing.length > 0;
      return {
        id: row.id,
        question: row.question,
        collectionIds: row.collectionIds?.filter((one) => open.some(({ id }) => id === one)) ?? null,
        asOf: row.asOf,
        state: row.state,
        askedAtMs: row.askedAtMs,
        // Written by completeTurn in this shape.
        answer:
          isWithheld || row.state !== "completed" || row.answer === null
            ? null
            : nameRepeats(db, actor, withoutClosed(db, actor, row.answer as Answer, open)),
        isWithheld,
        isRemoved: isWithheld && missing.every((chunkId) => removed.has(chunkId)),
      };
    }),
  };
}

/** An answer says where was searched; of collections that are closed by now it says nothing any more. */
function withoutClosed(
  db: Reader,
  actor: Actor,
  answer: Answer,
  open: readonly ReadableCollection[],
): Answer {
  const named = new Set(answer.searched.collections.map(({ id }) => id));
  const stillOpen = open.filter(({ id }) => named.has(id));
  if (stillOpen.length === named.size) return answer;
  const { asOf } = answer.searched;
  const about = { collections: stillOpen, asOf: asOf == null ? undefined : parseDay(asOf) };
  return { ...answer, searched: countSearched(db, actor, about) };
}

/** @throws {AppError} not-found; invalid-input; audit-unavailable */
export function renameConversation(db: Database, actor: Actor, id: ConversationId, title: string): void {
  const parsed = TITLE.safeParse(title);
  if (!parsed.success) throw new AppError("invalid-input", "A title has 1 to 200 characters.");
  transact(db, (tx) => {
    requireOwn(tx, actor, id);
    const seal = sealFor(tx, "conversation", id);
    tx.update(conversations)
      .set({ title: seal.text(parsed.data) })
      .where(eq(conversations.id, id))
      .run();
    appendEvent(tx, { type: "conversation.renamed", actor, objects: [id], data: {} });
  });
}

/** Takes a conversation out of the person's list; the records of its questions stay. @throws {AppError} not-found; audit-unavailable */
export function deleteConversation(db: Database, actor: Actor, id: ConversationId): void {
  transactUnlessKept(db, actor, "delete", (tx) => {
    requireOwn(tx, actor, id);
    requireNoHold(tx, { conversationId: id });
    const held = tx.select({ n: count() }).from(turns).where(eq(turns.conversationId, id)).get()?.n ?? 0;
    tx.update(conversations).set({ deletedAtMs: Date.now() }).where(eq(conversations.id, id)).run();
    appendEvent(tx, { type: "conversation.deleted", actor, objects: [id], data: { turns: held } });
  });
}

const SUMMARY = {
  id: conversations.id,
  title: conversations.title,
  createdAtMs: conversations.createdAtMs,
  updatedAtMs: conversations.updatedAtMs,
};

function requireOwn(db: Reader | Transaction, actor: Actor, id: ConversationId): ConversationSummary {
  const { userId } = requireUser(db, actor);
  const own = db
    .select(SUMMARY)
    .from(conversations)
    .where(and(eq(conversations.id, id), eq(conversations.userId, userId), isNull(conversations.deletedAtMs)))
    .get();
  if (own === undefined) throw new AppError("not-found", "There is no such conversation.");
  return own;
}

function readPassages(db: Reader, ids: readonly TurnId[]): Map<TurnId, ChunkId[]> {
  if (ids.length === 0) return new Map();
  const rows = db
    .select({ turnId: turnPassages.turnId, chunkId: turnPassages.chunkId })
    .from(turnPassages)
    .where(inArray(turnPassages.turnId, [...ids]))
    .all();
  const byTurn = new Map<TurnId, ChunkId[]>();
  for (const { turnId, chunkId } of rows) byTurn.set(turnId, [...(byTurn.get(turnId) ?? []), chunkId]);
  return byTurn;
}
