import { findNegations } from "../../retrieval/find-negations.ts";
import { isStopWord } from "../../retrieval/stop-words.ts";
import { wordsOf } from "../../retrieval/terms.ts";
import { type FoundDate, findDates, isSameDate } from "../verify/find-dates.ts";
import { findQuantities, isSameQuantity, type Quantity } from "../verify/find-quantities.ts";

/** A word that carries meaning, a number with its unit, or a date, in the order of a sentence. */
export type Token = { readonly start: number; readonly end: number } & (
  | { readonly kind: "word"; readonly term: string; readonly isName: boolean }
  | { readonly kind: "number"; readonly quantity: Quantity; readonly isReference: boolean }
  | { readonly kind: "date"; readonly date: FoundDate }
);

/** A sentence as two of them are compared. */
export type Statement = {
  readonly text: string;
  readonly tokens: readonly Token[];
  readonly isDenied: boolean;
};

export function statementOf(text: string): Statement {
  return { text, tokens: tokensOf(text), isDenied: findNegations(text).length > 0 };
}

function tokensOf(text: string): Token[] {
  const dates = findDates(text);
  const quantities = findQuantities(text, dates).filter(({ dimension }) => !NO_AMOUNTS.has(dimension));
  const taken = [...dates, ...quantities];
  const words = wordsOf(text).filter(
    ({ start, end, folded }) =>
      !isStopWord(folded) && !taken.some((other) => start < other.end && other.start < end),
  );
  return [
    ...dates.map((date): Token => ({ kind: "date", start: date.start, end: date.end, date })),
    ...quantities.map((quantity): Token => {
      const isReference = REFERENCE.test(text.slice(Math.max(0, quantity.start - 16), quantity.start));
      return { kind: "number", start: quantity.start, end: quantity.end, quantity, isReference };
    }),
    ...words.map(({ start, end, term }): Token => {
      const isName = start > 0 && /^\p{Lu}[\p{Lu}\d]|\d/u.test(text.slice(start, end));
      return { kind: "word", start, end, term, isName };
    }),
  ].toSorted((a, b) => a.start - b.start);
}

/** Whether two tokens can stand for the same thing said of a subject: the same word, or two values of one kind. */
export function fillsSamePlace(a: Token, b: Token): boolean {
  if (a.kind === "word" && b.kind === "word") return a.term === b.term;
  if (a.kind === "number" && b.kind === "number")
    return (
      a.quantity.dimension === b.quantity.dimension &&
      a.quantity.per === b.quantity.per &&
      a.isReference === b.isReference
    );
  return a.kind === "date" && b.kind === "date";
}

export function isSameValue(a: Token, b: Token): boolean {
  if (a.kind === "number" && b.kind === "number") return isSameQuantity(a.quantity, b.quantity);
  if (a.kind === "date" && b.kind === "date") return isSameDate(a.date, b.date);
  return true;
}

/** Places in an order and numbers of sections are no amounts. */
const NO_AMOUNTS = new Set(["ordinal", "code"]);
/** "section 4", "§ 3", "page 12", "step 2": where something stands, not how much of it there is. */
const REFERENCE =
  /(?:§+|(?<!\p{L})(?:sections?|clauses?|articles?|art|arts|pages?|p|steps?|tables?|figures?|fig|chapters?|version|v|no|nr|part|annex|appendix|schedule|abschnitt|absatz|abs|ziffer|seiten?|schritt|tabelle|abbildung|abb|kapitel|anlage|satz|étape|tableau|chapitre|annexe|alinéa|n°))\.?\s?\(?$/iu;
