import { askedRows } from "../../retrieval/asked-rows.ts";
import { rankingQuestion } from "../../retrieval/ranking/question-matcher.ts";
import type { FoundPassage, PassageSearch } from "../../retrieval/search-passages.ts";
import { termsOf, wordsOf } from "../../retrieval/terms.ts";
import type { TermWeight } from "../../retrieval/weigh-terms.ts";
import { splitSentences } from "../sentences.ts";
import { shippedAssociations } from "./associations.ts";
import { ordersMachine } from "./orders-machine.ts";
import type { QuotableUnit } from "./quotable-units.ts";
import { likelihoodOf } from "./quote-model.ts";
import { rowOfAmount } from "./row-of-amount.ts";
import { asksDefinition, unitFeatures } from "./unit-features.ts";
import { findWanted, type WantedKind, wantedKind } from "./wanted-kind.ts";
import { isStatement, wholeStatement } from "./whole-statement.ts";

/** One quote: words of a passage as they stand there. */
export type Quote = {
  readonly passage: FoundPassage;
  readonly kind: QuotableUnit["kind"];
  /** Character range in the document's text. */
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly leadIn: string;
  /** How likely it answers, from 0 to 1, as learned on public question sets. */
  readonly score: number;
  /** Ranges in `text` of the words that answer. */
  readonly emphasis: readonly { readonly start: number; readonly end: number }[];
};

/** What a search knows of the question. */
type Asked = Pick<PassageSearch, "weights" | "addressed" | "expansions">;

/** A unit with how likely it answers, from 0 to 1. */
export type ScoredUnit = {
  readonly passage: FoundPassage;
  /** All units of the passage, in order. */
  readonly units: readonly QuotableUnit[];
  readonly unit: QuotableUnit;
  readonly score: number;
  /** Of a row that the question names: share of the question that row and header have; 0 of all others. */
  readonly named: number;
};

/** One quote is enough from this likelihood on; below, as many more as make up for the doubt. */
const SURE = 0.97;
/** A further quote must be this likely in comparison with the first. */
const NEARLY = 0.1;
/** A row that has this share of the question answers it; what is no such row adds nothing then. */
const WHOLLY_NAMED = 0.95;
/** What is less likely than this is left out where a row of a table answers. */
const LIKELY = 0.5;
/** Sentences, list items and rows, antecedents included: of an answer that is likely right, and of any. */
const MOST_SENTENCES = 3;
const MOST_SENTENCES_IN_DOUBT = 5;
/** Below this likelihood of all quotes together the answer is in doubt. */
const IN_DOUBT = 0.8;
const MOST_CHARACTERS = 1500;

/**
 * Every sentence, list item and table row of the passages with how likely it answers, best first.
 * @param units of each passage
 * @param likelihood from the features of a unit
 */
export function scoreUnits(
  question: string,
  passages: readonly FoundPassage[],
  units: readonly (readonly QuotableUnit[])[],
  found: Asked,
  likelihood: (features: readonly number[]) => number = likelihoodOf,
): ScoredUnit[] {
  const features = featuresOfUnits(question, passages, units, found);
  const scored = passages.flatMap((passage, p) =>
    (units[p] ?? []).map((unit, u, all) => {
      const score = likelihood(features[p]?.[u] ?? []);
      return { passage, units: all, unit, score, named: 0 };
    }),
  );
  return raiseNamedRows(question, scored, found).toSorted(
    (a, b) => b.score - a.score || b.named - a.named || a.unit.start - b.unit.start,
  );
}

/** A row that the question names answers as likely as the best of all. */
function raiseNamedRows(question: string, scored: readonly ScoredUnit[], { weights }: Asked): ScoredUnit[] {
  const rows = askedRows(question, weights);
  const best = Math.max(0, ...scored.map(({ score }) => score));
  return scored.map((one) => {
    const { kind, text, leadIn, heading } = one.unit;
    const named = kind === "table" ? rows.shareOf(text, `${leadIn}\n${heading}`) : 0;
    return { ...one, score: named > 0 ? best : one.score, named };
  });
}

