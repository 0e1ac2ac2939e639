/** A word that denies, where it stands. */
export type FoundNegation = { readonly start: number; readonly end: number; readonly text: string };

/** Words that deny in a sentence of English, German or French, in order; French "ne … pas" is one, at its "ne". */
export function findNegations(sentence: string): FoundNegation[] {
  const found: FoundNegation[] = [];
  for (const pattern of PATTERNS) {
    for (const match of sentence.matchAll(pattern)) {
      const end = match.index + match[0].length;
      if (found.some((other) => match.index < other.end && other.start < end)) continue;
      found.push({ start: match.index, end, text: match[0].replace(/\s+/gu, " ") });
    }
  }
  return found.toSorted((a, b) => a.start - b.start);
}

const PATTERNS = [
  // "ne … que" is "only"; "ne" alone denies with a few verbs.
  /(?<!\p{L})(?:ne\s+|n['’])(?:[\p{L}'’-]+\s+){1,4}?(?:pas|plus|jamais|rien|aucune?|guère|ni|nullement|personne)(?!\p{L})/giu,
  /(?<!\p{L})(?:ne\s+|n['’])(?=(?:peu|pou|sau|sach|ose|cesse|puisse)\p{L}*)(?!(?:[\p{L}'’-]+\s+){1,6}qu)/giu,
  /(?<!\p{L})(?:pas|jamais|aucune?|sans|nullement|interdite?s?)(?!\p{L})/giu,
  /(?<!\p{L})(?:not|never|no(?!\.)|none|neither|nor|nobody|nothing|without|cannot|prohibited|forbidden|unable)(?!\p{L})|\p{L}n[’']t(?!\p{L})/giu,
  /(?<!\p{L})(?:nicht|nie|niemals|kein(?:e[rsnm]?)?|ohne|weder|niemand(?:em|en)?|nichts|keinesfalls|keineswegs|unzulässig|verboten|untersagt)(?!\p{L})/giu,
];
