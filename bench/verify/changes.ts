import type { Random } from "./random.ts";
import type { Language } from "./read-passages.ts";
import { COMPARATIVES, MONTHS, SMALL, UNITS } from "./words-to-change.ts";

/** What a document holds that a change may take from. */
export type Material = { readonly names: readonly string[]; readonly subjects: readonly string[] };

/** Changes one thing so that the sentence says something else; undefined where there is no such thing. */
type Change = (
  sentence: string,
  language: Language,
  random: Random,
  material: Material,
) => string | undefined;

export const CHANGES = {
  number: changeNumber,
  unit: changeUnit,
  dose: changeDose,
  date: changeDate,
  negation: changeNegation,
  name: changeName,
  comparative: changeComparative,
  "swapped subject": swapSubject,
} as const satisfies Record<string, Change>;

export type ChangeKind = keyof typeof CHANGES;

function replaceAt(text: string, match: RegExpExecArray | RegExpMatchArray, by: string): string {
  const at = match.index ?? 0;
  return text.slice(0, at) + by + text.slice(at + match[0].length);
}

function otherNumber(written: string, random: Random): string {
  const value = Number(written.replaceAll(",", "."));
  const digits = written.replace(/\D/g, "");
  const others =
    Number.isInteger(value) && !written.includes(".")
      ? [
          value + 1,
          value * 2,
          value * 10,
          value + 5,
          ...(value > 2 ? [value - 1, Math.ceil(value / 2)] : []),
          ...(value >= 20 && value % 10 === 0 ? [value / 10] : []),
        ]
      : [];
  const chosen = others.length > 0 ? String(random.pick(others)) : undefined;
  if (chosen !== undefined && chosen !== written) return chosen;
  // One digit otherwise, separators kept.
  const at = random.whole(digits.length);
  let seen = -1;
  const changed = Array.from(written, (letter) => {
    if (!/\d/.test(letter)) return letter;
    seen++;
    return seen === at ? String(((Number(letter) + 1 + random.whole(8)) % 9) + 1) : letter;
  }).join("");
  return changed === written ? `${written}1` : changed;
}

const PLAIN_NUMBER =
  /(?<![\p{L}\d.,§[-])(?<!(?:§|No\.|Nr\.|Art\.) )\d{1,6}(?:[.,]\d{1,3})*(?![\d\p{L}\]])(?!,\d|\.\d)/gu;

function changeNumber(sentence: string, language: Language, random: Random): string | undefined {
  const dates = new RegExp(
    `\\d{1,2}(?:\\.|er)? (?:${MONTHS[language].join("|")})|(?:${MONTHS[language].join("|")}) \\d|\\d\\d?[./]\\d\\d?[./]\\d`,
    "u",
  );
  if (dates.test(sentence)) return undefined;
  const digits = [...sentence.matchAll(PLAIN_NUMBER)];
  const words = [
    ...sentence.matchAll(new RegExp(`(?<![\\p{L}-])(?:${SMALL[language].join("|")})(?![\\p{L}-])`, "gu")),
  ];
  const all = [...digits, ...words];
  if (all.length === 0) return undefined;
  const match = random.pick(all);
  if (/^\p{L}/u.test(match[0]))
    return replaceAt(sentence, match, random.pick(SMALL[language].filter((word) => word !== match[0])));
  return replaceAt(sentence, match, otherNumber(match[0], random));
}

function changeUnit(sentence: string, language: Language, random: Random): string | undefined {
  const found = UNITS[language].flatMap(([unit = "", ...others]) => {
    const number = `(?:\\d|${SMALL[language].join("|")}|\\(\\d+\\))`;
    const pattern = new RegExp(
      `(?<=(?<!\\p{L})${number}[\\s\\u00a0-]?)${unit.replace("$", "\\$")}(?![\\p{L}²/])`,
      "gu",
    );
    return [...sentence.matchAll(pattern)].map((match) => ({ match, others }));
  });
  if (found.length === 0) return undefined;
  const { match, others } = random.pick(found);
  return replaceAt(sentence, match, random.pick(others));
}

