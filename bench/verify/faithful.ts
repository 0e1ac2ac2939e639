import type { Random } from "./random.ts";
import type { Language } from "./read-passages.ts";

/** Says the same in other words; undefined where the rule does not apply. */
type Rule = (sentence: string, language: Language, random: Random) => string | undefined;

export const FAITHFUL = {
  verbatim: (sentence) => sentence,
  "clause moved": moveClause,
  "list turned round": turnList,
  synonym: replaceWords,
  "unit written otherwise": writeUnit,
  "number written otherwise": writeNumber,
  "date written otherwise": writeDate,
  abbreviation: abbreviate,
  passive,
  "adjunct dropped": dropAdjunct,
} as const satisfies Record<string, Rule>;

export type FaithfulKind = keyof typeof FAITHFUL;

const lower = (text: string) =>
  /^(?:I |[A-Z]{2}|[A-Z][a-z]+ [A-Z])/.test(text) ? text : text.charAt(0).toLowerCase() + text.slice(1);
const upper = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

function moveClause(sentence: string, language: Language): string | undefined {
  if (language === "en") {
    const first =
      /^(If|When|Because|Although|Unless|Before|After|While|In|On|During|For|Under|At) ([^,;:()]{8,90}), (?!and |or |but |which |who |as |such |including )([^,;:()]{20,})\.$/.exec(
        sentence,
      );
    if (first !== null) {
      const [, word = "", clause = "", main = ""] = first;
      return `${upper(main)} ${word.toLowerCase()} ${clause}.`;
    }
    const last = /^([^,;:()]{20,140}) (if|because|unless|although|when) ([^,;:()]{10,90})\.$/.exec(sentence);
    if (
      last === null ||
      /(?:and|or|not|even|only|determine|know|see|ask|decide|whether) *$/i.test(last[1] ?? "")
    )
      return undefined;
    return `${upper(last[2] ?? "")} ${last[3]}, ${lower(last[1] ?? "")}.`;
  }
  if (language === "fr") {
    const first =
      /^(Si|S'|Lorsque|Lorsqu'|Quand|Pour|En|Dans|Après|Avant|À) ?([^,;:()]{8,90}), (?!et |ou |qui |dont |soit |puis )([^,;:()]{20,})\.$/.exec(
        sentence,
      );
    if (first === null) return undefined;
    const space = first[1]?.endsWith("'") === true ? "" : " ";
    return `${upper(first[3] ?? "")} ${first[1]?.toLowerCase()}${space}${first[2]}.`;
  }
  // "Wenn A, muss der Arzt …" becomes "Der Arzt muss …, wenn A."
  const german =
    /^(Wenn|Sofern|Falls|Soweit|Solange|Sobald|Weil|Nachdem|Bevor|Obwohl|Während) ([^,;:()]{8,110}), (so )?([a-zäöü]+) ((?:der|die|das|ein|eine|dieser|diese|dieses|es|er|sie|man) (?:\p{Lu}\p{L}+ )?)([^,;:()]{10,})\.$/u.exec(
      sentence,
    );
  if (german === null) return undefined;
  const [, word = "", clause = "", , verb = "", subject = "", rest = ""] = german;
  return `${upper(subject.trim())} ${verb} ${rest}, ${word.toLowerCase()} ${clause}.`;
}

const AND = { en: "and|or", de: "und|oder", fr: "et|ou" };

function turnList(sentence: string, language: Language): string | undefined {
  const item = "(\\p{L}[\\p{L}-]{2,})";
  const list = new RegExp(`(?<=[\\p{Ll}:] )${item}, ${item},? (${AND[language]}) ${item}(?=[,.;])`, "u").exec(
    sentence,
  );
  if (list === null) return undefined;
  const [whole, a = "", b = "", and = "", c = ""] = list;
  // The last word may belong to all of them ("oral, nasal or rectal use"): only lists that end there.
  return sentence.replace(whole, `${c}, ${a} ${and} ${b}`);
}

