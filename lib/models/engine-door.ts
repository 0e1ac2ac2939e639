import { z } from "zod";
import { AppError } from "../errors.ts";
import type {
  ChatEnd,
  ChatMessage,
  ChatOptions,
  Embedding,
  EmbedOptions,
  ModelDoor,
  ModelInfo,
} from "./door.ts";
import { openTransport, type Transport } from "./transport.ts";

/** Texts in one request; the engine itself takes them one at a time, so a question never waits for a whole request. */
const TEXTS_PER_REQUEST = 256;

/** The door to the engine process on its Unix socket. */
export function openEngineDoor(socketPath: string): ModelDoor {
  const transport = openTransport({ baseUrl: "http://engine/v1", socketPath, name: "The engine" });
  return {
    embed: (texts, options) =>
      embedThrough(transport, texts, options, options.model === undefined ? {} : { model: options.model }),
    chat: (messages, options) => chatThrough(transport, messages, options, {}),
    async rank(query, texts, signal) {
      if (texts.length === 0) return [];
      const { results } = ranked.parse(await transport.post("/rerank", { query, documents: texts }, signal));
      const scores = new Map(results.map(({ index, relevance_score }) => [index, relevance_score]));
      return texts.map((_, i) => scores.get(i) ?? 0);
    },
    async countTokens(texts) {
      if (texts.length === 0) return [];
      return tokenized.parse(await transport.post("/tokenize", { input: texts })).counts;
    },
    async models() {
      return listed.parse(await transport.get("/models")).data.map(toModelInfo);
    },
    async health() {
      const { ready, state, pid, rssBytes } = healthy.parse(await transport.get("/health"));
      return { ready, state, pid, rssBytes };
    },
  };
}

/** Embeds in requests of bounded size, one after another. `extra` goes into each body, e.g. the model's name. */
export async function embedThrough(
  transport: Transport,
  texts: readonly string[],
  { purpose, priority, signal }: EmbedOptions,
  extra: object,
): Promise<Embedding[]> {
  const embeddings: Embedding[] = [];
  for (let start = 0; start < texts.length; start += TEXTS_PER_REQUEST) {
    const input = texts.slice(start, start + TEXTS_PER_REQUEST);
    const body = { ...extra, input, encoding_format: "base64", purpose, priority };
    const { data } = embedded.parse(await transport.post("/embeddings", body, signal));
    if (data.length !== input.length) {
      throw new AppError(
        "engine-unavailable",
        `${input.length} texts were sent and ${data.length} vectors came back.`,
      );
    }
    for (const { embedding } of data.toSorted((a, b) => a.index - b.index))
      embeddings.push(normalised(embedding));
  }
  return embeddings;
}

/** Streams one answer. `extra` goes into the body, e.g. the model's name. */
export async function* chatThrough(
  transport: Transport,
  messages: readonly ChatMessage[],
  { maxTokens, temperature, seed, stop, jsonSchema, citedPassages, isAlone, signal }: ChatOptions,
  extra: object,
): AsyncGenerator<{ text: string }, ChatEnd> {
  const body = {
    ...extra,
    messages,
    max_tokens: maxTokens,
    temperature: temperature ?? 0,
    seed,
    stop: stop?.length ? stop : undefined,
    response_format:
      citedPassages === undefined
        ? jsonSchema && {
            type: "json_schema",
            json_schema: { name: "answer", strict: true, schema: jsonSchema },
          }
        : { type: "cited_sentences", passages: citedPassages },
    alone: isAlone,
    stream: true,
    stream_options: { include_usage: true },
  };
  let finishReason: ChatEnd["finishReason"] | undefined;
  let usage = { prompt_tokens: 0, completion_tokens: 0 };
  for await (const event of transport.stream("/chat/completions", body, signal)) {
    const chunk = chunked.parse(event);
    usage = chunk.usage ?? usage;
    const choice = chunk.choices[0];
    if (choice?.delta?.content) yield { text: choice.delta.content };
    if (choice?.finish_reason) finishReason = choice.finish_reason === "length" ? "length" : "stop";
  }
  if (finishReason === undefined) {
    throw new AppError("engine-unavailable", "The answer broke off before its end; ask again.");
  }
  return { finishReason, promptTokens: usage.prompt_tokens, completionTokens: usage.completion_tokens };
}

function toModelInfo({ id, intramuros }: z.infer<typeof listed>["data"][number]): ModelInfo {
  const present = Object.entries({ ...intramuros, id }).filter(([, value]) => value !== undefined);
  return Object.fromEntries(present) as ModelInfo;
}

/** Servers answer in either form whatever was asked for; not all of them normalise. */
function normalised(embedding: string | number[]): Embedding {
  const vector = typeof embedding === "string" ? fromBase64(embedding) : Float32Array.from(embedding);
  let sum = 0;
  for (const value of vector) sum += value * value;
  const length = Math.sqrt(sum);
  if (length > 0 && Math.abs(length - 1) > 1e-5)
    for (let i = 0; i < vector.length; i++) vector[i] = (vector[i] ?? 0) / length;
  return vector;
}

function fromBase64(text: string): Float32Array {
  const bytes = Uint8Array.from(Buffer.from(text, "base64"));
  return new Float32Array(bytes.buffer, 0, Math.floor(bytes.byteLength / 4));
}

const ranked = z.object({
  results: z.array(z.object({ index: z.int().nonnegative(), relevance_score: z.number() })),
});
const tokenized = z.object({ counts: z.array(z.int().nonnegative()) });
const healthy = z.object({
  ready: z.boolean(),
  state: z.enum(["loading", "ready"]),
  pid: z.int(),
  rssBytes: z.int(),
});
const listed = z.object({
  data: z.array(
    z.object({
      id: z.string(),
      intramuros: z.object({
        kind: z.enum(["embedding", "chat", "ranking"]),
        sha256: z.string().nullable(),
        dimension: z.int().optional(),
        contextTokens: z.int().optional(),
        fusion: z.object({ vectorWeight: z.number() }).optional(),
        description: z.string().optional(),
        runtime: z.string().optional(),
      }),
    }),
  ),
});
const embedded = z.object({
  data: z.array(
    z.object({ index: z.int().nonnegative(), embedding: z.union([z.string(), z.array(z.number())]) }),
  ),
});
const chunked = z.object({
  choices: z.array(
    z.object({
      delta: z.object({ content: z.string().nullish() }).nullish(),
      finish_reason: z.string().nullish(),
    }),
  ),
  usage: z.object({ prompt_tokens: z.int(), completion_tokens: z.int() }).nullish(),
});
