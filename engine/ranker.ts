import type { Llama, LlamaModel } from "node-llama-cpp";
import { AppError } from "../lib/errors.ts";
import type { ModelFile } from "./find-models.ts";

/** Question and passage together; longer ones only cost time. */
const MOST_CONTEXT_TOKENS = 1024;
/** Tokens that mark beginning, middle and end, and the one llama.cpp wants free. */
const RESERVED_TOKENS = 6;
/** A question longer than this share of the context leaves too little of the passage. */
const QUESTION_SHARE = 0.25;

export type Ranker = Awaited<ReturnType<typeof openRanker>>;

/** Opens a ranking model: it reads a question and a passage together and says how well they fit. */
export async function openRanker(llama: Llama, { path }: ModelFile, threads: number) {
  const model = await llama.loadModel({ modelPath: path, gpuLayers: 0 });
  if (!model.fileInsights.supportsRanking) {
    throw new AppError("no-model", `The model ${path} has no head that ranks.`);
  }
  const contextTokens = Math.min(model.trainContextSize, MOST_CONTEXT_TOKENS);
  const context = await model.createRankingContext({
    contextSize: contextTokens,
    batchSize: contextTokens,
    threads,
  });
  return {
    contextTokens,
    /**
     * How well each text answers the query, from 0 to 1, in the order of the texts. Texts are cut to the context.
     * @throws {AppError} aborted
     */
    async rank(query: string, texts: readonly string[], signal: AbortSignal): Promise<number[]> {
      const asked = cut(model, query, Math.floor(contextTokens * QUESTION_SHARE));
      const room = contextTokens - model.tokenize(asked).length - RESERVED_TOKENS;
      const scores: number[] = [];
      for (const text of texts) {
        if (signal.aborted) throw new AppError("aborted", "The ranking was stopped.");
        scores.push(await context.rank(asked, cut(model, text, room)));
      }
      return scores;
    },
  };
}

/** The beginning of a text that has at most so many tokens. */
function cut(model: LlamaModel, text: string, most: number): string {
  const tokens = model.tokenize(text);
  return tokens.length <= most ? text : model.detokenize(tokens.slice(0, most));
}
