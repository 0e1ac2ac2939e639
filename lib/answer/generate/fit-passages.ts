import { AppError } from "../../errors.ts";
import type { ModelDoor, ModelInfo } from "../../models/door.ts";
import type { FoundPassage } from "../../retrieval/search-passages.ts";
import { newDelimiter, passageBlock, questionMessage, SYSTEM_ANSWER } from "./prompts.ts";

export type Prompt = {
  readonly system: string;
  readonly user: string;
  /** How many of the passages fitted, from the best on. */
  readonly passages: number;
  readonly maxTokens: number;
  /** By which passages and question are told apart. */
  readonly delimiter: string;
};

const ASSUMED_CONTEXT_TOKENS = 4096;
const LONGEST_ANSWER_TOKENS = 400;
/** The chat template's own tokens, and those that appear where texts are joined. */
const TEMPLATE_TOKENS = 64;

/**
 * Builds the prompt with as many passages as fit the model's context beside the question and the answer.
 * @throws {AppError} context-too-long when not even one fits; engine-unavailable
 */
export async function fitPassages(
  door: ModelDoor,
  model: ModelInfo,
  question: string,
  passages: readonly FoundPassage[],
): Promise<Prompt> {
  const delimiter = newDelimiter();
  const blocks = passages.map((passage, i) => passageBlock(passage, i + 1, delimiter));
  const frame = questionMessage([], question, delimiter);
  const [system = 0, asked = 0, ...each] = await door.countTokens([SYSTEM_ANSWER, frame, ...blocks]);
  const context = model.contextTokens ?? ASSUMED_CONTEXT_TOKENS;
  const maxTokens = Math.min(LONGEST_ANSWER_TOKENS, Math.floor(context / 4));
  let left = context - maxTokens - TEMPLATE_TOKENS - system - asked;
  let fitting = 0;
  for (const tokens of each) {
    left -= tokens + 1;
    if (left < 0) break;
    fitting++;
  }
  if (fitting === 0) {
    throw new AppError("context-too-long", "The question and a passage do not fit the model's context.");
  }
  return {
    system: SYSTEM_ANSWER,
    user: questionMessage(blocks.slice(0, fitting), question, delimiter),
    passages: fitting,
    maxTokens,
    delimiter,
  };
}
