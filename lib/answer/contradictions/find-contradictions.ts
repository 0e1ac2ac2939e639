import type { FoundPassage, PassageSearch } from "../../retrieval/search-passages.ts";
import { isStopWord } from "../../retrieval/stop-words.ts";
import { termsOf, wordsOf } from "../../retrieval/terms.ts";
import type { ScoredUnit } from "../quote/choose-quotes.ts";
import type { QuotableUnit } from "../quote/quotable-units.ts";
import { compareStatements, type Difference } from "./compare-statements.ts";
import { type Statement, statementOf } from "./statement.ts";

export type ContradictingSide = {
  readonly passage: FoundPassage;
  readonly unit: QuotableUnit;
  /** What differs, in the unit's text; empty where one side denies. */
  readonly ranges: readonly { readonly start: number; readonly end: number }[];
};
/** Two documents that say different things of the same. */
export type FoundContradiction = {
  readonly kind: Difference["kind"];
  readonly sides: readonly [ContradictingSide, ContradictingSide];
};

/** Sentences that are compared with those of other documents, best first, and how many those are. */
const COMPARED = 6;
const COMPARED_WITH = 60;
const MOST_CONTRADICTIONS = 3;
/** Of a sentence, in characters. */
const LONGEST = 600;
/** A question that names a document by this share of its weight asks about that document. */
const NAMED_FROM = 0.3;
/** Share of the question's weight that two sentences of unlike documents must both have. */
const LEAST_COVERED = 0.6;

/**
 * Pairs of sentences of different documents that answer the question and do not agree in a number, a date or a denial.
 * @param scored best first
 */
export function findContradictions(
  scored: readonly ScoredUnit[],
  found: Pick<PassageSearch, "weights" | "addressed">,
): FoundContradiction[] {
  const contradictions: FoundContradiction[] = [];
  const compared = scored.slice(0, COMPARED_WITH).flatMap((unit) => toCompared(unit, found));
  for (const [i, own] of compared.slice(0, COMPARED).entries()) {
    for (const other of compared.slice(i + 1)) {
      if (contradictions.length >= MOST_CONTRADICTIONS) return contradictions;
      if (!areComparable(own, other) || isKnown(contradictions, own, other)) continue;
      const difference = compareStatements(own.statement, other.statement);
      if (difference === undefined) continue;
      const side = (unit: ScoredUnit, ranges: ContradictingSide["ranges"]): ContradictingSide => ({
        passage: unit.passage,
        unit: unit.unit,
        ranges,
      });
      const sides = [side(own, difference.ranges[0]), side(other, difference.ranges[1])] as const;
      contradictions.push({ kind: difference.kind, sides });
    }
  }
  return contradictions;
}

/** A unit with what is asked of it again and again. */
type Compared = ScoredUnit & {
  readonly statement: Statement;
  /** True of its own document only: "this agreement". */
  readonly pointsAtItself: boolean;
  /** Share of the question's weight. */
  readonly covered: number;
  /** The question names its document. */
  readonly isNamed: boolean;
};

/** Questions say nothing that could be contradicted. */
function toCompared(
  scored: ScoredUnit,
  { weights, addressed }: Pick<PassageSearch, "weights" | "addressed">,
): Compared[] {
  const { text } = scored.unit;
  if (/\?["'”’»)]*\s*$/u.test(text) || text.length > LONGEST) return [];
  return [
    {
      ...scored,
      statement: statementOf(text),
      pointsAtItself: POINTS_AT_ITSELF.test(text),
      covered: covered(text, weights),
      isNamed: (addressed.get(scored.passage.documentId)?.share ?? 0) >= NAMED_FROM,
    },
  ];
}

/** The same two documents, and copies of what they say, are shown as disagreeing once. */
function isKnown(known: readonly FoundContradiction[], a: ScoredUnit, b: ScoredUnit): boolean {
  return known.some(({ sides }) =>
    [a, b].every(({ passage, unit }) =>
      sides.some(
        (side) =>
          side.passage.documentId === passage.documentId || wordsIn(side.unit.text) === wordsIn(unit.text),
      ),
    ),
  );
}

const wordsIn = (text: string) =>
  wordsOf(text)
    .map(({ folded }) => folded)
    .join(" ");

/** Whether two units of different documents can be about the same thing at all. */
function areComparable(a: Compared, b: Compared): boolean {
  if (a.passage.documentId === b.passage.documentId || a.unit.kind !== b.unit.kind) return false;
  if (a.isNamed !== b.isNamed) return false;
  if (!haveOneSubject(a.unit.leadIn, b.unit.leadIn)) return false;
  if (areVersions(a.passage, b.passage)) return haveOneSubject(leafOf(a.passage), leafOf(b.passage));
  return [a, b].every((unit) => !unit.pointsAtItself && unit.covered >= LEAST_COVERED);
}

/** Titles that say the same but for years, numbers and words for versions. */
function areVersions(a: FoundPassage, b: FoundPassage): boolean {
  const words = ({ document }: FoundPassage) =>
    new Set(contentTerms(document.replace(/\.[a-z0-9]{1,5}$/i, "")).filter((term) => !VERSION.test(term)));
  const [own, other] = [words(a), words(b)];
  const shared = [...own].filter((term) => other.has(term)).length;
  return shared > 0 && shared >= 0.75 * Math.max(own.size, other.size);
}

/** One of them is empty, or half of the shorter one's words are in both. */
function haveOneSubject(a: string, b: string): boolean {
  const [own, other] = [new Set(contentTerms(a)), new Set(contentTerms(b))];
  if (own.size === 0 || other.size === 0) return true;
  const shared = [...own].filter((term) => other.has(term)).length;
  return shared >= 0.5 * Math.min(own.size, other.size);
}

const leafOf = ({ context }: FoundPassage) => context.split("\n")[0]?.split(" > ").at(-1) ?? "";

const contentTerms = (text: string) =>
  wordsOf(text)
    .filter(({ folded }) => !isStopWord(folded) && !/^\d+$/.test(folded))
    .map(({ term }) => term);

function covered(text: string, weights: PassageSearch["weights"]): number {
  const own = new Set(termsOf(text));
  let [sum, total] = [0, 0];
  for (const [term, { weight }] of weights) {
    total += weight;
    if (own.has(term)) sum += weight;
  }
  return sum / Math.max(total, 1e-9);
}

const VERSION =
  /^(?:v\d*|version|rev|revision|draft|final|copy|new|old|neu|alt|entwurf|kopie|fassung|stand|ancien|nouveau|nouvelle|ancienne|projet|copie|edition|ausgabe|pdf|docx?|\d+)$/;
/** "this agreement", "die Parteien", "le présent contrat": true of its own document only. */
const POINTS_AT_ITSELF =
  /(?<!\p{L})(?:(?:this|the|these|said) (?:\p{L}+ )?(?:agreement|contract|policy|document|guideline|study|report|site|company|party|parties|recipient|discloser|seller|buyer|licensor|licensee|distributor|accident|flight|pilot|airplane)|(?:receiving|disclosing) party|hereof|herein|hereto|hereunder|diese[rsnm]? (?:\p{L}+ )?(?:vertrag|vereinbarung|gesetz|richtlinie|dokument|ordnung|satzung)s?|vertragsparteien|parteien|(?:le présent|la présente|ce|cette) (?:contrat|accord|document|convention|page|fiche)|les parties|our|we|us|wir|unser\p{L}*|nous|notre|nos)(?!\p{L})/iu;
