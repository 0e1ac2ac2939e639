import { isStopWord, languageOf } from "../../retrieval/stop-words.ts";
import { wordsOf } from "../../retrieval/terms.ts";

/** A name in a text: a capitalised word that is not merely the first of its sentence, or a code. */
export type FoundName = { readonly text: string; readonly terms: readonly string[] };

/**
 * Names of a sentence. German writes every noun with a capital, so there only words after a title, several capitals
 * in a row and codes count.
 */
export function findNames(sentence: string): FoundName[] {
  const words = wordsOf(sentence);
  const isGerman = languageOf(words.map((word) => word.folded)) === "de";
  const names: FoundName[] = [];
  words.forEach((word, i) => {
    const written = sentence.slice(word.start, word.end);
    const before = sentence.slice(0, word.start);
    const isCode = /\p{Lu}.*\p{Lu}|\p{L}\d|\d\p{L}/u.test(written) && !/^\d+\p{Ll}{1,4}$/u.test(written);
    const isCapital = /^\p{Lu}\p{Ll}/u.test(written);
    const isFirst = i === 0 || /[.!?:"“„«(]\s*$/.test(before);
    const followsTitle = /(?:^|\s)(?:Dr|Prof|Mr|Mrs|Ms|Herrn?|Frau|Mme|Maître|Me)\.?\s$/.test(before);
    const counts = isCode || followsTitle || (isCapital && !isFirst && !isGerman && !TITLES.has(written));
    if (counts && !isStopWord(word.folded)) names.push({ text: written, terms: [word.term, word.folded] });
  });
  return names;
}

/** Written with a capital without being a name. */
const TITLES = new Set([
  ..."January February March April May June July August September October November December".split(" "),
  ..."Monday Tuesday Wednesday Thursday Friday Saturday Sunday I".split(" "),
  ..."Dr Prof Mr Mrs Ms Herr Frau Mme Article Section Annex Article Appendix Table Figure Chapter Page".split(
    " ",
  ),
]);
