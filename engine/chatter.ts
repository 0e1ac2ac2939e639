import {
  type ChatHistoryItem,
  type Llama,
  LlamaChat,
  type LlamaContextSequence,
  type LlamaGrammar,
  resolveChatWrapper,
  type Token,
} from "node-llama-cpp";
import { AppError } from "../lib/errors.ts";
import { batchTogether } from "./batching.ts";
import type { ModelFile } from "./find-models.ts";
import { openGrammars, type ResponseFormat } from "./grammars.ts";
import { SequencePool } from "./sequence-pool.ts";

export type ChatRequest = {
  messages: readonly { role: "system" | "user" | "assistant"; content: string }[];
  maxTokens: number;
  temperature: number;
  topP: number;
  seed: number | undefined;
  stop: readonly string[];
  format: ResponseFormat | undefined;
  /** In a context of its own, with nothing kept from earlier requests. */
  isAlone: boolean;
};
export type ChatResult = { finishReason: "stop" | "length"; promptTokens: number; completionTokens: number };
export type Chatter = Awaited<ReturnType<typeof openChatter>>;

/**
 * A prompt is read in steps of about this long: a stop waits for no more, and neither do the other conversations.
 * Shorter steps read more slowly (on one core, with 1.1 billion weights: 32 tokens at once 9 %, 16 tokens 23 %).
 */
const PROMPT_STEP_MS = 200;
const LEAST_STEP_TOKENS = 16;
const BATCH_TOKENS = 256;
/** An answer gets at least this many tokens, or the prompt counts as too long. */
const LEAST_ANSWER_TOKENS = 32;

/** Opens a chat model with one context that holds `parallel` conversations of `contextTokens` tokens each. */
export async function openChatter(
  llama: Llama,
  { path }: ModelFile,
  options: { parallel: number; contextTokens: number; threads: number; onActivity(isBusy: boolean): void },
) {
  const model = await llama.loadModel({ modelPath: path });
  const contextTokens = Math.min(options.contextTokens, model.trainContextSize);
  let running = 0;
  let lastAlone: Promise<void> = Promise.resolve();
  const size = { contextSize: contextTokens, batchSize: BATCH_TOKENS, threads: options.threads };
  const context = await model.createContext({
    ...size,
    sequences: options.parallel,
    batching: { itemPrioritizationStrategy: batchTogether(() => running) },
  });
  // The model's own chat template; a file without one is asked in plain "system / user / assistant" turns.
  const chatWrapper = resolveChatWrapper(model, { warningLogs: false });
  const pool = new SequencePool(context);
  const grammarFor = openGrammars(llama);

  async function generate(
    request: ChatRequest,
    { signal, onText }: { signal: AbortSignal; onText(text: string): void },
  ): Promise<ChatResult> {
    const history = historyOf(request);
    const grammar = request.format && (await grammarFor(request.format));
    const prompt = chatWrapper
      .generateContextState({ chatHistory: history })
      .contextText.tokenize(model.tokenizer);
    const room = contextTokens - 2 - prompt.length;
    if (room < LEAST_ANSWER_TOKENS) throw tooLong(prompt.length, contextTokens - 2 - LEAST_ANSWER_TOKENS);
    const maxTokens = Math.min(request.maxTokens, room);
    const answer = async (sequence: LlamaContextSequence) => {
      await readPrompt(sequence, prompt, signal, request.isAlone ? BATCH_TOKENS : undefined);
      const end = await write(sequence, { ...request, maxTokens }, { history, grammar, signal, onText });
      return { ...end, promptTokens: prompt.length };
    };
    return request.isAlone ? inOwnContext(signal, answer) : inPool(signal, answer);
  }

  async function inPool<Result>(
    signal: AbortSignal,
    work: (sequence: LlamaContextSequence) => Promise<Result>,
  ): Promise<Result> {
    const sequence = await pool.take(signal);
    running += 1;
    options.onActivity(true);
    try {
      return await work(sequence);
    } finally {
      running -= 1;
      await pool.giveBack(sequence);
      options.onActivity(running > 0);
    }
  }

  /** One after another: each takes as much memory as a conversation of the pool. */
  async function inOwnContext<Result>(
    signal: AbortSignal,
    work: (sequence: LlamaContextSequence) => Promise<Result>,
  ): Promise<Result> {
    const done = Promise.withResolvers<void>();
    const before = lastAlone;
    lastAlone = done.promise;
    await before;
    try {
      signal.throwIfAborted();
      const own = await model.createContext({ ...size, sequences: 1 });
      try {
        return await work(own.getSequence());
      } finally {
        await own.dispose();
      }
    } finally {
      done.resolve();
    }
  }

  async function write(
    contextSequence: LlamaContextSequence,
    request: ChatRequest,
    options: {
      history: ChatHistoryItem[];
      grammar: LlamaGrammar | undefined;
      signal: AbortSignal;
      onText(text: string): void;
    },
  ): Promise<Omit<ChatResult, "promptTokens">> {
    const { history, grammar, signal, onText } = options;
    const chat = new LlamaChat({ contextSequence, chatWrapper });
    const before = contextSequence.tokenMeter.usedOutputTokens;
    try {
      const { metadata } = await chat.generateResponse(history, {
        maxTokens: request.maxTokens,
        temperature: request.temperature,
        topP: request.topP,
        ...(request.seed === undefined ? {} : { seed: request.seed }),
        ...(grammar === undefined ? {} : { grammar }),
        customStopTriggers: request.stop,
        // Numbers and names are copied from passages; punishing repetition would change them.
        repeatPenalty: false,
        // Answers over given passages need no hidden reasoning, and nobody should wait for what is not shown.
        budgets: { thoughtTokens: 0 },
        signal,
        onTextChunk: onText,
      });
      return {
        finishReason: metadata.stopReason === "maxTokens" ? "length" : "stop",
        completionTokens: contextSequence.tokenMeter.usedOutputTokens - before,
      };
    } finally {
      chat.dispose({ disposeSequence: false });
    }
  }

  return {
    contextTokens,
    generate,
    get busy() {
      return pool.busy;
    },
    get waiting() {
      return pool.waiting;
    },
    countTokens: (texts: readonly string[]) => texts.map((text) => model.tokenize(text).length),
  };
}

