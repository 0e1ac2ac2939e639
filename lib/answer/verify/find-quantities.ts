import { FREQUENCIES, MULTIPLIERS, NUMBER_WORDS, ORDINALS } from "./number-words.ts";
import { type Unit, unitAtStart, unitNamed } from "./units.ts";

/** A number in a text with the unit that follows (or, for money, precedes) it. */
export type Quantity = {
  readonly start: number;
  readonly end: number;
  /** As written, with its unit. */
  readonly text: string;
  /** Possible values in the first unit of the dimension: "1.500 g" may be 1,500,000 or 1,500 mg. */
  readonly values: readonly number[];
  /** What is measured; "" without a unit, "ordinal" for a place in an order, "code" for "4.2.1". */
  readonly dimension: string;
  /** What it is given for, as in "mg/kg"; "" when nothing is said. */
  readonly per: string;
};

type Range = { readonly start: number; readonly end: number };

/**
 * Numbers of a text in order, written in digits or in words.
 * @param except ranges left out, such as dates that are compared on their own
 */
export function findQuantities(text: string, except: readonly Range[] = []): Quantity[] {
  const taken: Range[] = [...except];
  const found: Quantity[] = [];
  const add = (quantity: Quantity | undefined) => {
    if (quantity === undefined) return;
    if (taken.some(({ start, end }) => quantity.start < end && start < quantity.end)) return;
    taken.push(quantity);
    found.push(quantity);
  };
  for (const match of text.matchAll(CLOCK)) add(clockTime(text, match));
  for (const match of text.matchAll(CODE)) add(code(match));
  for (const match of text.matchAll(DIGITS)) add(withUnit(text, match.index, match[0], readingsOf(match[0])));
  for (const match of text.matchAll(WORD)) add(inWords(text, match));
  return found.toSorted((a, b) => a.start - b.start);
}

/** The same amount of the same thing; a number without a unit agrees with any. */
export function isSameQuantity(a: Quantity, b: Quantity): boolean {
  if (a.per !== "" && b.per !== "" && a.per !== b.per) return false;
  if (a.dimension === b.dimension) return isSameValue(a.values, b.values);
  return (a.dimension === "" || b.dimension === "") && isSameFigure(a, b);
}

/** The same digits, whatever the unit. */
export function isSameFigure(a: Quantity, b: Quantity): boolean {
  return isSameValue(figuresOf(a), figuresOf(b));
}

/** Two numbers that may both be read in two ways are read the same way. */
function isSameValue(a: readonly number[], b: readonly number[]): boolean {
  if (a.length === b.length) return a.some((value, i) => isClose(value, b[i] ?? Number.NaN));
  return a.some((value) => b.some((other) => isClose(value, other)));
}

const isClose = (a: number, b: number) => Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(a), Math.abs(b));
const figures = new WeakMap<Quantity, readonly number[]>();
const figuresOf = (quantity: Quantity) => figures.get(quantity) ?? quantity.values;

/** "8:30", "20.15 Uhr", "8h30", "8 pm": minutes since midnight. */
const CLOCK =
  /(?<![\d.,:])(\d{1,2})(?:(?::|(?:\s?h\s?))(\d{2})(?![\d:])(?:\s?(a\.?m\.?|p\.?m\.?|uhr)(?!\p{L}))?|\.(\d{2})\s?uhr(?!\p{L})|\s?(a\.?m\.?|p\.?m\.?|uhr)(?!\p{L}))/giu;
