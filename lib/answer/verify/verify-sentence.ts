import { isStopWord } from "../../retrieval/stop-words.ts";
import { termsOf, wordsOf } from "../../retrieval/terms.ts";
import type { AnswerSentence, SupportProblem } from "../answer.ts";
import { splitSentences } from "../sentences.ts";
import { findDates, isSameDate } from "./find-dates.ts";
import { findNames } from "./find-names.ts";
import { findNumbers, isSameNumber } from "./find-numbers.ts";
import { isNegated } from "./negation.ts";

/** What a sentence cites: the passage's text, and title and headings, which may be where a name stands. */
export type CitedText = { readonly text: string; readonly heading: string };

/** From this share of shared words on, sentence and source speak of the same. */
const SAME_MEANING = 0.5;
/** Below this share not even a close vector makes up for the missing words. */
const LEAST_SHARED = 0.2;
const CLOSE_COSINE = 0.6;
/** Sentences this alike must agree in what they deny. */
const COMPARABLE = 0.6;

/**
 * Step 8: checks one sentence against the passages it cites. Every number with its unit, date and name must be found
 * there, the nearest sentence must not say the contrary, and the words or the vector must be close. Quotes go
 * through the same check.
 * @param cosine of the sentence and the nearest cited one, where a model gives vectors
 */
export function verifySentence(
  text: string,
  cited: readonly CitedText[],
  cosine?: number,
): Pick<AnswerSentence, "supported" | "problems"> {
  if (cited.length === 0) return { supported: "no", problems: [{ kind: "no-citation" }] };
  if (cited.some((source) => flatten(source.text).includes(flatten(text)))) {
    return { supported: "yes", problems: [] };
  }
  const problems = [
    ...checkDates(text, cited),
    ...checkNumbers(text, cited),
    ...checkNames(text, cited),
    ...checkMeaning(text, cited, cosine),
  ];
  return { supported: rate(problems), problems };
}

/** Words as they stand, whatever the line breaks. */
const flatten = (text: string) => text.replace(/\s+/gu, " ").trim();

/** A wrong number, date, denial or meaning makes a sentence wrong; a name that is not found leaves it in doubt. */
function rate(problems: readonly SupportProblem[]): AnswerSentence["supported"] {
  if (problems.length === 0) return "yes";
  return problems.every(({ kind }) => kind === "name") ? "partly" : "no";
}

function checkDates(text: string, cited: readonly CitedText[]): SupportProblem[] {
  const known = cited.flatMap((source) => findDates(`${source.heading}\n${source.text}`));
  return findDates(text)
    .filter((date) => !known.some((other) => isSameDate(date, other)))
    .map((date) => ({ kind: "date", text: text.slice(date.start, date.end) }));
}

function checkNumbers(text: string, cited: readonly CitedText[]): SupportProblem[] {
  const known = cited.flatMap((source) => findNumbers(`${source.heading}\n${source.text}`));
  return findNumbers(text, findDates(text))
    .filter((number) => !known.some((other) => isSameNumber(number, other)))
    .map((number) => ({ kind: "number", text: number.text }));
}

function checkNames(text: string, cited: readonly CitedText[]): SupportProblem[] {
  const known = new Set(
    cited.flatMap((source) =>
      wordsOf(`${source.heading}\n${source.text}`).flatMap((word) => [word.term, word.folded]),
    ),
  );
  return findNames(text)
    .filter((name) => !name.terms.some((term) => known.has(term)))
    .map((name) => ({ kind: "name", text: name.text }));
}

function checkMeaning(text: string, cited: readonly CitedText[], cosine = 0): SupportProblem[] {
  const own = contentOf(text);
  if (own.size === 0) return [];
  const all = new Set(cited.flatMap((source) => termsOf(`${source.heading}\n${source.text}`)));
  const shared = shareIn(own, all);
  const isClose = shared >= SAME_MEANING || (shared >= LEAST_SHARED && cosine >= CLOSE_COSINE);
  if (!isClose) return [{ kind: "meaning" }];
  const nearest = nearestSentence(own, cited);
  const isContrary = nearest.share >= COMPARABLE && isNegated(text) !== isNegated(nearest.text);
  return isContrary ? [{ kind: "negation", text: nearest.text.replace(/\s+/gu, " ").slice(0, 300) }] : [];
}

/** The cited sentence that shares most words with a sentence; of equals the one that is closest in length. */
export function nearestSentence(
  own: ReadonlySet<string>,
  cited: readonly CitedText[],
): { text: string; share: number } {
  let best = { text: "", share: 0, likeness: -1 };
  for (const { text } of cited) {
    // The sentence itself may span several of the source's, as a quote with its antecedent does.
    const pieces = [...splitSentences(text).map(({ start, end }) => text.slice(start, end))];
    for (const [i, piece] of pieces.entries()) {
      const candidates = i === 0 ? [piece] : [piece, `${pieces[i - 1]} ${piece}`];
      for (const candidate of candidates) {
        const terms = contentOf(candidate);
        const share = shareIn(own, terms);
        const likeness = share - 0.01 * Math.abs(Math.log((terms.size + 1) / (own.size + 1)));
        if (likeness > best.likeness) best = { text: candidate, share, likeness };
      }
    }
  }
  return { text: best.text, share: best.share };
}

/** Words that carry meaning, each once; numbers are compared on their own. */
export function contentOf(text: string): Set<string> {
  return new Set(
    wordsOf(text)
      .filter((word) => !isStopWord(word.folded) && !/^\d+$/.test(word.folded))
      .map((word) => word.term),
  );
}

function shareIn(own: ReadonlySet<string>, other: ReadonlySet<string>): number {
  let n = 0;
  for (const term of own) if (other.has(term)) n++;
  return n / Math.max(own.size, 1);
}