/**
 * Reads all but the last token of the prompt, in steps: a whole prompt could not be stopped, and may take minutes.
 * @param always length of every step; without it as long as fits PROMPT_STEP_MS, which differs from time to time
 */
async function readPrompt(
  sequence: LlamaContextSequence,
  prompt: Token[],
  signal: AbortSignal,
  always?: number,
): Promise<void> {
  const last = prompt.length - 1;
  await sequence.adaptStateToTokens(prompt.slice(0, last), false);
  let step = always ?? LEAST_STEP_TOKENS * 2;
  for (let at = sequence.nextTokenIndex; at < last; ) {
    signal.throwIfAborted();
    const startedAt = performance.now();
    const end = Math.min(last, at + step);
    await sequence.evaluateWithoutGeneratingNewTokens(prompt.slice(at, end));
    const perToken = (performance.now() - startedAt) / (end - at);
    step =
      always ?? Math.min(BATCH_TOKENS, Math.max(LEAST_STEP_TOKENS, Math.floor(PROMPT_STEP_MS / perToken)));
    at = end;
  }
}

function historyOf({ messages }: ChatRequest): ChatHistoryItem[] {
  const history = messages.map(({ role, content }): ChatHistoryItem => {
    if (role === "assistant") return { type: "model", response: [content] };
    return { type: role, text: content };
  });
  // A last message of the assistant is the beginning of the answer.
  return history.at(-1)?.type === "model" ? history : [...history, { type: "model", response: [] }];
}

function tooLong(tokens: number, fits: number): AppError {
  return new AppError(
    "context-too-long",
    `The question and its passages have ${tokens} tokens and at most ${fits} fit; use fewer passages or raise INTRAMUROS_CHAT_CONTEXT_TOKENS.`,
  );
}
