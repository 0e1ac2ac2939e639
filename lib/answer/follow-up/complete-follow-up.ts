import { queryTerms } from "../../retrieval/query-terms.ts";
import { isStopWord } from "../../retrieval/stop-words.ts";
import { foldWord, termsOf, wordsOf } from "../../retrieval/terms.ts";
import { type NounPhrase, nounPhrases } from "./noun-phrases.ts";
import { DETERMINERS, kindOf } from "./phrase-kind.ts";

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
 * "dose of heparin for adults" with "for children", "children" or "warfarin": the phrase of the same kind gives way, and
 * the rest of the question stays. What the question is about gives way to what no word tells the kind of.
 * @returns undefined where it cannot be told which phrase that is
 */
function replacePhrase(stem: string, rest: string): string | undefined {
  const phrases = nounPhrases(stem);
  const [lead = "", ...given] = PREPOSITION.exec(rest) ?? [];
  const preposition = given.find((word) => word !== undefined);
  const bare = rest.slice(lead.length);
  const kind = kindOf(bare);
  const ofKind = phrases.filter(({ text }) => kindOf(text) === kind);
  if (preposition !== undefined) {
    const same =
      ofKind.findLast((phrase) => isSame(phrase, preposition)) ??
      (kind === "thing" ? undefined : ofKind.at(-1));
    if (same !== undefined)
      return `${stem.slice(0, same.whole)}${rest}${stem.slice(endOf(same, phrases, bare))}`;
    if (kind !== "thing" || !NEUTRAL.has(foldWord(preposition))) return undefined;
  }
  // What stands after a preposition is what the question is about only where nothing else is.
  const topic =
    kind === "thing"
      ? (ofKind.find((phrase) => phrase.preposition === undefined) ?? ofKind[0])
      : ofKind.at(-1);
  if (topic === undefined) return undefined;
  const isCode = kind === "code" && wordsOf(bare).length === 1;
  const before = stem.slice(0, isCode ? lastWord(topic) : topic.start);
  const after = stem.slice(endOf(topic, phrases, bare));
  return contentCount(`${before} ${after}`) === 0 ? undefined : `${joinNoun(before, bare, topic)}${after}`;
}

/** Where a phrase ends with what belongs to it, if the other brings its own: "the week of" one day and of another. */
function endOf(phrase: NounPhrase, phrases: readonly NounPhrase[], other: string): number {
  const next = phrases.find(({ whole }) => whole > phrase.start);
  const isOwn = next !== undefined && next.whole - phrase.end <= 1 && OF.has(next.preposition ?? "");
  return isOwn && wordsOf(other).some(({ folded }) => OF.has(folded)) ? next.end : phrase.end;
}

/** "dose de warfarine" and "l'héparine": "dose d’héparine". */
function joinNoun(before: string, noun: string, { preposition, text }: NounPhrase): string {
  const hasArticle = DETERMINERS.has(wordsOf(text)[0]?.folded ?? "");
  if (preposition === undefined || hasArticle) return `${before}${noun}`;
  const plain = noun.replace(/^(?:(?:the|le|la|les|der|die|das|den|dem)\s+|l['’])/iu, "");
  const isVowel = /^[aeiouhy]/.test(foldWord(plain));
  const joined =
    preposition === "d" || preposition === "de"
      ? before.replace(/d(?:e\s|['’])$/iu, isVowel ? "d’" : "de ")
      : before;
  return `${joined}${plain}`;
}

/** Where the code itself begins: "delay code D4". */
const lastWord = ({ text, start }: NounPhrase) => start + (wordsOf(text).at(-1)?.start ?? 0);

const isSame = ({ preposition = "" }: NounPhrase, other: string) => familyOf(preposition) === familyOf(other);
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
const OF = new Set(["of", "von", "vom", "de", "du", "des", "d"]);
/** "And for warfarin?" asks the same as "And warfarin?". */
const NEUTRAL = new Set(["for", "of", "with", "fur", "bei", "von", "mit", "pour", "de", "d", "avec"]);

/** French sets a space before the mark. */
const questionMark = (question: string) => /\s\?\s*$/u.exec(question)?.[0].trimEnd() ?? "?";

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
  "for|of|in|at|with|without|after|before|during|on|from|by|für|bei|beim|mit|ohne|nach|vor|während|im|am|auf|von|vom|aus|pour|chez|avec|sans|après|avant|pendant|en|dans|de|du|des|à|au|aux";
const PREPOSITION = new RegExp(`^(?:(${WORDS})\\s|(d)['’])`, "iu");
