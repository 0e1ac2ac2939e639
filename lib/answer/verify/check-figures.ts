import type { SupportProblem } from "../answer.ts";
import type { Alignment } from "./align.ts";
import { isSameFigure } from "./find-quantities.ts";
import type { Gap } from "./gaps.ts";
import { isSameToken, type SetBound, type Token } from "./tokens.ts";

/**
 * Every number with its unit and every date must stand in the source, at the place where the claim has it, and be
 * meant the same way: "at least 5" is not 5.
 * @param around tokens of title and headings, where a number may stand as well
 */
export function checkFigures(
  claim: readonly Token[],
  source: readonly Token[],
  alignment: Alignment,
  gaps: readonly Gap[],
  around: readonly Token[],
): SupportProblem[] {
  return claim.flatMap((token, i): SupportProblem[] => {
    if (token.value.kind !== "number" && token.value.kind !== "date") return [];
    const at = alignment.toSource[i];
    const partner = at === undefined ? undefined : source[at];
    if (partner !== undefined)
      return at === undefined ? [] : checkPlace(token, i, at, claim, source, alignment);
    const gap = gaps.find((one) => one.claim.includes(token));
    const instead = gap?.source.find(({ value }) => value.kind === "number" || value.kind === "date");
    if (instead === undefined && around.some((other) => isSameToken(token, other))) return [];
    return [departing(token, instead)];
  });
}

/** A figure that was matched: the bounds agree, and its neighbours do not say that another figure belongs there. */
function checkPlace(
  token: Token,
  i: number,
  at: number,
  claim: readonly Token[],
  source: readonly Token[],
  { toSource, toClaim }: Alignment,
): SupportProblem[] {
  const before = i > 0 ? toSource[i - 1] : undefined;
  const after = i + 1 < claim.length ? toSource[i + 1] : undefined;
  const isAtHome =
    isRangeEnd(source, at) ||
    before === at - 1 ||
    after === at + 1 ||
    (before === undefined && after === undefined);
  const expected = [
    before === undefined ? undefined : before + 1,
    after === undefined ? undefined : after - 1,
  ].find(
    (place) => place !== undefined && place !== at && toClaim[place] === undefined && isFigure(source[place]),
  );
  if (!isAtHome && expected !== undefined) return [departing(token, source[expected])];
  return checkBound(token, source[at]);
}

/** The upper end of "2 to 8" has the lower one before it, whatever the claim has. */
const isRangeEnd = (source: readonly Token[], at: number) =>
  boundOf(source[at])?.bound === "≤" && boundOf(source[at - 1])?.bound === "≥";

const isFigure = (token: Token | undefined) => token?.value.kind === "number" || token?.value.kind === "date";

function checkBound(token: Token, partner: Token | undefined): SupportProblem[] {
  const [mine, theirs] = [boundOf(token), boundOf(partner)];
  if (mine?.bound === theirs?.bound || partner === undefined) return [];
  const [text, expected] = [mine?.written ?? token.text, theirs?.written ?? partner.text];
  return [{ kind: "comparative", text, expected }];
}

function boundOf(token: Token | undefined): SetBound | undefined {
  return token?.value.kind === "number" || token?.value.kind === "date" ? token.value.bound : undefined;
}

function departing(token: Token, instead: Token | undefined): SupportProblem {
  const expected = instead === undefined ? {} : { expected: instead.text };
  if (token.value.kind === "date") return { kind: "date", text: token.text, ...expected };
  const isUnit =
    token.value.kind === "number" &&
    instead?.value.kind === "number" &&
    isSameFigure(token.value.quantity, instead.value.quantity);
  return { kind: isUnit ? "unit" : "number", text: token.text, ...expected };
}
