import type { Token } from "node-llama-cpp";
import { openSample } from "./open-sample.ts";

/**
 * Compares what the engine makes of sentences with what training saw (measure/engine_sample.py), and measures speed.
 *
 *     node models/training/check-engine.ts --model NAME.gguf --sample sample.json
 */
type Sampled = { text: string; tokens: Token[]; vector: number[] };

const TIMED_TOKENS = 100_000;
/** As passages are cut for search. */
const CHUNK_TOKENS = 108;

const { model, sampled } = await openSample<Sampled>();
const context = await model.createEmbeddingContext({ contextSize: 512, batchSize: 512, threads: 1 });

const cosines: number[] = [];
let different = 0;
for (const { text, tokens, vector } of sampled) {
  const ours = withoutFrame(Array.from(model.tokenize(text), Number));
  if (ours.join() !== withoutFrame(tokens).join()) {
    different += 1;
    process.stdout.write(`other tokens: ${text.slice(0, 120)}\n`);
  }
  const framed = tokens.slice(0, 510);
  cosines.push(cosine((await context.getEmbeddingFor(framed)).vector, vector));
}
process.stdout.write(
  `${sampled.length} texts; other tokens ${different}; cosine least ${Math.min(...cosines).toFixed(6)}\n`,
);
process.stdout.write(`${await tokensPerSecond()} tokens/s of one thread, chunks of ${CHUNK_TOKENS} tokens\n`);

/** The sentence's own tokens: some versions of the tokenizer frame them and some do not. */
function withoutFrame(tokens: readonly number[]): number[] {
  return tokens.filter((token) => token !== 101 && token !== 102);
}

function cosine(a: readonly number[], b: readonly number[]): number {
  const dot = a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
  return dot / (Math.hypot(...a) * Math.hypot(...b));
}

/** By the processor's time, so that other work on the machine counts little. */
async function tokensPerSecond(): Promise<number> {
  const stream = sampled.flatMap(({ tokens }) => tokens);
  const before = process.cpuUsage();
  let done = 0;
  for (let at = 0; done < TIMED_TOKENS; at = (at + CHUNK_TOKENS) % (stream.length - CHUNK_TOKENS)) {
    await context.getEmbeddingFor(stream.slice(at, at + CHUNK_TOKENS));
    done += CHUNK_TOKENS;
  }
  const { user, system } = process.cpuUsage(before);
  return Math.round((done / (user + system)) * 1e6);
}
