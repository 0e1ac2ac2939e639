import { indexedText } from "../retrieval/indexed-text.ts";
import type { FoundPassage } from "../retrieval/search-passages.ts";
import { termsOf } from "../retrieval/terms.ts";
import type { TermWeight } from "../retrieval/weigh-terms.ts";
import { findNames } from "./verify/find-names.ts";

export type Judgement = {
  readonly isEnough: boolean;
  /** Share of the question's weight that the best passages have, from 0 to 1. */
  readonly coverage: number;
  /** Codes and years that none of the best passages has, and names that no passage at all has. */
  readonly missing: readonly string[];
};

const LOOKED_AT = 5;
/** Chosen on the development sets, see bench/RESULTS.md: between questions declined wrongly and answered wrongly. */
const LEAST_COVERAGE = 0.46;
/** Share of a question's names that must be unknown for the question to be about something else. */
const MISSING_NAMES = 0.3;
/** What a word counts for that only occurs as a part or another form of a word. */
const RELATED = 0.7;

/** Step 5: whether the passages found can answer the question at all. Too little is said, never guessed over. */
export function judgeEvidence(
  question: string,
  passages: readonly FoundPassage[],
  weights: ReadonlyMap<string, TermWeight>,
): Judgement {
  const found = new Set(passages.slice(0, LOOKED_AT).flatMap((passage) => termsOf(indexedText(passage))));
  let total = 0;
  let covered = 0;
  for (const [term, { weight }] of weights) {
    total += weight;
    covered += weight * (found.has(term) ? 1 : hasRelated(found, term) ? RELATED : 0);
  }
  const coverage = covered / Math.max(total, 1e-9);
  const missing = [
    ...[...weights.keys()].filter((term) => isCode(term) && !found.has(term)),
    ...missingNames(question, weights, found),
  ];
  return { isEnough: coverage >= LEAST_COVERAGE && missing.length === 0, coverage, missing };
}

/** Names that no passage has, when they are a good part of all names: one mistyped name of many does not count. */
function missingNames(
  question: string,
  weights: ReadonlyMap<string, TermWeight>,
  found: ReadonlySet<string>,
): string[] {
  const names = [...new Set(findNames(question).flatMap(({ terms }) => terms[0] ?? []))];
  const absent = names.filter((term) => weights.get(term)?.isFound === false && !hasRelated(found, term));
  return absent.length >= MISSING_NAMES * names.length ? absent : [];
}

/** "Urlaubstag" and "Urlaub", "Kündigungsfrist" and "kündigen": long words that share their beginning or contain each other. */
function hasRelated(found: ReadonlySet<string>, term: string): boolean {
  if (term.length < 6 || /\d/.test(term)) return false;
  const beginning = term.slice(0, Math.max(5, Math.ceil(term.length * 0.7)));
  for (const other of found) {
    if (other.startsWith(beginning) || other.includes(term)) return true;
    if (other.length >= 6 && term.includes(other)) return true;
  }
  return false;
}

/** Article numbers, registrations, years: who asks for one is not served with another. */
const isCode = (term: string) => /\d/.test(term) && term.length >= 3;
