import { isStopWord } from "./stop-words.ts";
import { type Word, wordsOf } from "./terms.ts";

/** The words of a question that carry its meaning, each once, in order; all of its words when none does. */
export function queryTerms(question: string): Word[] {
  const words = wordsOf(question);
  const content = words.filter((word) => !isStopWord(word.folded));
  const chosen = content.length > 0 ? content : words;
  const seen = new Set<string>();
  return chosen
    .filter((word) => {
      if (seen.has(word.term)) return false;
      seen.add(word.term);
      return true;
    })
    .slice(0, MAX_TERMS);
}

/** A question is at most a long paragraph; more words would only slow the search down. */
const MAX_TERMS = 64;
