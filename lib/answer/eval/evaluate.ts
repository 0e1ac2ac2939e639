import { and, eq } from "drizzle-orm";
import type { Actor } from "../../access/actor.ts";
import { mayReadSql } from "../../access/readable.ts";
import { documents } from "../../db/schema.ts";
import type { CollectionId, DocumentId } from "../../ids.ts";
import type { SearchDeps } from "../../retrieval/search-passages.ts";
import type { Answer } from "../answer.ts";
import { ask } from "../ask.ts";
import { evaluateSearch, type SearchReport, searchesFor } from "./evaluate-search.ts";
import { isDocument } from "./held-at.ts";
import { holdsPassage, normaliseForMatch } from "./match-passage.ts";
import type { EvalQuestion } from "./question-set.ts";
import { percentiles, share } from "./ranking-figures.ts";

/** Shares from 0 to 1. */
export type AnswerFigures = {
  /** Of the questions that have an answer: share that was answered. */
  readonly answered: number;
  /** Of the questions that have none: share that was declined; null where the set has none. */
  readonly abstainedRightly: number | null;
  /** Of the questions that have an answer: share that was declined. */
  readonly abstainedWrongly: number;
  /** Of the answered ones: share with a citation of a gold passage's document. */
  readonly citedDocumentRight: number;
  /** Of the answered ones: share with a citation that lies in a passage that holds gold text, or quotes from it. */
  readonly citedPassageRight: number;
  /** Share of all sentences that the verification left without complaint. */
  readonly sentencesSupported: number;
  readonly latencyMs: { readonly p50: number; readonly p95: number };
};

export type EvalReport = {
  readonly questions: number;
  readonly unanswerable: number;
  readonly search: SearchReport;
  /** Null: only search was measured. */
  readonly answers: AnswerFigures | null;
};

export type EvalInput = {
  readonly questions: readonly EvalQuestion[];
  /** Where the set's documents are. */
  readonly collectionId: CollectionId;
  /** False: search alone. */
  readonly withAnswers?: boolean;
  readonly onProgress?: (done: number, total: number) => void;
};

/**
 * Measures search in its variants and the whole way of a question with questions whose passages are known.
 * Asks as the actor, so the questions are on record like any others.
 * @throws {AppError} as searchPassages and ask do
 */
export async function evaluate(deps: SearchDeps, actor: Actor, input: EvalInput): Promise<EvalReport> {
  const { questions, collectionId, withAnswers = true, onProgress = () => {} } = input;
  const answerable = questions.filter((question) => question.answerable && question.relevant.length > 0);
  const total = searchesFor(answerable) + (withAnswers ? questions.length : 0);
  let done = 0;
  const step = () => onProgress(++done, total);
  const search = await evaluateSearch(deps, actor, { questions: answerable, collectionId }, step);
  const answered: { question: EvalQuestion; answer: Answer }[] = [];
  for (const question of withAnswers ? questions : []) {
    const answer = await answerOne(deps, actor, question, collectionId);
    if (answer !== undefined) answered.push({ question, answer });
    step();
  }
  return {
    questions: questions.length,
    unanswerable: questions.filter((question) => !question.answerable).length,
    search,
    answers: withAnswers ? answerFigures(answered, namesOf(deps, actor, collectionId)) : null,
  };
}

async function answerOne(
  deps: SearchDeps,
  actor: Actor,
  { question }: EvalQuestion,
  collectionId: CollectionId,
): Promise<Answer | undefined> {
  for await (const event of ask(deps, actor, { question, collectionIds: [collectionId] })) {
    if (event.type === "answer-end") return event.answer;
  }
  return undefined;
}

/** Question sets name documents by their files; citations show titles. */
function namesOf({ db }: SearchDeps, actor: Actor, collectionId: CollectionId): Map<DocumentId, string> {
  const rows = db
    .select({ id: documents.id, name: documents.name })
    .from(documents)
    .where(and(eq(documents.collectionId, collectionId), mayReadSql(actor, documents.scopeId)))
    .all();
  return new Map(rows.map(({ id, name }) => [id, name]));
}

function answerFigures(
  results: readonly { question: EvalQuestion; answer: Answer }[],
  names: ReadonlyMap<DocumentId, string>,
): AnswerFigures {
  const withAnswer = results.filter(({ question }) => question.answerable);
  const without = results.filter(({ question }) => !question.answerable);
  const answered = withAnswer.filter(({ answer }) => !answer.abstained);
  const sentences = answered.flatMap(({ answer }) => answer.sentences);
  return {
    answered: share(withAnswer.map(({ answer }) => !answer.abstained)),
    abstainedRightly: without.length === 0 ? null : share(without.map(({ answer }) => answer.abstained)),
    abstainedWrongly: share(withAnswer.map(({ answer }) => answer.abstained)),
    citedDocumentRight: share(answered.map(({ question, answer }) => citesDocument(question, answer, names))),
    citedPassageRight: share(answered.map(({ question, answer }) => citesPassage(question, answer))),
    sentencesSupported: share(sentences.map(({ supported }) => supported === "yes")),
    latencyMs: percentiles(results.map(({ answer }) => answer.timingsMs.total)),
  };
}

function citesDocument(
  { relevant }: EvalQuestion,
  answer: Answer,
  names: ReadonlyMap<DocumentId, string>,
): boolean {
  const cited = citedOf(answer).map(({ documentId }) => ({ documentId, name: names.get(documentId) }));
  return relevant.some((gold) => cited.some((document) => isDocument(gold.doc, document)));
}

/** A quote from inside the gold passage, or one that holds it. */
function citesPassage({ relevant }: EvalQuestion, answer: Answer): boolean {
  return relevant.some((gold) => {
    const whole = normaliseForMatch(gold.passage);
    return citedOf(answer).some(({ quote }) => {
      const words = normaliseForMatch(quote);
      return (words.length >= 10 && whole.includes(words)) || holdsPassage(quote, gold.passage);
    });
  });
}

function citedOf(answer: Answer) {
  const used = new Set(answer.sentences.flatMap(({ citations }) => citations));
  return answer.citations.filter(({ n }) => used.has(n));
}
