import { styleText } from "node:util";
import type {
  Answer,
  AnswerSentence,
  Citation,
  ContradictingSide,
  Contradiction,
  Place,
  Searched,
} from "#lib/answer/answer";
import type { SearchResultItem } from "#lib/answer/search-only";
import { DISAGREE, FELL_BACK, NOT_FOUND, problemWords, sideDates } from "./answer-words.ts";

/** The answer as running text with citation marks, `[n]`; empty when the documents do not answer. */
export function answerText(answer: Answer): string {
  return answer.sentences
    .map(({ text, citations }) => text + citations.map((n) => ` [${n}]`).join(""))
    .join("\n");
}

/** An answer for people at a terminal: the text, what is to be doubted, then the passages it rests on. */
export function formatAnswer(answer: Answer): string[] {
  const gaps = gapsIn(answer.searched);
  const text = answer.abstained
    ? notFound(answer)
    : answer.sentences.flatMap((sentence, i, all) => formatSentence(sentence, all[i - 1]?.leadIn));
  const heading = answer.abstained ? "Nearest passages: not an answer" : "Sources";
  const sources = answer.citations.flatMap(formatSource);
  return [
    ...(answer.fellBackBecause === null ? [] : [style("yellow", FELL_BACK[answer.fellBackBecause])]),
    ...text,
    ...(answer.contradictions ?? []).flatMap((one) => ["", ...formatContradiction(one, answer.citations)]),
    ...(gaps === "" ? [] : ["", style("yellow", gaps)]),
    ...(sources.length === 0 ? [] : ["", style("dim", heading), ...sources]),
  ];
}

function style(name: "bold" | "dim" | "yellow", text: string): string {
  return styleText(name, text, { stream: process.stdout });
}

function notFound({ abstainedBecause, searched, unknownWords = [] }: Answer): string[] {
  const names = searched.collections.map(({ name }) => clean(name)).join(", ") || "no collection";
  return [
    `The documents do not answer this. ${NOT_FOUND[abstainedBecause ?? "nothing-found"]}`,
    ...(unknownWords.length === 0 ? [] : [`Words that stand in none of them: ${unknownWords.join(", ")}.`]),
    `Searched: ${searched.documents.toLocaleString("en")} documents in ${names}.`,
  ];
}

/** @param lastLeadIn of the sentence before: rows of one table stand below one header */
function formatSentence(
  { text, citations, supported, problems, leadIn }: AnswerSentence,
  lastLeadIn: string | undefined,
): string[] {
  const marks = style("dim", citations.map((n) => ` [${n}]`).join(""));
  const warning =
    supported === "yes"
      ? ""
      : style("yellow", supported === "no" ? "  (not supported)" : "  (partly supported)");
  return [
    ...(leadIn === undefined || leadIn === lastLeadIn ? [] : [style("dim", clean(leadIn))]),
    clean(text) + marks + warning,
    ...problems.map((problem) => style("yellow", `    ${clean(problemWords(problem))}`)),
  ];
}

function formatContradiction({ kind, sides }: Contradiction, citations: readonly Citation[]): string[] {
  const [later, earlier] = sides;
  const side = (own: ContradictingSide, other: ContradictingSide) => {
    const citation = citations.find(({ n }) => n === own.n);
    const place = citation === undefined ? "" : clean(citation.document) + placeOf(citation);
    return [
      `${style("bold", `[${own.n}]`)} ${place} ${style("dim", `(${sideDates(own, other)})`)}`,
      `    ${clean([own.leadIn, own.text].join(" ")).trim()}`,
    ];
  };
  return [style("yellow", DISAGREE[kind]), ...side(later, earlier), ...side(earlier, later)];
}

function formatSource(citation: Citation): string[] {
  const { n, document, collection, quote, alsoIn } = citation;
  return [
    `${style("bold", `[${n}]`)} ${clean(document)}${placeOf(citation)} ${style("dim", `(${clean(collection)})`)}`,
    `    ${clean(quote)}`,
    ...formatAlsoIn(alsoIn),
  ];
}

function formatAlsoIn(places: readonly Place[] = []): string[] {
  if (places.length === 0) return [];
  const named = places.map(
    (place) => `${clean(place.document)}${placeOf(place)} (${clean(place.collection)})`,
  );
  return [style("dim", `    Also in: ${named.join("; ")}`)];
}

function placeOf({ apart, page, unit, sheet, mail }: Place): string {
  const file = apart === undefined ? "" : ` (${clean(apart)})`;
  const inside =
    page === null ? file : `${file}, ${unit ?? "page"} ${sheet === undefined ? page : clean(sheet)}`;
  if (mail === undefined) return inside;
  const sender = mail.from === null ? "" : ` from ${clean(mail.from)}`;
  const message = `e-mail${sender}${mail.date === null ? "" : `, ${mail.date}`}`;
  return `${inside}, ${mail.part === "attachment" ? `attached to an ${message}` : `${message}, ${mail.part}`}`;
}

/** What of the documents searched could not be: it may hold what was asked for. */
function gapsIn({ gaps }: Searched): string {
  const parts = [
    [gaps?.partly, "could only be read in part"],
    [gaps?.failed, "could not be read"],
    [gaps?.waiting, "not read yet"],
  ] as const;
  const said = parts.flatMap(([n = 0, what]) => (n === 0 ? [] : [`${n.toLocaleString("en")} ${what}`]));
  return said.length === 0 ? "" : `Not searched in full: ${said.join(", ")}.`;
}

/** Passages that a search found, for people at a terminal. */
export function formatResults(items: readonly SearchResultItem[]): string[] {
  if (items.length === 0) return ["Nothing was found among what is open to this person."];
  return items.flatMap((item) => {
    const { rank, document, collection, text } = item;
    return [
      `${styleText("bold", `${rank}.`, { stream: process.stdout })} ${clean(document)}${placeOf(item)} (${clean(collection)})`,
      `   ${clean(text)}`,
      ...formatAlsoIn(item.alsoIn),
    ];
  });
}

/** Text of documents must not move the terminal's cursor. */
function clean(text: string): string {
  return text.replace(/[\p{Cc}\s]+/gu, " ");
}
