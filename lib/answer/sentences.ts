/** Abbreviations that never end a sentence: a name, a number or more text follows. Compared in lower case, without the last point. */
const ABBREVIATIONS = new Set(
  (
    "dr prof mr mrs ms st mme mlle no nos nr art abs ziff lit sec sect fig figs tab vol vols ch chap cf vgl bzw ca approx resp sog evtl ggf inkl zzgl max min mio mrd tel str hr fr " +
    "hrsg bd kap anl anm az ff f p pp s par para rn e.g i.e z.b d.h u.a o.ä u.u i.d.r i.v.m i.s.d p.ex c.-à-d env éd dept gen gov rev sen rep hon capt col lt sgt jan feb febr mär apr jun jul aug sep sept okt oct nov dez dec janv févr juil déc " +
    "v vs al ed eds eq ref refs ex op cit b.v"
  ).split(" "),
);
/** Abbreviations that may end a sentence: they do where a usual first word follows. */
const MAY_END =
  /(?:^|[\s("'“„«])(?:etc|usw|inc|ltd|co|corp|gmbh|llc|plc|jr|sr|a\.m|p\.m|e\.v|(?:\p{L}\.\s?)*\p{L})$/iu;
const STARTERS = new Set(
  (
    "the this these that those it he she they we you i in on at if when for as a an there all any each no however patients after before while to by der die das dies diese dieser dieses ein eine es er sie wir " +
    "im in am bei wenn nach vor für auf mit zur zum alle jeder jede le la les un une ce cette ces il elle ils elles nous vous on si en dans pour lorsque tout toute tous"
  ).split(" "),
);
/** Words before an ordinal, which is a number with a point in German: "am 3. Oktober", "Absatz 2. Halbsatz". */
const BEFORE_ORDINAL =
  /(?:^|\s)(?:am|vom|zum|bis|ab|den|dem|der|des|die|das|im|ins|seit|nr|abs|absatz|art|artikel|no|ziffer|ziff|satz|kapitel|und)\.?\s\(?\d{1,2}$/i;
const MONTH = /^\s+(?:jan|feb|mär|maer|apr|mai|jun|jul|aug|sep|okt|nov|dez)/i;
const LIST_MARKER = /^\s*(?:[•·▪◦–—*-]\s|\(?(?:\d{1,3}|[a-zA-Z])[.)]\s|\(\d{1,3}\)\s|§)/;
/** Lines of wrapped text are longer than this; shorter ones are addresses, captions or headings. */
const SHORT_LINE = 40;
/** Columns set with blanks or tabs: each line is a row. */
const COLUMNS = /\S(?: {3,}|\t+)\S/;
/** Possible ends: final punctuation with closing quotes, or a line break. */
const CANDIDATE = /[.!?…]+["'”’»)\]]*(?=\s|$)|[。！？]+[”」』）]*|\n\s*/gu;

/**
 * Sentences of a text in English, German or French, in order, as offsets without surrounding white space. Empty
 * lines, list items and table rows end a sentence; a single line break or a page break inside a sentence does not.
 * Where it is in doubt it does not cut.
 */
export function splitSentences(text: string): { start: number; end: number }[] {
  const sentences: { start: number; end: number }[] = [];
  let start = 0;
  const cut = (end: number) => {
    const piece = text.slice(start, end);
    const trimmed = piece.trim();
    if (trimmed !== "") {
      const from = start + (piece.length - piece.trimStart().length);
      sentences.push({ start: from, end: from + trimmed.length });
    }
    start = end;
  };
  for (const match of text.matchAll(CANDIDATE)) {
    const end = match.index + match[0].length;
    if (
      match[0].startsWith("\n")
        ? isLineEnd(text, start, match.index, end, match[0])
        : isSentenceEnd(text, start, match.index, end)
    )
      cut(end);
  }
  cut(text.length);
  return sentences;
}

function isLineEnd(text: string, start: number, at: number, next: number, breaks: string): boolean {
  if (breaks.split("\n").length > 2) return true;
  const lineStart = Math.max(start, text.lastIndexOf("\n", at - 1) + 1);
  // Only the end of a line decides; a line may be a megabyte long.
  const before = text.slice(Math.max(lineStart, at - 200), at);
  const after = /^[^\n]*/.exec(text.slice(next, next + 200))?.[0] ?? "";
  if (before.includes(" | ") || after.includes(" | ") || LIST_MARKER.test(after)) return true;
  if (COLUMNS.test(before) && COLUMNS.test(after)) return true;
  if (/[.!?:;]["'”’»)\]]*\s*$/.test(before)) return isSentenceStart(after) && !endsInAbbreviation(before);
  // The sentence may have begun in the middle of a long line.
  const line = text.slice(Math.max(text.lastIndexOf("\n", at - 1) + 1, at - 200), at);
  return !breaks.includes("\f") && line.trim().length < SHORT_LINE && /^["'“„«(]?[\p{Lu}\d]/u.test(after);
}

const endsInAbbreviation = (line: string) =>
  ABBREVIATIONS.has(/(\S+)\.\s*$/.exec(line)?.[1]?.toLowerCase() ?? "");

const isSentenceStart = (text: string) => /^\s*["'“„«‘‚([]*\s*[\p{Lu}\p{Lo}\d•§–—-]/u.test(text);

function isSentenceEnd(text: string, start: number, at: number, end: number): boolean {
  const after = text.slice(end, end + 60);
  if (after.trim() === "") return end >= text.length;
  // A line break follows: the rule for lines decides.
  if (/^[^\S\n]*\n/.test(after)) return false;
  if (/[。！？]/.test(text[at] ?? "")) return true;
  if (!isSentenceStart(after)) return false;
  const mark = text.slice(at, end);
  if (!mark.startsWith(".") || mark.startsWith("..")) return true;
  const before = text.slice(Math.max(start, at - 40), at);
  const firstWord = /^\s*["'“„«(]*(\p{L}+)/u.exec(after)?.[1]?.toLowerCase() ?? "";
  const isStarter = STARTERS.has(firstWord);
  if (/\d$/.test(before))
    return isEndAfterNumber(text.slice(start, Math.min(at, start + 20)).trimStart(), before, after);
  const word =
    /(\S+)$/
      .exec(before)?.[1]
      ?.replace(/^["'“„«([]+/, "")
      .toLowerCase() ?? "";
  // "z. B." and "d. h.": a single letter before another one.
  if (/^\p{L}$/u.test(word) && /^\s+\p{L}\./u.test(after)) return false;
  if (MAY_END.test(before)) return isStarter && !/(?:^|\s)\p{L}$/u.test(before);
  return !ABBREVIATIONS.has(word);
}

function isEndAfterNumber(sentence: string, before: string, after: string): boolean {
  // "3. Wash your hands": the number of a list item or a section opens the sentence.
  if (/^[(]?[\d.]{1,8}$/.test(sentence)) return false;
  if (/(?:^|\s)\(?\d{1,2}$/.test(before) && (BEFORE_ORDINAL.test(before) || MONTH.test(after))) return false;
  return true;
}
