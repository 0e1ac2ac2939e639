import { FIGURES, NAMES, SHORT, WORDS } from "./equal-words.ts";
import type { Random } from "./random.ts";
import type { Language } from "./read-passages.ts";
import { MONTHS } from "./words-to-change.ts";

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

function replaceWords(sentence: string, language: Language, random: Random): string | undefined {
  // "ne peut" is no place for "a la possibilité de".
  const isFormal = /(?:\bne |n')(?:peut|doit)/.test(sentence);
  const fitting = isFormal ? [] : WORDS[language].filter(([from]) => from.test(sentence));
  if (fitting.length === 0) return undefined;
  const [from, to] = random.pick(fitting);
  return sentence.replace(from, to);
}

function writeUnit(sentence: string, language: Language, random: Random): string | undefined {
  const fitting = NAMES[language].filter(([from]) => from.test(sentence));
  if (fitting.length === 0) return undefined;
  const [from, to] = random.pick(fitting);
  const written = sentence.replace(from, to);
  return written === sentence || /d'\d|\d \p{L}+\//u.test(written) ? undefined : written;
}

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
