import type { Answer, ContradictingSide, Place } from "#lib/answer/answer";

/** Words of the person's language that a copied answer needs. */
export type CopyWords = {
  readonly sources: string;
  /** Where in its document a citation stands; empty for documents without pages. */
  readonly place: (place: Place) => string;
  readonly partlySupported: string;
  readonly notSupported: string;
  /** Why what a model wrote was set aside. */
  readonly fellBack: (because: NonNullable<Answer["fellBackBecause"]>) => string;
  readonly disagree: string;
  /** From when a side of a contradiction holds, and when it was added. */
  readonly dates: (side: ContradictingSide, other: ContradictingSide) => string;
};

/** The answer as plain text with its citations and marks: what "Copy" puts on the clipboard. */
export function answerText(answer: Answer, words: CopyWords): string {
  const doubts = { yes: "", partly: ` (${words.partlySupported})`, no: ` (${words.notSupported})` };
  const sentences = answer.sentences.map(({ text, citations, supported, leadIn }) => {
    const marks = citations.map((n) => `[${n}]`).join("");
    return `${leadIn === undefined ? "" : `${leadIn}\n`}${text}${marks === "" ? "" : ` ${marks}`}${doubts[supported]}`;
  });
  const contradictions = answer.contradictions ?? [];
  const cited = new Set([
    ...answer.sentences.flatMap((sentence) => sentence.citations),
    ...contradictions.flatMap(({ sides }) => sides.map(({ n }) => n)),
  ]);
  const sources = answer.citations
    .filter(({ n }) => cited.has(n))
    .map((citation) => `[${citation.n}] ${placeOf(citation, words)}: “${oneLine(citation.quote)}”`);
  return [
    answer.question,
    ...(answer.fellBackBecause === null ? [] : [words.fellBack(answer.fellBackBecause)]),
    sentences.join(answer.mode === "generate" ? " " : "\n\n"),
    ...contradictions.map(({ sides: [own, other] }) =>
      [words.disagree, sideText(own, other, words), sideText(other, own, words)].join("\n"),
    ),
    `${words.sources}\n${sources.join("\n")}`,
  ].join("\n\n");
}

function sideText(side: ContradictingSide, other: ContradictingSide, words: CopyWords): string {
  return `“${oneLine(side.text)}” [${side.n}] (${words.dates(side, other)})`;
}

function placeOf(place: Place, words: CopyWords): string {
  return [place.document, words.place(place), place.collection].filter((part) => part !== "").join(", ");
}

function oneLine(text: string): string {
  return text.replace(/\s+/gu, " ").trim();
}
