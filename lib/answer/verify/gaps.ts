import type { Alignment } from "./align.ts";
import type { Token } from "./tokens.ts";

/** Tokens of a claim that its source lacks, in a row, and those of the source that stand in their place. */
export type Gap = {
  readonly claim: readonly Token[];
  readonly source: readonly Token[];
  /** Nothing of its clause stands before it on either side: where the subject is. */
  readonly isClauseStart: boolean;
};

/** Where a claim departs from its source: what was put in, and instead of what. */
export function findGaps(
  claim: readonly Token[],
  source: readonly Token[],
  { toSource, toClaim }: Alignment,
): Gap[] {
  const gaps: Gap[] = [];
  for (let i = 0; i < claim.length; i++) {
    if (toSource[i] !== undefined) continue;
    let end = i;
    while (end + 1 < claim.length && toSource[end + 1] === undefined) end++;
    const before = i === 0 ? -1 : (toSource[i - 1] ?? -1);
    const after = toSource[end + 1];
    const places = new Set([
      ...unmatchedFrom(before + 1, 1, toClaim),
      ...(after === undefined ? [] : unmatchedFrom(after - 1, -1, toClaim)),
    ]);
    const instead = [...places].toSorted((a, b) => a - b).flatMap((place) => source[place] ?? []);
    const first = instead[0];
    gaps.push({
      claim: claim.slice(i, end + 1),
      source: instead,
      isClauseStart:
        isClauseStart(claim, i) && first !== undefined && isClauseStart(source, source.indexOf(first)),
    });
    i = end;
  }
  return gaps;
}

function unmatchedFrom(start: number, step: 1 | -1, toClaim: Alignment["toClaim"]): number[] {
  const places: number[] = [];
  for (let j = start; j >= 0 && j < toClaim.length && toClaim[j] === undefined; j += step) places.push(j);
  return places;
}

const isClauseStart = (tokens: readonly Token[], i: number) =>
  i === 0 || tokens[i]?.clause !== tokens[i - 1]?.clause;
