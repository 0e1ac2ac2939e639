/** A date in a text, in whichever of the usual spellings of English, German and French. */
export type FoundDate = {
  readonly start: number;
  readonly end: number;
  /** "2024-03-05", "03-05" without a year, "2024-03" without a day, "w1" for a Monday; two where day and month could be either way round. */
  readonly readings: readonly string[];
};

/** Dates of a text in order of appearance; they do not overlap. */
export function findDates(text: string): FoundDate[] {
  const found: FoundDate[] = [];
  const add = (match: RegExpMatchArray, readings: (string | undefined)[]) => {
    const start = match.index ?? 0;
    const end = start + match[0].length;
    const valid = readings.filter((reading) => reading !== undefined);
    if (valid.length > 0 && !found.some((other) => start < other.end && other.start < end)) {
      found.push({ start, end, readings: [...new Set(valid)] });
    }
  };
  for (const match of text.matchAll(ISO)) add(match, [reading(match[1], match[2], match[3])]);
  for (const match of text.matchAll(NUMERIC)) {
    const year = match[3]?.length === 2 ? `20${match[3]}` : match[3];
    const dayFirst = reading(year, match[2], match[1]);
    // With points the day comes first everywhere; with strokes only outside of the United States.
    add(match, match[0].includes(".") ? [dayFirst] : [dayFirst, reading(year, match[1], match[2])]);
  }
  for (const match of text.matchAll(DAY_MONTH)) add(match, [named(match[3], match[2], match[1])]);
  for (const match of text.matchAll(MONTH_DAY)) add(match, [named(match[3], match[1], match[2])]);
  for (const match of text.matchAll(MONTH_YEAR)) add(match, [monthOf(match[2], match[1])]);
  for (const match of text.matchAll(WEEKDAY)) add(match, [weekdayOf(match[0])]);
  return found.toSorted((a, b) => a.start - b.start);
}

/** Whether a source's date says what a claimed one does; without a year it agrees with any year, and a day lies in its month. */
export function isSameDate(claimed: FoundDate, source: FoundDate): boolean {
  return claimed.readings.some((one) =>
    source.readings.some((other) => isMonthDay(one, other) || other.startsWith(`${one}-`) || one === other),
  );
}

const isMonthDay = (one: string, other: string) =>
  (/^\d\d-\d\d$/.test(one) && other.endsWith(`-${one}`)) ||
  (/^\d\d-\d\d$/.test(other) && one.endsWith(`-${other}`));

const MONTHS: readonly (readonly string[])[] = [
  ["january", "januar", "janvier", "jan", "janv", "jänner"],
  ["february", "februar", "février", "feb", "févr"],
  ["march", "märz", "mars", "mar"],
  ["april", "avril", "apr", "avr"],
  ["may", "mai"],
  ["june", "juni", "juin", "jun"],
  ["july", "juli", "juillet", "jul", "juil"],
  ["august", "août", "aug"],
  ["september", "septembre", "sep", "sept"],
  ["october", "oktober", "octobre", "oct", "okt"],
  ["november", "novembre", "nov"],
  ["december", "dezember", "décembre", "dec", "dez", "déc"],
];
const NAMES = MONTHS.flat()
  .toSorted((a, b) => b.length - a.length)
  .join("|");
const ISO = /(?<!\d)(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)/g;
const NUMERIC = /(?<![\d.])(\d{1,2})[./-]\s?(\d{1,2})[./-]\s?(\d{4}|\d{2})(?!\d)/g;
const DAY_MONTH = new RegExp(
  `(?<![\\d.,])(\\d{1,2})(?:\\.|st|nd|rd|th|er)?\\s+(?:(?:day\\s+)?of\\s+)?(${NAMES})(?![\\p{L}])\\.?(?:,?\\s+(\\d{4}))?`,
  "giu",
);
const MONTH_DAY = new RegExp(
  `(?<![\\p{L}])(${NAMES})\\.?\\s+(\\d{1,2})(?:st|nd|rd|th)?(?!\\d)(?:,?\\s+(\\d{4}))?`,
  "giu",
);
const MONTH_YEAR = new RegExp(`(?<![\\p{L}])(${NAMES})\\.?,?\\s+(?:of\\s+)?(\\d{4})(?!\\d)`, "giu");
const WEEKDAYS: readonly (readonly string[])[] = [
  ["monday", "montag", "lundi"],
  ["tuesday", "dienstag", "mardi"],
  ["wednesday", "mittwoch", "mercredi"],
  ["thursday", "donnerstag", "jeudi"],
  ["friday", "freitag", "vendredi"],
  ["saturday", "samstag", "samedi"],
  ["sunday", "sonntag", "dimanche"],
];
const WEEKDAY = new RegExp(`(?<![\\p{L}])(?:${WEEKDAYS.flat().join("|")})(?:e?s)?(?![\\p{L}])`, "giu");

function weekdayOf(written: string): string | undefined {
  const n = WEEKDAYS.findIndex((names) => names.some((name) => written.toLowerCase().startsWith(name)));
  return n < 0 ? undefined : `w${n + 1}`;
}

function monthOf(year: string | undefined, month: string | undefined): string | undefined {
  const n = monthNumber(month);
  return n === undefined ? undefined : `${year}-${String(n).padStart(2, "0")}`;
}

/** "may" in lower case is a verb. */
function monthNumber(written: string | undefined): number | undefined {
  const n =
    written === "may" ? -1 : MONTHS.findIndex((names) => names.includes(written?.toLowerCase() ?? ""));
  return n < 0 ? undefined : n + 1;
}

function named(
  year: string | undefined,
  month: string | undefined,
  day: string | undefined,
): string | undefined {
  const n = monthNumber(month);
  return n === undefined ? undefined : reading(year, String(n), day);
}

function reading(
  year: string | undefined,
  month: string | undefined,
  day: string | undefined,
): string | undefined {
  const [m, d] = [Number(month), Number(day)];
  if (!(m >= 1 && m <= 12 && d >= 1 && d <= 31)) return undefined;
  const monthDay = `${String(m).padStart(2, "0")}-${String(d).padStart(2, "0")}`;
  return year === undefined ? monthDay : `${year}-${monthDay}`;
}
