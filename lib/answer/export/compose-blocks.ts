import type { Answer, AnswerSentence } from "../answer.ts";
import { composeContradictions } from "./compose-contradictions.ts";
import { composeSources } from "./compose-sources.ts";
import type { ExportWords } from "./export-words.ts";
import type { ExportContent, ExportedTurn } from "./gather-export.ts";
import { oneLine } from "./one-line.ts";

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
      /** Other documents that have these words too; empty where none does. */
      readonly alsoIn: string;
    }
  | {
      /** Two documents that say different things of the same. */
      readonly kind: "disagreement";
      /** How they differ. */
      readonly how: string;
      readonly sides: readonly [DisagreeingSide, DisagreeingSide];
    };

export type DisagreeingSide = {
  readonly n: number;
  readonly turn: number;
  readonly document: string;
  /** Where it stands, from when it holds, when it was added. */
  readonly place: string;
  /** Header row or lead-in; empty where there is none. */
  readonly leadIn: string;
  /** What it says, in pieces: those that the other side has differently apart. */
  readonly pieces: readonly { readonly text: string; readonly isDifferent: boolean }[];
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
    ...composeContradictions(answer, number, words),
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
  let lastLeadIn: string | undefined;
  return [
    { kind: "subheading", text: words.say("answer") },
    ...composeFellBack(answer, words),
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
    ...composeFellBack(answer, words),
    { kind: "notice", text: because },
  ];
}

/** Why what a model wrote is not in it. */
function composeFellBack({ fellBackBecause }: Answer, words: ExportWords): ExportBlock[] {
  return fellBackBecause === null
    ? []
    : [{ kind: "notice", text: words.say(`fell-back-${fellBackBecause}`) }];
}
