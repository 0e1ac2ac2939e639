import type { Answer, Citation } from "#lib/answer/answer";

/** Words of the person's language that a copied answer needs. */
export type CopyWords = {
  readonly sources: string;
  /** Where in its document a citation stands; empty for documents without pages. */
  readonly place: (citation: Citation) => string;
  readonly notSupported: string;
};

/** The answer as plain text with its citations: what "Copy" puts on the clipboard. */
export function answerText(answer: Answer, words: CopyWords): string {
  const sentences = answer.sentences.map(({ text, citations, supported, leadIn }) => {
    const marks = citations.map((n) => `[${n}]`).join("");
    const doubt = supported === "no" ? ` (${words.notSupported})` : "";
    return `${leadIn === undefined ? "" : `${leadIn}\n`}${text}${marks === "" ? "" : ` ${marks}`}${doubt}`;
  });
  const body = sentences.join(answer.mode === "generate" ? " " : "\n\n");
  const cited = new Set(answer.sentences.flatMap((sentence) => sentence.citations));
  const sources = answer.citations
    .filter(({ n }) => cited.has(n))
    .map((citation) => `[${citation.n}] ${placeOf(citation, words)}: “${oneLine(citation.quote)}”`);
  return [answer.question, body, `${words.sources}\n${sources.join("\n")}`].join("\n\n");
}

function placeOf(citation: Citation, words: CopyWords): string {
  return [citation.document, words.place(citation), citation.collection]
    .filter((part) => part !== "")
    .join(", ");
}

function oneLine(text: string): string {
  return text.replace(/\s+/gu, " ").trim();
}
