import { and, asc, eq, sql } from "drizzle-orm";
import { z } from "zod";
import { readEventBody } from "../../audit/read-event-body.ts";
import type { Reader } from "../../db/client.ts";
import { auditEvents, chunks, documents, turnPassages, turns } from "../../db/schema.ts";
import { AppError } from "../../errors.ts";
import type { ChunkId, ConversationId, DocumentId, TurnId } from "../../ids.ts";
import type { PromptedPassage } from "../generate/prompts.ts";

const PROMPTED = z.object({
  prompt: z.string(),
  system: z.string(),
  delimiter: z.string(),
  passages: z.number(),
  maxTokens: z.number(),
  model: z.string(),
  modelSha256: z.string().optional(),
  contextTokens: z.number().optional(),
  runtime: z.string().optional(),
  alone: z.boolean(),
  build: z.string(),
});
const COMPLETED = z.object({
  mode: z.enum(["quote", "generate"]),
  abstained: z.boolean(),
  answer: z.string(),
  quoted: z.array(z.object({ chunk: z.number(), start: z.number(), end: z.number() })).optional(),
  written: z.string().optional(),
  writtenCharacters: z.number().optional(),
  finish: z.string().optional(),
});
export type PromptRecord = z.infer<typeof PROMPTED>;
export type CompletedRecord = z.infer<typeof COMPLETED>;

/** A passage that was disclosed for a question, as the database holds it now. */
export type RecordedPassage = PromptedPassage & {
  readonly chunkId: ChunkId;
  readonly documentId: DocumentId;
  /** Where it begins in its document's text. */
  readonly start: number;
  readonly isErased: boolean;
};

/** What the log and the database hold of one answer. */
export type RecordedAnswer = {
  readonly turnId: TurnId;
  readonly conversationId: ConversationId;
  /** As it was searched and put before the model; empty when the conversation was erased. */
  readonly asked: string;
  readonly isErased: boolean;
  /** In the order in which they were disclosed. */
  readonly passages: readonly RecordedPassage[];
  readonly prompted: PromptRecord | undefined;
  /** Undefined when the question ended without an answer. */
  readonly completed: CompletedRecord | undefined;
  /** As it was stored with the question; null when it was erased. */
  readonly stored: unknown;
};

/**
 * Reads it without asking the rule of access: what is shown of it is the caller's matter.
 * @throws {AppError} not-found when there is no such question
 */
export function readRecordedAnswer(db: Reader, turnId: TurnId): RecordedAnswer {
  const turn = db.select().from(turns).where(eq(turns.id, turnId)).get();
  if (turn === undefined) throw new AppError("not-found", "There is no such question.");
  return {
    turnId,
    conversationId: turn.conversationId,
    asked: turn.standaloneQuestion ?? turn.question,
    isErased: turn.question === "",
    passages: readPassages(db, turnId),
    prompted: dataOf(db, turnId, "answer.prompted", PROMPTED),
    completed: dataOf(db, turnId, "answer.completed", COMPLETED),
    stored: turn.answer,
  };
}

function dataOf<Shape>(db: Reader, turnId: TurnId, type: string, shape: z.ZodType<Shape>): Shape | undefined {
  const event = db
    .select({ body: auditEvents.body })
    .from(auditEvents)
    .where(and(eq(auditEvents.correlation, turnId), eq(auditEvents.type, type)))
    .get();
  return event === undefined ? undefined : shape.parse(readEventBody(event.body).data);
}

/** Passages that were disclosed for a question, in order. */
export function readPassages(db: Reader, turnId: TurnId): RecordedPassage[] {
  return db
    .select({
      chunkId: turnPassages.chunkId,
      label: turnPassages.label,
      documentId: chunks.documentId,
      name: sql<string>`coalesce(${documents.title}, ${documents.name})`,
      isPaginated: documents.isPaginated,
      context: chunks.context,
      text: chunks.text,
      pageFirst: chunks.pageFirst,
      start: chunks.start,
      sha256: chunks.sha256,
    })
    .from(turnPassages)
    .innerJoin(chunks, eq(chunks.id, turnPassages.chunkId))
    .innerJoin(documents, eq(documents.id, chunks.documentId))
    .where(eq(turnPassages.turnId, turnId))
    .orderBy(asc(turnPassages.rank))
    .all()
    .map(({ label, name, isPaginated, sha256, ...passage }) => ({
      ...passage,
      document: label ?? name,
      isPaginated: isPaginated ?? false,
      // What erasing leaves of a passage.
      isErased: sha256 === "",
    }));
}
