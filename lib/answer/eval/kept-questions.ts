import { and, desc, eq, isNull } from "drizzle-orm";
import { z } from "zod";
import type { Actor } from "../../access/actor.ts";
import { mayReadSql } from "../../access/readable.ts";
import { requireRole } from "../../access/roles.ts";
import { appendEvent } from "../../audit/append-event.ts";
import { type Database, type Reader, type Transaction, transact } from "../../db/client.ts";
import { chunks, documents, evalQuestions } from "../../db/schema.ts";
import { AppError } from "../../errors.ts";
import { type DocumentId, type EvalQuestionId, newId } from "../../ids.ts";
import { sealFor } from "../../keys/data-keys.ts";
import { coverageOf, MOST } from "./match-passage.ts";
import { type EvalQuestion, parseQuestionSet } from "./question-set.ts";

/** A question that the organization keeps, as whoever may read its document sees it. */
export type KeptQuestion = {
  readonly id: EvalQuestionId;
  readonly question: string;
  readonly passage: string;
  readonly documentId: DocumentId;
  /** Title if the document has one, else its file name. */
  readonly document: string;
  readonly name: string;
  readonly addedAtMs: number;
};

const INPUT = z.object({
  question: z.string().trim().min(3).max(4000),
  passage: z.string().trim().min(3).max(20_000),
});
export type NewQuestion = z.infer<typeof INPUT> & { readonly documentId: DocumentId };

/** Those whose document the actor may read now, newest first. @throws {AppError} not-allowed */
export function listKeptQuestions(db: Reader, actor: Actor): KeptQuestion[] {
  requireRole(db, actor, "administrator");
  return db
    .select({
      id: evalQuestions.id,
      question: evalQuestions.question,
      passage: evalQuestions.passage,
      documentId: evalQuestions.documentId,
      title: documents.title,
      name: documents.name,
      addedAtMs: evalQuestions.addedAtMs,
    })
    .from(evalQuestions)
    .innerJoin(documents, eq(documents.id, evalQuestions.documentId))
    .where(
      and(
        isNull(evalQuestions.removedAtMs),
        isNull(documents.deletedAtMs),
        mayReadSql(actor, documents.scopeId),
      ),
    )
    .orderBy(desc(evalQuestions.addedAtMs), desc(evalQuestions.id))
    .all()
    .map(({ title, ...row }) => ({ ...row, document: title ?? row.name }));
}

/**
 * Keeps a question with the passage that should be found; the passage has to stand in the document.
 * @throws {AppError} not-allowed; invalid-input; not-found
 */
export function keepQuestion(db: Database, actor: Actor, input: NewQuestion): EvalQuestionId {
  return transact(db, (tx) => {
    requireRole(tx, actor, "administrator");
    const id = insert(tx, actor, input);
    const objects = [id, input.documentId];
    appendEvent(tx, { type: "evaluation.question-added", actor, objects, data: { questions: 1 } });
    return id;
  });
}

/**
 * Takes up a question set, all or nothing. Documents are named by their file names or paths, and have to be there;
 * lines without an answer in the documents are left out.
 * @returns how many were added
 * @throws {AppError} not-allowed; invalid-input naming the first wrong line; not-found naming a document
 */
export function importQuestions(db: Database, actor: Actor, jsonLines: string): number {
  const parsed = parseQuestionSet(jsonLines).filter(({ relevant }) => relevant.length > 0);
  return transact(db, (tx) => {
    requireRole(tx, actor, "administrator");
    const named = readableByName(tx, actor);
    for (const { question, relevant } of parsed) {
      const [gold] = relevant;
      if (gold === undefined) continue;
      const name = gold.doc.split("/").at(-1) ?? gold.doc;
      const documentId = named.get(gold.doc) ?? named.get(name);
      if (documentId === undefined)
        throw new AppError("not-found", `There is no document ${name}; nothing was added.`);
      insert(tx, actor, { question, passage: gold.passage, documentId });
    }
    appendEvent(tx, {
      type: "evaluation.question-added",
      actor,
      data: { questions: parsed.length },
    });
    return parsed.length;
  });
}

/** The questions as a question set, for other installations and `intramuros eval`. @throws {AppError} not-allowed */
export function exportQuestions(db: Database, actor: Actor): string {
  return transact(db, (tx) => {
    const kept = listKeptQuestions(tx, actor);
    appendEvent(tx, { type: "evaluation.exported", actor, data: { questions: kept.length } });
    return kept
      .map(({ id, question, passage, name }) => {
        const line = { id, question, relevant: [{ doc: `documents/${name}`, passage }] };
        return `${JSON.stringify(line)}\n`;
      })
      .join("");
  });
}

/** @throws {AppError} not-allowed; not-found */
export function removeQuestion(db: Database, actor: Actor, id: EvalQuestionId): void {
  transact(db, (tx) => {
    if (!listKeptQuestions(tx, actor).some((kept) => kept.id === id))
      throw new AppError("not-found", "There is no such question.");
    tx.update(evalQuestions).set({ removedAtMs: Date.now() }).where(eq(evalQuestions.id, id)).run();
    appendEvent(tx, { type: "evaluation.question-removed", actor, objects: [id], data: {} });
  });
}

/** As the measuring takes them. */
export function toEvalQuestions(kept: readonly KeptQuestion[]): EvalQuestion[] {
  return kept.map(({ id, question, passage, documentId }) => ({
    id,
    question,
    relevant: [{ doc: documentId, passage }],
    answerable: true,
  }));
}

function insert(tx: Transaction, actor: Actor, { documentId, ...input }: NewQuestion): EvalQuestionId {
  if (actor.kind !== "user") throw new AppError("not-allowed", "Only people keep questions.");
  const parsed = INPUT.safeParse(input);
  if (!parsed.success)
    throw new AppError("invalid-input", "A question and the passage that answers it are both needed.");
  const { question, passage } = parsed.data;
  requirePassage(tx, actor, documentId, passage);
  const seal = sealFor(tx, "document", documentId);
  const id = newId("evalQuestion");
  tx.insert(evalQuestions)
    .values({
      id,
      documentId,
      question: seal.text(question),
      passage: seal.text(passage),
      addedBy: actor.userId,
      addedAtMs: Date.now(),
    })
    .run();
  return id;
}

/** A passage that stands nowhere would never be found. */
function requirePassage(tx: Transaction, actor: Actor, documentId: DocumentId, passage: string): void {
  const texts = tx
    .select({ text: chunks.text })
    .from(chunks)
    .innerJoin(documents, eq(documents.id, chunks.documentId))
    .where(
      and(
        eq(chunks.documentId, documentId),
        isNull(documents.deletedAtMs),
        mayReadSql(actor, documents.scopeId),
      ),
    )
    .all();
  if (texts.length === 0) throw new AppError("not-found", "There is no such document.");
  const together = texts.reduce((sum, { text }) => sum + coverageOf(text, passage), 0);
  if (together < MOST)
    throw new AppError("invalid-input", "The passage does not stand in the document in these words.");
}

function readableByName(tx: Transaction, actor: Actor): ReadonlyMap<string, DocumentId> {
  const rows = tx
    .select({ id: documents.id, name: documents.name })
    .from(documents)
    .where(and(isNull(documents.deletedAtMs), mayReadSql(actor, documents.scopeId)))
    .all();
  return new Map(rows.flatMap(({ id, name }) => [[name, id] as const, [id, id] as const]));
}
