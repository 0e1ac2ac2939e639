/** What kind of thing a question asks for; a sentence that has one answers more likely. */
export type WantedKind = "number" | "time" | "person" | "yes-no" | "anything";

/** Decided by the question's first words, in English, German and French. */
export function wantedKind(question: string): WantedKind {
  if (TIME.test(question)) return "time";
  if (NUMBER.test(question)) return "number";
  if (PERSON.test(question)) return "person";
  if (YES_NO.test(question)) return "yes-no";
  return "anything";
}

/** Ranges in a text of what is wanted. */
export function findWanted(kind: WantedKind, text: string): { start: number; end: number }[] {
  const pattern =
    kind === "number" ? QUANTITY : kind === "time" ? MOMENT : kind === "person" ? NAME : undefined;
  if (pattern === undefined) return [];
  return Array.from(text.matchAll(pattern), (match) => ({
    start: match.index,
    end: match.index + match[0].length,
  }));
}

const TIME =
  /\b(?:when|how long|how soon|how often|how late|by what time|at what time|what time|what date|which date|until when|deadline|wann|wie lange|wie oft|wie schnell|bis wann|ab wann|um wie viel uhr|frist|quand|combien de temps|à quelle heure|quelle heure|quelle date|quel délai|délai)(?=\W|$)/iu;
const NUMBER =
  /\b(?:how (?:many|much|high|old|far|large|big|wide|deep|hot|fast)|(?:what|which) (?:(?:is|are|was) the )?(?:\p{L}+ ){0,3}?(?:percentage|number|amount|dose|dosage|age|fee|price|cost|rate|temperature|threshold|limit|maximum|minimum)|from what amount|wie ?viele?|wie (?:hoch|alt|gro(?:ß|ss)|weit|schwer)|welche (?:\p{L}+ )?(?:dosis|menge|höhe|temperatur)|combien|quel(?:le)? (?:âge|dose|montant|quantité|taux|prix|température|somme|durée))(?=\W|$)/iu;
const PERSON =
  /^\W*(?:who|whom|whose|wer|wen|wem|wessen|qui|par qui|à qui|avec qui)(?=\W)|\b(?:name of|wie heißt|comment s'appelle)\b/iu;
const YES_NO =
  /^\W*(?:is|are|was|were|may|must|can|could|do|does|did|has|have|should|will|would|darf|dürfen|kann|können|muss|müssen|ist|sind|hat|haben|wird|soll|sollen|est-ce|peut-on|puis-je|dois-je|faut-il|peut-il)(?=\W)/iu;

const UNITS =
  "%|‰|°C|°F|mg|g|kg|µg|mcg|ml|mL|l|L|dl|mmol|mol|IU|IE|UI|U|units?|Einheiten|unités?|€|EUR|euros?|Euro|\\$|USD|£|CHF|mm|cm|m|km|miles?|feet|ft|hours?|Stunden?|heures?|h|minutes?|Minuten?|min|days?|Tagen?|Tage|Werktage[n]?|jours?|weeks?|Wochen?|semaines?|months?|Monate[n]?|mois|years?|Jahre[n]?|ans|années?";
const WORDS =
  "one|two|three|four|five|six|seven|eight|nine|ten|twelve|thirty|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|zwölf|deux|trois|quatre|cinq|sept|huit|neuf|dix|douze";
/** What stands before digits that belong to a code: "COVID-" of 19, "PA-22-" of 150. */
const NOT_IN_CODE = "(?<!\\p{Lu}[\\p{L}\\d]{0,20}(?:[-/_][\\p{L}\\d]{1,20}){0,4}[-/_])";
/** Digits end here, and no code such as "3B" goes on; "5M" is an amount. */
const NOT_BEFORE_CODE = "(?!\\d|[.,]\\d|[A-JLN-Z](?!\\p{L}))";
const QUANTITY = new RegExp(
  `(?:[€$£]\\s?)?(?<![\\p{L}\\d])${NOT_IN_CODE}\\d[\\d.,\\u00a0\\u202f' ]*(?<![.,' \\u00a0])(?:\\s?(?:${UNITS})(?![\\p{L}]))?${NOT_BEFORE_CODE}|(?<!\\p{L})(?:${WORDS})\\s(?:${UNITS})(?!\\p{L})`,
  "gu",
);
const MOMENT = new RegExp(
  `(?<![\\p{L}\\d])\\d{1,2}[:.h]\\d{2}(?!\\d)(?:\\s?(?:am|pm|Uhr))?|(?<!\\d)${NOT_IN_CODE}\\d{1,4}[-./]\\d{1,2}[-./]\\d{1,4}(?!\\d)|(?<![\\p{L}\\d])\\d{1,2}(?:\\.|st|nd|rd|th|er)?\\s(?:January|February|March|April|May|June|July|August|September|October|November|December|Januar|Februar|März|Mai|Juni|Juli|Oktober|Dezember|janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre)(?:\\s\\d{4})?|(?:January|February|March|April|May|June|July|August|September|October|November|December)\\s\\d{1,2}(?:,?\\s\\d{4})?|(?<![\\p{L}\\d])\\d+(?:[.,]\\d+)?\\s(?:\\p{L}+\\s)?(?:hours?|Stunden?|heures?|minutes?|Minuten?|days?|Tagen?|Werktagen?|jours?|weeks?|Wochen?|semaines?|months?|Monaten?|mois|years?|Jahren?|ans|années?)(?!\\p{L})|(?<!\\p{L})(?:${WORDS})\\s(?:\\p{L}+\\s)?(?:hours?|Stunden?|heures?|minutes?|Minuten?|days?|Tagen?|Werktagen?|jours?|weeks?|Wochen?|semaines?|months?|Monaten?|mois|years?|Jahren?|ans|années?)(?!\\p{L})|(?:immediately|daily|weekly|monthly|annually|every year|unverzüglich|sofort|täglich|wöchentlich|monatlich|jährlich|immédiatement|sans délai|chaque (?:jour|mois|année|semaine))`,
  "giu",
);
const NAME =
  /(?<=[\p{L}\d,;:)]\s)(?:(?:Dr|Prof|Mr|Mrs|Ms|Herr|Frau|Mme|M)\.?\s)?\p{Lu}[\p{L}'-]+(?:\s\p{Lu}[\p{L}'-]+)*/gu;
