import type { ChunkId, CollectionId, ConversationId, DocumentId, TurnId } from "../ids.ts";

/**
 * What a question comes back as: plain data, stored with the turn, sent to the browser, printed by the command line.
 */

/** Where words stand. */
export type Place = {
  readonly chunkId: ChunkId;
  readonly documentId: DocumentId;
  /** Title if the document has one, else its file name. */
  readonly document: string;
  /** File name or path, where another document named beside it has the same title; never stored. */
  readonly apart?: string;
  readonly collectionId: CollectionId;
  readonly collection: string;
  /** First page of the words; null for documents without pages. */
  readonly page: number | null;
  /** What `page` counts; absent: pages. */
  readonly unit?: "sheet" | "slide";
  /** Name of the sheet. */
  readonly sheet?: string;
  /** The message it stands in or was attached to; absent for everything else. */
  readonly mail?: {
    /** Name of the sender, else the address; null where the message names nobody. */
    readonly from: string | null;
    /** Day on the sender's clock, YYYY-MM-DD; null where the message has none. */
    readonly date: string | null;
    readonly part: "header" | "body" | "attachment";
  };
  /** Character range in the document's text. */
  readonly start: number;
  readonly end: number;
};

/** A passage that was put before the model or quoted from; `n` is what `[n]` in the answer refers to. */
export type Citation = Place & {
  readonly n: number;
  /** Heading path of the passage, "A > B"; empty when there is none. */
  readonly heading: string;
  /** Verbatim words of the document that the answer rests on. */
  readonly quote: string;
  /** Passages of other documents that have these words too; what of them the person may read is asked when they are named. */
  readonly repeats?: readonly ChunkId[];
  /** Where these words stand as well, one place a document; never stored. */
  readonly alsoIn?: readonly Place[];
};

/** Why a sentence is not (wholly) supported by what it cites. */
export type SupportProblem =
  | { readonly kind: "no-citation" }
  | {
      /** `comparative`: a bound or a comparison; `subject`: somebody else, or the other way round. */
      readonly kind: "number" | "unit" | "date" | "name" | "comparative" | "subject";
      /** As the sentence has it. */
      readonly text: string;
      /** What stands there in the cited passage. */
      readonly expected?: string;
    }
  /** `text`: the cited sentence that may say the opposite. */
  | { readonly kind: "negation"; readonly text: string }
  | { readonly kind: "meaning" };

export type AnswerSentence = {
  /** Without citation marks. */
  readonly text: string;
  /** Values of `Citation.n`. */
  readonly citations: readonly number[];
  readonly supported: "yes" | "partly" | "no";
  readonly problems: readonly SupportProblem[];
  /** Character ranges in `text` of the words that answer; quote mode only. */
  readonly emphasis?: readonly { readonly start: number; readonly end: number }[];
  /** Quoted table rows and list items are shown as such. */
  readonly kind?: "prose" | "table" | "list";
  /** Header row of a quoted table row, or lead-in of a quoted list item. */
  readonly leadIn?: string;
};

export type Gaps = { readonly partly: number; readonly failed: number; readonly waiting: number };
/** Two documents that say different things of the same: neither is right by itself, the reader decides. */
export type Contradiction = {
  readonly kind: "number" | "date" | "negation";
  /** The document that took effect or was added last first. */
  readonly sides: readonly [ContradictingSide, ContradictingSide];
};

export type ContradictingSide = {
  /** Value of `Citation.n`. */
  readonly n: number;
  /** Verbatim sentence, list item or table row. */
  readonly text: string;
  /** Header row of a table row, or lead-in of a list item; empty when there is none. */
  readonly leadIn: string;
  /** Character ranges in `text` of what differs; empty where one side denies what the other says. */
  readonly ranges: readonly { readonly start: number; readonly end: number }[];
  /** When the document was added, in milliseconds. */
  readonly addedAtMs: number;
  /** From when it holds, YYYY-MM-DD, where that is known. */
  readonly validFrom: string | null;
};

export type Searched = {
  /** Documents the person may read within the chosen scope, and how many of them are only partly searchable or failed. */
  readonly documents: number;
  readonly withGaps: number;
  /** The same by state, and the documents that wait to be read; absent in answers of before they were counted. */
  readonly gaps?: Gaps;
  readonly collections: readonly { readonly id: CollectionId; readonly name: string }[];
  /** Day the question was put to, YYYY-MM-DD; null: the day it was asked. Absent in answers of earlier programs. */
  readonly asOf?: string | null;
  /** Documents left out since no version of them was in force on that day. */
  readonly notInForce?: number;
};

export type AnswerMode = "quote" | "generate";
export type TimingsMs = {
  readonly accept: number;
  readonly retrieve: number;
  readonly check: number;
  readonly judge: number;
  readonly disclose: number;
  readonly answer: number;
  readonly verify: number;
  readonly complete: number;
  readonly total: number;
};

export type Answer = {
  readonly turnId: TurnId;
  readonly conversationId: ConversationId;
  readonly question: string;
  /** The question as searched, when a follow-up was completed from the conversation. */
  readonly standaloneQuestion: string | null;
  readonly mode: AnswerMode;
  /** Name of the chat model; null in quote mode. */
  readonly model: string | null;
  /** True: the documents do not answer; `citations` are then the nearest passages, not an answer, and `sentences` is empty. */
  readonly abstained: boolean;
  readonly abstainedBecause: "nothing-readable" | "nothing-found" | "too-little-evidence" | null;
  /** Set when a model's answer was replaced by quotes. */
  readonly fellBackBecause: "no-citations" | "invalid-citations" | "endless" | "engine" | null;
  readonly sentences: readonly AnswerSentence[];
  readonly citations: readonly Citation[];
  /** Documents that disagree about what was asked; absent where none do. */
  readonly contradictions?: readonly Contradiction[];
  /** Words of the question that no document searched has; only where nothing answers. */
  readonly unknownWords?: readonly string[];
  readonly searched: Searched;
  readonly timingsMs: TimingsMs;
};

/** What the pipeline reports while it works; the web streams these, the command line ignores all but the last. */
export type AnswerEvent =
  | {
      readonly type: "answer-accepted";
      readonly turnId: TurnId;
      readonly conversationId: ConversationId;
      readonly standaloneQuestion: string | null;
    }
  | { readonly type: "answer-searched"; readonly searched: Searched }
  | {
      readonly type: "answer-sources";
      readonly citations: readonly Citation[];
      readonly mode: AnswerMode;
      readonly model: string | null;
    }
  /** Text of a generated answer as it comes, citation marks included; not verified yet. */
  | { readonly type: "answer-delta"; readonly text: string }
  /** A finished sentence with its verification. */
  | { readonly type: "answer-sentence"; readonly index: number; readonly sentence: AnswerSentence }
  /** The last event; everything before it is superseded. Sent only after the audit commit. */
  | { readonly type: "answer-end"; readonly answer: Answer };

export type AskInput = {
  readonly question: string;
  /** Continue this conversation of the actor's; a new one otherwise. */
  readonly conversationId?: ConversationId;
  /** Narrow to these collections; all readable ones otherwise. */
  readonly collectionIds?: readonly CollectionId[];
  /** Only this version of a document. */
  readonly documentId?: DocumentId;
  /** Day the question is about, YYYY-MM-DD: answered from what was in force then. Not together with `documentId`. */
  readonly asOf?: string;
  /** True: searched as it stands; a follow-up is completed from the conversation otherwise. */
  readonly isStandalone?: boolean;
};
