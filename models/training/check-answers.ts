import { resolveChatWrapper, type Token } from "node-llama-cpp";
import { openSample } from "./open-sample.ts";

/**
 * Compares an answer model in the engine's library with the network that was trained (answering/sample.py): the tokens of whole
 * conversations, framed by the model's chat template, and the logits of what comes next.
 *
 *     node models/training/check-answers.ts --model NAME.gguf --sample sample.json
 */
type Sampled = { system: string; user: string; tokens: Token[]; logits: number[] };

const { model, sampled } = await openSample<Sampled>();
const context = await model.createContext({ contextSize: 2048, threads: 1 });
const chatWrapper = resolveChatWrapper(model, { warningLogs: false });
const sequence = context.getSequence();

let sameTokens = 0;
let sameFirst = 0;
const cosines: number[] = [];
for (const { system, user, tokens, logits } of sampled) {
  sameTokens += Number(tokensOf(system, user).join() === tokens.join());
  const theirs = await nextLogits(tokens);
  cosines.push(cosine(theirs, logits));
  sameFirst += Number(theirs.indexOf(Math.max(...theirs)) === logits.indexOf(Math.max(...logits)));
}
process.stdout.write(
  `${sampled.length} conversations; same tokens ${sameTokens}; same likeliest token ${sameFirst}; cosine of logits least ${Math.min(...cosines).toFixed(6)}\n`,
);

function tokensOf(system: string, user: string): number[] {
  const state = chatWrapper.generateContextState({
    chatHistory: [
      { type: "system", text: system },
      { type: "user", text: user },
      { type: "model", response: [] },
    ],
  });
  return Array.from(state.contextText.tokenize(model.tokenizer), Number);
}

/** One for each token of the vocabulary. */
async function nextLogits(tokens: readonly Token[]): Promise<number[]> {
  await sequence.clearHistory();
  const last = tokens.at(-1);
  if (last === undefined) return [];
  const results = await sequence.controlledEvaluate([
    ...tokens.slice(0, -1),
    [last, { generateNext: { logits: true } }],
  ]);
  const found = results.at(-1)?.next.logits ?? new Map<Token, number>();
  return Array.from({ length: found.size }, (_, token) => found.get(token as Token) ?? 0);
}

function cosine(a: readonly number[], b: readonly number[]): number {
  const dot = a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
  return dot / (Math.hypot(...a) * Math.hypot(...b));
}
