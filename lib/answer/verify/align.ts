import { isSameToken, type Token } from "./tokens.ts";

/** For each token of the claim, the index of the source's token it was matched with; undefined: none. */
export type Alignment = {
  readonly toSource: readonly (number | undefined)[];
  /** The same the other way round. */
  readonly toClaim: readonly (number | undefined)[];
};

/**
 * Matches the tokens of a claim with those of its source, each at most once: the longest runs that stand in both
 * first, wherever they stand, so that a clause that was moved is still one piece; then single tokens, as near to
 * their neighbours as they can be.
 */
export function align(claim: readonly Token[], source: readonly Token[]): Alignment {
  const same = claim.map((token) => source.map((other) => isSameToken(token, other)));
  const toSource: (number | undefined)[] = claim.map(() => undefined);
  const toClaim: (number | undefined)[] = source.map(() => undefined);
  for (;;) {
    const run = longestRun(same, toSource, toClaim);
    if (run.length < 2) break;
    for (let k = 0; k < run.length; k++) {
      toSource[run.at + k] = run.sourceAt + k;
      toClaim[run.sourceAt + k] = run.at + k;
    }
  }
  claim.forEach((_, i) => {
    if (toSource[i] !== undefined) return;
    const expected = expectedPlace(toSource, i);
    let best: number | undefined;
    source.forEach((__, j) => {
      if (toClaim[j] !== undefined || same[i]?.[j] !== true) return;
      if (best === undefined || Math.abs(j - expected) < Math.abs(best - expected)) best = j;
    });
    if (best === undefined) return;
    toSource[i] = best;
    toClaim[best] = i;
  });
  return { toSource, toClaim };
}

function longestRun(
  same: readonly (readonly boolean[])[],
  toSource: readonly (number | undefined)[],
  toClaim: readonly (number | undefined)[],
): { at: number; sourceAt: number; length: number } {
  let best = { at: 0, sourceAt: 0, length: 0 };
  let above: number[] = [];
  same.forEach((row, i) => {
    const lengths = row.map((isSame, j) =>
      isSame && toSource[i] === undefined && toClaim[j] === undefined ? 1 + (above[j - 1] ?? 0) : 0,
    );
    lengths.forEach((length, j) => {
      if (length > best.length) best = { at: i - length + 1, sourceAt: j - length + 1, length };
    });
    above = lengths;
  });
  return best;
}

/** Where a token would stand in the source if it kept its place beside its neighbours. */
function expectedPlace(toSource: readonly (number | undefined)[], i: number): number {
  for (let distance = 1; distance < toSource.length; distance++) {
    const before = toSource[i - distance];
    if (before !== undefined) return before + distance;
    const after = toSource[i + distance];
    if (after !== undefined) return after - distance;
  }
  return 0;
}