function changeDose(sentence: string, _language: Language, random: Random): string | undefined {
  const doses = [
    ...sentence.matchAll(
      /(?<![\p{L}\d.,-])(?!0)(\d+(?:[.,]\d+)?)([\s\u00a0-]?)(mg|g|µg|mcg|ml|mL|units|IU|mmol|milligrams|grams)(?![\p{L}²])/gu,
    ),
  ];
  if (doses.length === 0) return undefined;
  const match = random.pick(doses);
  const [, value = "", space = "", unit = ""] = match;
  const times = random.pick([0.1, 0.5, 2, 5, 10]);
  const changed =
    random.next() < 0.7
      ? `${Number((Number(value.replace(",", ".")) * times).toPrecision(6))}${space}${unit}`
      : `${value}${space}${unit === "g" || unit === "grams" ? "mg" : "g"}`;
  return replaceAt(sentence, match, changed);
}

function changeDate(sentence: string, language: Language, random: Random): string | undefined {
  const months = MONTHS[language];
  const named = [
    ...sentence.matchAll(
      new RegExp(
        `(?<!\\p{L})(?:${months.filter((month) => month !== "May" || language !== "en").join("|")})(?!\\p{L})`,
        "gu",
      ),
    ),
  ].filter(
    ({ index, 0: month }) =>
      /\d(?:\.|er)? $/.test(sentence.slice(0, index)) || /^,? \d/.test(sentence.slice(index + month.length)),
  );
  const years = [...sentence.matchAll(/(?<![\d.,/-])(?:1[5-9]|20)\d\d(?![\d,/-]|\.\d)/gu)];
  const days = [
    ...sentence.matchAll(
      new RegExp(
        `(?<=(?:${months.join("|")}) )\\d{1,2}(?=,)|(?<![\\d.,])\\d{1,2}(?=(?:\\.|er)? (?:${months.join("|")}))`,
        "gu",
      ),
    ),
  ];
  const numeric = [...sentence.matchAll(/(?<!\d)\d{1,2}(?=[./]\d{1,2}[./]\d{4})/gu)];
  const all = [...named, ...years, ...days, ...numeric];
  if (all.length === 0) return undefined;
  const match = random.pick(all);
  if (/\p{L}/u.test(match[0]))
    return replaceAt(sentence, match, random.pick(months.filter((month) => month !== match[0])));
  if (match[0].length === 4)
    return replaceAt(sentence, match, String(Number(match[0]) + random.pick([-10, -3, -2, -1, 1, 2, 4])));
  const other = Array.from({ length: 28 }, (_, i) => i + 1).filter((day) => day !== Number(match[0]));
  return replaceAt(sentence, match, String(random.pick(other)));
}

