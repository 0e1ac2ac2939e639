import { queryTerms } from "../retrieval/query-terms.ts";
import { isStopWord } from "../retrieval/stop-words.ts";
import { foldWord, termsOf, wordsOf } from "../retrieval/terms.ts";

/** Whether a question leans on the one before: it begins with "and", or is short and points back with a pronoun. */
export function isFollowUp(question: string): boolean {
  const content = contentCount(question);
  if (content === 0) return true;
  if (LEADS_ON.test(question)) return content <= 5;
  if (POINTS_BACK.test(question)) return content <= 4;
  return content <= 2 && PREPOSITION.test(question);
}

/** The follow-up with what it leaves out, taken from the question before. */
export function completeByRule(question: string, before: string): string {
  const rest = question.replace(LEADS_ON, "").trim();
  const stem = before.replace(/[?!.\s]+$/u, "");
  const isElliptic = LEADS_ON.test(question) || PREPOSITION.test(rest);
  if (isElliptic && !POINTS_BACK.test(rest) && !ASKS.test(rest)) {
    const replaced = replacePhrase(stem, rest.replace(/[?!.\s]+$/u, ""));
    if (replaced !== undefined) return `${replaced}${questionMark(question)}`;
    if (PREPOSITION.test(rest)) return `${stem} ${rest}`;
  }
  const own = new Set(termsOf(question));
  const inherited = queryTerms(before).filter((word) => !own.has(word.term));
  if (inherited.length === 0) return question;
  const words = inherited.map((word) => before.slice(word.start, word.end)).join(" ");
  return `${rest.replace(/[?\s]+$/u, "")} (${words})${questionMark(question)}`;
}

/** Words that carry meaning; pronouns do not. */
export const contentCount = (question: string) =>
  wordsOf(question).filter((word) => !isStopWord(word.folded) && !POINTING.has(word.folded)).length;

/**
 * "dose of heparin for adults" with "for children", "children" or "warfarin": the phrase with the same preposition,
 * the one that names people, or the one that names the matter gives way, and the rest of the question stays.
 */
function replacePhrase(stem: string, rest: string): string | undefined {
  const phrases = phrasesOf(stem);
  const preposition = prepositionOf(rest);
  const isPeople = namesPeople(rest);
  if (preposition !== undefined) {
    const same =
      phrases.findLast((phrase) => isSamePreposition(phrase.preposition, preposition)) ??
      phrases.findLast(({ text }) => isPeople && namesPeople(text));
    if (same === undefined) return undefined;
    return `${stem.slice(0, same.start)}${rest}${stem.slice(same.end)}`;
  }
  const given = phrases.findLast(({ text }) => namesPeople(text) === isPeople);
  if (given === undefined) return undefined;
  return `${stem.slice(0, given.start)}${given.preposition} ${rest}${stem.slice(given.end)}`;
}

const namesPeople = (text: string) => wordsOf(text).some(({ folded }) => PEOPLE.has(folded));

/** Phrases that begin with a preposition, each up to the next one; not at the beginning of the question. */
function phrasesOf(stem: string) {
  const starts = [...stem.matchAll(PREPOSITIONS)];
  return starts.flatMap((match, i) => {
    const start = match.index + 1;
    const next = starts[i + 1]?.index ?? stem.length;
    const text = stem.slice(start, next);
    if (text.split(/\s+/).length > LONGEST_PHRASE) return [];
    return [{ preposition: match[1] ?? "", start, end: next, text }];
  });
}

const isSamePreposition = (a: string, b: string) => familyOf(a) === familyOf(b);
const familyOf = (word: string) => {
  const folded = foldWord(word);
  return FAMILIES.find((family) => family.includes(folded))?.[0] ?? folded;
};
/** Contracted forms of one preposition. */
const FAMILIES = [
  ["in", "im", "en", "dans"],
  ["an", "am"],
  ["bei", "beim"],
  ["von", "vom"],
  ["de", "du", "des", "d"],
  ["a", "au", "aux"],
];

/** French sets a space before the mark. */
const questionMark = (question: string) => /\s\?\s*$/u.exec(question)?.[0].trimEnd() ?? "?";

const LONGEST_PHRASE = 5;
const POINTING = new Set(
  "it its they them their this that these those he she him her dabei davon dafur darin damit daruber dort dies elle elles cela ca".split(
    " ",
  ),
);
const LEADS_ON =
  /^(?:and|or|but|also|what about|how about|what if|und|oder|aber|auch|was ist mit|wie ist es mit|wie sieht es (?:mit|bei)|was ist, wenn|et|ou|mais|qu'en est-il|et si)(?=[\s,])[\s,]*(?:what about\s|how about\s|was ist mit\s|qu'en est-il\s(?=pour|de|des|du))?/iu;
const POINTS_BACK =
  /(?:^|\s)(?:it|its|they|them|their|this|these|those|he|she|him|her|dabei|davon|dafür|darin|damit|darüber|dort|dies|diese[rsnm]?|ihn|elles?|cela|ça|celui-ci|celle-ci|ceux-ci)(?=[\s?!.,]|$)/iu;
/** The follow-up has a question of its own. */
const ASKS =
  /^(?:who|whom|whose|what|which|when|where|why|how|is|are|does|do|can|may|must|wer|wen|wem|was|welche[rsnm]?|wann|wo|wie|warum|ist|sind|darf|kann|muss|qui|que|quoi|quel(?:le)?s?|quand|où|comment|pourquoi|combien|est-ce)(?=[\s?,])/iu;
const WORDS =
  "for|of|in|at|with|without|after|before|during|on|from|by|für|bei|beim|mit|ohne|nach|vor|während|im|am|von|vom|aus|pour|chez|avec|sans|après|avant|pendant|en|dans|de|du|des";
const PREPOSITION = new RegExp(`^(?:(${WORDS})\\s|(d)['’])`, "iu");
const prepositionOf = (phrase: string) =>
  PREPOSITION.exec(phrase)
    ?.slice(1)
    .find((word) => word !== undefined);
const PREPOSITIONS = new RegExp(`\\s(${WORDS})(?=\\s)`, "giu");
/** Who a rule is for: "what about children" takes the place of "for adults" and not of "of heparin". */
const PEOPLE = new Set(
  `adults adult children child infants newborns women men patients patient nurses doctors physicians staff employees visitors students trainees partners associates clients contractors temps elderly pregnant
erwachsene erwachsenen kinder kindern saeuglinge sauglinge sauglingen frauen manner mannern patienten patientinnen pflegekrafte arzte arzten mitarbeiter mitarbeitern besucher besuchern auszubildende auszubildenden schwangere schwangeren
adultes enfants nourrissons femmes hommes patients infirmiers medecins salaries employes visiteurs etudiants stagiaires associes clients`.split(
    /\s+/,
  ),
);
