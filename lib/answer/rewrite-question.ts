import { runningModels } from "../retrieval/embed-question.ts";
import { queryTerms } from "../retrieval/query-terms.ts";
import type { SearchDeps } from "../retrieval/search-passages.ts";
import { isStopWord } from "../retrieval/stop-words.ts";
import { termsOf, wordsOf } from "../retrieval/terms.ts";
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

/** Whether a question leans on the one before: it begins with "and", or is short and points back with a pronoun. */
export function isFollowUp(question: string): boolean {
  const content = contentCount(question);
  if (content === 0) return true;
  if (LEADS_ON.test(question)) return content <= 5;
  if (POINTS_BACK.test(question)) return content <= 4;
  return content <= 2 && STARTS_WITH_PREPOSITION.test(question);
}

/** The follow-up with what it leaves out, taken from the question before. */
export function completeByRule(question: string, before: string): string {
  const rest = question.replace(LEADS_ON, "").trim();
  const stem = before.replace(/[?!.\s]+$/u, "");
  const isElliptic = LEADS_ON.test(question) || STARTS_WITH_PREPOSITION.test(rest);
  if (isElliptic && !POINTS_BACK.test(rest)) return `${replaceSamePhrase(stem, rest)} ${rest}`;
  const own = new Set(termsOf(question));
  const inherited = queryTerms(before).filter((word) => !own.has(word.term));
  if (inherited.length === 0) return question;
  const words = inherited.map((word) => before.slice(word.start, word.end)).join(" ");
  return `${question.replace(/[?\s]+$/u, "")} (${words})?`;
}

/** "dose for adults" followed by "for children": the same preposition's phrase at the end is replaced. */
function replaceSamePhrase(stem: string, rest: string): string {
  const preposition = STARTS_WITH_PREPOSITION.exec(rest)?.[1];
  if (preposition === undefined) return stem;
  const at = stem.toLowerCase().lastIndexOf(` ${preposition.toLowerCase()} `);
  const phrase = at < 0 ? "" : stem.slice(at);
  return at > 0 && phrase.split(/\s+/).length <= 5 ? stem.slice(0, at) : stem;
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

const contentCount = (question: string) =>
  wordsOf(question).filter((word) => !isStopWord(word.folded) && !POINTING.has(word.folded)).length;

const POINTING = new Set(
  "it its they them their this that these those he she him her dabei davon dafur darin damit daruber dort dies elle elles cela ca".split(
    " ",
  ),
);
const LEADS_ON =
  /^(?:and|or|but|also|what about|how about|und|oder|aber|auch|was ist mit|wie ist es mit|wie sieht es (?:mit|bei)|et|ou|mais|qu'en est-il|et si)(?=[\s,])[\s,]*/iu;
const POINTS_BACK =
  /(?:^|\s)(?:it|its|they|them|their|this|these|those|he|she|him|her|dabei|davon|dafür|darin|damit|darüber|dort|dies|diese[rsnm]?|ihn|elles?|cela|ça|celui-ci|celle-ci|ceux-ci)(?=[\s?!.,]|$)/iu;
const STARTS_WITH_PREPOSITION =
  /^(for|in|at|with|without|after|before|during|on|für|bei|mit|ohne|nach|vor|während|im|am|pour|chez|avec|sans|après|avant|pendant|en|dans)\s/iu;
