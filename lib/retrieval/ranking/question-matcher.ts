import type { Expansions } from "../expand-terms.ts";
import { foldWord, stemWord } from "../terms.ts";
import type { TermWeight } from "../weigh-terms.ts";

/** A question as the ranking compares it with passages. */
export type RankingQuestion = {
  /** Its content words, each once. */
  readonly terms: readonly string[];
  /** Rarity of each of the terms. */
  readonly weights: readonly number[];
  readonly totalWeight: number;
  /** All of its words in order, those without meaning included. */
  readonly words: readonly string[];
  /** What a word of a passage means to it; the same words come again and again. */
  readonly match: (written: string) => WordMatch;
};

export type WordMatch = {
  /** As compared. */
  readonly stem: string;
  /** Indexes of the terms it is, or stands for. */
  readonly terms: readonly number[];
  /** Words that stand for terms where this word is their last. */
  readonly endOf: readonly Phrase[];
  /** Indexes of terms it only shares a part with: "Kündigungsfrist" and "kündigen". */
  readonly related: readonly number[];
  readonly hasDigit: boolean;
};
type Phrase = { readonly stems: readonly string[]; readonly terms: readonly number[] };

/** @param words stems of all the question's words, in order */
export function rankingQuestion(
  words: readonly string[],
  weights: ReadonlyMap<string, TermWeight>,
  expansions: Expansions,
): RankingQuestion {
  const terms = [...weights.keys()];
  const rarity = terms.map((term) => weights.get(term)?.weight ?? 0);
  const total = rarity.reduce((sum, weight) => sum + weight, 0);
  return {
    terms,
    weights: rarity,
    totalWeight: Math.max(total, 1e-9),
    words,
    match: matcher(terms, expansions),
  };
}

function matcher(
  terms: readonly string[],
  { synonyms, related }: Expansions,
): (written: string) => WordMatch {
  const indexesOf = (stems: readonly string[]) =>
    stems.map((stem) => terms.indexOf(stem)).filter((i) => i >= 0);
  const phrases = synonyms.map((synonym) => ({ stems: synonym.stems, terms: indexesOf(synonym.terms) }));
  const known = new Map<string, WordMatch>();
  return (written) => {
    const before = known.get(written);
    if (before !== undefined) return before;
    const stem = stemWord(foldWord(written));
    const alone = phrases.filter(({ stems }) => stems.length === 1 && stems[0] === stem);
    const own = [...new Set([...indexesOf([stem]), ...alone.flatMap((phrase) => phrase.terms)])];
    const isPart = (term: string) => isRelated(term, stem) || related.get(term)?.includes(stem) === true;
    const made = {
      stem,
      terms: own,
      endOf: phrases.filter(({ stems }) => stems.length > 1 && stems.at(-1) === stem),
      related: own.length > 0 ? [] : terms.flatMap((term, i) => (isPart(term) ? [i] : [])),
      hasDigit: /\d/.test(stem),
    };
    known.set(written, made);
    return made;
  };
}

/** Long words of which one contains the other, or which share most of their letters from the beginning. */
function isRelated(term: string, other: string): boolean {
  if (term.length < LEAST_LENGTH || other.length < LEAST_LENGTH) return false;
  if (/\d/.test(term) || /\d/.test(other)) return false;
  const beginning = Math.max(LEAST_LENGTH, Math.ceil(0.7 * Math.min(term.length, other.length)));
  return other.startsWith(term.slice(0, beginning)) || other.includes(term) || term.includes(other);
}

const LEAST_LENGTH = 5;
