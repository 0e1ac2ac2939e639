import { mkdirSync, renameSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { builtInEmbedding } from "../lib/models/manifest.ts";
import { type MetadataValue, readStrings, type Tensor, writeGguf } from "./chat-gguf/gguf-file.ts";
import { ones, randomRows } from "./chat-gguf/random-rows.ts";
import { CONTROL, makeVocabulary, type Piece } from "./chat-gguf/vocabulary.ts";

/**
 * Writes a chat model of random weights in GGUF: it has a real tokenizer and chat template and the speed of a real
 * model of its size, and it says nothing but chance words. For tests (`--size tiny`) and benchmarks (`--size 1b`).
 * The same flags always write the same bytes. It never ends an answer by itself.
 *
 *     node scripts/make-chat-gguf.ts --size tiny|100m|1b [--type q8_0|q4_0] [--seed 1] --out FILE
 */
const SIZES = {
  tiny: { layers: 2, hidden: 64, heads: 4, kvHeads: 2, feedForward: 160, vocabulary: 4096 },
  "100m": { layers: 12, hidden: 768, heads: 12, kvHeads: 4, feedForward: 2048, vocabulary: 16000 },
  "1b": { layers: 22, hidden: 2048, heads: 32, kvHeads: 4, feedForward: 5632, vocabulary: 32000 },
} as const;

type Shape = (typeof SIZES)[keyof typeof SIZES];
type Quantization = "Q8_0" | "Q4_0";

const CONTEXT_TOKENS = 32768;
/** Standard deviation of the logits of whole words; wide enough that words vary and that nothing else is written. */
const LOGIT_DEVIATION = 3;
const TEMPLATE = `{% for message in messages %}<|im_start|>{{ message['role'] }}
{{ message['content'] }}<|im_end|>
{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant
{% endif %}`;

function main(): void {
  const { values } = parseArgs({
    options: {
      size: { type: "string", default: "tiny" },
      type: { type: "string", default: "q8_0" },
      seed: { type: "string", default: "1" },
      out: { type: "string" },
    },
  });
  const type = values.type.toUpperCase();
  if (
    !isSize(values.size) ||
    !isQuantization(type) ||
    values.out === undefined ||
    !/^\d+$/.test(values.seed)
  ) {
    process.stderr.write(
      "Usage: make-chat-gguf.ts --size tiny|100m|1b [--type q8_0|q4_0] [--seed NUMBER] --out FILE\n",
    );
    process.exit(2);
  }
  const out = resolve(values.out);
  mkdirSync(dirname(out), { recursive: true });
  // Two processes may make the same file at once; each renames a whole one into place.
  const unfinished = `${out}.${process.pid}`;
  makeChatGguf(unfinished, { shape: SIZES[values.size], name: values.size, type, seed: Number(values.seed) });
  renameSync(unfinished, out);
  process.stdout.write(`${out} ${statSync(out).size} bytes\n`);
}

function makeChatGguf(
  path: string,
  options: { shape: Shape; name: string; type: Quantization; seed: number },
): void {
  const { shape, name, type, seed } = options;
  const models = join(import.meta.dirname, "..", "models");
  const words = readStrings(join(models, builtInEmbedding().file), "tokenizer.ggml.tokens")
    .filter((token) => /^▁[a-z]{2,}$/.test(token))
    .map((token) => token.slice(1));
  const pieces = makeVocabulary(words, shape.vocabulary);
  writeGguf(path, metadataOf(shape, name, type, pieces), tensorsOf(shape, type, seed, pieces));
}

function metadataOf(
  shape: Shape,
  name: string,
  type: Quantization,
  pieces: Piece[],
): Record<string, MetadataValue> {
  const u32 = (value: number): MetadataValue => ({ type: "u32", value });
  const text = (value: string): MetadataValue => ({ type: "string", value });
  const kind = { normal: 1, unknown: 2, control: 3, byte: 6 } as const;
  return {
    "general.architecture": text("llama"),
    "general.name": text(`random-chat-${name}`),
    "general.file_type": u32(type === "Q8_0" ? 7 : 2),
    "general.quantization_version": u32(2),
    "llama.context_length": u32(CONTEXT_TOKENS),
    "llama.embedding_length": u32(shape.hidden),
    "llama.block_count": u32(shape.layers),
    "llama.feed_forward_length": u32(shape.feedForward),
    "llama.attention.head_count": u32(shape.heads),
    "llama.attention.head_count_kv": u32(shape.kvHeads),
    "llama.attention.layer_norm_rms_epsilon": { type: "f32", value: 1e-5 },
    "llama.rope.dimension_count": u32(shape.hidden / shape.heads),
    "llama.vocab_size": u32(pieces.length),
    "tokenizer.ggml.model": text("llama"),
    "tokenizer.ggml.pre": text("default"),
    "tokenizer.ggml.tokens": { type: "strings", value: pieces.map((piece) => piece.text) },
    "tokenizer.ggml.scores": { type: "f32s", value: pieces.map((piece) => piece.score) },
    "tokenizer.ggml.token_type": { type: "i32s", value: pieces.map((piece) => kind[piece.type]) },
    "tokenizer.ggml.bos_token_id": u32(CONTROL.begin),
    "tokenizer.ggml.eos_token_id": u32(CONTROL.turnEnd),
    "tokenizer.ggml.unknown_token_id": u32(0),
    "tokenizer.ggml.padding_token_id": u32(CONTROL.end),
    "tokenizer.ggml.add_bos_token": { type: "bool", value: true },
    "tokenizer.ggml.add_eos_token": { type: "bool", value: false },
    "tokenizer.ggml.add_space_prefix": { type: "bool", value: false },
    "tokenizer.chat_template": text(TEMPLATE),
  };
}

function tensorsOf(shape: Shape, type: Quantization, seed: number, pieces: Piece[]): Tensor[] {
  const { hidden, feedForward, kvHeads, heads } = shape;
  const kvLength = (hidden / heads) * kvHeads;
  // Weights of deviation 1/sqrt(inputs) keep every activation near 1, so the logits stay finite at any depth.
  const matrix = (
    name: string,
    inputs: number,
    outputs: number,
    deviation = (_row: number) => inputs ** -0.5,
  ): Tensor => ({
    name,
    type,
    shape: [inputs, outputs],
    bytes: randomRows({ type, seed, name, length: inputs, deviation }),
  });
  const norm = (name: string): Tensor => ({ name, type: "F32", shape: [hidden], bytes: () => ones(hidden) });
  const layers = Array.from({ length: shape.layers }, (_, layer) => [
    norm(`blk.${layer}.attn_norm.weight`),
    matrix(`blk.${layer}.attn_q.weight`, hidden, hidden),
    matrix(`blk.${layer}.attn_k.weight`, hidden, kvLength),
    matrix(`blk.${layer}.attn_v.weight`, hidden, kvLength),
    matrix(`blk.${layer}.attn_output.weight`, hidden, hidden),
    norm(`blk.${layer}.ffn_norm.weight`),
    matrix(`blk.${layer}.ffn_gate.weight`, hidden, feedForward),
    matrix(`blk.${layer}.ffn_up.weight`, hidden, feedForward),
    matrix(`blk.${layer}.ffn_down.weight`, feedForward, hidden),
  ]);
  const logit = (row: number) => ((pieces[row]?.weight ?? 0) * LOGIT_DEVIATION) / Math.sqrt(hidden);
  return [
    matrix("token_embd.weight", hidden, pieces.length, () => 1),
    ...layers.flat(),
    norm("output_norm.weight"),
    matrix("output.weight", hidden, pieces.length, logit),
  ];
}

function isSize(text: string): text is keyof typeof SIZES {
  return Object.hasOwn(SIZES, text);
}

function isQuantization(text: string): text is Quantization {
  return text === "Q8_0" || text === "Q4_0";
}

main();
