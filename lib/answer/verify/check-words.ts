import type { SupportProblem } from "../answer.ts";
import type { Gap } from "./gaps.ts";
import { areOpposite } from "./opposites.ts";
import { isSameToken, type Token, type Tokens } from "./tokens.ts";

/**
 * Words that the source lacks: the contrary of what it says, another name, another subject.
 * @param missing tokens of the source that the claim lacks
 * @param elsewhere tokens of the whole passage, its title and headings: a name may stand there
 */
export function checkWords(
  { text, language }: Tokens,
  gaps: readonly Gap[],
  missing: readonly Token[],
  elsewhere: readonly Token[],
): SupportProblem[] {
  const isGerman = language === "de";
  return gaps.flatMap((gap): SupportProblem[] => {
    const contrary = findContrary(gap, missing);
    if (contrary !== undefined) return [contrary];
    const names = gap.claim.filter((token) => isName(token, text));
    const known = gap.source.filter((token) => isName(token, ""));
    const other = names.filter(
      (name) => known.length > 0 || !elsewhere.some((token) => isSameToken(name, token)),
    );
    if (other.length > 0) return [{ kind: "name", text: spoken(other), ...expectedOf(known) }];
    return isOtherSubject(gap, isGerman)
      ? [{ kind: "subject", text: spoken(gap.claim), ...expectedOf(gap.source) }]
      : [];
  });
}

const spoken = (tokens: readonly Token[]) => tokens.map(({ text }) => text).join(" ");
const expectedOf = (tokens: readonly Token[]) => (tokens.length === 0 ? {} : { expected: spoken(tokens) });

function findContrary(gap: Gap, missing: readonly Token[]): SupportProblem | undefined {
  for (const token of gap.claim) {
    const opposite = missing.find((other) => areContrary(token, other));
    if (opposite !== undefined) return { kind: "comparative", text: token.text, expected: opposite.text };
    // "at least yearly" of what is done yearly.
    if (token.value.kind === "bound") return { kind: "comparative", text: token.text };
  }
  return undefined;
}

function areContrary(claimed: Token, source: Token): boolean {
  if (claimed.value.kind === "bound")
    return source.value.kind === "bound" && claimed.value.bound !== source.value.bound;
  return (
    claimed.value.kind === "word" &&
    source.value.kind === "word" &&
    areOpposite(claimed.value.word.folded, source.value.word.folded)
  );
}

/** A capitalised word that is not merely the first of its sentence, or a code. Every noun of German counts. */
function isName({ start, text, value }: Token, sentence: string): boolean {
  if (value.kind !== "word") return false;
  if (/\p{Lu}.*\p{Lu}|\p{L}\d|\d\p{L}/u.test(text)) return true;
  if (!value.isCapital || text.length < 2) return false;
  const isFirst =
    sentence !== "" &&
    (start === 0 ||
      (/[.!?:"“„«(]\s*$/.test(sentence.slice(0, start)) && !TITLE.test(sentence.slice(0, start))));
  return !isFirst;
}

/** At the start of a clause stands who or what it is about; in German that is a noun, with a capital. */
function isOtherSubject(gap: Gap, isGerman: boolean): boolean {
  const isNoun = ({ value }: Token) => value.kind === "word" && (!isGerman || value.isCapital);
  return gap.isClauseStart && gap.claim.some(isNoun) && gap.source.some(isNoun);
}

/** The point after a title ends no sentence. */
const TITLE = /(?:^|\s)(?:Dr|Prof|Mr|Mrs|Ms|St|Mme|Me)\.\s$/;