/** Numbers of sections: "4.2.1". */
const CODE = /(?<![\p{L}\d.])(?!\d{1,3}(?:\.\d{3})+(?![\d.]))\d+(?:\.\d+){2,}(?!\d)/gu;
const DIGITS =
  /(?<![\p{L}\d])(?:(?<=(?:^|[\s(])(?<!\d\s))[-−])?\d+(?:[.,'’\u00a0\u202f ]\d{3}(?!\d))*(?:[.,]\d+)?(?![\p{L}\d]*[\p{Lu}])/gu;
const WORD = /(?<![\p{L}\d])\p{L}+(?:['’-]\p{L}+)*/gu;

function clockTime(text: string, match: RegExpMatchArray): Quantity | undefined {
  const start = match.index ?? 0;
  const half = (match[3] ?? match[5] ?? "").replaceAll(".", "").toLowerCase();
  let hour = Number(match[1]);
  const minute = Number(match[2] ?? match[4] ?? 0);
  if (hour > 24 || minute > 59) return undefined;
  if (half === "pm" && hour < 12) hour += 12;
  if (half === "am" && hour === 12) hour = 0;
  const values = [hour * 60 + minute];
  // "8:30" may be said of the evening.
  if (half === "" && hour <= 12) values.push((hour + 12) * 60 + minute);
  const end = start + match[0].length;
  return { start, end, text: text.slice(start, end), values, dimension: "clock", per: "" };
}

function code(match: RegExpMatchArray): Quantity {
  const start = match.index ?? 0;
  const value = match[0].split(".").reduce((sum, part) => sum * 1009 + Number(part), 7);
  return { start, end: start + match[0].length, text: match[0], values: [value], dimension: "code", per: "" };
}

function inWords(text: string, match: RegExpMatchArray): Quantity | undefined {
  const word = match[0].toLowerCase();
  const start = match.index ?? 0;
  const value = NUMBER_WORDS.get(word);
  if (value !== undefined) return withUnit(text, start, match[0], [value]);
  if (ONE.test(word)) {
    const one = withUnit(text, start, match[0], [1]);
    return TIME.has(one.dimension) ? one : undefined;
  }
  const frequency = FREQUENCIES.get(word);
  const isConjunction =
    word === "once" && !/^\s(?:a|an|per|daily|weekly|every|each|in|or)\b/.test(text.slice(start + 4));
  if (frequency !== undefined && !isConjunction) return plain(start, match[0], frequency, "times");
  const place = ORDINALS.find(([pattern]) => pattern.test(word))?.[1];
  return place === undefined ? undefined : plain(start, match[0], place, "ordinal");
}

/** "one", "ein" and "un" are articles unless a time follows. */
const ONE = /^(?:one|eine?[nmrs]?|une?|d['’]une?|l['’]une?|qu['’]une?)$/iu;
const TIME = new Set(["time", "months"]);

const plain = (start: number, text: string, value: number, dimension: string): Quantity => ({
  start,
  end: start + text.length,
  text,
  values: [value],
  dimension,
  per: "",
});

function withUnit(text: string, start: number, written: string, readings: readonly number[]): Quantity {
  let end = start + written.length;
  let values = readings;
  for (;;) {
    const word = /^[\s\u00a0-]?(\p{L}+)\.?/u.exec(text.slice(end, end + 24));
    const times = MULTIPLIERS.get(word?.[1]?.toLowerCase() ?? "");
    if (word === null || times === undefined) break;
    values = values.map((value) => value * times);
    end += word[0].length;
  }
  const ordinal = /^(?:st|nd|rd|th|e|er|ème)(?!\p{L})/iu.exec(text.slice(end, end + 5));
  if (ordinal !== null && /\d$/.test(written)) {
    end += ordinal[0].length;
    return { start, end, text: text.slice(start, end), values, dimension: "ordinal", per: "" };
  }
  const after = unitAtStart(text.slice(end, end + 40));
  // A single letter is a unit after digits only: "five m" is not.
  const isUnit = after !== undefined && (/\d/.test(written) || after.length > 2);
  const currency = /(?:€|\$|£|EUR|USD|GBP|CHF)\s?$/.exec(text.slice(Math.max(0, start - 4), start))?.[0];
  const unit: Unit | undefined = isUnit
    ? after.unit
    : currency === undefined
      ? undefined
      : unitNamed(currency.trim());
  if (isUnit) end += after.length;
  const quantity: Quantity = {
    start,
    end,
    text: text.slice(start, end),
    values: unit === undefined ? values : values.map((value) => value * unit.factor),
    dimension: unit?.dimension ?? "",
    per: isUnit ? after.per : "",
  };
  figures.set(quantity, values);
  return quantity;
}

/** "1,500" is 1500 in English and 1.5 in German; both readings are kept. */
function readingsOf(written: string): number[] {
  const compact = written.replace("−", "-").replace(/['’\u00a0\u202f ]/g, "");
  const last = Math.max(compact.lastIndexOf("."), compact.lastIndexOf(","));
  if (last < 0) return [Number(compact)];
  const asDecimal = Number(`${compact.slice(0, last).replace(/[.,]/g, "")}.${compact.slice(last + 1)}`);
  const asWhole = Number(compact.replace(/[.,]/g, ""));
  // "1.000.000": the same sign twice only sets groups apart.
  if (new Set(compact.match(/[.,]/g)).size === 1 && compact.match(/[.,]/g)?.length !== 1) return [asWhole];
  return compact.length - last - 1 === 3 ? [asWhole, asDecimal] : [asDecimal];
}
