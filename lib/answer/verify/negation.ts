/** Whether a sentence of English, German or French denies something. */
export function isNegated(sentence: string): boolean {
  return NEGATIONS.some((pattern) => pattern.test(sentence));
}

const NEGATIONS = [
  /\b(?:not|never|no|none|neither|nor|nobody|nothing|without|cannot|prohibited|forbidden|must\s+not)\b|n[’']t\b/iu,
  /(?<!\p{L})(?:nicht|nie|niemals|kein(?:e[rsnm]?)?|ohne|weder|niemand|nichts|unzulässig|verboten|untersagt)(?!\p{L})/iu,
  /(?<!\p{L})(?:ne\s.{1,40}?\s(?:pas|plus|jamais|rien|aucune?|guère|ni)|n['’].{1,40}?\s(?:pas|plus|jamais|rien|aucune?)|jamais|aucune?|sans|interdite?s?)(?!\p{L})/iu,
];