/** For each passage, for each unit, one number for each of UNIT_FEATURES. */
export function featuresOfUnits(
  question: string,
  passages: readonly FoundPassage[],
  units: readonly (readonly QuotableUnit[])[],
  { weights, addressed, expansions }: Asked,
  associations = shippedAssociations(),
): number[][][] {
  const context = {
    question: rankingQuestion(termsOf(question), weights, expansions),
    wanted: wantedKind(question),
    asksDefinition: asksDefinition(question),
    associations,
  };
  const withUnits = passages.map(({ documentId, score }, p) => {
    const address = addressed.get(documentId);
    return { score, units: units[p] ?? [], address: address?.terms, addressShare: address?.share ?? 0 };
  });
  return unitFeatures(context, withUnits);
}

/** The shortest set of quotes that likely answers, best first. @param scored best first */
export function chooseQuotes(
  question: string,
  scored: readonly ScoredUnit[],
  weights: ReadonlyMap<string, TermWeight>,
): Quote[] {
  const wanted = wantedKind(question);
  const toRowOfAmount = rowOfAmount(question);
  const chosen: ScoredUnit[] = [];
  let doubt = 1;
  let sentences = 0;
  let characters = 0;
  for (const one of scored) {
    const candidate = toRowOfAmount(one);
    const first = chosen[0];
    const most = 1 - doubt < IN_DOUBT ? MOST_SENTENCES_IN_DOUBT : MOST_SENTENCES;
    if (
      first !== undefined &&
      (1 - doubt >= SURE || sentences >= most || candidate.score < NEARLY * first.score)
    )
      break;
    if (first !== undefined && first.named >= WHOLLY_NAMED && candidate.named < WHOLLY_NAMED) break;
    if (first !== undefined && (isOtherRow(candidate, first) || isNoise(candidate, first))) continue;
    if (chosen.some((other) => isPartOf(candidate, other) || repeats(other.unit, candidate.unit))) continue;
    const unit = isStatement(candidate.unit) ? wholeStatement(candidate) : undefined;
    if (unit === undefined || ordersMachine(unit.text)) continue;
    if (chosen.some((other) => isPartOf(other, { ...candidate, unit }))) continue;
    const count = unit.kind === "prose" ? splitSentences(unit.text).length : 1;
    const isLong = sentences + count > most || characters + unit.text.length > MOST_CHARACTERS;
    if (first !== undefined && isLong) continue;
    chosen.push({ ...candidate, unit });
    doubt *= 1 - candidate.score;
    sentences += count;
    characters += unit.text.length;
  }
  return chosen.map(({ passage, unit, score }) => toQuote(passage, unit, score, weights, wanted));
}

/** A row of the table in which the question names another row. */
function isOtherRow(row: ScoredUnit, named: ScoredUnit): boolean {
  return (
    row.unit.kind === "table" &&
    row.named < named.named &&
    row.passage.documentId === named.passage.documentId &&
    row.unit.leadIn === named.unit.leadIn
  );
}

/** Unlikely beside a row that the question names. */
const isNoise = (candidate: ScoredUnit, first: ScoredUnit) =>
  first.named > 0 && candidate.named === 0 && candidate.score < LIKELY;

/** The antecedent of an earlier quote, or the same words from a passage that overlaps. */
function isPartOf(a: ScoredUnit, b: ScoredUnit): boolean {
  return (
    a.passage.documentId === b.passage.documentId && a.unit.start >= b.unit.start && a.unit.end <= b.unit.end
  );
}

/** Nearly the same words; two that differ in a number never repeat each other. */
function repeats(a: QuotableUnit, b: QuotableUnit): boolean {
  const numbers = (text: string) => (text.match(/\d+/g) ?? []).join(" ");
  if (numbers(a.text) !== numbers(b.text)) return false;
  const own = new Set(termsOf(a.text));
  const other = new Set(termsOf(b.text));
  const shared = [...own].filter((term) => other.has(term)).length;
  return shared >= 0.8 * Math.min(own.size, other.size) && shared >= 0.6 * Math.max(own.size, other.size);
}

function toQuote(
  passage: FoundPassage,
  unit: QuotableUnit,
  score: number,
  weights: ReadonlyMap<string, TermWeight>,
  wanted: WantedKind,
): Quote {
  const text = unit.text.replace(/\s+/gu, " ");
  const answering = findWanted(wanted, text);
  const matching = wordsOf(text).filter((word) => weights.has(word.term));
  const emphasis = answering.length > 0 && answering.length <= 4 ? answering : matching;
  return {
    passage,
    kind: unit.kind,
    start: unit.start,
    end: unit.end,
    text,
    leadIn: unit.leadIn.replace(/\s+/gu, " "),
    score,
    emphasis: emphasis.map(({ start, end }) => ({ start, end })),
  };
}
