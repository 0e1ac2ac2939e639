import { findNegations } from "../../retrieval/find-negations.ts";
import { isStopWordIn, type Language, languageOf } from "../../retrieval/stop-words.ts";
import { type Word, wordsOf } from "../../retrieval/terms.ts";
import { type Bound, type FoundBound, findBounds } from "./bounds.ts";
import { isFiller } from "./fillers.ts";
import { type FoundDate, findDates, isSameDate } from "./find-dates.ts";
import { findQuantities, isSameQuantity, type Quantity } from "./find-quantities.ts";
import { isPolar } from "./opposites.ts";
import { isSameWord } from "./same-word.ts";

/** What is compared: a word that carries meaning, a figure, a date, or a bound without a figure ("at least yearly"). */
export type Token = {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** Number of the clause it is in, from 0; clauses end at punctuation and conjunctions. */
  readonly clause: number;
  /** The small words between the token before and this one, lower case: "by", "to the". */
  readonly lead: string;
  readonly value:
    | { readonly kind: "word"; readonly word: Word; readonly isCapital: boolean; readonly isShort: boolean }
    | { readonly kind: "number"; readonly quantity: Quantity; readonly bound: SetBound | undefined }
    | { readonly kind: "date"; readonly date: FoundDate; readonly bound: SetBound | undefined }
    | { readonly kind: "bound"; readonly bound: Bound };
};

/** The bound of a figure, and both as they are written: "at least 5 mg", "2 to 8 °C". */
export type SetBound = { readonly bound: Bound; readonly written: string };

/** A text as its tokens, and before which of them it denies. */
export type Tokens = {
  readonly text: string;
  readonly language: Language | undefined;
  readonly tokens: readonly Token[];
  /** `at`: index of the token that follows the denying word; as many as there are tokens when none does. */
  readonly negations: readonly { readonly at: number; readonly text: string }[];
};

/** Cuts a text into what is compared. @param known its language; found by its small words otherwise */
export function tokensOf(text: string, known?: Language): Tokens {
  const dates = findDates(text);
  const bounds = findBounds(text);
  const quantities = findQuantities(text, dates).filter(
    (quantity) => !bounds.some((bound) => overlaps(bound, quantity)),
  );
  const ranges = rangeBounds(text, quantities);
  const taken = [...dates, ...quantities, ...bounds];
  const words = wordsOf(text).filter((word) => !taken.some((other) => overlaps(word, other)));
  const language = known ?? languageOf(words.map(({ folded }) => folded));
  const negations = findNegations(text).filter((one) => !bounds.some((bound) => overlaps(bound, one)));
  const used = new Set<FoundBound>();
  const boundOf = (at: Range): SetBound | undefined => {
    const near = bounds.find((bound) => !used.has(bound) && isBeside(text, bound, at));
    if (near === undefined) return undefined;
    used.add(near);
    return {
      bound: near.bound,
      written: text.slice(Math.min(near.start, at.start), Math.max(near.end, at.end)),
    };
  };
  const pieces: Omit<Token, "clause" | "lead">[] = [
    ...dates.map((date) => ({
      start: date.start,
      end: date.end,
      text: text.slice(date.start, date.end),
      value: { kind: "date" as const, date, bound: boundOf(date) },
    })),
    ...quantities.map((quantity) => ({
      start: quantity.start,
      end: quantity.end,
      text: quantity.text,
      value: { kind: "number" as const, quantity, bound: boundOf(quantity) ?? ranges.get(quantity) },
    })),
    ...words
      .filter(({ folded }) => isPolar(folded) || !(isStopWordIn(language, folded) || isFiller(folded)))
      .filter((word) => !negations.some((negation) => overlaps(word, negation) && !isPolar(word.folded)))
      .map((word) => ({
        start: word.start,
        end: word.end,
        text: text.slice(word.start, word.end),
        value: {
          kind: "word" as const,
          word,
          isShort: text[word.end] === "." && word.folded.length <= 6,
          isCapital: /^\p{Lu}/u.test(text.slice(word.start, word.end)),
        },
      })),
    ...bounds
      .filter((bound) => !used.has(bound))
      .map((bound) => ({
        start: bound.start,
        end: bound.end,
        text: bound.text,
        value: { kind: "bound" as const, bound: bound.bound },
      })),
  ];
  const tokens = withClauses(
    text,
    pieces.toSorted((a, b) => a.start - b.start),
  );
  return {
    text,
    language,
    tokens,
    negations: negations.map((negation) => {
      const at = tokens.findIndex(({ start }) => start >= negation.start);
      return { at: at < 0 ? tokens.length : at, text: negation.text };
    }),
  };
}

