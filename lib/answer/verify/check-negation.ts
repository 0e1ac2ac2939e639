import type { SupportProblem } from "../answer.ts";
import type { Alignment } from "./align.ts";
import type { Tokens } from "./tokens.ts";

/** A denial may stand this many tokens away from where it stood: word order differs between clauses. */
const NEAR = 3;

/** What the source denies the claim denies, where it speaks of it at all, and the other way round. */
export function checkNegation(
  claim: Tokens,
  source: Tokens,
  { toSource, toClaim }: Alignment,
): SupportProblem[] {
  const left = new Set(source.negations.keys());
  const added = claim.negations.some(({ at }) => {
    const near = [...left].find((k) => isNear(source.negations[k]?.at ?? 0, placeOf(at, toSource)));
    if (near !== undefined) left.delete(near);
    return near === undefined;
  });
  const dropped = [...left].some((k) => speaksOf(source, source.negations[k]?.at ?? 0, toClaim));
  if (!added && !dropped) return [];
  return [{ kind: "negation", text: source.text.replace(/\s+/gu, " ").slice(0, 300) }];
}

/** Where in the source a place of the claim would be, by its neighbours on both sides. */
function placeOf(at: number, toSource: Alignment["toSource"]): number[] {
  const places: number[] = [];
  for (let k = at; k < Math.min(at + 3, toSource.length); k++) {
    const place = toSource[k];
    if (place !== undefined) {
      places.push(place - (k - at));
      break;
    }
  }
  for (let k = at - 1; k >= Math.max(0, at - 3); k--) {
    const place = toSource[k];
    if (place !== undefined) {
      places.push(place + (at - k));
      break;
    }
  }
  return places;
}

const isNear = (at: number, places: readonly number[]) =>
  places.some((place) => Math.abs(place - at) <= NEAR);

/** Whether the claim has most of the clause that is denied, and a word right beside the denial. */
function speaksOf(source: Tokens, at: number, toClaim: Alignment["toClaim"]): boolean {
  const beside = [at - 1, at].some((k) => toClaim[k] !== undefined);
  const clause = (source.tokens[at] ?? source.tokens[at - 1])?.clause;
  const own = source.tokens.flatMap((token, k) => (token.clause === clause ? [k] : []));
  const held = own.filter((k) => toClaim[k] !== undefined).length;
  return beside && held >= 0.5 * own.length;
}
