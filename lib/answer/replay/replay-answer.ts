import type { Actor } from "../../access/actor.ts";
import { requireRole } from "../../access/roles.ts";
import { recordEvent } from "../../audit/append-event.ts";
import { AppError } from "../../errors.ts";
import type { TurnId } from "../../ids.ts";
import { commitFor } from "../../keys/data-keys.ts";
import type { ModelInfo } from "../../models/door.ts";
import { mayStillRead } from "../../retrieval/load-passages.ts";
import type { SearchDeps } from "../../retrieval/search-passages.ts";
import type { Answer } from "../answer.ts";
import { textOf } from "../complete.ts";
import { messagesOf } from "../generate/generate-answer.ts";
import { type Impossible, type RebuiltPrompt, rebuildPrompt, rebuildQuotes } from "./rebuild.ts";
import { type CompletedRecord, type PromptRecord, readRecordedAnswer } from "./recorded-answer.ts";

/** Whether something written anew is what was recorded. `text` null: not for the eyes of whoever asks. */
export type Replayed =
  | { readonly state: "identical" | "different"; readonly text: string | null }
  | ({ readonly state: "impossible" } & Impossible);

export type Replay = {
  readonly turnId: TurnId;
  readonly mode: "quote" | "generate";
  /** Null when it was erased. */
  readonly asked: string | null;
  /** What the model got and wrote; undefined where no model was asked. */
  readonly prompt: Replayed | undefined;
  readonly written: Replayed | undefined;
  /** Whether the model's text has to be identical: it was written alone. Else it may differ in a word. */
  readonly isReproducible: boolean;
  /** The quoted answer; undefined where the model's was shown. Always to be identical. */
  readonly quotes: Replayed | undefined;
  /** The answer as it was shown; null when it was erased or is not for the eyes of whoever asks. */
  readonly shown: string | null;
};

/**
 * Writes an answer anew from what the log says of it: the prompt and quotes from the passages, a model's text by the
 * model, alone and from an empty state. That this was done is an event, recorded before anything is returned.
 * @throws {AppError} not-allowed unless an administrator or auditor asks; not-found; engine-unavailable; audit-unavailable
 */
export async function replayAnswer(deps: SearchDeps, actor: Actor, turnId: TurnId): Promise<Replay> {
  const { db } = deps;
  const reader = requireRole(db, actor, "administrator", "auditor");
  const recorded = readRecordedAnswer(db, turnId);
  const { prompted, completed } = recorded;
  if (completed === undefined)
    throw new AppError("not-found", "This question ended without an answer; there is nothing to write anew.");
  const ids = recorded.passages.map(({ chunkId }) => chunkId);
  const mayRead = mayStillRead(db, reader, ids).size === new Set(ids).size;
  const compare = (made: { text: string } | Impossible, commitment: string | undefined): Replayed => {
    if ("because" in made) return { state: "impossible", because: made.because };
    const isSame = commitFor(db, "conversation", recorded.conversationId, made.text) === commitment;
    return { state: isSame ? "identical" : "different", text: mayRead ? made.text : null };
  };
  const isByModel = prompted !== undefined || completed.mode === "generate";
  const rebuilt = rebuildPrompt(recorded);
  const prompt = isByModel ? compare(rebuilt, prompted?.prompt) : undefined;
  const written = isByModel
    ? compare(await writeAgain(deps, prompted, completed, rebuilt), completed.written)
    : undefined;
  const quotes =
    completed.mode === "quote"
      ? compare(rebuildQuotes(completed, recorded.passages), completed.answer)
      : undefined;
  recordEvent(db, {
    type: "log.replayed",
    actor: reader,
    objects: [turnId],
    data: Object.fromEntries(
      Object.entries({ prompt, written, quotes }).flatMap(([name, replayed]) =>
        replayed === undefined ? [] : [[name, replayed.state]],
      ),
    ),
  });
  return {
    turnId,
    mode: completed.mode,
    asked: recorded.isErased ? null : recorded.asked,
    prompt,
    written,
    isReproducible: prompted?.alone === true,
    quotes,
    shown: mayRead ? shownText(recorded.stored) : null,
  };
}

/** The model's text for the rebuilt prompt, if this installation can write it as it was written. */
async function writeAgain(
  { door, config }: SearchDeps,
  prompted: PromptRecord | undefined,
  completed: CompletedRecord,
  prompt: RebuiltPrompt | Impossible,
): Promise<{ text: string } | Impossible> {
  if ("because" in prompt) return prompt;
  const length = completed.writtenCharacters;
  if (prompted === undefined || length === undefined) return { because: "not-recorded" };
  if (config.modelServer.url !== undefined) return { because: "no-engine" };
  const models = await door.models().catch(() => []);
  const model = models.find(({ kind }) => kind === "chat");
  if (model === undefined) return { because: "no-engine" };
  const obstacle = whatDiffers(prompted, model);
  if (obstacle !== undefined) return obstacle;
  const { maxTokens, passages } = prompted;
  let text = "";
  const written = door.chat(messagesOf(prompt), { maxTokens, citedPassages: passages, isAlone: true });
  // A model that was stopped is stopped at the same place.
  for await (const piece of written) {
    text += piece.text;
    if (completed.finish === "stopped" && text.length >= length) break;
  }
  return { text: completed.finish === "stopped" ? text.slice(0, length) : text };
}

function whatDiffers(prompted: PromptRecord, model: ModelInfo): Impossible | undefined {
  const isSameFile =
    prompted.modelSha256 === undefined || model.sha256 === null
      ? prompted.model === model.id
      : prompted.modelSha256 === model.sha256;
  if (!isSameFile) return { because: "other-model" };
  const isSameRuntime = prompted.runtime === model.runtime && prompted.contextTokens === model.contextTokens;
  return isSameRuntime ? undefined : { because: "other-runtime" };
}

function shownText(stored: unknown): string | null {
  return stored === null ? null : textOf(stored as Pick<Answer, "sentences">);
}
