import { createHash } from "node:crypto";
import type { Actor } from "../access/actor.ts";
import { appendEvent } from "../audit/append-event.ts";
import { BUILD } from "../build.ts";
import type { Database } from "../db/client.ts";
import { commitFor } from "../keys/data-keys.ts";
import type { ModelInfo } from "../models/door.ts";
import type { Answer } from "./answer.ts";
import { commitTurn } from "./commit-turn.ts";
import type { Prompt } from "./generate/fit-passages.ts";

/**
 * Step 7 with a chat model begins with this: what the model is about to get, and which model, in a commit of its own.
 * Replaying rests on it (replay/).
 * @throws {AppError} audit-unavailable; the model may not be asked then
 */
export function recordPrompt(
  db: Database,
  actor: Actor,
  { turnId, conversationId }: Pick<Answer, "turnId" | "conversationId">,
  prompt: Prompt,
  model: ModelInfo & { readonly isAlone: boolean },
): void {
  commitTurn(db, (tx) =>
    appendEvent(tx, {
      type: "answer.prompted",
      actor,
      objects: [turnId],
      correlation: turnId,
      data: {
        prompt: commitFor(tx, "conversation", conversationId, promptText(prompt)),
        system: sha256(prompt.system),
        delimiter: prompt.delimiter,
        passages: prompt.passages,
        maxTokens: prompt.maxTokens,
        model: model.id,
        ...(model.sha256 === null ? {} : { modelSha256: model.sha256 }),
        ...(model.contextTokens === undefined ? {} : { contextTokens: model.contextTokens }),
        ...(model.runtime === undefined ? {} : { runtime: model.runtime }),
        alone: model.isAlone,
        build: BUILD,
      },
    }),
  );
}

/** What the commitment to a prompt is over. */
export const promptText = ({ system, user }: Pick<Prompt, "system" | "user">): string => `${system}\n${user}`;

export const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
