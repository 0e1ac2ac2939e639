import type { AnswerEvent, AnswerMode, AnswerSentence, Citation, Searched } from "#lib/answer/answer";

/** An answer on its way: what is known so far. `answer-end` replaces it. */
export type Draft = {
  readonly phase: "searching" | "answering";
  readonly standaloneQuestion: string | null;
  readonly searched: Searched | null;
  readonly citations: readonly Citation[];
  readonly mode: AnswerMode;
  readonly model: string | null;
  /** Generated text with its citation marks, not verified yet. */
  readonly text: string;
  readonly sentences: readonly AnswerSentence[];
};

export const EMPTY_DRAFT: Draft = {
  phase: "searching",
  standaloneQuestion: null,
  searched: null,
  citations: [],
  mode: "quote",
  model: null,
  text: "",
  sentences: [],
};

/** The draft after one more event. */
export function addEvent(draft: Draft, event: AnswerEvent): Draft {
  switch (event.type) {
    case "answer-accepted":
      return { ...draft, standaloneQuestion: event.standaloneQuestion };
    case "answer-searched":
      return { ...draft, searched: event.searched };
    case "answer-sources":
      return {
        ...draft,
        phase: "answering",
        citations: event.citations,
        mode: event.mode,
        model: event.model,
        // A second list of sources means that the first attempt was given up.
        text: "",
        sentences: [],
      };
    case "answer-delta":
      return { ...draft, text: draft.text + event.text };
    case "answer-sentence": {
      const sentences = [...draft.sentences];
      sentences[event.index] = event.sentence;
      return { ...draft, sentences };
    }
    case "answer-end":
      return draft;
  }
}
