import type { AnswerSentence, SupportProblem } from "../answer.ts";
import { align } from "./align.ts";
import { checkFigures } from "./check-figures.ts";
import { checkNegation } from "./check-negation.ts";
import { checkOrder } from "./check-order.ts";
import { checkWords } from "./check-words.ts";
import { type CitedText, chooseSource, joinTokens, sourceSentences } from "./choose-source.ts";
import { findGaps } from "./gaps.ts";
import { isSameToken, type Token, type Tokens, tokensOf } from "./tokens.ts";

export type { CitedText } from "./choose-source.ts";

/** From this share of shared words on, sentence and source speak of the same. */
const SAME_MEANING = 0.5;
/** Below this share not even a close vector makes up for the missing words. */
const LEAST_SHARED = 0.2;
const CLOSE_COSINE = 0.6;
/** Sentences this alike are compared word for word: what they deny, who does what. */
const COMPARABLE = 0.6;

/**
 * Step 8: checks one sentence against the passages it cites. It is laid beside the cited sentences it shares most
 * with; every number with its unit and bound, date and name must stand there in its place, nothing may be denied on
 * one side only, nobody may have changed places, and the words or the vector must be close. Quotes go through the
 * same check.
 * @param cosine of the sentence and the nearest cited one, where a model gives vectors
 */
export function verifySentence(
  text: string,
  cited: readonly CitedText[],
  cosine?: number,
): Pick<AnswerSentence, "supported" | "problems"> {
  if (cited.length === 0) return { supported: "no", problems: [{ kind: "no-citation" }] };
  if (cited.some((source) => standsIn(flatten(text), flatten(source.text))))
    return { supported: "yes", problems: [] };
  const problems = findProblems(tokensOf(flatten(text)), cited, cosine);
  return { supported: rate(problems), problems };
}

/** The cited sentences that a sentence is laid beside, as one text; what a vector is compared with. */
export function nearestSource(text: string, cited: readonly CitedText[]): string {
  return chooseSource(tokensOf(flatten(text)), sourceSentences(cited))
    .map(({ sentence }) => sentence)
    .join(" ");
}

function findProblems(claim: Tokens, cited: readonly CitedText[], cosine = 0): SupportProblem[] {
  const sentences = sourceSentences(cited);
  const around = cited.flatMap(({ heading }) => tokensOf(heading).tokens);
  const source = joinTokens(chooseSource(claim, sentences));
  const alignment = align(claim.tokens, source.tokens);
  const gaps = findGaps(claim.tokens, source.tokens, alignment);
  const elsewhere = [...sentences.flatMap(({ tokens }) => tokens), ...around];
  const missing = source.tokens.filter((_, j) => alignment.toClaim[j] === undefined);
  const held = alignment.toSource.filter((at) => at !== undefined).length / Math.max(claim.tokens.length, 1);
  return [
    ...checkFigures(claim.tokens, source.tokens, alignment, gaps, around),
    ...checkWords(claim, gaps, missing, elsewhere),
    ...checkMeaning(claim.tokens, elsewhere, cosine),
    ...(held < COMPARABLE
      ? []
      : [...checkNegation(claim, source, alignment), ...checkOrder(claim.tokens, source.tokens, alignment)]),
  ];
}

/** Words as they stand, whatever the line breaks. */
const flatten = (text: string) => text.replace(/\s+/gu, " ").trim();

/** As whole words: "5 mg" does not stand in "0.5 mg". */
function standsIn(text: string, source: string): boolean {
  const at = text === "" ? -1 : source.indexOf(text);
  if (at < 0) return false;
  const isCutBefore =
    /[\p{L}\d][.,]?$/u.test(source.slice(Math.max(0, at - 2), at)) && /^[\p{L}\d]/u.test(text);
  const isCutAfter = /^[.,]?[\p{L}\d]/u.test(source.slice(at + text.length)) && /[\p{L}\d]$/u.test(text);
  return !isCutBefore && !isCutAfter;
}

/** A name that is not found leaves a sentence in doubt; anything else makes it wrong. */
function rate(problems: readonly SupportProblem[]): AnswerSentence["supported"] {
  if (problems.length === 0) return "yes";
  return problems.every(({ kind }) => kind === "name" || kind === "subject") ? "partly" : "no";
}

function checkMeaning(
  claim: readonly Token[],
  elsewhere: readonly Token[],
  cosine: number,
): SupportProblem[] {
  const words = claim.filter(({ value }) => value.kind === "word");
  if (words.length === 0) return [];
  const shared =
    words.filter((word) => elsewhere.some((other) => isSameToken(word, other))).length / words.length;
  const isClose = shared >= SAME_MEANING || (shared >= LEAST_SHARED && cosine >= CLOSE_COSINE);
  return isClose ? [] : [{ kind: "meaning" }];
}
