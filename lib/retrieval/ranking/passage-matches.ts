import { indexedTitle } from "../indexed-text.ts";
import type { CheckedPassage } from "../load-passages.ts";
import { eachWord } from "../words.ts";
import type { RankingQuestion, WordMatch } from "./question-matcher.ts";

/** Where a question's terms stand in a passage. Arrays by term have one number for each of the question's terms. */
export type PassageMatches = {
  /** Words of the text. */
  readonly length: number;
  /** Occurrences by term in the text, in the headings, in the title. */
  readonly inText: Uint16Array;
  readonly inContext: Uint16Array;
  readonly inTitle: Uint16Array;
  /** 1 where the text or the headings have a word that only shares a part with the term. */
  readonly related: Uint8Array;
  /** Places in the text that have a term, ascending: word number and term. */
  readonly places: readonly { readonly at: number; readonly term: number }[];
  /** Words of headings and title. */
  readonly contextLength: number;
  readonly titleLength: number;
  /** Words of the longest part of the question that stands in the text word by word. */
  readonly longestRun: number;
  /** Words with a digit. */
  readonly digits: number;
};

export function matchPassage(question: RankingQuestion, passage: CheckedPassage): PassageMatches {
  const n = question.terms.length;
  const inText = new Uint16Array(n);
  const inContext = new Uint16Array(n);
  const inTitle = new Uint16Array(n);
  const related = new Uint8Array(n);
  const places: { at: number; term: number }[] = [];
  const runs = runCounter(question.words);
  let digits = 0;
  const countIn = (text: string, counts: Uint16Array, onMatch: (match: WordMatch) => void) => {
    const stems: string[] = [];
    const count = (term: number, at: number) => {
      counts[term] = (counts[term] ?? 0) + 1;
      if (counts === inText) places.push({ at, term });
    };
    eachWord(text, (start, end) => {
      const match = question.match(text.slice(start, end));
      const at = stems.push(match.stem) - 1;
      for (const term of match.terms) count(term, at);
      for (const phrase of match.endOf) {
        const first = stems.length - phrase.stems.length;
        if (phrase.stems.every((stem, i) => stems[first + i] === stem))
          for (const term of phrase.terms) count(term, at);
      }
      for (const term of match.related) related[term] = 1;
      onMatch(match);
    });
    return stems.length;
  };
  const length = countIn(passage.text, inText, (match) => {
    if (match.hasDigit) digits++;
    runs.next(match.stem);
  });
  return {
    length,
    inText,
    inContext,
    inTitle,
    related,
    places,
    contextLength: countIn(passage.context, inContext, () => undefined),
    titleLength: countIn(indexedTitle(passage), inTitle, () => undefined),
    longestRun: runs.longest(),
    digits,
  };
}

/** Follows a text word by word for the longest run of words that the question has in the same order. */
function runCounter(words: readonly string[]) {
  const placesOf = new Map<string, number[]>();
  for (const [i, word] of words.entries()) placesOf.set(word, [...(placesOf.get(word) ?? []), i]);
  let previous = new Map<number, number>();
  let longest = 0;
  return {
    next(stem: string): void {
      const places = placesOf.get(stem);
      if (places === undefined) {
        if (previous.size > 0) previous = new Map();
        return;
      }
      const current = new Map(places.map((place) => [place, (previous.get(place - 1) ?? 0) + 1]));
      for (const run of current.values()) longest = Math.max(longest, run);
      previous = current;
    },
    longest: () => longest,
  };
}
