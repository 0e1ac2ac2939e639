/** Frequent small words that the three languages do not share. */
const WORDS: Record<"en" | "de" | "fr", ReadonlySet<string>> = {
  en: new Set(
    "the of and to is that for with as be are this by or from which not have has was were must may shall their they you your if when should will can before after patients".split(
      " ",
    ),
  ),
  de: new Set(
    "der die das und ist nicht mit den dem des ein eine einer eines einem für von zu zur zum auf im ist sind wird werden oder sich als auch nach bei durch über nur kann wenn vor muss darf".split(
      " ",
    ),
  ),
  fr: new Set(
    "le la les des et est une dans pour que qui sur par avec au aux ce cette ces sont pas plus ou vous votre être ne se il elle du leur doit peut avant après d'un".split(
      " ",
    ),
  ),
};
/** Small words of neighbouring languages, so that Portuguese does not pass for French. */
const OTHER: ReadonlySet<string> = new Set(
  "o os do da dos em para com não uma no na nos por mais como el los del y en un con lo il di che per non sono della het een van zijn niet met voor się nie jest och att som det av på".split(
    " ",
  ),
);
const MIN_HITS = 3;

/** "en", "de" or "fr" by their small words; null when the text is too short, mixed or in another language. */
export function detectLanguage(text: string): "en" | "de" | "fr" | null {
  const words =
    text
      .slice(0, 20_000)
      .toLowerCase()
      .match(/\p{L}+/gu) ?? [];
  const hits = { en: 0, de: 0, fr: 0 };
  let other = 0;
  for (const word of words) {
    if (WORDS.en.has(word)) hits.en++;
    if (WORDS.de.has(word)) hits.de++;
    if (WORDS.fr.has(word)) hits.fr++;
    if (OTHER.has(word)) other++;
  }
  const ranked = (["en", "de", "fr"] as const).toSorted((one, other) => hits[other] - hits[one]);
  const [best, second] = ranked;
  if (best === undefined || second === undefined) return null;
  const isClear =
    hits[best] >= MIN_HITS &&
    hits[best] >= 1.5 * hits[second] &&
    hits[best] > other &&
    hits[best] >= 0.08 * words.length;
  return isClear ? best : null;
}
