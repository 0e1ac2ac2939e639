import { eq, inArray } from "drizzle-orm";
import type { Actor } from "../access/actor.ts";
import { appendEvent } from "../audit/append-event.ts";
import type { Database } from "../db/client.ts";
import { turns } from "../db/schema.ts";
import type { TurnId } from "../ids.ts";
import { commitFor, sealFor } from "../keys/data-keys.ts";
import { logger } from "../log.ts";
import type { Answer, SupportProblem } from "./answer.ts";
import { commitTurn } from "./commit-turn.ts";
import type { Written } from "./generate/generate-answer.ts";

/** What the record says of a model that took part. */
export type UsedModel = {
  readonly id: string;
  readonly sha256: string | null;
  /** Everything that was put before it. */
  readonly prompt: string;
  readonly written: Written;
};

/** Step 9: stores the answer and records it, before anybody is told that it is done. @throws {AppError} audit-unavailable */
export function completeTurn(db: Database, actor: Actor, answer: Answer, model: UsedModel | null): void {
  commitTurn(db, (tx) => {
    const commit = (text: string) => commitFor(tx, "conversation", answer.conversationId, text);
    tx.update(turns)
      .set({
        state: "completed",
        mode: answer.mode,
        isAbstained: answer.abstained,
        answer: sealFor(tx, "conversation", answer.conversationId).json<unknown>(answer),
        finishedAtMs: Date.now(),
      })
      .where(eq(turns.id, answer.turnId))
      .run();
    appendEvent(tx, {
      type: "answer.completed",
      actor,
      objects: [answer.turnId, answer.conversationId],
      correlation: answer.turnId,
      data: {
        mode: answer.mode,
        abstained: answer.abstained,
        answer: commit(textOf(answer)),
        sentences: answer.sentences.length,
        unsupported: answer.sentences.filter(({ supported }) => supported !== "yes").length,
        partly: answer.sentences.filter(({ supported }) => supported === "partly").length,
        ...describeProblems(answer),
        ...(answer.contradictions === undefined ? {} : { contradictions: answer.contradictions.length }),
        ...(answer.fellBackBecause === null ? {} : { fellBack: answer.fellBackBecause }),
        cited: [...new Set(answer.citations.map(({ chunkId }) => chunkId))],
        ...(model === null ? {} : { model: model.id, prompt: commit(model.prompt) }),
        ...(model === null || model.sha256 === null ? {} : { modelSha256: model.sha256 }),
        ...(answer.mode === "quote" && !answer.abstained ? { quoted: quotedPlaces(answer) } : {}),
        ...(model === null ? {} : describeWritten(model.written, commit)),
      },
    });
  });
}

/** Records that a question ended without an answer; nothing when it was completed already. @throws {AppError} audit-unavailable */
export function abortTurn(db: Database, actor: Actor, turnId: TurnId, because: string): void {
  commitTurn(db, (tx) => {
    const turn = tx.select({ state: turns.state }).from(turns).where(eq(turns.id, turnId)).get();
    if (turn?.state === "completed" || turn?.state === "aborted") return;
    tx.update(turns)
      .set({ state: "aborted", abortReason: because, finishedAtMs: Date.now() })
      .where(eq(turns.id, turnId))
      .run();
    appendEvent(tx, {
      type: "answer.aborted",
      actor,
      objects: [turnId],
      correlation: turnId,
      outcome: "aborted",
      data: { because: because.slice(0, 64) },
    });
  });
}

/** Ends the questions that a process left open when it died; called once when the product starts. @returns how many */
export function abortOpenTurns(db: Database): number {
  const open = db
    .select({ id: turns.id })
    .from(turns)
    .where(inArray(turns.state, ["accepted", "disclosed"]))
    .all();
  for (const { id } of open) abortTurn(db, { kind: "system", process: "supervisor" }, id, "process-ended");
  if (open.length > 0) logger("answer").warn("questions left open were ended", { turns: open.length });
  return open.length;
}

/** Where each sentence of a quoted answer stands: its citation. */
function quotedPlaces({ sentences, citations }: Answer) {
  return sentences.flatMap(({ citations: [n] }) => {
    const citation = citations.find((one) => one.n === n);
    return citation === undefined
      ? []
      : [{ chunk: citation.chunkId, start: citation.start, end: citation.end }];
  });
}

/** How often verification found what, over all sentences. */
function describeProblems({ sentences }: Answer) {
  const problems: Partial<Record<SupportProblem["kind"], number>> = {};
  for (const { kind } of sentences.flatMap((sentence) => sentence.problems))
    problems[kind] = (problems[kind] ?? 0) + 1;
  return Object.keys(problems).length === 0 ? {} : { problems };
}

function describeWritten({ text, end }: Written, commit: (text: string) => string) {
  const written = { written: commit(text), writtenCharacters: text.length };
  if (end === null) return { ...written, finish: "stopped" as const };
  const { finishReason, promptTokens, completionTokens } = end;
  return { ...written, finish: finishReason, promptTokens, writtenTokens: completionTokens };
}

/** What the commitment to an answer is over: its sentences with their citations, a line each. */
export function textOf(answer: Pick<Answer, "sentences">): string {
  return answer.sentences
    .map(({ text, citations }) => [text, ...citations.map((n) => `[${n}]`)].join(" "))
    .join("\n");
}
