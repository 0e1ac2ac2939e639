/** A number in a text with the unit that follows it. */
export type FoundNumber = {
  readonly start: number;
  readonly end: number;
  /** As written, with its unit. */
  readonly text: string;
  /** Readings in plain digits: "1.500" may be 1500 or 1.5. */
  readonly values: readonly string[];
  /** One name for each unit in all three languages; empty without a unit. */
  readonly unit: string;
};

/**
 * Numbers of a text, small ones written as words included.
 * @param except ranges left out, such as dates that are compared on their own
 */
export function findNumbers(
  text: string,
  except: readonly { readonly start: number; readonly end: number }[] = [],
): FoundNumber[] {
  const isFree = (start: number, end: number) =>
    !except.some((range) => start < range.end && range.start < end);
  const digits = Array.from(text.matchAll(DIGITS), (match) => ({ match, values: readingsOf(match[0]) }));
  const words = Array.from(text.matchAll(WORDS), (match) => ({
    match,
    values: [String(VALUE_OF_WORD.get(match[0].toLowerCase()) ?? "")],
  }));
  return [...digits, ...words]
    .map(({ match, values }) => {
      const start = match.index;
      const after = start + match[0].length;
      const unit = UNIT.exec(text.slice(after, after + 24));
      const before = /[€$£]\s?$/.exec(text.slice(Math.max(0, start - 2), start))?.[0].trim() ?? "";
      const end = unit === null ? after : after + unit[0].length;
      const name = unit?.[1] ?? before;
      return { start, end, text: text.slice(start, end), values, unit: canonicalUnit(name) };
    })
    .filter(({ start, end }) => isFree(start, end))
    .toSorted((a, b) => a.start - b.start);
}

/** Same value, and the same unit where both have one. */
export function isSameNumber(a: FoundNumber, b: FoundNumber): boolean {
  if (!a.values.some((value) => b.values.includes(value))) return false;
  return a.unit === "" || b.unit === "" || a.unit === b.unit;
}

const DIGITS = /(?<![\p{L}\d])\d+(?:[.,'\u00a0\u202f ]\d{3}(?!\d))*(?:[.,]\d+)?/gu;
const NUMBER_WORDS: readonly (readonly [number, string])[] = [
  [2, "two zwei deux"],
  [3, "three drei trois"],
  [4, "four vier quatre"],
  [5, "five fünf cinq"],
  [6, "six sechs"],
  [7, "seven sieben sept"],
  [8, "eight acht huit"],
  [9, "nine neun neuf"],
  [10, "ten zehn dix"],
  [11, "eleven elf onze"],
  [12, "twelve zwölf douze"],
  [20, "twenty zwanzig vingt"],
  [24, "vierundzwanzig"],
  [30, "thirty dreißig trente"],
];
const VALUE_OF_WORD = new Map(
  NUMBER_WORDS.flatMap(([value, words]) => words.split(" ").map((word) => [word, value] as const)),
);
const WORDS = new RegExp(`(?<!\\p{L})(?:${[...VALUE_OF_WORD.keys()].join("|")})(?!\\p{L})`, "giu");

const UNITS: readonly (readonly [string, string])[] = [
  ["%", "% percent per\\scent prozent pour\\scent"],
  ["°c", "°C ℃"],
  ["mg", "mg milligrams? milligramm milligrammes?"],
  ["µg", "µg μg mcg micrograms? mikrogramm microgrammes?"],
  ["g", "g grams? gramm grammes?"],
  ["kg", "kg kilograms? kilogramm kilogrammes?"],
  ["ml", "ml millilit(?:er|re)s? milliliter"],
  ["l", "l lit(?:er|re)s? liter"],
  ["mmol", "mmol"],
  ["unit", "IU IE UI units? einheiten einheit unités?"],
  ["eur", "€ eur euros?"],
  ["usd", "\\$ usd dollars?"],
  ["gbp", "£ gbp pounds?"],
  ["minute", "min minutes? minuten?"],
  ["hour", "h hours? hrs? stunden? heures?"],
  ["day", "days? tagen? tage tag jours?"],
  ["week", "weeks? wochen? semaines?"],
  ["month", "months? monaten? monate monat mois"],
  ["year", "years? jahren? jahre jahr ans? années?"],
  ["mm", "mm"],
  ["cm", "cm"],
  ["km", "km"],
  ["m", "m met(?:er|re)s?"],
];
const UNIT = new RegExp(
  `^[\\s\\u00a0-]?(${UNITS.map(([, forms]) => forms.split(" ").join("|")).join("|")})(?![\\p{L}])`,
  "iu",
);
const CANONICAL = UNITS.map(
  ([name, forms]) => [name, new RegExp(`^(?:${forms.split(" ").join("|")})$`, "iu")] as const,
);

function canonicalUnit(written: string): string {
  if (written === "") return "";
  return CANONICAL.find(([, pattern]) => pattern.test(written))?.[0] ?? "";
}

/** "1,500" is 1500 in English and 1.5 in German; both readings are kept. */
function readingsOf(written: string): string[] {
  const compact = written.replace(/['\u00a0\u202f ]/g, "");
  const plain = (text: string) =>
    text
      .replace(/^0+(?=\d)/, "")
      .replace(/(\.\d*?)0+$/, "$1")
      .replace(/\.$/, "");
  const separators = compact.match(/[.,]/g) ?? [];
  if (separators.length === 0) return [plain(compact)];
  const last = Math.max(compact.lastIndexOf("."), compact.lastIndexOf(","));
  const asDecimal = `${compact.slice(0, last).replace(/[.,]/g, "")}.${compact.slice(last + 1)}`;
  const asWhole = compact.replace(/[.,]/g, "");
  const isGrouped = compact.length - last - 1 === 3;
  if (!isGrouped) return [plain(asDecimal)];
  return [plain(asWhole), plain(asDecimal)];
}
