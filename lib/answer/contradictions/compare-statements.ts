import { fillsSamePlace, isSameValue, type Statement, type Token } from "./statement.ts";

type Range = { readonly start: number; readonly end: number };

/** How two sentences about the same thing differ, with the places that differ in each; no ranges where one denies. */
export type Difference = {
  readonly kind: "number" | "date" | "negation";
  readonly ranges: readonly [readonly Range[], readonly Range[]];
};

/** Words that carry meaning, numbers and dates that both sentences have in the same order, and words among them, at least. */
const LEAST_SHARED = 4;
const LEAST_SHARED_WORDS = 3;
/** Of the shorter and of the longer sentence's words, this share has to be in both. */
const SHARED_OF_SHORTER = 0.75;
const SHARED_OF_LONGER = 0.5;
/** Sentences that differ in more values are two records, not two opinions. */
const MOST_DIFFERENT = 2;
/** A denial is only one where nearly everything else is the same. */
const LEAST_SHARED_OF_DENIALS = 5;
const SHARED_OF_DENIALS = 0.85;

/**
 * Whether two sentences say the same of the same thing, but for a number, a date or a denial. A word in one place
 * that is another word in the other ("adults", "children") makes two subjects of them. Rather silent than wrong.
 */
export function compareStatements(a: Statement, b: Statement): Difference | undefined {
  const [own, other] = [a.tokens, b.tokens];
  const pairs = alignTokens(own, other);
  const words = pairs.filter(([i]) => own[i]?.kind === "word").length;
  const counts = [own, other].map((tokens) => tokens.filter(({ kind }) => kind === "word").length);
  const shorter = Math.max(1, Math.min(...counts));
  const longer = Math.max(1, ...counts);
  if (pairs.length < LEAST_SHARED || words < LEAST_SHARED_WORDS) return;
  if (words < SHARED_OF_SHORTER * shorter || words < SHARED_OF_LONGER * longer) return;
  if (hasOtherSubject(own, other, pairs)) return;
  const different = pairs.filter(([i, j]) => {
    const [left, right] = [own[i], other[j]];
    return left !== undefined && right !== undefined && !isSameValue(left, right);
  });
  const isDenied = a.isDenied !== b.isDenied;
  if (different.length === 0) {
    const isSame = pairs.length >= LEAST_SHARED_OF_DENIALS && words >= SHARED_OF_DENIALS * longer;
    return isSame && isDenied && hasSameValues(own, other, pairs)
      ? { kind: "negation", ranges: [[], []] }
      : undefined;
  }
  if (different.length > MOST_DIFFERENT || isDenied) return;
  if (!different.every(([i, j]) => isClaim(a.text, own, i) && isClaim(b.text, other, j))) return;
  const range = (tokens: readonly Token[], i: number): Range[] => {
    const token = tokens[i];
    return token === undefined ? [] : [{ start: token.start, end: token.end }];
  };
  return {
    kind: different.every(([i]) => own[i]?.kind === "date") ? "date" : "number",
    ranges: [different.flatMap(([i]) => range(own, i)), different.flatMap(([, j]) => range(other, j))],
  };
}

/** Longest common subsequence of tokens that fill the same place, as pairs of indexes in order. */
function alignTokens(a: readonly Token[], b: readonly Token[]): (readonly [number, number])[] {
  const width = b.length + 1;
  const lengths = new Float64Array((a.length + 1) * width);
  const at = (i: number, j: number) => lengths[i * width + j] ?? 0;
  // Equal values count a little more than different ones, so that each value meets its own.
  const gain = (left: Token, right: Token) =>
    !fillsSamePlace(left, right) ? 0 : isSameValue(left, right) ? 1 : 0.9;
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      const [left, right] = [a[i], b[j]];
      const both = left === undefined || right === undefined ? 0 : gain(left, right);
      lengths[i * width + j] = Math.max(at(i + 1, j), at(i, j + 1), both === 0 ? 0 : at(i + 1, j + 1) + both);
    }
  }
  const pairs: (readonly [number, number])[] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    if (at(i, j) === at(i + 1, j)) i++;
    else if (at(i, j) === at(i, j + 1)) j++;
    else pairs.push([i++, j++]);
  }
  return pairs;
}

/** Between two shared tokens each sentence has something of its own, or one of them a name: they are about two things. */
function hasOtherSubject(
  a: readonly Token[],
  b: readonly Token[],
  pairs: readonly (readonly [number, number])[],
): boolean {
  let [i, j] = [0, 0];
  for (const [nextI, nextJ] of [...pairs, [a.length, b.length] as const]) {
    const own = a.slice(i, nextI);
    const other = b.slice(j, nextJ);
    if (own.length > 0 && other.length > 0) return true;
    if ([...own, ...other].some((token) => token.kind !== "word" || token.isName)) return true;
    [i, j] = [nextI + 1, nextJ + 1];
  }
  return false;
}

const hasSameValues = (
  a: readonly Token[],
  b: readonly Token[],
  pairs: readonly (readonly [number, number])[],
) =>
  [a, b].every((tokens, side) =>
    tokens.every(({ kind }, i) => kind === "word" || pairs.some((pair) => pair[side] === i)),
  );

/** A value that is claimed: with a unit or before a word it counts, no reference, no year alone, no end of a range. */
function isClaim(text: string, tokens: readonly Token[], i: number): boolean {
  const token = tokens[i];
  if (token?.kind === "date") return true;
  if (token?.kind !== "number" || token.isReference) return false;
  if (/^\s*(?:-|–|to|bis|à|or|oder|ou)\s*\d/iu.test(text.slice(token.end))) return false;
  if (/\d\S{0,3}\s*(?:-|–|to|bis|à|or|oder|ou)\s*$/iu.test(text.slice(0, token.start))) return false;
  if (token.quantity.dimension !== "") return true;
  const next = tokens[i + 1];
  const isBefore = next?.kind === "word" && /^\s$/.test(text.slice(token.end, next.start));
  return isBefore && !/^(?:19|20)\d\d$/.test(String(token.quantity.values[0] ?? "")) && token.start > 0;
}
