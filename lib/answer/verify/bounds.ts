import { NUMBER_WORDS } from "./number-words.ts";

/** How a figure is meant: "at least", "more than", "at most", "less than". */
export type Bound = "≥" | ">" | "≤" | "<";

/** A phrase that sets a bound, where it stands. */
export type FoundBound = {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly bound: Bound;
};

/** Bounds of a text in English, German or French, in order. The longest phrase counts: "not more than" is a limit. */
export function findBounds(text: string): FoundBound[] {
  const found: FoundBound[] = [];
  for (const { pattern, bound } of PATTERNS) {
    for (const match of text.matchAll(pattern)) {
      const end = match.index + match[0].length;
      if (found.some((other) => match.index < other.end && other.start < end)) continue;
      found.push({ start: match.index, end, text: match[0], bound });
    }
  }
  return found.toSorted((a, b) => a.start - b.start);
}

/** The least that is meant by a lower or an upper bound; "from … up" and "up to" are those of ranges. */
const PHRASES: readonly (readonly [Bound, string])[] = [
  [
    "≥",
    "at least|at a minimum|a minimum of|minimum of|no(?:t)? less than|no(?:t)? fewer than|no(?:t)? earlier than|not lower than|greater than or equal to|or more|or older|or above|or longer|or later|and (?:over|above|older)|≥|>=|" +
      "mindestens|minimal|wenigstens|zumindest|nicht weniger als|nicht unter|frühestens|oder mehr|oder älter|oder länger|und mehr|ab(?= FIGURE)|größer oder gleich|" +
      "au moins|au minimum|minimum de|pas moins de|à partir de(?= FIGURE)|ou plus|et plus|supérieure?s? ou égale?s? à|au plus tôt",
  ],
  [
    "≤",
    "at most|at the most|at a maximum|a maximum of|maximum of|no(?:t)? more than|no(?:t)? greater than|no(?:t)? later than|no(?:t)? longer than|not exceed(?:ing)?|not to exceed|up to|or less|or fewer|or younger|or below|or earlier|less than or equal to|≤|<=|" +
      "höchstens|maximal|nicht mehr als|nicht länger als|nicht über|bis zu|bis zum|spätestens|oder weniger|oder jünger|und weniger|längstens|kleiner oder gleich|" +
      "au plus|au maximum|maximum de|pas plus de|jusqu['’]à|ou moins|inférieure?s? ou égale?s? à|au plus tard|dans la limite de",
  ],
  [
    ">",
    "more than|greater than|higher than|longer than|older than|larger than|in excess of|exceeding|exceeds|over(?= FIGURE)|above(?= FIGURE)|>|" +
      "mehr als|größer als|höher als|länger als|älter als|über(?= FIGURE)|" +
      "plus d['’]|plus de(?= FIGURE)|supérieure?s? à|excédant|au[- ]delà de",
  ],
  [
    "<",
    "less than|fewer than|lower than|shorter than|younger than|smaller than|under(?= FIGURE)|below(?= FIGURE)|<|" +
      "weniger als|kleiner als|niedriger als|kürzer als|jünger als|unter(?= FIGURE)|" +
      "moins d['’]|moins de(?= FIGURE)|inférieure?s? à|en dessous de",
  ],
];

/** What a bound that has other meanings too must stand before: "over 5", "ab zwei Wochen". */
const FIGURE = `(?:[\\d$€£]|(?:an?|one|ein|eine[mnr]?|une?|${[...NUMBER_WORDS.keys()].join("|")})(?!\\p{L}))`;

const PATTERNS = PHRASES.map(([bound, phrases]) => ({
  bound,
  pattern: new RegExp(
    `(?<!\\p{L})(?:${phrases.replaceAll("FIGURE", FIGURE).replaceAll(" ", "\\s+")})(?!\\p{L})`,
    "giu",
  ),
}));
