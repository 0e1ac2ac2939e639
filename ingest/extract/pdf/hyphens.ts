/** Decides what to do with a hyphen at the end of a line, from the words the document uses elsewhere. */
export type HyphenJoin = "remove" | "keep" | "keep-and-space";

const KEPT_PREFIXES = new Set([
  "self",
  "non",
  "well",
  "ex",
  "semi",
  "quasi",
  "cross",
  "long",
  "short",
  "high",
  "low",
  "half",
  "all",
  "full",
  "e",
  "x",
  "t",
]);
const COORDINATION = /^(?:und|oder|bzw|sowie|or|and|et|ou)(?![\p{L}])/u;

/** Makes a decision function; `texts` are all lines of the document. */
export function hyphenRule(texts: Iterable<string>): (before: string, after: string) => HyphenJoin {
  const words = new Set<string>();
  for (const text of texts)
    for (const word of text.toLowerCase().match(/\p{L}+(?:[-‐]\p{L}+)*/gu) ?? [])
      words.add(word.replaceAll("‐", "-"));
  return (before, after) => {
    const head = /(\p{L}+)[-‐\u00ad]$/u.exec(before)?.[1]?.toLowerCase();
    const tail = /^\p{L}+/u.exec(after)?.[0];
    if (before.endsWith("\u00ad")) return "remove";
    if (COORDINATION.test(after)) return "keep-and-space";
    if (head === undefined || tail === undefined || !/^\p{Ll}/u.test(tail)) return "keep";
    if (words.has(`${head}-${tail}`)) return "keep";
    if (words.has(`${head}${tail}`)) return "remove";
    return KEPT_PREFIXES.has(head) ? "keep" : "remove";
  };
}

/** Whether a line ends in a hyphen that may break a word. */
export function endsInHyphen(text: string): boolean {
  return /\p{L}[-‐\u00ad]$/u.test(text);
}
