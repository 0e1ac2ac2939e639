import { and, count, desc, eq, inArray, isNull } from "drizzle-orm";
import type { Actor } from "../../access/actor.ts";
import { requireRole } from "../../access/roles.ts";
import { appendEvent } from "../../audit/append-event.ts";
import { type Reader, transact } from "../../db/client.ts";
import { documents, evalRuns, indexGenerations } from "../../db/schema.ts";
import { AppError, asAppError } from "../../errors.ts";
import { type EvalRunId, newId } from "../../ids.ts";
import { logger } from "../../log.ts";
import { runningModels } from "../../retrieval/embed-question.ts";
import type { SearchDeps } from "../../retrieval/search-passages.ts";
import { type Baseline, evaluateSearch, type Gain, searchesFor } from "./evaluate-search.ts";
import { listKeptQuestions, toEvalQuestions } from "./kept-questions.ts";
import type { RankingFigures } from "./ranking-figures.ts";

/** What was active when a run began: what may have moved its figures. */
export type RunCircumstances = {
  /** Without an embedding model whose vectors the index does not hold: nothing was compared with them. */
  readonly models: readonly { readonly id: string; readonly kind: string }[];
  readonly generationId: string | null;
  /** Searchable documents of the installation. */
  readonly documents: number;
};
export type RunFigures = {
  readonly questions: number;
  readonly recallAt1: number;
  readonly recallAt5: number;
  readonly recallAt10: number;
  readonly ndcgAt10: number;
  /** What the ranking is compared with, and what it has over each; absent in runs of earlier programs. */
  readonly baselines?: Readonly<Record<Baseline, BaselineFigures>>;
  /** What each question came to; absent in runs of earlier programs. */
  readonly byQuestion?: readonly {
    readonly id: string;
    /** Place of its passage, from 1; null: not among the first ten. */
    readonly rank: number | null;
    readonly ndcgAt10: number;
  }[];
};
export type BaselineFigures = Pick<RankingFigures, "recallAt1" | "recallAt5" | "ndcgAt10"> & {
  readonly gain: Gain;
};
export type EvalRunView = {
  readonly id: EvalRunId;
  readonly state: "running" | "done" | "failed";
  readonly startedAtMs: number;
  /** Searches made and to make. */
  readonly done: number;
  readonly total: number;
  readonly circumstances: RunCircumstances;
  readonly figures: RunFigures | null;
};

const SHOWN = 30;

/** The latest runs, newest first. @throws {AppError} not-allowed */
export function listRuns(db: Reader, actor: Actor): EvalRunView[] {
  requireRole(db, actor, "administrator");
  return db
    .select()
    .from(evalRuns)
    .orderBy(desc(evalRuns.startedAtMs), desc(evalRuns.id))
    .limit(SHOWN)
    .all()
    .map((row) => ({
      id: row.id,
      state: row.state === "running" && !isAlive(row.ownerPid) ? "failed" : row.state,
      startedAtMs: row.startedAtMs,
      done: row.done,
      total: row.total,
      circumstances: row.circumstances as RunCircumstances,
      figures: row.figures as RunFigures | null,
    }));
}

/**
 * Begins to measure search with the kept questions whose documents the actor may read, as the actor; one run at a time.
 * @returns the run, and a promise that never rejects and ends with it
 * @throws {AppError} not-allowed; conflict when a run is going on; invalid-input without questions
 */
export async function startRun(
  deps: SearchDeps,
  actor: Actor,
): Promise<{ id: EvalRunId; finished: Promise<void> }> {
  const models = await runningModels(deps.door).catch(() => []);
  const started = transact(deps.db, (tx) => {
    requireRole(tx, actor, "administrator");
    if (actor.kind !== "user") throw new AppError("not-allowed", "Only people measure.");
    if (listRuns(tx, actor).some(({ state }) => state === "running"))
      throw new AppError("conflict", "A measurement is going on already.");
    const questions = toEvalQuestions(listKeptQuestions(tx, actor));
    if (questions.length === 0)
      throw new AppError("invalid-input", "There are no questions to measure with.");
    const id = newId("evalRun");
    tx.insert(evalRuns)
      .values({
        id,
        state: "running",
        startedBy: actor.userId,
        startedAtMs: Date.now(),
        ownerPid: process.pid,
        total: searchesFor(questions),
        done: 0,
        circumstances: circumstances(tx, models),
      })
      .run();
    appendEvent(tx, {
      type: "evaluation.started",
      actor,
      objects: [id],
      data: { questions: questions.length },
    });
    return { id, questions };
  });
  return { id: started.id, finished: measure(deps, actor, started) };
}

async function measure(
  deps: SearchDeps,
  actor: Actor,
  { id, questions }: { id: EvalRunId; questions: ReturnType<typeof toEvalQuestions> },
): Promise<void> {
  const { db } = deps;
  const update = (values: Partial<typeof evalRuns.$inferInsert>) =>
    db.update(evalRuns).set(values).where(eq(evalRuns.id, id)).run();
  try {
    let done = 0;
    const { figures, over, byQuestion } = await evaluateSearch(deps, actor, { questions }, () =>
      update({ done: ++done }),
    );
    const { recallAt1, recallAt5, recallAt10, ndcgAt10 } = figures.ranked;
    const kept: RunFigures = {
      questions: questions.length,
      recallAt1,
      recallAt5,
      recallAt10,
      ndcgAt10,
      baselines: {
        "full-text": { ...sharesOf(figures["full-text"]), gain: over["full-text"] },
        vector: { ...sharesOf(figures.vector), gain: over.vector },
        fusion: { ...sharesOf(figures.fusion), gain: over.fusion },
      },
      byQuestion: byQuestion.map(({ id, rank, ndcgAt10 }) => ({
        id,
        rank: rank.ranked,
        ndcgAt10: ndcgAt10.ranked,
      })),
    };
    transact(db, (tx) => {
      tx.update(evalRuns)
        .set({ state: "done", finishedAtMs: Date.now(), figures: kept })
        .where(eq(evalRuns.id, id))
        .run();
      appendEvent(tx, {
        type: "evaluation.finished",
        actor,
        objects: [id],
        data: { questions: questions.length },
      });
    });
  } catch (error) {
    logger("answer").error("a measurement of search failed", { run: id, code: asAppError(error).code });
    update({ state: "failed", finishedAtMs: Date.now() });
  }
}

const sharesOf = ({ recallAt1, recallAt5, ndcgAt10 }: RankingFigures) => ({ recallAt1, recallAt5, ndcgAt10 });

function circumstances(db: Reader, models: readonly { id: string; kind: string }[]): RunCircumstances {
  const generation = db.select().from(indexGenerations).where(eq(indexGenerations.state, "active")).get();
  const searchable = db
    .select({ n: count() })
    .from(documents)
    .where(and(inArray(documents.state, ["searchable", "partly"]), isNull(documents.deletedAtMs)))
    .get();
  return {
    models: models
      .filter(({ id, kind }) => kind !== "embedding" || id === generation?.modelId)
      .map(({ id, kind }) => ({ id, kind })),
    generationId: generation?.id ?? null,
    documents: searchable?.n ?? 0,
  };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
