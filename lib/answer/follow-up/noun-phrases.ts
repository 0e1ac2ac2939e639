import { isStopWord, type Language, languageOf } from "../../retrieval/stop-words.ts";
import { type Word, wordsOf } from "../../retrieval/terms.ts";
import { DETERMINERS, kindOf } from "./phrase-kind.ts";

/** A noun phrase of a question; `start` and `end` are its range in the question, without its preposition. */
export type NounPhrase = {
  readonly preposition: string | undefined;
  /** Where the preposition begins, or the phrase where it has none. */
  readonly whole: number;
  readonly start: number;
  readonly end: number;
  readonly text: string;
};

/**
 * The noun phrases of a question, in order, found by articles, prepositions and word order alone: in English what follows
 * a pronoun or stands last after "does" is a verb, in German nouns have capitals, in French they have articles.
 */
export function nounPhrases(question: string): NounPhrase[] {
  const words = wordsOf(question);
  const language = languageOf(words.map(({ folded }) => folded)) ?? "en";
  const phrases = runsOf(question, words, language).flatMap((run) => {
    const noun = nounOf(question, words, run, language);
    const last = noun.at(-1);
    if (last === undefined) return [];
    const lead = noun[0] === words[run.content] ? words.slice(run.from, run.content) : [];
    const preposition = lead.find(({ folded }) => PREPOSITIONS[language].has(folded));
    const start = lead.find((word) => word !== preposition)?.start ?? noun[0]?.start ?? 0;
    const whole = preposition?.start ?? start;
    return [
      {
        preposition: preposition?.folded,
        whole,
        start,
        end: last.end,
        text: question.slice(start, last.end),
      },
    ];
  });
  return language === "fr" ? withCompounds(question, phrases) : phrases;
}

/** "une place de stationnement" is one noun, "la copie de la pièce" are two. */
function withCompounds(question: string, phrases: readonly NounPhrase[]): NounPhrase[] {
  const joined: NounPhrase[] = [];
  for (const phrase of phrases) {
    const last = joined.at(-1);
    const isBare =
      ["de", "d"].includes(phrase.preposition ?? "") &&
      !DETERMINERS.has(wordsOf(phrase.text)[0]?.folded ?? "");
    if (last !== undefined && isBare && phrase.whole - last.end === 1 && kindOf(last.text) === "thing")
      joined.splice(-1, 1, { ...last, end: phrase.end, text: question.slice(last.start, phrase.end) });
    else joined.push(phrase);
  }
  return joined;
}

/** Words from `from` to before `to`, of which those from `content` on carry meaning. */
type Run = { readonly from: number; readonly content: number; readonly to: number };

function runsOf(question: string, words: readonly Word[], language: Language): Run[] {
  const isLead = (word: Word | undefined) => word !== undefined && PREPOSITIONS[language].has(word.folded);
  const isContent = (word: Word | undefined) =>
    word !== undefined &&
    !isLead(word) &&
    !DETERMINERS.has(word.folded) &&
    (!isStopWord(word.folded) || /\d/.test(word.folded));
  const runs: Run[] = [];
  for (let from = 0; from < words.length; ) {
    let content = from;
    if (isLead(words[content])) content++;
    while (DETERMINERS.has(words[content]?.folded ?? "")) content++;
    let to = content;
    while (to < words.length && isContent(words[to]) && (to === content || isJoined(question, words, to)))
      to++;
    if (to > content) runs.push({ from, content, to });
    from = Math.max(to, from + 1);
  }
  return runs;
}

/** Nothing but a space, a hyphen or an apostrophe stands before the word. */
const isJoined = (question: string, words: readonly Word[], at: number) =>
  /^[\s\u00a0’'‐-]+$/u.test(question.slice(words[at - 1]?.end, words[at]?.start));

/** The words of a run that belong to the noun. */
function nounOf(
  question: string,
  words: readonly Word[],
  { from, content, to }: Run,
  language: Language,
): Word[] {
  const own = words.slice(content, to);
  const hasLead = content > from;
  const before = words[from - 1]?.folded ?? "";
  if (language === "de") return germanNoun(question, own, hasLead);
  if (language === "fr") {
    // "garde-t-il": a verb.
    const isInverted = /^-/.test(question.slice(own.at(-1)?.end));
    return hasLead ? (isInverted ? own.slice(0, -1) : own) : [];
  }
  if (before === "how") return [];
  if (!hasLead && (PRONOUNS.has(before) || isWho(words.slice(0, from)))) return own.slice(1);
  const isCut = !hasLead && from > 0 && own.length < 2;
  const isVerbLast =
    (ACTIVE.has(before) && !PASSIVE.has(words[to]?.folded ?? "")) ||
    (PASSIVE.has(before) && PARTICIPLE.test(own.at(-1)?.folded ?? ""));
  if (isVerbLast && own.length > 1) return own.slice(0, -1);
  return isCut && PARTICIPLE.test(own[0]?.folded ?? "") ? [] : own;
}

/** From the first word, where an article or preposition stands before it, to the last noun. */
function germanNoun(question: string, own: readonly Word[], hasLead: boolean): Word[] {
  const isNoun = ({ start }: Word) => /^[\p{Lu}\d]/u.test(question.slice(start));
  const last = own.findLastIndex(isNoun);
  const first = own.findIndex(isNoun);
  const noun = own.slice(hasLead ? 0 : Math.max(0, first), last + 1);
  // "Dürfen Besucher Blumen mitbringen": two nouns in a row.
  const [subject, object] = noun;
  const isTwo =
    subject !== undefined && object !== undefined && kindOf(subject.folded) === "people" && isNoun(object);
  return isTwo ? noun.slice(1) : noun;
}

/** "Who signs", "who may lift", "what replaced". */
const isWho = ([first, ...others]: readonly Word[]) =>
  ["who", "what", "which"].includes(first?.folded ?? "") &&
  (others.length === 0 || (first?.folded === "who" && others.every(({ folded }) => ACTIVE.has(folded))));

const listOf = (list: string) => new Set(list.split(" "));
const PREPOSITIONS: Record<Language, ReadonlySet<string>> = {
  en: listOf("for of in at with without after before during on from by to per"),
  de: listOf("fur bei beim mit ohne nach vor wahrend in im am auf von vom aus zu zum zur"),
  fr: listOf("pour chez avec sans apres avant pendant en dans sur de du des d a au aux"),
};
const PRONOUNS = listOf("i we you they he she it one");
const ACTIVE = listOf("do does did can could may might must shall should will would");
const PASSIVE = listOf("is are was were be been");
const PARTICIPLE =
  /ed$|^(?:given|taken|kept|made|paid|sent|held|drawn|done|put|written|left|seen|shown|told|found|brought|chosen|begun)$/;
