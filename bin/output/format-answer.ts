import { styleText } from "node:util";
import type { Answer, Citation, Searched } from "#lib/answer/answer";
import type { SearchResultItem } from "#lib/answer/search-only";

/** The answer as running text with citation marks, `[n]`; empty when the documents do not answer. */
export function answerText(answer: Answer): string {
  return answer.sentences
    .map(({ text, citations }) => text + citations.map((n) => ` [${n}]`).join(""))
    .join("\n");
}

/** An answer for people at a terminal: the text, then the passages it rests on. */
export function formatAnswer(answer: Answer): string[] {
  const style = (name: "bold" | "dim" | "yellow", text: string) =>
    styleText(name, text, { stream: process.stdout });
  const searched = `${answer.searched.documents.toLocaleString("en")} documents in ${answer.searched.collections.map(({ name }) => name).join(", ") || "no collection"}`;
  const sentences = answer.sentences.map(({ text, citations, supported }) => {
    const marks = style("dim", citations.map((n) => ` [${n}]`).join(""));
    const warning =
      supported === "yes"
        ? ""
        : style("yellow", supported === "no" ? "  (not supported)" : "  (partly supported)");
    return clean(text) + marks + warning;
  });
  const gaps = gapsIn(answer.searched);
  const text = answer.abstained ? [`The documents do not answer this. Searched: ${searched}.`] : sentences;
  const heading = answer.abstained ? "Nearest passages" : "Sources";
  const sources = answer.citations.flatMap((citation) => {
    const { n, document, collection, quote } = citation;
    return [
      `${style("bold", `[${n}]`)} ${clean(document)}${placeOf(citation)} ${style("dim", `(${clean(collection)})`)}`,
      `    ${clean(quote)}`,
    ];
  });
  const fellBack =
    answer.fellBackBecause === null ? [] : [style("yellow", FELL_BACK[answer.fellBackBecause])];
  return [
    ...fellBack,
    ...text,
    ...(gaps === "" ? [] : ["", style("yellow", gaps)]),
    ...(sources.length === 0 ? [] : ["", style("dim", heading), ...sources]),
  ];
}

function placeOf({ page, unit, sheet, mail }: Pick<Citation, "page" | "unit" | "sheet" | "mail">): string {
  const inside = page === null ? "" : `, ${unit ?? "page"} ${sheet === undefined ? page : clean(sheet)}`;
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

const FELL_BACK: Record<NonNullable<Answer["fellBackBecause"]>, string> = {
  "no-citations": "The model's answer cited no source and was set aside; these are quotes.",
  "invalid-citations": "The model's answer cited what it was not given and was set aside; these are quotes.",
  endless: "The model's answer did not come to an end and was set aside; these are quotes.",
  engine: "The model did not answer; these are quotes.",
};

/** Passages that a search found, for people at a terminal. */
export function formatResults(items: readonly SearchResultItem[]): string[] {
  if (items.length === 0) return ["Nothing was found among what is open to this person."];
  return items.flatMap((item) => {
    const { rank, document, collection, text } = item;
    return [
      `${styleText("bold", `${rank}.`, { stream: process.stdout })} ${clean(document)}${placeOf(item)} (${clean(collection)})`,
      `   ${clean(text)}`,
    ];
  });
}

/** Text of documents must not move the terminal's cursor. */
function clean(text: string): string {
  return text.replace(/[\p{Cc}\s]+/gu, " ");
}
