import { eq } from "drizzle-orm";
import type { UserActor } from "../../access/actor.ts";
import type { EventBody } from "../../audit/read-event-body.ts";
import type { Reader } from "../../db/client.ts";
import { turns } from "../../db/schema.ts";
import type { TurnId } from "../../ids.ts";
import type { KeyOwner } from "../../keys/data-keys.ts";
import { mayStillRead } from "../../retrieval/load-passages.ts";
import type { Answer } from "../answer.ts";
import { textOf } from "../complete.ts";
import { rebuildPrompt } from "./rebuild.ts";
import { readPassages, readRecordedAnswer } from "./recorded-answer.ts";

type Missing = { readonly because: "not-open" | "gone" | "not-recorded" };
const NOT_OPEN: Missing = { because: "not-open" };
const GONE: Missing = { because: "gone" };

/** A commitment in an event of a question, and the text it is over, or why that cannot be shown. */
export type Commitment = {
  readonly seq: number;
  /** JSON pointer. */
  readonly at: string;
  readonly value: string;
  readonly owner: KeyOwner;
  readonly subject: string;
  readonly text: string | Missing;
};

/** Every commitment to a text in the events of one question, in order. */
export function listCommitments(
  db: Reader,
  reader: UserActor,
  turnId: TurnId,
  events: readonly EventBody[],
): Commitment[] {
  const turn = db.select().from(turns).where(eq(turns.id, turnId)).get();
  if (turn === undefined) return [];
  const passages = readPassages(db, turnId);
  const open = mayStillRead(
    db,
    reader,
    passages.map(({ chunkId }) => chunkId),
  );
  const mayReadAll = passages.every(({ chunkId, isErased }) => isErased || open.has(chunkId));
  const isErased = turn.question === "";
  const question = (text: string): string | Missing => (isErased ? GONE : text);
  const ofAll = (text: string | Missing) => (mayReadAll ? text : NOT_OPEN);
  const passageText = (chunk: unknown): string | Missing => {
    const passage = passages.find(({ chunkId }) => chunkId === chunk);
    if (passage === undefined || passage.isErased) return GONE;
    return open.has(passage.chunkId) ? passage.text : NOT_OPEN;
  };
  const prompt = () => {
    const rebuilt = rebuildPrompt(readRecordedAnswer(db, turnId));
    if (!("because" in rebuilt)) return rebuilt.text;
    return rebuilt.because === "erased" ? GONE : ({ because: "not-recorded" } as const);
  };
  return events.flatMap(({ seq, type, data }): Commitment[] => {
    const inConversation = (name: string, text: () => string | Missing): Commitment[] => {
      const value = data[name];
      if (typeof value !== "string") return [];
      const whose = { owner: "conversation", subject: turn.conversationId } as const;
      return [{ seq, at: `/data/${name}`, value, ...whose, text: text() }];
    };
    switch (type) {
      case "query.accepted":
        return inConversation("question", () => question(turn.question));
      case "retrieval.disclosed":
        return [
          ...inConversation("question", () => question(turn.standaloneQuestion ?? turn.question)),
          ...disclosed(data).map(({ chunk, document, text }, i): Commitment => {
            const at = `/data/passages/${i}/text`;
            return { seq, at, value: text, owner: "document", subject: document, text: passageText(chunk) };
          }),
        ];
      case "answer.prompted":
        return inConversation("prompt", () => ofAll(prompt()));
      case "answer.completed":
        return [
          ...inConversation("prompt", () => ofAll(prompt())),
          ...inConversation("answer", () =>
            ofAll(turn.answer === null ? GONE : textOf(turn.answer as Pick<Answer, "sentences">)),
          ),
        ];
      default:
        return [];
    }
  });
}

/** Passages as their event's schema has them. */
const disclosed = (data: EventBody["data"]) =>
  data.passages as { chunk: number; document: string; text: string }[];
