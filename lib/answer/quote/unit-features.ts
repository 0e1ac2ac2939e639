import { findNegations } from "../../retrieval/find-negations.ts";
import type { RankingQuestion } from "../../retrieval/ranking/question-matcher.ts";
import { wordsOf } from "../../retrieval/terms.ts";
import { type Associations, associationOf, canAssociate, shareKnown } from "./associations.ts";
import type { QuotableUnit } from "./quotable-units.ts";
import { findWanted, type WantedKind } from "./wanted-kind.ts";
import { pointsBack } from "./whole-statement.ts";

/**
 * What is looked at to tell how likely a sentence, list item or table row answers a question. Shares from 0 to 1
 * unless told; "rest" are the question's terms that do not merely name the document.
 */
export const UNIT_FEATURES = [
  "coverage",
  "rest",
  "restOrLead",
  "restOrHeading",
  /** Terms count seven tenths where only a part of a word is there. */
  "related",
  "rarest",
  /** Of the pairs of neighbouring terms: share that stands within three words. */
  "pairs",
  /** Longest part of the question that stands there word by word, in words. */
  "run",
  "density",
  /** Logarithm of the number of words. */
  "length",
  /** 1: has what is asked for, 0: has not, -1: nothing in particular is asked for. */
  "wanted",
  "digits",
  "isTable",
  "isList",
  "isQuestion",
  "endsInColon",
  "pointsBack",
  "isNegated",
  "obliges",
  "defines",
  /** Of the passage: 10 / (10 + place), score, score as a share of the best, coverage of the rest. */
  "passageRank",
  "passageScore",
  "passageShare",
  "passageRest",
  /** Coverage of the rest by the unit before and after. */
  "before",
  "after",
  "position",
  "unitsInPassage",
  /** Share of the heading's words that are in the question. */
  "headingPrecision",
  /** Coverage of the rest as a share of the best unit's, and 10 / (10 + place) by it. */
  "shareOfBest",
  "rankByRest",
  "addressShare",
  /** Of the question: number of terms, and what it asks for. */
  "terms",
  "asksYesNo",
  "asksDefinition",
  "asksAmount",
  /** Log odds by words that go with the question's, and 10 / (10 + place) by them. */
  "association",
  "rankByAssociation",
  /** Of the question: share of the pairs of words that were learned. */
  "associationsKnown",
] as const;

export type UnitContext = {
  readonly question: RankingQuestion;
  readonly wanted: WantedKind;
  readonly asksDefinition: boolean;
  readonly associations: Associations;
};

export type PassageUnits = {
  readonly score: number;
  readonly units: readonly QuotableUnit[];
  /** Terms that name the passage's document, and their share of the question. */
  readonly address: ReadonlySet<string> | undefined;
  readonly addressShare: number;
};

