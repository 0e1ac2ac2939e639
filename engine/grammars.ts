import type { Llama, LlamaGrammar } from "node-llama-cpp";
import { AppError } from "../lib/errors.ts";
import { answerGrammar } from "./answer-grammar.ts";

export type ResponseFormat =
  | { type: "json_object" }
  | { type: "cited_sentences"; passages: number }
  | { type: "json_schema"; schema: Record<string, unknown> };

/** Grammars kept ready; a pipeline uses a handful of schemas. */
const MOST_KEPT = 16;

/**
 * Turns a wanted format into the grammar that forces it.
 * @throws {AppError} invalid-input for a schema outside the supported part of JSON schema.
 */
export function openGrammars(llama: Llama): (format: ResponseFormat) => Promise<LlamaGrammar> {
  const kept = new Map<string, LlamaGrammar>();
  return async (format) => {
    const key = JSON.stringify(format);
    const ready = kept.get(key);
    if (ready !== undefined) return ready;
    const grammar = await make(llama, format);
    const oldest = kept.keys().next().value;
    if (kept.size >= MOST_KEPT && oldest !== undefined) kept.delete(oldest);
    kept.set(key, grammar);
    return grammar;
  };
}

async function make(llama: Llama, format: ResponseFormat): Promise<LlamaGrammar> {
  if (format.type === "json_object") return llama.getGrammarFor("json");
  if (format.type === "cited_sentences")
    return llama.createGrammar({ grammar: answerGrammar(format.passages) });
  try {
    return await llama.createGrammarForJsonSchema(
      format.schema as Parameters<Llama["createGrammarForJsonSchema"]>[0],
    );
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new AppError("invalid-input", `The JSON schema cannot be turned into a grammar: ${reason}.`, {
      cause,
    });
  }
}
