import type { Llama, LlamaEmbeddingContext, LlamaModel, Token } from "node-llama-cpp";
import { AppError } from "../lib/errors.ts";
import { logger } from "../lib/log.ts";
import { EmbeddingQueue, type Priority } from "./embedding-queue.ts";
import type { ModelFile } from "./find-models.ts";
import { UNKNOWN_EMBEDDING } from "./known-models.ts";

const log = logger("engine");

/** Passages have about 300 tokens; a larger context would only cost memory. */
const MOST_CONTEXT_TOKENS = 2048;
/** Room for the tokens that the tokenizer of the model adds at both ends, and the one llama.cpp wants free. */
const RESERVED_TOKENS = 4;
/** No tokenizer makes fewer tokens than one for this many UTF-16 units of written language. */
const UNITS_PER_TOKEN = 64;

export type Embedder = Awaited<ReturnType<typeof openEmbedder>>;
export type EmbedResult = { vectors: Float32Array[]; tokens: number; truncated: number };

/** Opens an embedding model in `contexts` contexts of one thread each; always on the CPU, where small models are at home. */
export async function openEmbedder(llama: Llama, { path, entry }: ModelFile, contexts: number) {
  const model = await llama.loadModel({ modelPath: path, gpuLayers: 0 });
  const known = entry?.kind === "embedding" ? entry : undefined;
  const { queryPrefix, passagePrefix, fusion } = known ?? UNKNOWN_EMBEDDING;
  const contextTokens = Math.min(
    known?.contextTokens ?? model.trainContextSize,
    model.trainContextSize,
    MOST_CONTEXT_TOKENS,
  );
  const dimension = model.embeddingVectorSize;
  const opened = await Promise.all(
    Array.from({ length: contexts }, () =>
      model.createEmbeddingContext({ contextSize: contextTokens, batchSize: contextTokens, threads: 1 }),
    ),
  );
  const queue = new EmbeddingQueue(
    opened.map((context) => (tokens: Token[]) => embedTokens(context, tokens, dimension)),
  );

  return {
    dimension,
    contextTokens,
    fusion,
    contexts,
    get waiting() {
      return queue.waiting;
    },
    /** While an answer is written, ingestion keeps to one thread. */
    yieldToChat(isChatting: boolean) {
      queue.limitIngestion(isChatting ? 1 : Number.POSITIVE_INFINITY);
    },
    countTokens: (texts: readonly string[]) => texts.map((text) => model.tokenize(text).length),
    /** L2-normalised vectors in the order of the texts; a text without a token gets zeros. */
    async embed(
      texts: readonly string[],
      options: { purpose: "question" | "passage"; priority: Priority; signal: AbortSignal },
    ): Promise<EmbedResult> {
      const prefix = options.purpose === "question" ? queryPrefix : passagePrefix;
      let tokens = 0;
      let truncated = 0;
      const vectors = await Promise.all(
        texts.map((text) => {
          const cut = cutToFit(model, prefix + text, contextTokens - RESERVED_TOKENS);
          tokens += cut.tokens.length;
          truncated += Number(cut.isTruncated);
          return queue.run(cut.tokens, options.priority, options.signal);
        }),
      );
      if (truncated > 0) log.debug("texts cut to the embedding context", { truncated, contextTokens });
      return { vectors, tokens, truncated };
    },
  };
}

function cutToFit(model: LlamaModel, text: string, most: number): { tokens: Token[]; isTruncated: boolean } {
  const head = text.slice(0, most * UNITS_PER_TOKEN);
  const tokens = model.tokenize(head);
  return { tokens: tokens.slice(0, most), isTruncated: tokens.length > most || head.length < text.length };
}

async function embedTokens(
  context: LlamaEmbeddingContext,
  tokens: Token[],
  dimension: number,
): Promise<Float32Array> {
  if (tokens.length === 0) return new Float32Array(dimension);
  const { vector } = await context.getEmbeddingFor(tokens);
  if (vector.length !== dimension) {
    throw new AppError(
      "internal",
      `The embedding model gave ${vector.length} numbers where ${dimension} were due.`,
    );
  }
  let sum = 0;
  for (const value of vector) sum += value * value;
  if (!Number.isFinite(sum))
    throw new AppError("internal", "The embedding model gave numbers that are not finite.");
  const scale = sum > 0 ? 1 / Math.sqrt(sum) : 0;
  return Float32Array.from(vector, (value) => value * scale);
}