/** Written for this test, apart from the short list of the product. */
const WORDS: Record<Language, readonly (readonly [RegExp, string])[]> = {
  en: (
    [
      ["approximately", "about"],
      ["must", "has to"],
      ["prior to", "before"],
      ["in order to", "to"],
      ["commonly", "frequently"],
      ["physicians", "doctors"],
      ["physician", "doctor"],
      ["obtain", "get"],
      ["assist", "help"],
      ["utilize", "use"],
      ["immediately", "at once"],
      ["promptly", "without delay"],
      ["purchase", "buy"],
      ["additional", "further"],
      ["sufficient", "enough"],
      ["begin", "start"],
      ["begins", "starts"],
      ["typically", "usually"],
      ["individuals", "people"],
      ["people", "persons"],
      ["children", "kids"],
      ["medications", "drugs"],
      ["medication", "drug"],
      ["such as", "for example"],
      ["several", "various"],
      ["provide", "supply"],
      ["require", "need"],
      ["requires", "needs"],
      ["shall", "must"],
      ["however", "though"],
      ["may", "can"],
      ["entire", "whole"],
      ["illness", "disease"],
      ["large", "big"],
      ["receive", "get"],
      ["terminate", "end"],
      ["notify", "inform"],
      ["regarding", "about"],
      ["pursuant to", "under"],
      ["disclose", "reveal"],
      ["retain", "keep"],
      ["annually", "every year"],
      ["often", "frequently"],
      ["rapidly", "quickly"],
      ["difficult", "hard"],
      ["important", "significant"],
      ["currently", "at present"],
      ["reduce", "lessen"],
      ["occurs", "happens"],
      ["occur", "happen"],
      ["show", "reveal"],
    ] as const
  ).map(([from, to]) => [new RegExp(`(?<!\\p{L})${from}(?!\\p{L})`, "u"), to]),
  de: (
    [
      ["muss", "hat zu"],
      ["etwa", "ungefähr"],
      ["jedoch", "aber"],
      ["häufig", "oft"],
      ["oft", "häufig"],
      ["sofort", "umgehend"],
      ["unverzüglich", "sofort"],
      ["erhält", "bekommt"],
      ["erhalten", "bekommen"],
      ["beginnt", "startet"],
      ["zusätzlich", "außerdem"],
      ["mehrere", "verschiedene"],
      ["verwendet", "benutzt"],
      ["benötigt", "braucht"],
      ["ebenfalls", "auch"],
      ["insbesondere", "vor allem"],
      ["jährlich", "jedes Jahr"],
      ["wichtig", "bedeutend"],
      ["gewöhnlich", "normalerweise"],
      ["ausreichend", "genügend"],
      ["meist", "meistens"],
      ["bezüglich", "hinsichtlich"],
      ["gemäß", "nach"],
      ["lediglich", "nur"],
      ["gestattet", "erlaubt"],
      ["schnell", "rasch"],
      ["zeigt", "belegt"],
      ["darf", "kann"],
      ["errichtet", "gebaut"],
      ["groß", "umfangreich"],
      ["bekannt", "geläufig"],
      ["derzeit", "zurzeit"],
      ["bereits", "schon"],
      ["stets", "immer"],
    ] as const
  ).map(([from, to]) => [new RegExp(`(?<!\\p{L})${from}(?!\\p{L})`, "u"), to]),
  fr: (
    [
      ["environ", "approximativement"],
      ["doit", "est tenu de"],
      ["cependant", "toutefois"],
      ["souvent", "fréquemment"],
      ["obtenir", "recevoir"],
      ["utiliser", "employer"],
      ["rapidement", "vite"],
      ["supplémentaire", "additionnel"],
      ["afin de", "pour"],
      ["notamment", "en particulier"],
      ["concernant", "au sujet de"],
      ["informer", "avertir"],
      ["commence", "débute"],
      ["également", "aussi"],
      ["permet", "rend possible"],
      ["plusieurs", "divers"],
      ["généralement", "d'ordinaire"],
      ["immédiatement", "aussitôt"],
      ["par exemple", "notamment"],
      ["suffisant", "assez"],
      ["conserver", "garder"],
      ["modifier", "changer"],
      ["nécessaire", "indispensable"],
      ["uniquement", "seulement"],
      ["transmettre", "envoyer"],
      ["vérifier", "contrôler"],
      ["demander", "solliciter"],
      ["peut", "a la possibilité de"],
      ["choisir", "sélectionner"],
      ["actuellement", "à présent"],
    ] as const
  ).map(([from, to]) => [new RegExp(`(?<!\\p{L})${from}(?!\\p{L})`, "u"), to]),
};

