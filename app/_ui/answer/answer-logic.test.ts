import { expect, test } from "vitest";
import type { Answer, AnswerSentence, Citation, Searched } from "#lib/answer/answer";
import type { ChunkId, CollectionId, ConversationId, DocumentId, TurnId } from "#lib/ids";
import { answerText, type CopyWords } from "./answer-text";
import { addEvent, EMPTY_DRAFT } from "./draft";
import { groupSentences, splitCells } from "./group-sentences";
import { readEvents } from "./read-events";

const sentence = (text: string, more: Partial<AnswerSentence> = {}): AnswerSentence => ({
  text,
  citations: [1],
  supported: "yes",
  problems: [],
  ...more,
});
const citation = (n: number, more: Partial<Citation> = {}): Citation => ({
  n,
  chunkId: n as ChunkId,
  documentId: "doc_00000000000000000000000000" as DocumentId,
  document: "Insulin protocol",
  collectionId: "col_00000000000000000000000000" as CollectionId,
  collection: "Wards",
  page: 3,
  heading: "",
  quote: "Give 10\nunits.",
  start: 0,
  end: 14,
  ...more,
});
const WORDS: CopyWords = {
  sources: "Sources",
  place: ({ page }) => `page ${page}`,
  partlySupported: "partly supported",
  notSupported: "not supported",
  fellBack: (because) => `The model: ${because}`,
  disagree: "They disagree",
  dates: (side, other) => `added ${side.addedAtMs}, after ${other.addedAtMs}`,
};
const SEARCHED: Searched = { documents: 2, withGaps: 0, collections: [] };

function bodyOf(...parts: string[]): ReadableStream<Uint8Array> {
  return streamOf(parts.map((part) => new TextEncoder().encode(part)));
}
function streamOf(parts: readonly Uint8Array[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(sink) {
      for (const part of parts) sink.enqueue(part);
      sink.close();
    },
  });
}
async function collect(body: ReadableStream<Uint8Array>) {
  const events = [];
  for await (const event of readEvents(body)) events.push(event);
  return events;
}

test("events are read one per line, wherever the pieces of the body end, inside a letter too", async () => {
  const line = `${JSON.stringify({ type: "answer-delta", text: "Dosis für Ärzte" })}\n`;
  const bytes = new TextEncoder().encode(line + line);
  for (const cut of [1, 41, 42, bytes.length - 1]) {
    const body = streamOf([bytes.slice(0, cut), bytes.slice(cut)]);
    expect(await collect(body)).toEqual([
      { type: "answer-delta", text: "Dosis für Ärzte" },
      { type: "answer-delta", text: "Dosis für Ärzte" },
    ]);
  }
});

test("a line without its end is not an event", async () => {
  expect(await collect(bodyOf('{"type":"answer-delta","text":"a"}\n{"type":"answer-e'))).toEqual([
    { type: "answer-delta", text: "a" },
  ]);
});

test("a draft collects text, and a second list of sources starts the text again", () => {
  const sources = { type: "answer-sources", citations: [citation(1)], model: "m" } as const;
  let draft = addEvent(EMPTY_DRAFT, { type: "answer-searched", searched: SEARCHED });
  expect(draft.phase).toBe("searching");
  draft = addEvent(draft, { ...sources, mode: "generate" });
  draft = addEvent(draft, { type: "answer-delta", text: "Give " });
  draft = addEvent(draft, { type: "answer-delta", text: "10" });
  draft = addEvent(draft, { type: "answer-sentence", index: 0, sentence: sentence("Give 10") });
  expect(draft).toMatchObject({ phase: "answering", text: "Give 10", mode: "generate", searched: SEARCHED });
  expect(draft.sentences).toHaveLength(1);
  draft = addEvent(draft, { ...sources, mode: "quote", model: null });
  expect(draft).toMatchObject({ text: "", sentences: [], mode: "quote" });
});

test("quotes stand alone, generated sentences run together", () => {
  const both = [sentence("A."), sentence("B.")];
  expect(groupSentences(both, "quote")).toHaveLength(2);
  expect(groupSentences(both, "generate")).toMatchObject([
    { kind: "paragraph", sentences: [{ text: "A." }, { text: "B." }] },
  ]);
});

