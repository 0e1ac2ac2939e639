/** Whether a question asks for an amount, a duration or a date, by its words in English, German and French. */
export function asksForNumber(question: string): boolean {
  return ASKED.test(question);
}

const ASKED =
  /\b(?:when|how (?:many|much|long|soon|often|late|high|old|far|large|big|fast)|deadline|percentage|number of|amount|dose|dosage|age|fee|price|cost|rate|date|wann|frist|bis wann|wie ?(?:viele?|lange|oft|hoch|alt|gro(?:ß|ss)|weit|schwer)|dosis|menge|höhe|datum|quand|combien|délai|âge|montant|taux|prix|durée|date)(?=\W|$)/iu;
