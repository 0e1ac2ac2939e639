import type { Answer, AnswerSentence, Citation } from "../answer.ts";
import type { ExportWords } from "./export-words.ts";
import type { ExportContent, ExportedTurn } from "./gather-export.ts";

/** What an export consists of, whatever its format. All texts are plain: nothing in them is markup. */
export type ExportBlock =
  | { readonly kind: "title" | "heading" | "subheading" | "notice" | "lead-in"; readonly text: string }
  | { readonly kind: "facts"; readonly rows: readonly (readonly [label: string, value: string])[] }
  | {
      readonly kind: "sentence";
      readonly text: string;
      readonly citations: readonly number[];
      /** Question that `citations` belong to, so that numbers of two answers are not mixed up. */
      readonly turn: number;
      readonly support: AnswerSentence["supported"];
      readonly mark: string;
      readonly reasons: readonly string[];
    }
  | {
      readonly kind: "source";
      readonly n: number;
      readonly turn: number;
      readonly document: string;
      /** Collection, page, headings. */
      readonly place: string;
      readonly version: string;
      readonly quote: string;
    };

/** Puts an export together, in the words of whoever exports. */
export function composeBlocks(content: ExportContent, words: ExportWords): ExportBlock[] {
  return [
    { kind: "title", text: content.title },
    {
      kind: "facts",
      rows: [
        [words.say("exported-at"), words.dateTime(content.exportedAtMs)],
        [words.say("exported-by"), content.person],
      ],
    },
    ...content.turns.flatMap((turn, i) => composeTurn(turn, i + 1, content, words)),
    { kind: "notice", text: words.say("access-notice", { when: words.dateTime(content.exportedAtMs) }) },
  ];
}

function composeTurn(
  turn: ExportedTurn,
  number: number,
  content: ExportContent,
  words: ExportWords,
): ExportBlock[] {
  const { answer } = turn;
  const heading: ExportBlock = { kind: "heading", text: turn.question };
  const askedAt = [words.say("asked-at"), words.dateTime(turn.askedAtMs)] as const;
  if (answer === null) {
    const text = words.say(turn.isWithheld ? "withheld" : "unfinished");
    return [heading, { kind: "facts", rows: [askedAt] }, { kind: "notice", text }];
  }
  return [
    heading,
    { kind: "facts", rows: [askedAt, ...factsOf(answer, words)] },
    ...(answer.abstained ? composeNotFound(answer, words) : composeAnswer(answer, number, words)),
    ...(turn.leftOut === 0
      ? []
      : [{ kind: "notice", text: words.say("left-out", { count: turn.leftOut }) } as const]),
    ...composeSources(answer, number, content, words),
  ];
}

function factsOf(answer: Answer, words: ExportWords): [string, string][] {
  const { searched, standaloneQuestion } = answer;
  const names = searched.collections.map(({ name }) => name).join(", ");
  const counted = words.say("searched-value", { documents: searched.documents, collections: names });
  const gaps = searched.withGaps === 0 ? "" : ` ${words.say("with-gaps", { count: searched.withGaps })}`;
  const how =
    answer.mode === "quote"
      ? words.say("how-quote")
      : words.say("how-generate", { model: answer.model ?? "" });
  return [
    ...(standaloneQuestion === null
      ? []
      : [[words.say("searched-as"), standaloneQuestion] as [string, string]]),
    [words.say("searched"), `${counted}${gaps}`],
    ...(answer.abstained && answer.mode === "quote" ? [] : [[words.say("how"), how] as [string, string]]),
  ];
}

function composeAnswer(answer: Answer, turn: number, words: ExportWords): ExportBlock[] {
  const fellBack = answer.fellBackBecause;
  let lastLeadIn: string | undefined;
  return [
    { kind: "subheading", text: words.say("answer") },
    ...(fellBack === null ? [] : [{ kind: "notice", text: words.say(`fell-back-${fellBack}`) } as const]),
    ...answer.sentences.flatMap((sentence): ExportBlock[] => {
      const isNew = sentence.leadIn !== undefined && sentence.leadIn !== lastLeadIn;
      lastLeadIn = sentence.leadIn;
      const block = composeSentence(sentence, answer, turn, words);
      return isNew ? [{ kind: "lead-in", text: oneLine(sentence.leadIn ?? "") }, block] : [block];
    }),
  ];
}

function composeSentence(
  sentence: AnswerSentence,
  answer: Answer,
  turn: number,
  words: ExportWords,
): ExportBlock {
  const { supported } = sentence;
  const mark =
    supported === "yes"
      ? answer.mode === "quote"
        ? "verbatim"
        : "supported"
      : supported === "partly"
        ? "partly"
        : "unsupported";
  return {
    kind: "sentence",
    text: oneLine(sentence.text),
    citations: sentence.citations,
    turn,
    support: supported,
    mark: words.say(mark),
    reasons: sentence.problems.map((problem) =>
      words.say(`problem-${problem.kind}`, {
        text: "text" in problem ? problem.text : "",
        expected: ("expected" in problem ? problem.expected : undefined) ?? "none",
      }),
    ),
  };
}

function composeNotFound(answer: Answer, words: ExportWords): ExportBlock[] {
  const because = words.say(`because-${answer.abstainedBecause ?? "nothing-found"}`);
  return [
    { kind: "subheading", text: words.say("not-found") },
    { kind: "notice", text: because },
  ];
}

/** The cited passages; of an answer that was not found, the nearest ones, named as such. */
function composeSources(
  answer: Answer,
  turn: number,
  content: ExportContent,
  words: ExportWords,
): ExportBlock[] {
  const cited = new Set(answer.sentences.flatMap(({ citations }) => citations));
  const sources = answer.abstained ? answer.citations : answer.citations.filter(({ n }) => cited.has(n));
  if (sources.length === 0) return [];
  return [
    { kind: "subheading", text: words.say(answer.abstained ? "nearest" : "sources") },
    ...sources.map((citation) => composeSource(citation, turn, content, words)),
  ];
}

function composeSource(
  citation: Citation,
  turn: number,
  content: ExportContent,
  words: ExportWords,
): ExportBlock {
  const version = content.versions.get(citation.documentId);
  const heading = citation.heading === "" ? [] : [citation.heading];
  return {
    kind: "source",
    n: citation.n,
    turn,
    document: oneLine(citation.document),
    place: [citation.collection, ...placesOf(citation, words), ...heading].map(oneLine).join(" · "),
    version:
      version === undefined ? "" : words.say("version", { name: version.name, sha256: version.sha256 }),
    quote: oneLine(citation.quote),
  };
}

/** Where in its document it stands: a page, slide or sheet, and the message. */
function placesOf({ page, unit, sheet, mail }: Citation, words: ExportWords): string[] {
  const inside =
    page === null
      ? []
      : unit === "slide"
        ? [words.say("slide", { page })]
        : unit === "sheet"
          ? [sheet === undefined ? words.say("sheet-number", { page }) : words.say("sheet", { sheet })]
          : [words.say("page", { page })];
  if (mail === undefined) return inside;
  const { from, date, part } = mail;
  const values = { from: from ?? "", hasFrom: from === null ? "no" : "yes", part };
  const day = { day: date === null ? "" : words.day(date), hasDay: date === null ? "no" : "yes" };
  return [...inside, words.say("mail", { ...values, ...day })];
}

/** Text of documents on one line, without what moves a cursor or turns the direction of writing. */
function oneLine(text: string): string {
  return text
    .replace(/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, "")
    .replace(/[\p{Cc}\s]+/gu, " ")
    .trim();
}