/** Whether a source's token says what a claimed one does; bounds are compared apart. */
export function isSameToken(claimed: Token, source: Token): boolean {
  const [a, b] = [claimed.value, source.value];
  if (a.kind === "word" && b.kind === "word") {
    return isSameWord(a.word, b.word) || isShortFor(a, b.word) || isShortFor(b, a.word);
  }
  if (a.kind === "date" && b.kind === "date") return isSameDate(a.date, b.date);
  if (a.kind === "bound" && b.kind === "bound") return a.bound === b.bound;
  if (a.kind === "number" && b.kind === "number") return isSameQuantity(a.quantity, b.quantity);
  // "in 2024" from "on 5 March 2024".
  if (a.kind === "number" && b.kind === "date")
    return b.date.readings.some((one) => one.startsWith(`${claimed.text}-`));
  return false;
}

/** "Abs." for "Absatz". */
function isShortFor(short: { readonly word: Word; readonly isShort: boolean }, long: Word): boolean {
  return short.isShort && short.word.folded.length >= 2 && long.folded.startsWith(short.word.folded);
}

type Range = { readonly start: number; readonly end: number };
const overlaps = (a: Range, b: Range) => a.start < b.end && b.start < a.end;

/** "at least 5", "5 or more": nothing but white space, a currency sign or "the" between the two. */
function isBeside(text: string, bound: Range, at: Range): boolean {
  if (bound.end <= at.start)
    return /^[\s:€$£(]*(?:the |les |de |den |dem |zu |zum )?[\s€$£(]*$/iu.test(
      text.slice(bound.end, at.start),
    );
  if (at.end <= bound.start)
    return (
      /^[\s,)]*(?:\p{L}+\s)?$/u.test(text.slice(at.end, bound.start)) &&
      /^(?:or|and|oder|und|ou|et)\s/iu.test(text.slice(bound.start, bound.end))
    );
  return false;
}

const BETWEEN = /^\s?(?:-|–|to|bis|à|and|und|et|&|through)\s?$/iu;

/** The two ends of "2 to 4" and "zwischen 2 und 4" are lower and upper bounds. */
function rangeBounds(text: string, quantities: readonly Quantity[]): Map<Quantity, SetBound> {
  const bounds = new Map<Quantity, SetBound>();
  quantities.forEach((low, i) => {
    const high = quantities[i + 1];
    if (high === undefined || !BETWEEN.test(text.slice(low.end, high.start))) return;
    const isAnd = /and|und|et|&/iu.test(text.slice(low.end, high.start));
    const before = text.slice(Math.max(0, low.start - 12), low.start);
    if (isAnd && !/(?:between|zwischen|entre)\s$/iu.test(before)) return;
    const written = text.slice(low.start, high.end);
    bounds.set(low, { bound: "≥", written }).set(high, { bound: "≤", written });
  });
  return bounds;
}

const CLAUSE_END =
  /[,;:!?()[\]–—|•\n]|(?<!\p{L})(?:and|or|but|if|unless|when|because|that|which|who|while|where|und|oder|aber|wenn|sofern|falls|weil|dass|sobald|während|et|ou|mais|si|lorsque|lorsqu|quand|parce|que|qui|car)(?!\p{L})/iu;

function withClauses(text: string, pieces: readonly Omit<Token, "clause" | "lead">[]): Token[] {
  let clause = 0;
  let last = 0;
  return pieces.map((piece) => {
    const between = text.slice(last, piece.start);
    if (last > 0 && CLAUSE_END.test(between)) clause++;
    last = piece.end;
    return {
      ...piece,
      clause,
      lead: between
        .replace(/[^\p{L}'’]+/gu, " ")
        .trim()
        .toLowerCase(),
    };
  });
}
