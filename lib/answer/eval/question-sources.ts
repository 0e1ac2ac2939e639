import { and, asc, desc, eq, inArray, isNull } from "drizzle-orm";
import type { Actor } from "../../access/actor.ts";
import { mayReadSql } from "../../access/readable.ts";
import type { Reader } from "../../db/client.ts";
import { conversations, documents, turns } from "../../db/schema.ts";
import type { DocumentId } from "../../ids.ts";

/** More would make a list that nobody scrolls through. */
const MOST_DOCUMENTS = 2000;
const MOST_QUESTIONS = 30;

/** Documents that a question can be about: searchable ones that the actor may read, by name. */
export function listDocumentNames(
  db: Reader,
  actor: Actor,
): { readonly id: DocumentId; readonly name: string }[] {
  return db
    .select({ id: documents.id, title: documents.title, name: documents.name })
    .from(documents)
    .where(
      and(
        inArray(documents.state, ["searchable", "partly"]),
        isNull(documents.deletedAtMs),
        mayReadSql(actor, documents.scopeId),
      ),
    )
    .orderBy(asc(documents.name))
    .limit(MOST_DOCUMENTS)
    .all()
    .map(({ id, title, name }) => ({ id, name: title ?? name }));
}

/** The actor's own latest questions, each once: real ones measure best. */
export function recentQuestions(db: Reader, actor: Actor): string[] {
  if (actor.kind !== "user") return [];
  const rows = db
    .select({ question: turns.question })
    .from(turns)
    .innerJoin(conversations, eq(conversations.id, turns.conversationId))
    .where(and(eq(conversations.userId, actor.userId), isNull(conversations.deletedAtMs)))
    .orderBy(desc(turns.askedAtMs))
    .limit(MOST_QUESTIONS)
    .all();
  return [...new Set(rows.map(({ question }) => question))];
}
