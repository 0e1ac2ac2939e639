import { z } from "zod";
import { commitment, count, day, id } from "./event-shapes.ts";

/** What verification finds in a sentence. */
const PROBLEMS = [
  "no-citation",
  "number",
  "unit",
  "date",
  "name",
  "comparative",
  "subject",
  "negation",
  "meaning",
] as const;

/** Events of questions and answers; part of the catalogue in events.ts. */
export const QUESTION_EVENTS = {
  /** A search without an answer; `passages` were shown. */
  "search.disclosed": z.object({
    query: commitment,
    scopes: z.array(count),
    passages: z.array(count),
    /** Passages of other documents that say almost the same and were named with these. */
    repeats: z.array(count).optional(),
    asOf: day.optional(),
  }),
  /** A question was taken; nothing was searched before this was committed. `asOf`: the day it is about, when not today. objects: turn, conversation. */
  "query.accepted": z.object({
    question: commitment,
    scopes: z.array(count),
    followUp: z.boolean(),
    asOf: day.optional(),
  }),
  /** Passages that go into the answer's context; committed before a model or the person sees them. */
  "retrieval.disclosed": z.object({
    question: commitment,
    passages: z.array(
      z.object({
        chunk: count,
        document: id,
        text: commitment,
        scorePerMille: z.number().int(),
        /** Passages of other documents that say almost the same: the person may be told that they do. */
        repeats: z.array(z.object({ chunk: count, document: id })).optional(),
      }),
    ),
    refused: count,
    generation: id.optional(),
    /** Models that ordered the passages, and a commitment to the question's vector (float32, little-endian, base 64). */
    embedding: z.string().optional(),
    embeddingSha256: z.string().optional(),
    vector: commitment.optional(),
    build: z.string().optional(),
  }),
  /**
   * What is put before a chat model, committed before the model gets it: enough to write the same prompt anew from the
   * passages. objects: turn. `passages`: how many of those disclosed, from the first on. `system`: SHA-256.
   */
  "answer.prompted": z.object({
    prompt: commitment,
    system: commitment,
    delimiter: z.string().regex(/^[0-9a-f]{1,32}$/),
    passages: count,
    maxTokens: count,
    model: z.string(),
    modelSha256: z.string().optional(),
    contextTokens: count.optional(),
    /** Library, release, backend and threads that run the model. */
    runtime: z.string().optional(),
    /** Written in a context of its own, so that the same runtime writes it again (INTRAMUROS_REPRODUCIBLE_ANSWERS). */
    alone: z.boolean(),
    build: z.string(),
  }),
  "answer.completed": z.object({
    mode: z.enum(["quote", "generate"]),
    abstained: z.boolean(),
    answer: commitment,
    prompt: commitment.optional(),
    model: z.string().optional(),
    modelSha256: z.string().optional(),
    sentences: count,
    /** Sentences not wholly supported by what they cite; `partly` of them are supported in part. */
    unsupported: count,
    partly: count.optional(),
    /** What was found in them, and how often. */
    problems: z.partialRecord(z.enum(PROBLEMS), count).optional(),
    /** Pairs of documents that were shown to disagree. */
    contradictions: count.optional(),
    /** Why a model's answer was set aside for quotes. */
    fellBack: z.enum(["no-citations", "invalid-citations", "endless", "engine"]).optional(),
    cited: z.array(count),
    /** Of a quoted answer: passage and character range in its document of each quote, in order. */
    quoted: z.array(z.object({ chunk: count, start: count, end: count })).optional(),
    /** Commitment to what the model wrote, also when it was set aside, and how it ended; `stopped`: not by itself. */
    written: commitment.optional(),
    writtenCharacters: count.optional(),
    finish: z.enum(["stop", "length", "stopped"]).optional(),
    promptTokens: count.optional(),
    writtenTokens: count.optional(),
  }),
  "answer.aborted": z.object({ because: z.string().max(64) }),
} as const;
