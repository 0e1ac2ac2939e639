/** Words that join or soften a sentence and may be there or not without changing what it says; folded. */
export function isFiller(folded: string): boolean {
  return FILLERS.has(folded) || (ADVERB.test(folded) && !NOUNS.has(folded));
}

/** English adverbs of manner; none of them is a subject. */
const ADVERB = /^[a-z]{4,}ly$/;
const NOUNS = new Set("family assembly supply anomaly reply italy july monopoly butterfly".split(" "));

const FILLERS = new Set(
  (
    "however therefore thus hence moreover besides furthermore further additionally though although once present example eg ie e.g i.e that namely incl regarding concerning " +
    "jedoch allerdings daher deshalb somit zudem ferner ausserdem ebenfalls zunachst dabei hierbei dann beispiel beispielsweise insbesondere vor allem namlich bzw beziehungsweise derzeit zurzeit hinsichtlich bezuglich gemass lediglich " +
    "cependant toutefois ainsi donc alors outre ailleurs effet notamment particulier egalement exemple ex soit dire enfin aujourd hui actuellement concernant sujet"
  ).split(" "),
);
