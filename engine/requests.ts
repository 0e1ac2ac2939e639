import { z } from "zod";

/** Bodies of requests, in the shape of OpenAI's API; fields of ours are named as such. Unknown fields are ignored, as there. */
const texts = z.union([z.string().transform((text) => [text]), z.array(z.string()).min(1).max(2048)]);

export const embeddingRequest = z.object({
  model: z.string().optional(),
  input: texts,
  encoding_format: z.enum(["float", "base64"]).default("float"),
  /** Ours: "question" goes before "ingestion". */
  priority: z.enum(["question", "ingestion"]).default("question"),
  /** Ours: which of the model's prefixes is put before the text. */
  purpose: z.enum(["question", "passage"]).default("passage"),
});

export const chatRequest = z.object({
  model: z.string().optional(),
  messages: z
    .array(z.object({ role: z.enum(["system", "user", "assistant"]), content: z.string() }))
    .min(1)
    .max(1000),
  max_tokens: z.int().min(1).max(1_000_000).optional(),
  max_completion_tokens: z.int().min(1).max(1_000_000).optional(),
  temperature: z.number().min(0).max(2).default(0),
  top_p: z.number().min(0).max(1).default(0.95),
  seed: z.int().min(0).max(0xffffffff).optional(),
  stop: z
    .union([
      z
        .string()
        .min(1)
        .transform((text) => [text]),
      z.array(z.string().min(1)).max(16),
    ])
    .default([]),
  /** Ours: in a context of its own, with nothing kept from earlier requests. */
  alone: z.boolean().default(false),
  stream: z.boolean().default(false),
  stream_options: z.object({ include_usage: z.boolean().default(false) }).optional(),
  response_format: z
    .discriminatedUnion("type", [
      z.object({ type: z.literal("text") }),
      z.object({ type: z.literal("json_object") }),
      /** Ours: sentences that cite passages by their number, from 1; see answer-grammar.ts. */
      z.object({ type: z.literal("cited_sentences"), passages: z.int().min(1).max(100) }),
      z.object({
        type: z.literal("json_schema"),
        json_schema: z.object({ schema: z.record(z.string(), z.unknown()) }),
      }),
    ])
    .default({ type: "text" }),
});

export const rerankRequest = z.object({
  model: z.string().optional(),
  query: z.string().min(1),
  documents: z.array(z.string()).min(1).max(200),
});

export const tokenizeRequest = z.object({
  model: z.enum(["chat", "embedding"]).default("chat"),
  input: texts,
});

export type EmbeddingRequest = z.infer<typeof embeddingRequest>;
export type ChatCompletionRequest = z.infer<typeof chatRequest>;
