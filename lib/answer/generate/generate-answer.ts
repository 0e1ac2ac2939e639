import { AppError } from "../../errors.ts";
import { logger } from "../../log.ts";
import type { ChatEnd, ChatMessage, ModelDoor, ModelInfo } from "../../models/door.ts";
import type { FoundPassage } from "../../retrieval/search-passages.ts";
import type { Answer, AnswerEvent, AnswerSentence } from "../answer.ts";
import type { Prompt } from "./fit-passages.ts";
import { NOT_FOUND } from "./prompts.ts";
import { type GeneratedSentence, splitGenerated } from "./split-generated.ts";
import { verifyGenerated } from "./verify-generated.ts";

export type Generated = (
  | { readonly kind: "answered"; readonly sentences: readonly AnswerSentence[] }
  /** The model says that the passages do not answer. */
  | { readonly kind: "not-found" }
  /** What it wrote cannot be used. */
  | { readonly kind: "unusable"; readonly because: NonNullable<Answer["fellBackBecause"]> }
) & { readonly written: Written };

/** All that a model wrote; `end` null: it was stopped, or failed, before its end. */
export type Written = { readonly text: string; readonly end: ChatEnd | null };

/** A model that cites at all has done so within this many characters. */
const CITES_WITHIN_CHARACTERS = 700;
/** No tokenizer of a European language puts more than this many characters into a token, on average. */
const CHARACTERS_PER_TOKEN = 12;
/** A model that writes the same sentence so often has lost its way. */
const MOST_REPEATS = 3;

/**
 * Step 7 with a chat model: streams its text, and each sentence as soon as it is finished and verified. Stops the
 * model as soon as its text turns out to be of no use.
 * @throws {AppError} aborted
 */
export async function* generateAnswer(
  door: ModelDoor,
  model: ModelInfo,
  prompt: Prompt,
  passages: readonly FoundPassage[],
  { isAlone, signal }: { readonly isAlone: boolean; readonly signal?: AbortSignal | undefined },
): AsyncGenerator<AnswerEvent, Generated> {
  const shown = passages.slice(0, prompt.passages);
  const sentences: AnswerSentence[] = [];
  let text = "";
  let end: ChatEnd | null = null;
  const unusable = (because: NonNullable<Answer["fellBackBecause"]>): Generated => ({
    kind: "unusable",
    because,
    written: { text, end },
  });
  try {
    const chat = door.chat(messagesOf(prompt), {
      maxTokens: prompt.maxTokens,
      citedPassages: shown.length,
      isAlone,
      ...(signal === undefined ? {} : { signal }),
    });
    const pieces = withEnd(chat, (reached) => {
      end = reached;
    });
    for await (const piece of pieces) {
      text += piece.text;
      // Servers do not always keep to the limit that they are given.
      if (text.length > prompt.maxTokens * CHARACTERS_PER_TOKEN) return unusable("endless");
      // Held back until it is clear that this is an answer and not the sign for "not found".
      if (text.trimStart().length < 12 || NOT_FOUND.test(text)) continue;
      yield {
        type: "answer-delta",
        text: text.trimStart().length - piece.text.length < 12 ? text : piece.text,
      };
      const finished = splitGenerated(text, false);
      const problem = problemOf(finished, text, shown.length);
      if (problem !== undefined) return unusable(problem);
      yield* take(finished);
    }
  } catch (error) {
    if (signal?.aborted) throw new AppError("aborted", "The answer was stopped.", { cause: error });
    if (!(error instanceof AppError) || !ENGINE_FAILURES.has(error.code)) throw error;
    logger("answer").warn("the chat model failed; the answer is quoted", {
      code: error.code,
      model: model.id,
    });
    return unusable("engine");
  }
  const written = { text, end };
  if (NOT_FOUND.test(text)) return { kind: "not-found", written };
  const all = withoutStump(splitGenerated(text, true));
  const problem = problemOf(all, `${text}${" ".repeat(CITES_WITHIN_CHARACTERS)}`, shown.length);
  if (problem !== undefined) return unusable(problem);
  yield* take(all);
  return { kind: "answered", sentences, written };

  async function* take(finished: readonly GeneratedSentence[]): AsyncGenerator<AnswerEvent> {
    for (const fresh of finished.slice(sentences.length)) {
      const sentence = await verifyGenerated(door, fresh, shown);
      sentences.push(sentence);
      yield { type: "answer-sentence", index: sentences.length - 1, sentence };
    }
  }
}

/** The conversation that a prompt is. */
export const messagesOf = ({ system, user }: Pick<Prompt, "system" | "user">): ChatMessage[] => [
  { role: "system", content: system },
  { role: "user", content: user },
];

async function* withEnd<Piece>(
  chat: AsyncGenerator<Piece, ChatEnd>,
  onEnd: (end: ChatEnd) => void,
): AsyncGenerator<Piece> {
  onEnd(yield* chat);
}

const ENGINE_FAILURES = new Set([
  "engine-unavailable",
  "no-model",
  "context-too-long",
  "limit-exceeded",
  "invalid-input",
]);

function problemOf(
  sentences: readonly GeneratedSentence[],
  text: string,
  passages: number,
): "no-citations" | "invalid-citations" | "endless" | undefined {
  const cited = sentences.flatMap(({ citations }) => citations);
  if (cited.some((n) => n < 1 || n > passages)) return "invalid-citations";
  const citesNothing = cited.length === 0 && !/\[\s*\d/.test(text);
  if (citesNothing && text.length >= CITES_WITHIN_CHARACTERS) return "no-citations";
  return mostRepeated(sentences) >= MOST_REPEATS ? "endless" : undefined;
}

function mostRepeated(sentences: readonly GeneratedSentence[]): number {
  const counts = new Map<string, number>();
  for (const { text } of sentences) counts.set(text, (counts.get(text) ?? 0) + 1);
  return Math.max(0, ...counts.values());
}

/** Without a last sentence that broke off where the model had to end: it has neither an end nor a citation. */
function withoutStump(sentences: readonly GeneratedSentence[]): readonly GeneratedSentence[] {
  const last = sentences.at(-1);
  const isStump = last !== undefined && last.citations.length === 0 && !/[.!?…:)"”»]$/u.test(last.text);
  return isStump && sentences.length > 1 ? sentences.slice(0, -1) : sentences;
}
