"use client";
import { useCallback, useEffect, useRef, useState } from "react";
import type { Answer, AnswerEvent } from "#lib/answer/answer";
import type { ErrorCode } from "#lib/errors";
import { addEvent, type Draft, EMPTY_DRAFT } from "./draft";
import { readEvents } from "./read-events";

/** What a question is narrowed to. */
export type Scope = {
  readonly collectionIds: readonly string[];
  readonly documentId?: string;
  /** Day the question is about, YYYY-MM-DD; today without it. */
  readonly asOf?: string;
};
export type FailureCode = ErrorCode | "connection-lost";
/** One question of the conversation and how far it came. */
export type Turn = {
  readonly key: string;
  readonly question: string;
  readonly scope: Scope;
  /** withheld: answered once, from a passage that the person may not read any more; removed: from a version that was deleted. */
  readonly state: "asking" | "answered" | "failed" | "stopped" | "withheld" | "removed";
  readonly draft: Draft;
  readonly answer?: Answer;
  readonly code?: FailureCode;
};

type Options = {
  readonly initialTurns: readonly Turn[];
  readonly initialConversationId?: string | undefined;
  readonly onAnswered: (answer: Answer) => void;
};

/** Asks, reads the events as they come, and stops. One question at a time. */
export function useAsk({ initialTurns, initialConversationId, onAnswered }: Options) {
  const [turns, setTurns] = useState(initialTurns);
  const conversation = useRef<string | undefined>(initialConversationId);
  const running = useRef<AbortController>(undefined);
  const change = useCallback((key: string, change: (turn: Turn) => Turn) => {
    setTurns((all) => all.map((turn) => (turn.key === key ? change(turn) : turn)));
  }, []);

  const ask = useCallback(
    async (question: string, scope: Scope, isStandalone: boolean) => {
      if (running.current !== undefined) return;
      const controller = new AbortController();
      running.current = controller;
      const key = crypto.getRandomValues(new Uint32Array(2)).join("-");
      const asked: Turn = { key, question, scope, state: "asking", draft: EMPTY_DRAFT };
      // A question that got no answer gives way to the next try.
      setTurns((all) => [...all.filter(({ state }) => state !== "failed"), asked]);
      const batch = inFrames((events) => {
        // A question that is asked again after a failure stays in its conversation.
        const accepted = events.find((event) => event.type === "answer-accepted");
        conversation.current = accepted?.conversationId ?? conversation.current;

        change(key, (turn) => ({ ...turn, draft: events.reduce(addEvent, turn.draft) }));
      });
      try {
        const input = { question, isStandalone, scope, conversationId: conversation.current };
        const answer = await readAnswer(input, controller.signal, batch.add);
        batch.flush();
        conversation.current = answer.conversationId;
        change(key, (turn) => ({ ...turn, state: "answered", answer }));
        onAnswered(answer);
      } catch (thrown) {
        batch.flush();
        const isStopped = controller.signal.aborted;
        const code = thrown instanceof AskFailure ? thrown.code : "connection-lost";
        change(key, (turn) =>
          isStopped ? { ...turn, state: "stopped" } : { ...turn, state: "failed", code },
        );
      } finally {
        running.current = undefined;
      }
    },
    [change, onAnswered],
  );
  const stop = useCallback(() => running.current?.abort(), []);
  // Leaving the page stops the work too.
  useEffect(() => stop, [stop]);
  return { turns, ask, stop, isAsking: turns.at(-1)?.state === "asking" };
}

class AskFailure extends Error {
  readonly code: FailureCode;
  constructor(code: FailureCode) {
    super(code);
    this.code = code;
  }
}

async function readAnswer(
  {
    question,
    isStandalone,
    scope,
    conversationId,
  }: {
    question: string;
    /** True: the person wrote the question out, so it is not completed from the conversation. */
    isStandalone: boolean;
    scope: Scope;
    conversationId: string | undefined;
  },
  signal: AbortSignal,
  onEvent: (event: AnswerEvent) => void,
): Promise<Answer> {
  const response = await fetch("/api/ask", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      question,
      isStandalone: isStandalone || undefined,
      conversationId,
      documentId: scope.documentId,
      asOf: scope.asOf,
      collectionIds: scope.collectionIds.length === 0 ? undefined : scope.collectionIds,
    }),
    signal,
  });
  if (!response.ok || response.body === null) {
    const body = (await response.json().catch(() => undefined)) as
      | { error?: { code?: ErrorCode } }
      | undefined;
    throw new AskFailure(body?.error?.code ?? "internal");
  }
  let answer: Answer | undefined;
  for await (const event of readEvents(response.body)) {
    if (event.type === "answer-failed") throw new AskFailure(event.code);
    if (event.type === "answer-end") answer = event.answer;
    else onEvent(event);
  }
  if (answer === undefined) throw new AskFailure("connection-lost");
  return answer;
}

/** Collects events and hands them over once per frame, so that fast text does not draw the page for every piece. */
function inFrames(take: (events: AnswerEvent[]) => void) {
  let waiting: AnswerEvent[] = [];
  let frame: number | undefined;
  const flush = () => {
    if (frame !== undefined) cancelAnimationFrame(frame);
    frame = undefined;
    if (waiting.length > 0) take(waiting);
    waiting = [];
  };
  const add = (event: AnswerEvent) => {
    waiting.push(event);
    frame ??= requestAnimationFrame(flush);
  };
  return { add, flush };
}
