import { mkdirSync, renameSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { builtInEmbedding } from "../lib/models/manifest.ts";
import { type MetadataValue, readStrings, type Tensor, writeGguf } from "./chat-gguf/gguf-file.ts";
import { ones, randomRows } from "./chat-gguf/random-rows.ts";

/**
 * Writes a small BERT of random weights in GGUF, with a real tokenizer: an embedding model, or a ranking model with a
 * classification head, the shapes that real ones have. Its vectors and scores mean nothing. For tests; always the same bytes.
 *
 *     node scripts/make-bert-gguf.ts --kind embedding|ranking --out FILE
 */
const HIDDEN = 64;
const FEED_FORWARD = 128;
const HEADS = 4;
const CONTEXT_TOKENS = 512;
/** Values of `LLAMA_POOLING_TYPE`. */
const POOLING = { embedding: 1, ranking: 4 } as const;
/** So wide that the scores of different texts differ. */
const HEAD_DEVIATION = 0.5;

const { values } = parseArgs({ options: { kind: { type: "string" }, out: { type: "string" } } });
const { kind } = values;
if (values.out === undefined || (kind !== "embedding" && kind !== "ranking")) {
  process.stderr.write("Usage: make-bert-gguf.ts --kind embedding|ranking --out FILE\n");
  process.exit(2);
}
const out = resolve(values.out);
mkdirSync(dirname(out), { recursive: true });
// Two processes may make the same file at once; each renames a whole one into place.
const unfinished = `${out}.${process.pid}`;
const models = join(import.meta.dirname, "..", "models");
const pieces = readStrings(join(models, builtInEmbedding().file), "tokenizer.ggml.tokens");
writeGguf(unfinished, metadata(kind), tensors(kind));
renameSync(unfinished, out);
process.stdout.write(`${out} ${statSync(out).size} bytes\n`);

function metadata(kind: keyof typeof POOLING): Record<string, MetadataValue> {
  const u32 = (value: number): MetadataValue => ({ type: "u32", value });
  const text = (value: string): MetadataValue => ({ type: "string", value });
  return {
    "general.architecture": text("bert"),
    "general.name": text(`random-${kind}`),
    "general.file_type": u32(7),
    "general.quantization_version": u32(2),
    "bert.context_length": u32(CONTEXT_TOKENS),
    "bert.embedding_length": u32(HIDDEN),
    "bert.block_count": u32(1),
    "bert.feed_forward_length": u32(FEED_FORWARD),
    "bert.attention.head_count": u32(HEADS),
    "bert.attention.layer_norm_epsilon": { type: "f32", value: 1e-12 },
    "bert.attention.causal": { type: "bool", value: false },
    "bert.pooling_type": u32(POOLING[kind]),
    "tokenizer.ggml.model": text("bert"),
    "tokenizer.ggml.pre": text("bert-bge"),
    "tokenizer.ggml.token_type_count": u32(2),
    "tokenizer.ggml.tokens": { type: "strings", value: pieces },
    "tokenizer.ggml.token_type": {
      type: "i32s",
      value: pieces.map((piece) => (/^\[(PAD|UNK|CLS|SEP|MASK)\]$/.test(piece) ? 3 : 1)),
    },
    "tokenizer.ggml.unknown_token_id": u32(pieces.indexOf("[UNK]")),
    // The key is spelled so in the format.
    "tokenizer.ggml.seperator_token_id": u32(pieces.indexOf("[SEP]")),
    "tokenizer.ggml.padding_token_id": u32(pieces.indexOf("[PAD]")),
    "tokenizer.ggml.cls_token_id": u32(pieces.indexOf("[CLS]")),
    "tokenizer.ggml.mask_token_id": u32(pieces.indexOf("[MASK]")),
  };
}

function tensors(kind: keyof typeof POOLING): Tensor[] {
  const matrix = (name: string, inputs: number, outputs: number, deviation = inputs ** -0.5): Tensor => ({
    name: `${name}.weight`,
    type: "Q8_0",
    shape: [inputs, outputs],
    bytes: randomRows({ type: "Q8_0", seed: 1, name, length: inputs, deviation: () => deviation }),
  });
  const zeros = (name: string, rows: number, length: number): Tensor => ({
    name,
    type: "F32",
    shape: rows === 1 ? [length] : [length, rows],
    bytes: (_first, count) => new Uint8Array(count * length * 4),
  });
  const bias = (name: string, length: number) => zeros(`${name}.bias`, 1, length);
  const norm = (name: string): Tensor[] => [
    { name: `${name}.weight`, type: "F32", shape: [HIDDEN], bytes: () => ones(HIDDEN) },
    bias(name, HIDDEN),
  ];
  const dense = (name: string, inputs: number, outputs: number) => [
    matrix(name, inputs, outputs),
    bias(name, outputs),
  ];
  const head = [
    ...dense("cls", HIDDEN, HIDDEN),
    matrix("cls.output", HIDDEN, 1, HEAD_DEVIATION),
    bias("cls.output", 1),
  ];
  return [
    matrix("token_embd", HIDDEN, pieces.length, 1),
    zeros("position_embd.weight", CONTEXT_TOKENS, HIDDEN),
    zeros("token_types.weight", 2, HIDDEN),
    ...norm("token_embd_norm"),
    ...dense("blk.0.attn_q", HIDDEN, HIDDEN),
    ...dense("blk.0.attn_k", HIDDEN, HIDDEN),
    ...dense("blk.0.attn_v", HIDDEN, HIDDEN),
    ...dense("blk.0.attn_output", HIDDEN, HIDDEN),
    ...norm("blk.0.attn_output_norm"),
    ...dense("blk.0.ffn_up", HIDDEN, FEED_FORWARD),
    ...dense("blk.0.ffn_down", FEED_FORWARD, HIDDEN),
    ...norm("blk.0.layer_output_norm"),
    ...(kind === "ranking" ? head : []),
  ];
}