function changeNegation(sentence: string, language: Language, random: Random): string | undefined {
  const remove: Record<Language, readonly (readonly [RegExp, string])[]> = {
    en: [
      [/ cannot /u, " can "],
      [
        /(?<= (?:is|are|was|were|may|must|shall|should|can|will|does|do|did|has|have|would|could)) not(?= )(?! only| less| more| later| exceed)/u,
        "",
      ],
      [/ never /u, " always "],
      [/ without /u, " with "],
    ],
    de: [
      [/ nicht(?= )(?! nur| mehr als| weniger)/u, ""],
      [/(?<= )kein(?=e?[nrms]? )/u, "ein"],
      [/ niemals /u, " immer "],
      [/ ohne /u, " mit "],
    ],
    fr: [
      [/ ne (\p{L}+) pas /u, " $1 "],
      [/ n['’](\p{L}+) pas /u, " $1 "],
      [/ ne (\p{L}+) jamais /u, " $1 toujours "],
      [/ sans /u, " avec "],
    ],
  };
  const insert: Record<Language, readonly (readonly [RegExp, string])[]> = {
    en: [
      [/(?<= (?:is|are|was|were|may|must|shall|should|can|will))(?= (?!not\b)[a-z]{3})/u, " not"],
      [/ with (?=the|a|an|any|his|her|its|their)/u, " without "],
    ],
    de: [
      [
        /(?<= (?:ist|sind|war|waren|wird|werden|kann|können|darf|dürfen|muss|müssen|hat|haben|wurde|wurden))(?= (?!nicht|kein|weder)[a-zäöü]{3})/u,
        " nicht",
      ],
      [/(?<= )ein(?=e[nrm]? )/u, "kein"],
    ],
    fr: [[/ (peut|doit|est|sont|peuvent|doivent|a|ont|permet|concerne|s'applique) (?!pas)/u, " ne $1 pas "]],
  };
  const hasNegation = remove[language].filter(([pattern]) => pattern.test(sentence));
  const list =
    hasNegation.length > 0 ? hasNegation : insert[language].filter(([pattern]) => pattern.test(sentence));
  if (list.length === 0) return undefined;
  const [from, to] = random.pick(list);
  return sentence
    .replace(from, to)
    .replace(/ ne (est|a|ont|s'applique) pas/u, " n'$1 pas")
    .replace("n's'applique pas", "ne s'applique pas");
}

/** Names of a text: two capitalised words in a row, words in capitals and, but for German, capitalised words inside a sentence. */
export function namesOf(sentence: string, language: Language): string[] {
  const inside = sentence.slice(sentence.indexOf(" ") + 1);
  const single =
    language === "de"
      ? /(?<=(?<!\p{L})(?:von|aus|nach|Herr|Frau|in) )\p{Lu}\p{Ll}{3,}(?=[ ,.])/gu
      : /(?<=\p{Ll} )(?<!\. )\p{Lu}\p{Ll}{3,}(?=[ ,.;])/gu;
  const double = /(?<=\p{Ll} )\p{Lu}\p{Ll}{2,} \p{Lu}\p{Ll}{3,}(?=[ ,.;])/gu;
  const capitals = /(?<=[\p{Ll},] )\p{Lu}{3,6}(?=[ ,.;])/gu;
  const found = [
    ...(language === "de" ? [] : (inside.match(double) ?? [])),
    ...(inside.match(single) ?? []),
    ...(inside.match(capitals) ?? []),
  ];
  return found.filter((name) => !NO_NAMES.test(name));
}
const NO_NAMES =
  /^(?:January|February|March|April|May|June|July|August|September|October|November|December|Section|Article|Table|Figure|Chapter|Party|Parties|Agreement|Information|Confidential|Appendix|Exhibit|Schedule|Annex|Article|Monday|Sunday|The|This|Bezug|Verbindung|Satz|Absatz|Form|Kraft|Zusammenhang|Rahmen|Fall|Fällen|Anspruch|Betracht|Frage)(?:$| )/u;

function changeName(
  sentence: string,
  language: Language,
  random: Random,
  { names }: Material,
): string | undefined {
  const own = namesOf(sentence, language);
  if (own.length === 0) return undefined;
  const name = random.pick(own);
  const shape = (text: string) =>
    /^\p{Lu}+$/u.test(text) ? "capitals" : text.includes(" ") ? "double" : "single";
  const others = names.filter(
    (other) => shape(other) === shape(name) && !shareWord(other, name) && !sentence.includes(other),
  );
  if (others.length === 0) return undefined;
  return sentence.replace(new RegExp(`(?<=\\p{L},? )${name}(?=[ ,.;])`, "u"), random.pick(others));
}

const shareWord = (a: string, b: string) =>
  a
    .toLowerCase()
    .split(" ")
    .some((one) =>
      b
        .toLowerCase()
        .split(" ")
        .some((two) => one.slice(0, 4) === two.slice(0, 4)),
    );

function changeComparative(sentence: string, language: Language, random: Random): string | undefined {
  const fitting = COMPARATIVES[language].flatMap(([from, to]) => {
    // "vor" and "nach", "over" and "under" compare times and figures only before one; "ne … plus" is a denial.
    const before = /^(?:vor|nach|over|under|über|unter)$/.test(from)
      ? "(?= (?:dem|der|den)? ?\\d)"
      : from === "plus"
        ? "(?= (?:\\p{L}+ )?que)"
        : "";
    const match = new RegExp(`(?<!\\p{L})(?<!n['’e][\\p{L} ]{1,14})${from}(?!\\p{L})${before}`, "u").exec(
      sentence,
    );
    const isIdiom =
      /^(?:before|after|more|most|over)$/.test(from) &&
      /^(?: or less| importantly| information| of| than)/.test(
        sentence.slice((match?.index ?? 0) + from.length),
      );
    return match === null || isIdiom ? [] : [{ match, to }];
  });
  if (fitting.length === 0) return undefined;
  const { match, to } = random.pick(fitting);
  return replaceAt(sentence, match, to);
}

const SUBJECT: Record<Language, RegExp> = {
  en: /^(?:The|A|An|Each|Any) ((?:[\p{L}-]+ ){0,1}[\p{L}-]+)(?= (?:shall|must|may|will|should|can|is|are|was|were|has|have|does)\b)/u,
  de: /^(?:Der|Die|Das) (\p{Lu}\p{L}{3,})(?= (?:ist|sind|war|waren|wird|werden|kann|können|darf|dürfen|muss|müssen|hat|haben|soll|wurde|wurden|gilt|beträgt|erhält)(?!\p{L}))/u,
  fr: /^(?:Le |La |Les )([bcdfgjklmnpqrstvCINP]\p{L}{3,})(?= (?:est|sont|peut|peuvent|doit|doivent|a|ont|permet|sera|n['’]est|ne) )/u,
};

/** The noun, with its adjective, that a sentence begins with. */
export function subjectOf(sentence: string, language: Language): string | undefined {
  const subject = SUBJECT[language].exec(sentence)?.[1];
  return subject === undefined || /(?:following|same|term|above|other|first)/i.test(subject)
    ? undefined
    : subject;
}

const OBJECT: Record<Language, RegExp> = {
  en: /(?<= (?:to|by|the|a|an|any|from|of|for) (?:the )?)((?:Disclosing|Receiving|disclosing|receiving|\p{Lu}\p{L}+) (?:Party|party)|patient|provider|Company|Customer|Recipient|Discloser|Licensee|Licensor|user|doctor|clinician|subscriber|verifier|CSP|claimant|employee|contractor|agency|team|government)s?(?=[ ,.;])/u,
  de: /(?<= (?:den|dem|der) )(\p{Lu}\p{L}{4,})(?=[ ,.;])/u,
  fr: /(?<= (?:le|la|les|au|du|à la|de la) )([bcdfgjklmnpqrstv]\p{L}{4,})(?=[ ,.;])/u,
};

function swapSubject(
  sentence: string,
  language: Language,
  random: Random,
  { subjects }: Material,
): string | undefined {
  const subject = subjectOf(sentence, language);
  if (subject === undefined) return undefined;
  const at = sentence.indexOf(subject);
  const rest = sentence.slice(at + subject.length);
  const object = OBJECT[language].exec(rest);
  if (
    object?.[1] !== undefined &&
    random.next() < 0.5 &&
    !shareWord(object[0], subject) &&
    !/^ (?:is|are|ist|sind|est|sont|was|were|war|waren) (?:the|a|an|der|die|das|ein|eine|le|la|un|une|les) /u.test(
      rest,
    )
  ) {
    const swapped = rest.slice(0, object.index) + subject + rest.slice(object.index + object[0].length);
    return sentence.slice(0, at) + object[0] + swapped;
  }
  const others = subjects.filter((other) => !shareWord(other, subject) && !rest.includes(other));
  return others.length === 0 ? undefined : sentence.slice(0, at) + random.pick(others) + rest;
}