/** @param passages best first @returns for each passage, for each unit, one number for each of UNIT_FEATURES */
export function unitFeatures(context: UnitContext, passages: readonly PassageUnits[]): number[][][] {
  const { question } = context;
  const matched = passages.map(({ units }) => units.map((unit) => matchUnit(question, unit)));
  const rests = passages.map(({ address }, p) => {
    const isRest = question.terms.map((term) => address?.has(term) !== true);
    const total = Math.max(sumWhere(question, isRest), 1e-9);
    const cover = (has: (term: number) => boolean) =>
      sumWhere(
        question,
        isRest.map((rest, term) => rest && has(term)),
      ) / total;
    return {
      cover,
      own: (matched[p] ?? []).map(({ text }) => cover((term) => text[term] === 1)),
      any: cover((term) => (matched[p] ?? []).some(({ text }) => text[term] === 1)),
      rarest: heaviest(question, isRest),
      associations: (matched[p] ?? []).map(({ stems }) =>
        associationOf(context.associations, associable(question.terms, address), stems),
      ),
    };
  });
  const associations = rests.flatMap((rest) => rest.associations);
  const associated = associations.map(({ odds }) => odds).toSorted((a, b) => b - a);
  const known = shareKnown(associations);
  const sorted = rests.flatMap(({ own }) => own).toSorted((a, b) => b - a);
  const best = Math.max(sorted[0] ?? 0, 1e-9);
  const bestScore = Math.max(passages[0]?.score ?? 0, 1e-9);
  const ofQuestion = [
    question.terms.length,
    Number(context.wanted === "yes-no"),
    Number(context.asksDefinition),
    Number(context.wanted === "number" || context.wanted === "time"),
  ];
  return passages.map(({ score, units, addressShare }, p) => {
    const rest = rests[p];
    if (rest === undefined) return [];
    return units.map((unit, u) => {
      const match = matched[p]?.[u];
      if (match === undefined) throw new Error("a unit without matches");
      const own = rest.own[u] ?? 0;
      const { text, lead, heading, related } = match;
      const all =
        sumWhere(
          question,
          text.map((n) => n === 1),
        ) / question.totalWeight;
      const partly = sumWhere(
        question,
        related.map((n, term) => n === 1 && text[term] === 0),
      );
      const isWanted =
        context.wanted === "number" || context.wanted === "time" || context.wanted === "person";
      return [
        all,
        own,
        rest.cover((term) => text[term] === 1 || lead[term] === 1),
        rest.cover((term) => text[term] === 1 || lead[term] === 1 || heading[term] === 1),
        all + (RELATED * partly) / question.totalWeight,
        Number(text[rest.rarest] === 1) +
          RELATED * Number(text[rest.rarest] === 0 && related[rest.rarest] === 1),
        match.pairs,
        match.run,
        match.hits / Math.max(match.length, 1),
        Math.log(1 + match.length),
        isWanted ? Number(findWanted(context.wanted, unit.text).length > 0) : -1,
        match.digits / Math.max(match.length, 1),
        Number(unit.kind === "table"),
        Number(unit.kind === "list"),
        Number(/\?["'”’»)]*\s*$/u.test(unit.text)),
        Number(/:\s*$/u.test(unit.text)),
        Number(pointsBack(unit.text)),
        Number(findNegations(unit.text).length > 0),
        Number(OBLIGES.test(unit.text)),
        Number(DEFINES.test(unit.text)),
        10 / (10 + p),
        score,
        score / bestScore,
        rest.any,
        rest.own[u - 1] ?? 0,
        rest.own[u + 1] ?? 0,
        unit.position / Math.max(units.length - 1, 1),
        units.length,
        match.headingPrecision,
        own / best,
        10 / (10 + sorted.indexOf(own)),
        addressShare,
        ...ofQuestion,
        rest.associations[u]?.odds ?? 0,
        10 / (10 + associated.indexOf(rest.associations[u]?.odds ?? 0)),
        known,
      ];
    });
  });
}

/** The question's stems that can be associated with those of a sentence. @param address terms that name the document */
export function associable(terms: readonly string[], address: ReadonlySet<string> | undefined): string[] {
  return terms.filter((term) => canAssociate(term) && address?.has(term) !== true);
}

/** "What is …?" in English, German and French. */
export function asksDefinition(question: string): boolean {
  return /^\W*(?:what (?:is|are|does .* mean)|was (?:ist|sind|bedeutet)|qu['’]est-ce (?:que|qu['’])|que signifie|définition)(?=\W)/iu.test(
    question,
  );
}

const RELATED = 0.7;
const PAIR_WITHIN = 3;
const OBLIGES =
  /(?<!\p{L})(?:shall|must|may|should|required|muss|müssen|darf|dürfen|soll(?:en)?|hat zu|haben zu|doit|doivent|peut|peuvent|faut)(?!\p{L})/iu;
const DEFINES =
  /(?<!\p{L})(?:means|mean|is an?|are|refers? to|is defined|consists? of|includes?|bezeichnet|bedeutet|ist ein[e]?|gilt als|est une?|désigne|signifie|s['’]entend)(?!\p{L})/iu;

type UnitMatch = {
  /** By term: 1 where the unit, its lead-in or its headings have it; or only a word that shares a part with it. */
  readonly text: readonly number[];
  readonly lead: readonly number[];
  readonly heading: readonly number[];
  readonly related: readonly number[];
  /** Those that can be associated, each once. */
  readonly stems: readonly string[];
  readonly length: number;
  readonly hits: number;
  readonly digits: number;
  readonly pairs: number;
  readonly run: number;
  readonly headingPrecision: number;
};

function matchUnit(question: RankingQuestion, unit: QuotableUnit): UnitMatch {
  const n = question.terms.length;
  const text = new Array<number>(n).fill(0);
  const related = new Array<number>(n).fill(0);
  const lead = new Array<number>(n).fill(0);
  const heading = new Array<number>(n).fill(0);
  const places: { at: number; term: number }[] = [];
  const stems: string[] = [];
  let digits = 0;
  for (const [at, written] of wordsIn(unit.text).entries()) {
    const match = question.match(written);
    stems.push(match.stem);
    if (match.hasDigit) digits++;
    for (const term of match.terms) {
      text[term] = 1;
      places.push({ at, term });
    }
    for (const term of match.related) related[term] = 1;
  }
  for (const written of wordsIn(unit.leadIn)) {
    for (const term of question.match(written).terms) lead[term] = 1;
  }
  const headingWords = wordsIn(unit.heading);
  let inQuestion = 0;
  for (const written of headingWords) {
    const { terms } = question.match(written);
    for (const term of terms) heading[term] = 1;
    if (terms.length > 0) inQuestion++;
  }
  return {
    text,
    lead,
    heading,
    related,
    stems: [...new Set(stems)].filter(canAssociate),
    length: stems.length,
    hits: places.length,
    digits,
    pairs: pairShare(n, places),
    run: longestRun(question.words, stems),
    headingPrecision: inQuestion / Math.max(headingWords.length, 1),
  };
}

const wordsIn = (text: string): string[] => wordsOf(text).map(({ start, end }) => text.slice(start, end));

function pairShare(terms: number, places: readonly { at: number; term: number }[]): number {
  if (terms < 2) return 0;
  const found = new Set<number>();
  for (const [i, place] of places.entries()) {
    for (let j = i + 1; j < places.length; j++) {
      const other = places[j];
      if (other === undefined || other.at - place.at > PAIR_WITHIN) break;
      if (Math.abs(other.term - place.term) === 1) found.add(Math.min(other.term, place.term));
    }
  }
  return found.size / (terms - 1);
}

function longestRun(words: readonly string[], stems: readonly string[]): number {
  let best = 0;
  let previous = new Array<number>(words.length + 1).fill(0);
  for (const stem of stems) {
    const current = new Array<number>(words.length + 1).fill(0);
    for (const [i, word] of words.entries()) {
      if (word !== stem) continue;
      current[i + 1] = (previous[i] ?? 0) + 1;
      best = Math.max(best, current[i + 1] ?? 0);
    }
    previous = current;
  }
  return best;
}

function sumWhere({ weights }: RankingQuestion, has: readonly boolean[]): number {
  return weights.reduce((sum, weight, term) => sum + (has[term] === true ? weight : 0), 0);
}

function heaviest({ weights }: RankingQuestion, among: readonly boolean[]): number {
  let best = -1;
  for (const [term, weight] of weights.entries()) {
    if (among[term] === true && (best < 0 || weight > (weights[best] ?? 0))) best = term;
  }
  return best;
}