test("list items that follow one another are one list without their marks", () => {
  const groups = groupSentences(
    [sentence("Do this:"), sentence("- one"), sentence("- two"), sentence("3. three")],
    "generate",
  );
  expect(groups).toMatchObject([
    { kind: "paragraph" },
    { kind: "list", isOrdered: false, sentences: [{ text: "one", offset: 2 }, { text: "two" }] },
    { kind: "list", isOrdered: true, first: 3, sentences: [{ text: "three", offset: 3 }] },
  ]);
});

test("a quoted sentence that begins with a dash stays as it is written", () => {
  expect(groupSentences([sentence("- one")], "quote")).toMatchObject([
    { kind: "paragraph", sentences: [{ text: "- one" }] },
  ]);
});

test("rows below the same header are one table", () => {
  const row = (text: string, leadIn: string) => sentence(text, { kind: "table", leadIn });
  expect(
    groupSentences(
      [row("A | 5 mg", "Drug | Dose"), row("B | 7 mg", "Drug | Dose"), row("x | y", "P | Q")],
      "quote",
    ),
  ).toMatchObject([
    {
      kind: "table",
      header: ["Drug", "Dose"],
      rows: [{ cells: [{ text: "A" }, { text: "5 mg" }] }, { cells: [{ text: "B" }, { text: "7 mg" }] }],
    },
    { kind: "table", header: ["P", "Q"] },
  ]);
});

test("cells keep their place, also beside an empty one", () => {
  const cells = (row: string) =>
    splitCells(row).map(({ text, start }) => [text, row.indexOf(text, start)] as const);
  expect(cells("a | b | c")).toEqual([
    ["a", 0],
    ["b", 4],
    ["c", 8],
  ]);
  expect(splitCells("| a | b |").map(({ text }) => text)).toEqual(["a", "b"]);
  expect(splitCells("a |  | c").map(({ text }) => text)).toEqual(["a", "", "c"]);
  expect(splitCells("10 | 10").map(({ start }) => start)).toEqual([0, 5]);
});

test("a copied answer carries its citations and says what is not supported", () => {
  const answer: Answer = {
    turnId: "trn_00000000000000000000000000" as TurnId,
    conversationId: "con_00000000000000000000000000" as ConversationId,
    question: "How much?",
    standaloneQuestion: null,
    mode: "generate",
    model: "m",
    abstained: false,
    abstainedBecause: null,
    fellBackBecause: null,
    sentences: [sentence("Give 10 units."), sentence("At night.", { citations: [], supported: "no" })],
    citations: [citation(1), citation(2)],
    searched: SEARCHED,
    timingsMs: {
      accept: 0,
      retrieve: 0,
      check: 0,
      judge: 0,
      disclose: 0,
      answer: 0,
      verify: 0,
      complete: 0,
      total: 0,
    },
  };
  expect(answerText(answer, WORDS)).toBe(
    "How much?\n\nGive 10 units. [1] At night. (not supported)\n\nSources\n[1] Insulin protocol, page 3, Wards: “Give 10 units.”",
  );
  const side = { leadIn: "", ranges: [], validFrom: null };
  const sides = [
    { ...side, n: 1, text: "Give 10\nunits.", addedAtMs: 2 },
    { ...side, n: 2, text: "Give 12 units.", addedAtMs: 1 },
  ] as const;
  const doubtful = {
    ...answer,
    fellBackBecause: "engine",
    sentences: [sentence("Give 10 units.", { supported: "partly" })],
    contradictions: [{ kind: "number", sides }],
  } as const;
  expect(answerText(doubtful, WORDS)).toBe(
    "How much?\n\nThe model: engine\n\nGive 10 units. [1] (partly supported)\n\nThey disagree\n“Give 10 units.” [1] (added 2, after 1)\n“Give 12 units.” [2] (added 1, after 2)\n\nSources\n[1] Insulin protocol, page 3, Wards: “Give 10 units.”\n[2] Insulin protocol, page 3, Wards: “Give 10 units.”",
  );
});
