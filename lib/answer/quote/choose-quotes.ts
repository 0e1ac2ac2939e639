import type { Reader } from "../../db/client.ts";
import type { FoundPassage, PassageSearch } from "../../retrieval/search-passages.ts";
import { termsOf, wordsOf } from "../../retrieval/terms.ts";
import type { TermWeight } from "../../retrieval/weigh-terms.ts";
import { type QuotableUnit, quotableUnits } from "./quotable-units.ts";
import { findWanted, type WantedKind, wantedKind } from "./wanted-kind.ts";

/** One quote: words of a passage as they stand there. */
export type Quote = {
  readonly passage: FoundPassage;
  readonly kind: QuotableUnit["kind"];
  /** Character range in the document's text. */
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly leadIn: string;
  /** Share of the question that the quote answers to, about 0 to 1. */
  readonly score: number;
  /** Ranges in `text` of the words that answer. */
  readonly emphasis: readonly { readonly start: number; readonly end: number }[];
};

/** How much a question's word counts that stands above the quote and not in it. */
const LEAD_CREDIT = 0.7;
const HEADING_CREDIT = 0.5;
const PASSAGE_CREDIT = 0.2;
/** What the passage's own place in the ranking adds. */
const RANK_SHARE = 0.35;
const WANTED_BONUS = 0.2;
/** From this share of the question on, words that name the document say nothing about the place in it. */
const NAMED_FROM = 0.4;
/** Beyond this share nothing else is asked: the opening that has all these words is then the answer, not the address. */
const NAMED_UP_TO = 0.75;
/** A further quote must answer to this share of the question that no earlier one answers to. */
const LEAST_NEW = 0.06;
/** A second or third quote must be nearly as good as the first. */
const NEARLY = 0.8;
const MOST_QUOTES = 3;
const MOST_CHARACTERS = 700;
/** Shorter pieces are captions or labels. */
const LEAST_WORDS = 4;

/** The shortest good set of quotes, best first. */
export function chooseQuotes(
  db: Reader,
  question: string,
  passages: readonly FoundPassage[],
  found: Pick<PassageSearch, "weights" | "addressed">,
): Quote[] {
  const { weights, addressed } = found;
  const wanted = wantedKind(question);
  const best = passages[0]?.score ?? 1;
  const scored = passages
    .flatMap((passage) => {
      const units = quotableUnits(db, passage);
      const inPassage = new Set(termsOf(passage.text));
      const named = addressed.get(passage.documentId);
      const isNamed = named !== undefined && named.share >= NAMED_FROM && named.share <= NAMED_UP_TO;
      const address = isNamed ? named.terms : new Set<string>();
      return units.map((unit) => {
        const rank = RANK_SHARE * (passage.score / Math.max(best, 1e-9));
        const match = scoreUnit(unit, { inPassage, address, weights, wanted });
        return { passage, units, unit, ...match, score: match.score + rank };
      });
    })
    .toSorted((a, b) => b.score - a.score || a.unit.start - b.unit.start);
  const chosen: typeof scored = [];
  const covered = new Set<string>();
  let length = 0;
  for (const candidate of scored) {
    const first = chosen[0];
    if (chosen.length >= MOST_QUOTES || (first !== undefined && candidate.score < NEARLY * first.score))
      break;
    const fresh = candidate.own.filter((term) => !covered.has(term));
    const isNew = shareOf(fresh, weights) >= LEAST_NEW;
    const isLong = length + candidate.unit.text.length > MOST_CHARACTERS;
    if (first !== undefined && (!isNew || isLong || repeats(chosen, candidate))) continue;
    chosen.push(candidate);
    for (const term of candidate.own) covered.add(term);
    length += candidate.unit.text.length;
  }
  return chosen.map(({ passage, units, unit, score }) =>
    toQuote(passage, withAntecedent(passage, units, unit), score, weights, wanted),
  );
}

function scoreUnit(
  unit: QuotableUnit,
  about: {
    readonly inPassage: ReadonlySet<string>;
    /** Words that name the document: they hold for all of it, so a quote that repeats them says no more. */
    readonly address: ReadonlySet<string>;
    readonly weights: ReadonlyMap<string, TermWeight>;
    readonly wanted: WantedKind;
  },
): { score: number; own: string[] } {
  const { inPassage, address, weights, wanted } = about;
  const words = wordsOf(unit.text);
  const inUnit = new Set(words.map((word) => word.term));
  const inLead = new Set(termsOf(unit.leadIn));
  const inHeading = new Set(termsOf(unit.heading));
  let total = 0;
  let sum = 0;
  const own: string[] = [];
  for (const [term, { weight }] of weights) {
    total += weight;
    if (address.has(term)) {
      sum += weight * HEADING_CREDIT;
      continue;
    }
    if (inUnit.has(term)) own.push(term);
    const credit = inUnit.has(term)
      ? 1
      : inLead.has(term)
        ? LEAD_CREDIT
        : inHeading.has(term)
          ? HEADING_CREDIT
          : inPassage.has(term)
            ? PASSAGE_CREDIT
            : 0;
    sum += weight * credit;
  }
  const hasWanted = findWanted(wanted, unit.text).length > 0;
  const bonus = hasWanted ? WANTED_BONUS : 0;
  const isScrap = words.length < LEAST_WORDS && unit.kind === "prose";
  const isQuestion = unit.text.trimEnd().endsWith("?");
  const penalty = (isScrap ? 0.4 : 0) + (isQuestion ? 0.3 : 0) + Math.max(0, unit.text.length - 500) / 2000;
  // Of two alike the earlier one: what follows explains it.
  return { score: sum / Math.max(total, 1e-9) + bonus - penalty - unit.position / 1000, own };
}

function shareOf(terms: readonly string[], weights: ReadonlyMap<string, TermWeight>): number {
  const sum = (list: Iterable<TermWeight>) => [...list].reduce((total, { weight }) => total + weight, 0);
  return sum(terms.flatMap((term) => weights.get(term) ?? [])) / Math.max(sum(weights.values()), 1e-9);
}

function repeats(chosen: readonly { unit: QuotableUnit }[], candidate: { unit: QuotableUnit }): boolean {
  const terms = new Set(termsOf(candidate.unit.text));
  return chosen.some(({ unit }) => {
    const other = termsOf(unit.text);
    return other.filter((term) => terms.has(term)).length >= 0.8 * Math.min(other.length, terms.size);
  });
}

/** "This must be repeated": a sentence that points back is quoted with the one before it. */
function withAntecedent(
  passage: FoundPassage,
  units: readonly QuotableUnit[],
  unit: QuotableUnit,
): QuotableUnit {
  if (unit.kind !== "prose" || !POINTS_BACK.test(unit.text)) return unit;
  const before = units.find((other) => other.position === unit.position - 1);
  if (before === undefined || before.kind !== "prose") return unit;
  const between = passage.text.slice(before.end - passage.start, unit.start - passage.start);
  if (/\S|\n\s*\n/.test(between)) return unit;
  const text = passage.text.slice(before.start - passage.start, unit.end - passage.start);
  return { ...unit, start: before.start, text };
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

const POINTS_BACK =
  /^(?:This|That|These|Those|It|They|He|She|Such|In this case|In these cases|Dies|Diese[rsnm]?|Er|Es|Sie|Dabei|Dadurch|Hierbei|Hierzu|Dazu|Dafür|Dagegen|Solche[rsnm]?|Ce|Cet|Cette|Ces|Cela|Ceci|Elle|Elles|Il|Ils|Celui-ci|Celle-ci|Dans ce cas)(?=[\s,])/u;