function replaceWords(sentence: string, language: Language, random: Random): string | undefined {
  // "ne peut" is no place for "a la possibilité de".
  const isFormal = /(?:\bne |n')(?:peut|doit)/.test(sentence);
  const fitting = isFormal ? [] : WORDS[language].filter(([from]) => from.test(sentence));
  if (fitting.length === 0) return undefined;
  const [from, to] = random.pick(fitting);
  return sentence.replace(from, to);
}

const NAMES: Record<Language, readonly (readonly [RegExp, string])[]> = {
  en: [
    [/(\d) ?mg(?![\p{L}/])/u, "$1 milligrams"],
    [/(\d) ?kg(?![\p{L}/])/u, "$1 kilograms"],
    [/(\d) ?ml(?![\p{L}/])/iu, "$1 millilitres"],
    [/(\d)%/u, "$1 percent"],
    [/(\d) percent/u, "$1%"],
    [/(\d) hours?(?!\p{L})/u, "$1 h"],
    [/(\d) minutes(?!\p{L})/u, "$1 min"],
    [/(?<!\d)24 hours/u, "1 day"],
    [/(?<!\d)48 hours/u, "2 days"],
    [/(?<!\d)72 hours/u, "3 days"],
    [/(?<![\d.,])(?:2|two) weeks/u, "14 days"],
    [/(?<![\d.,])12 months/u, "1 year"],
    [/(?<![\d.,])(?:two|2) years/u, "24 months"],
    [/(?<![\d.,])(?:six|6) weeks/u, "42 days"],
    [/(?<![\d.,])(?:one|1) week/u, "7 days"],
    [/\$ ?(\d[\d,.]*\d)(?! (?:million|billion))/u, "$1 dollars"],
    [/(?<![\d.,])1 ?g(?!\p{L})/u, "1000 mg"],
    [/(\d) km(?!\p{L})/u, "$1 kilometers"],
    [/(\d) days(?!\p{L})/u, "$1-day"],
  ],
  de: [
    [/(\d) Prozent/u, "$1 %"],
    [/(\d) ?%/u, "$1 Prozent"],
    [/(\d) Stunden/u, "$1 h"],
    [/(?<!\d)24 Stunden/u, "1 Tag"],
    [/(?<![\d.,])(?:zwei|2) Wochen/u, "14 Tage"],
    [/(?<![\d.,])(?:zwölf|12) Monate/u, "1 Jahr"],
    [/(\d) Euro/u, "$1 €"],
    [/(\d) km(?!\p{L})/u, "$1 Kilometer"],
    [/(\d) Kilometern?/u, "$1 km"],
    [/(\d) Metern?(?!\p{L})/u, "$1 m"],
    [/(\d) m(?![\p{L}²³/])/u, "$1 Meter"],
    [/(\d) Minuten/u, "$1 min"],
    [/(?<![\d.,])(?:zwei|2) Jahren/u, "24 Monaten"],
  ],
  fr: [
    [/(\d) ?%/u, "$1 pour cent"],
    [/(\d) ?€/u, "$1 euros"],
    [/(\d) euros/u, "$1 €"],
    [/(\d) heures/u, "$1 h"],
    [/(?<!\d)24 heures/u, "1 jour"],
    [/(?<!\d)48 heures/u, "2 jours"],
    [/(?<!\d)72 heures/u, "3 jours"],
    [/(?<![\d.,])(?:deux|2) semaines/u, "14 jours"],
    [/(?<![\d.,])12 mois/u, "1 an"],
    [/(?<![\d.,])(?:deux|2) ans/u, "24 mois"],
    [/(?<![\d.,])(?:trois|3) ans/u, "36 mois"],
    [/(\d) minutes/u, "$1 min"],
    [/(?<![\d.,])(?:un|1) an(?!\p{L})/u, "12 mois"],
  ],
};

function writeUnit(sentence: string, language: Language, random: Random): string | undefined {
  const fitting = NAMES[language].filter(([from]) => from.test(sentence));
  if (fitting.length === 0) return undefined;
  const [from, to] = random.pick(fitting);
  const written = sentence.replace(from, to);
  return written === sentence || /d'\d|\d \p{L}+\//u.test(written) ? undefined : written;
}

const FIGURES: Record<Language, readonly string[]> = {
  en: ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"],
  de: ["zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun", "zehn", "elf", "zwölf"],
  fr: ["deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze"],
};

function writeNumber(sentence: string, language: Language): string | undefined {
  const words = FIGURES[language];
  const word = new RegExp(`(?<![\\p{L}-])(${words.join("|")})(?![\\p{L}-])`, "u").exec(sentence);
  if (word?.[1] !== undefined) return sentence.replace(word[0], String(words.indexOf(word[1]) + 2));
  const digits =
    /(?<=\p{Ll} )([2-9]|1[0-2])(?= (?!janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre)\p{Ll}{3,})/u.exec(
      sentence,
    );
  if (digits?.[1] !== undefined)
    return sentence.replace(/(?<=\p{Ll} )([2-9]|1[0-2])(?= \p{Ll}{3,})/u, words[Number(digits[1]) - 2] ?? "");
  const thousand = /(?<![\d.,])(\d{1,3}),(\d{3})(?![\d.,])/.exec(sentence);
  return language === "en" && thousand !== null
    ? sentence.replace(thousand[0], `${thousand[1]}${thousand[2]}`)
    : undefined;
}

const MONTHS: Record<Language, readonly string[]> = {
  en: "January February March April May June July August September October November December".split(" "),
  de: "Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split(" "),
  fr: "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split(" "),
};

function writeDate(sentence: string, language: Language, random: Random): string | undefined {
  const months = MONTHS[language];
  const monthFirst = new RegExp(`(?<!\\p{L})(${months.join("|")}) (\\d{1,2}), (\\d{4})`, "u").exec(sentence);
  const dayFirst = new RegExp(`(?<!\\d)(\\d{1,2})(?:\\.|er)? (${months.join("|")}) (\\d{4})`, "u").exec(
    sentence,
  );
  const whole = (monthFirst ?? dayFirst)?.[0];
  if (whole === undefined) return undefined;
  const day = monthFirst?.[2] ?? dayFirst?.[1] ?? "";
  const month = months.indexOf(monthFirst?.[1] ?? dayFirst?.[2] ?? "") + 1;
  const year = monthFirst?.[3] ?? dayFirst?.[3] ?? "";
  const two = (n: number | string) => String(n).padStart(2, "0");
  const forms =
    language === "en"
      ? [`${day} ${months[month - 1]} ${year}`, `${year}-${two(month)}-${two(day)}`]
      : [
          language === "de" ? `${two(day)}.${two(month)}.${year}` : `${two(day)}/${two(month)}/${year}`,
          `${year}-${two(month)}-${two(day)}`,
        ];
  return sentence.replace(whole, random.pick(forms));
}

const SHORT: Record<Language, readonly (readonly [RegExp, string])[]> = {
  en: [
    [/for example,/u, "e.g.,"],
    [/e\.g\.,?/u, "for example"],
    [/i\.e\.,?/u, "that is,"],
    [/ versus /u, " vs. "],
    [/ vs\. /u, " versus "],
    [/ including /u, " incl. "],
    [/approximately/u, "approx."],
    [/ per year/u, " a year"],
    [/United States/u, "U.S."],
    [/ and /u, " & "],
    [/ number /u, " no. "],
  ],
  de: [
    [/zum Beispiel/u, "z. B."],
    [/z\. ?B\./u, "zum Beispiel"],
    [/beziehungsweise/u, "bzw."],
    [/ bzw\. /u, " beziehungsweise "],
    [/Absatz (\d)/u, "Abs. $1"],
    [/Abs\. (\d)/u, "Absatz $1"],
    [/Nummer (\d)/u, "Nr. $1"],
    [/Nr\. (\d)/u, "Nummer $1"],
    [/ sowie /u, " und "],
    [/unter anderem/u, "u. a."],
    [/Artikel (\d)/u, "Art. $1"],
    [/das heißt/u, "d. h."],
  ],
  fr: [
    [/par exemple/u, "p. ex."],
    [/c'est-à-dire/u, "soit"],
    [/article (\d)/u, "art. $1"],
    [/ et\/ou /u, " et / ou "],
    [/ ainsi que /u, " et "],
    [/ numéro /u, " n° "],
    [/ etc\./u, ""],
  ],
};

function abbreviate(sentence: string, language: Language, random: Random): string | undefined {
  const fitting = SHORT[language].filter(([from]) => from.test(sentence));
  if (fitting.length === 0) return undefined;
  const [from, to] = random.pick(fitting);
  return sentence.replace(from, to);
}

const VERBS: ReadonlyMap<string, string> = new Map(
  "terminate:terminated use:used disclose:disclosed return:returned destroy:destroyed assign:assigned cause:caused affect:affected pay:paid provide:provided treat:treated prevent:prevented reduce:reduced include:included review:reviewed consider:considered prescribe:prescribed report:reported maintain:maintained protect:protected remove:removed suspend:suspended notify:notified request:requested"
    .split(" ")
    .map((pair) => pair.split(":") as [string, string]),
);

/** "The clinician may reduce the dose." becomes "The dose may be reduced by the clinician." */
function passive(sentence: string, language: Language): string | undefined {
  if (language !== "en") return undefined;
  const parts =
    /^((?:The |An? |Each |Any )?[\w ]{3,30}?) (shall|may|must|will|can|should) (\w+) ((?:the|a|an|any|all|such|this) (?:[\w-]+ ){0,2}[\w-]+?)( (?:in|on|for|from|within|during|after|before|if|to|at|when|by|under|without|upon|with) [^,;:()]+)?\.$/.exec(
      sentence,
    );
  const participle = VERBS.get(parts?.[3] ?? "");
  if (parts === null || participle === undefined || / (?:and|or|not) /.test(`${parts[1]} ${parts[4]}`))
    return undefined;
  const [, subject = "", modal = "", , object = "", rest = ""] = parts;
  return `${upper(object)} ${modal} be ${participle} by ${lower(subject)}${rest}.`;
}

function dropAdjunct(sentence: string, language: Language): string | undefined {
  const rules: Record<Language, readonly RegExp[]> = {
    en: [
      / \([^()]{3,60}\)(?=[ ,.;])/u,
      /^(?:However|Additionally|In addition|Furthermore|Moreover|Therefore|Typically|Generally|Usually|In general|For example|As a result|Also), /u,
      /, (?:such as|including|for example) [^.;]{5,80}(?=\.$)/u,
      /, which [^,.;]{8,80},/u,
    ],
    de: [
      / \([^()]{3,60}\)(?=[ ,.;])/u,
      /, (?:zum Beispiel|etwa|insbesondere|wie etwa) [^.;]{5,80}(?=\.$)/u,
      / (?:jedoch|außerdem|zudem|ebenfalls|insbesondere)(?= )/u,
    ],
    fr: [
      / \([^()]{3,60}\)(?=[ ,.;])/u,
      /^(?:Cependant|Toutefois|En outre|Par ailleurs|Ainsi|De plus|En effet|Par exemple|En général|Enfin), /u,
      /, (?:notamment|par exemple|comme) [^.;]{5,80}(?=\.$)/u,
      /, qui [^,.;]{8,80},/u,
    ],
  };
  const rule = rules[language].find((pattern) => pattern.test(sentence));
  if (rule === undefined) return undefined;
  const rest = upper(sentence.replace(rule, ""));
  // What is left must still be a sentence, and a denial in what was dropped is no matter of this rule.
  return rest.length >= 0.5 * sentence.length ? rest : undefined;
}
