import type { Config } from "../config.ts";
import { openEngineDoor } from "./engine-door.ts";
import { openServerDoor } from "./server-door.ts";

/** A vector: L2-normalised, length = dimension of the active embedding model. */
export type Embedding = Float32Array;

export type ChatMessage = { role: "system" | "user" | "assistant"; content: string };

export type ModelKind = "embedding" | "chat" | "ranking";

/** A model that answers now. */
export type ModelInfo = {
  id: string;
  kind: ModelKind;
  /** Hash of the file, in hex; null where it is not known (yet), as on another server. */
  sha256: string | null;
  /** Numbers in a vector, of an embedding model. */
  dimension?: number;
  /** Tokens that one conversation, or one text to embed, may have. */
  contextTokens?: number;
  /** How much the model's score counts beside full text, from 0 to 1. */
  fusion?: { vectorWeight: number };
  description?: string;
  /** Library, release, backend and threads that run a chat model; texts are the same only where this is. */
  runtime?: string;
};

export type EmbedOptions = {
  purpose: "question" | "passage";
  /** "question" goes before every "ingestion" text that waits. */
  priority: "question" | "ingestion";
  /** Id of the model that is meant: another one that runs refuses, so that vectors are never taken for its own. */
  model?: string;
  signal?: AbortSignal;
};

export type ChatOptions = {
  /** Most tokens to write; fewer when the context ends first. */
  maxTokens: number;
  /** 0 (default): always the likeliest token. */
  temperature?: number;
  seed?: number;
  /** The answer ends before the first of these texts. */
  stop?: readonly string[];
  /** JSON schema that the answer follows. */
  jsonSchema?: object;
  /**
   * The answer is sentences that each end in `[n]`, n from 1 to this number, without markup, or "NOT FOUND". The
   * engine holds the model to it; other servers know no common way to.
   */
  citedPassages?: number;
  /**
   * True: written in a context of its own, alone, with nothing kept from earlier requests, so that the same prompt
   * gives the same text on the same runtime. Slower; the engine only.
   */
  isAlone?: boolean;
  signal?: AbortSignal;
};

export type ChatEnd = { finishReason: "stop" | "length"; promptTokens: number; completionTokens: number };

export type EngineHealth = { ready: boolean; state: "loading" | "ready"; pid: number; rssBytes: number };

/** The one way to models. Everything outside engine/ that needs a model has this and nothing else. */
export type ModelDoor = {
  /**
   * Vectors in the order of the texts. A text longer than the model's context is cut at its end.
   * @throws {AppError} engine-unavailable | no-model | aborted
   */
  embed(texts: readonly string[], options: EmbedOptions): Promise<Embedding[]>;
  /**
   * Streams the answer's text in pieces; returns why it ended and the tokens used. Leaving the loop stops the model.
   * @throws {AppError} engine-unavailable | context-too-long | no-model | invalid-input | aborted
   */
  chat(messages: readonly ChatMessage[], options: ChatOptions): AsyncGenerator<{ text: string }, ChatEnd>;
  /**
   * How well each text answers the query, from 0 to 1, in the order of the texts, by the ranking model.
   * @throws {AppError} engine-unavailable | no-model | aborted
   */
  rank(query: string, texts: readonly string[], signal?: AbortSignal): Promise<number[]>;
  /**
   * Tokens of each text by the chat model's tokenizer, without the chat template's own (about 5 to 10 for each message).
   * An external server without a tokenizer route gets an estimate that is rather too high.
   * @throws {AppError} engine-unavailable | no-model
   */
  countTokens(texts: readonly string[]): Promise<number[]>;
  /** Models that answer now. @throws {AppError} engine-unavailable */
  models(): Promise<ModelInfo[]>;
  /** State of the engine process. @throws {AppError} engine-unavailable */
  health(): Promise<EngineHealth>;
};

/**
 * The door to the engine on its Unix socket or, where `modelServer.url` is set, to that server. Opens no connection
 * until the first call; connections that idle do not keep a process alive.
 */
export function openModelDoor(config: Config): ModelDoor {
  const engine = openEngineDoor(config.engine.socketPath);
  const { url, key, chatModel } = config.modelServer;
  if (url === undefined) return engine;
  return openServerDoor({ url, key, chatModel, engine });
}
