import { foldWord } from "./terms.ts";

/**
 * Words that say nothing about a subject, folded as in terms.ts. They are left out of questions only: the index holds
 * every word, so that nothing has to be rebuilt when this list changes. A word that is a stop word in one language and a
 * subject in another ("die", "son", "war") costs little, since questions mostly have other words; a question of stop words
 * alone is searched as it is.
 */
export function isStopWord(folded: string): boolean {
  return folded.length === 1 ? !/\d/.test(folded) : STOP_WORDS.has(folded);
}

/** The same for a text whose language is known: "man" says nothing in German only. */
export function isStopWordIn(language: Language | undefined, folded: string): boolean {
  if (language === undefined || folded.length === 1) return isStopWord(folded);
  return BY_LANGUAGE[language].has(folded);
}

export type Language = "en" | "de" | "fr";

/** The language whose stop words a text has most of; undefined when none stands out. */
export function languageOf(folded: readonly string[]): Language | undefined {
  const counts = LANGUAGES.map((language) => ({
    language,
    n: folded.filter((word) => BY_LANGUAGE[language].has(word)).length,
  })).toSorted((a, b) => b.n - a.n);
  const [first, second] = counts;
  return first !== undefined && first.n > (second?.n ?? 0) ? first.language : undefined;
}

const LANGUAGES: readonly Language[] = ["en", "de", "fr"];

const ENGLISH = `a an the and or but if of at by for with about into to from in on off over under is are was were be
been being am do does did doing have has had having can could may might must shall should will would what which who
whom whose when where why how this that these those it its me my we us our you your he him his she her they them
their there here as than then so such not no nor only own same too very re ve ll any all some each more most other
per please tell give explain also been between both during after before until upon our ours yours many much long soon often`;
const GERMAN = `der die das den dem des ein eine einer eines einem einen und oder aber wenn ob von vom zu zum zur im in
am an auf aus bei beim mit nach vor fur uber unter durch ohne um bis ist sind war waren sein bin bist wird werden wurde
wurden worden hat haben hatte hatten kann konnen konnte darf durfen muss mussen soll sollen sollte will wollen was
welche welcher welches welchen welchem wer wen wem wessen wann wo wohin woher warum wieso weshalb wie dieser diese
dieses diesem diesen jener es ich mich mir mein meine meiner meinem meinen wir uns unser unsere du dich dir dein er ihn
ihm sie ihr ihre ihrer ihrem ihren man sich nicht kein keine keinen keiner auch noch nur schon sehr so als dass da dort
hier viel viele gibt bitte denn lange oft`;
const FRENCH = `le la les un une des du de et ou mais si que qu qui quoi dont au aux en dans sur sous par pour avec
sans chez est sont etait etaient etre ete suis es sommes sera seront ai as avons avez ont avoir avait peut peuvent
pouvoir puis doit doivent devoir faut quel quelle quels quelles quand comment pourquoi combien ce cet cette ces cela ca
je me mon ma mes nous notre nos vous votre vos tu te ton ta tes il elle ils elles lui leur leurs se son sa ses on ne
pas plus moins aussi tres ceci celui celle ceux afin`;

const BY_LANGUAGE = {
  en: new Set(ENGLISH.split(/\s+/)),
  de: new Set(GERMAN.split(/\s+/)),
  fr: new Set(FRENCH.split(/\s+/)),
} as const;
/** Languages in other letters than Latin ones: their words mean nothing in the three above. */
const ARABIC = `في من على إلى الى عن مع أو ثم هل كم كيف متى أين لماذا ماذا ما أي من هو هي هم هذا هذه ذلك تلك الذي التي الذين كان
كانت يكون تكون أن إن لا لم لن قد كل بين بعد قبل عند حتى هناك`;
const RUSSIAN = `и в во на с со к ко по о об от до из за для при не ни но а или что как какой какая какое какие кто где когда
почему сколько чем это этот эта эти то тот он она оно они мы вы его её их есть был была было были ли же бы`;
const STOP_WORDS = new Set([
  ...BY_LANGUAGE.en,
  ...BY_LANGUAGE.de,
  ...BY_LANGUAGE.fr,
  ...`${ARABIC} ${RUSSIAN}`.split(/\s+/).map(foldWord),
]);
