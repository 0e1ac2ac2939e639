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
  const places = new Map(terms.map((term, i) => [term, i]));
  const indexesOf = (stems: readonly string[]) => stems.flatMap((stem) => places.get(stem) ?? []);
  const phrases = synonyms.map((synonym) => ({ stems: synonym.stems, terms: indexesOf(synonym.terms) }));
  const long = terms.flatMap((term, i) => (canBeRelated(term) ? [{ term, i }] : []));
  const known = new Map<string, WordMatch>();
  const relatedTo = (stem: string) => {
    const byLetters = canBeRelated(stem) ? long.filter(({ term }) => isRelated(term, stem)) : [];
    const parts = terms.flatMap((term, i) => (related.get(term)?.includes(stem) === true ? [i] : []));
    if (parts.length === 0) return byLetters.length === 0 ? NONE : byLetters.map(({ i }) => i);
    return [...new Set([...byLetters.map(({ i }) => i), ...parts])].toSorted((a, b) => a - b);
  };
  const wordMatch = (written: string): WordMatch => {
    const stem = stemWord(foldWord(written));
    const own = new Set(indexesOf([stem]));
    for (const { stems, terms: meant } of phrases)
      if (stems.length === 1 && stems[0] === stem) for (const term of meant) own.add(term);
    return {
      stem,
      terms: own.size === 0 ? NONE : [...own],
      endOf: phrases.filter(({ stems }) => stems.length > 1 && stems.at(-1) === stem),
      related: own.size > 0 ? NONE : relatedTo(stem),
      hasDigit: /\d/.test(stem),
    };
  };
  return (written) => {
    const before = known.get(written);
    if (before !== undefined) return before;
    const made = wordMatch(written);
    known.set(written, made);
    return made;
  };
}

const NONE: readonly number[] = [];
const LEAST_LENGTH = 5;

const canBeRelated = (word: string) => word.length >= LEAST_LENGTH && !/\d/.test(word);

/** Long words of which one contains the other, or which share most of their letters from the beginning. */
function isRelated(term: string, other: string): boolean {
  const beginning = Math.max(LEAST_LENGTH, Math.ceil(0.7 * Math.min(term.length, other.length)));
  if (other.startsWith(term.slice(0, beginning))) return true;
  return other.length > term.length ? other.includes(term) : term.includes(other);
}
