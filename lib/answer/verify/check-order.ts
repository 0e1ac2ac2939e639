import type { SupportProblem } from "../answer.ts";
import type { Alignment } from "./align.ts";
import type { Token } from "./tokens.ts";

/**
 * Who does what to whom: two words must not have changed places. A clause or a phrase with its preposition may move;
 * the parties of a passive sentence do.
 */
export function checkOrder(
  claim: readonly Token[],
  source: readonly Token[],
  alignment: Alignment,
): SupportProblem[] {
  // A sentence made passive has an agent more, or less.
  if (countAgents(claim) !== countAgents(source)) return [];
  const swapped = findSwapped(claim, source, alignment);
  return swapped.length > 0 ? swapped : findCrossed(claim, source, alignment);
}

/** Two words of one clause that have changed places around its verb or a word that stayed. */
function findSwapped(
  claim: readonly Token[],
  source: readonly Token[],
  { toSource }: Alignment,
): SupportProblem[] {
  for (let a = 0; a < claim.length; a++) {
    for (let b = a + 1; b < claim.length; b++) {
      const [first, second] = [claim[a], claim[b]];
      const [atFirst, atSecond] = [toSource[a], toSource[b]];
      if (!isWord(first) || !isWord(second) || atFirst === undefined || atSecond === undefined) continue;
      if (first.clause !== second.clause || atSecond >= atFirst) continue;
      const [wasFirst, wasSecond] = [source[atFirst], source[atSecond]];
      if (wasFirst === undefined || wasSecond?.clause !== wasFirst.clause) continue;
      const hasVerb = VERB.test(leads(claim, a, b)) && VERB.test(leads(source, atSecond, atFirst));
      if (!hasVerb && !hasBetween(a, b, atSecond, atFirst, toSource)) continue;
      if (isMovable(first, wasFirst, second, wasSecond)) continue;
      return [
        {
          kind: "subject",
          text: `${first.text} … ${second.text}`,
          expected: `${wasSecond.text} … ${wasFirst.text}`,
        },
      ];
    }
  }
  return [];
}

/** Two words of different clauses that have changed places: each stands among the company of the other. */
function findCrossed(
  claim: readonly Token[],
  source: readonly Token[],
  { toSource }: Alignment,
): SupportProblem[] {
  const home = (i: number) => source[toSource[i] ?? -1]?.clause;
  const company = (i: number) =>
    mostFrequent(
      claim.flatMap((token, k) => (k !== i && token.clause === claim[i]?.clause ? [home(k)] : [])),
    );
  const strangers = claim.flatMap((token, i) => {
    const [own, others] = [home(i), company(i)];
    return isWord(token) && own !== undefined && others !== undefined && own !== others
      ? [{ token, i, own, others }]
      : [];
  });
  for (const a of strangers) {
    // Items of a list stand beside each other and may do so in any order.
    const b = strangers.find(
      (other) =>
        other.i > a.i + 1 &&
        other.token.clause !== a.token.clause &&
        other.own === a.others &&
        other.others === a.own,
    );
    const isList =
      b !== undefined &&
      claim.slice(a.i + 1, b.i).every((_, k) => strangers.some(({ i }) => i === a.i + 1 + k));
    if (b !== undefined && !isList) {
      return [
        {
          kind: "subject",
          text: `${a.token.text} … ${b.token.text}`,
          expected: `${b.token.text} … ${a.token.text}`,
        },
      ];
    }
  }
  return [];
}

function mostFrequent(items: readonly (number | undefined)[]): number | undefined {
  const counts = new Map<number, number>();
  for (const item of items) if (item !== undefined) counts.set(item, (counts.get(item) ?? 0) + 1);
  return [...counts].toSorted((a, b) => b[1] - a[1])[0]?.[0];
}

const isWord = (token: Token | undefined): token is Token => token?.value.kind === "word";

/** Something between the two stayed between them. */
function hasBetween(
  a: number,
  b: number,
  from: number,
  to: number,
  toSource: Alignment["toSource"],
): boolean {
  for (let k = a + 1; k < b; k++) {
    const at = toSource[k];
    if (at !== undefined && at > from && at < to) return true;
  }
  return false;
}

/** Each keeps the small words before it, a preposition or an article in its case, and they are not the same ones. */
function isMovable(first: Token, wasFirst: Token, second: Token, wasSecond: Token): boolean {
  const prepositions = (token: Token) => lastWords(token.lead);
  if (prepositions(first) === prepositions(wasFirst) && PREPOSITION.test(first.lead)) return true;
  if (prepositions(second) === prepositions(wasSecond) && PREPOSITION.test(second.lead)) return true;
  return (
    first.lead !== second.lead &&
    first.lead !== "" &&
    second.lead !== "" &&
    lastWords(first.lead) === lastWords(wasFirst.lead) &&
    lastWords(second.lead) === lastWords(wasSecond.lead) &&
    lastWords(first.lead) !== lastWords(second.lead)
  );
}

const lastWords = (lead: string) =>
  lead
    .split(" ")
    .slice(-2)
    .join(" ")
    .replace(/^(?:shall|may|must|will|is|are|be|has|have|not|also|wird|ist|hat|est|a) /, "");

const PREPOSITION =
  /(?<!\p{L})(?:in|on|at|for|from|with|within|during|after|before|under|of|about|im|am|an|auf|aus|bei|beim|mit|nach|vor|für|unter|über|zwischen|zur|zum|von|vom|dans|en|sur|sous|pour|avec|chez|après|avant|de|du|des|d['’])(?!\p{L})/iu;

const AGENT = /(?<!\p{L})(?:by|von|vom|durch|par)(?!\p{L})/iu;

/** Small words between two tokens of a sentence. */
const leads = (tokens: readonly Token[], from: number, to: number) =>
  tokens
    .slice(from + 1, to + 1)
    .map(({ lead }) => lead)
    .join(" ");

const VERB =
  /(?<!\p{L})(?:is|are|was|were|has|have|had|may|must|shall|should|can|could|will|would|does|do|did|ist|sind|war|waren|wird|werden|wurde|wurden|hat|haben|kann|können|darf|dürfen|muss|müssen|soll|sollen|est|sont|était|a|ont|peut|peuvent|doit|doivent|sera|seront)(?!\p{L})/iu;

const countAgents = (tokens: readonly Token[]) => tokens.filter(({ lead }) => AGENT.test(lead)).length;
