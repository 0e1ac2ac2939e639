import { runningModels } from "../retrieval/embed-question.ts";
import { queryTerms } from "../retrieval/query-terms.ts";
import type { SearchDeps } from "../retrieval/search-passages.ts";
import { termsOf } from "../retrieval/terms.ts";
import { completeByRule, contentCount, isFollowUp } from "./follow-up/complete-follow-up.ts";
import { SYSTEM_REWRITE } from "./generate/prompts.ts";

/**
 * Step 2: completes a follow-up question from the conversation, so that it can be searched on its own. The model does
 * it where there is one; what it writes must be made of the person's own words, else the rule does it. Only earlier
 * questions are used, never earlier answers.
 * @returns null when the question stands alone already
 */
export async function rewriteQuestion(
  { door, config }: SearchDeps,
  question: string,
  earlierQuestions: readonly string[],
  signal?: AbortSignal,
): Promise<string | null> {
  const before = earlierQuestions.at(-1);
  if (before === undefined || !isFollowUp(question)) return null;
  const ruled = completeByRule(question, before);
  if (!config.answer.mayGenerate) return ruled;
  try {
    const models = await runningModels(door);
    if (!models.some((model) => model.kind === "chat")) return ruled;
    const earlier = earlierQuestions.slice(-3);
    let text = "";
    const chat = door.chat(
      [
        { role: "system", content: SYSTEM_REWRITE },
        { role: "user", content: JSON.stringify({ earlier, followUp: question }) },
      ],
      { maxTokens: 80, stop: ["\n"], ...(signal === undefined ? {} : { signal }) },
    );
    for await (const piece of chat) text += piece.text;
    return isUsable(text.trim(), question, earlier) ? text.trim() : ruled;
  } catch {
    signal?.throwIfAborted();
    return ruled;
  }
}

/** A rewriting adds nothing of its own and keeps what was asked. */
function isUsable(text: string, question: string, earlier: readonly string[]): boolean {
  if (text === "" || text.length > 400) return false;
  const allowed = new Set(termsOf([question, ...earlier].join(" ")));
  const terms = queryTerms(text);
  const kept = queryTerms(question).filter(({ term }) => terms.some((other) => other.term === term));
  return (
    terms.length >= 2 &&
    terms.every(({ term }) => allowed.has(term)) &&
    kept.length >= contentCount(question) / 2
  );
}
