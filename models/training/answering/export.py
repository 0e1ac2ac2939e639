"""Write a trained answer model as a GGUF file that llama.cpp loads as `llama`.

    python3 -m answering.export --model WORK/answer.pt --out NAME.gguf --type q8_0 --name "…" --version v0
"""
import argparse
import json

import gguf
import torch
from gguf import GGUFWriter, TokenType

from answering.llama import NORM_EPSILON, ROPE_BASE
from answering.prompt import END, SPECIAL, TEMPLATE, TURN_END
from common.tensors import FILE_TYPES, Tensors

NAMES = {"query": "attn_q", "key": "attn_k", "value": "attn_v", "out": "attn_output", "gate": "ffn_gate", "up": "ffn_up", "down": "ffn_down"}


def add_vocabulary(writer, tokenizer_json):
    model = json.loads(tokenizer_json)["model"]
    tokens = [token for token, _ in sorted(model["vocab"].items(), key=lambda item: item[1])]
    ids = model["vocab"]
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("qwen2")
    writer.add_token_list(tokens)
    writer.add_token_types([TokenType.CONTROL if token in SPECIAL else TokenType.NORMAL for token in tokens])
    writer.add_token_merges([merge if isinstance(merge, str) else " ".join(merge) for merge in model["merges"]])
    writer.add_bos_token_id(ids[END])
    writer.add_eos_token_id(ids[TURN_END])
    writer.add_pad_token_id(ids[END])
    writer.add_add_bos_token(True)
    writer.add_chat_template(TEMPLATE)


def add_shape(writer, shape, kind):
    writer.add_context_length(shape["positions"])
    writer.add_embedding_length(shape["channels"])
    writer.add_block_count(shape["layers"])
    writer.add_feed_forward_length(shape["feed_forward"])
    writer.add_head_count(shape["heads"])
    writer.add_head_count_kv(shape["kv_heads"])
    writer.add_layer_norm_rms_eps(NORM_EPSILON)
    writer.add_rope_dimension_count(shape["channels"] // shape["heads"])
    writer.add_rope_freq_base(ROPE_BASE)
    writer.add_vocab_size(shape["vocab"])
    writer.add_quantization_version(gguf.GGML_QUANT_VERSION)
    writer.add_file_type(FILE_TYPES[kind])


def add_tensors(tensors, state, layers):
    tensors.matrix("token_embd.weight", state["tokens.weight"])
    tensors.vector("output_norm.weight", state["norm.weight"])
    for i in range(layers):
        ours, theirs = "blocks.%d." % i, "blk.%d." % i
        tensors.vector(theirs + "attn_norm.weight", state[ours + "norm_attention.weight"])
        tensors.vector(theirs + "ffn_norm.weight", state[ours + "norm_feed_forward.weight"])
        for name, their_name in NAMES.items():
            tensors.matrix(theirs + their_name + ".weight", state[ours + name + ".weight"])


def main():
    parser = argparse.ArgumentParser()
    for name in ("--model", "--out", "--name", "--version"):
        parser.add_argument(name, required=True)
    parser.add_argument("--type", choices=list(FILE_TYPES), default="q8_0")
    parser.add_argument("--licence", default="CC-BY-4.0")
    options = parser.parse_args()
    kept = torch.load(options.model, map_location="cpu")
    writer = GGUFWriter(options.out, "llama")
    writer.add_name(options.name)
    writer.add_version(options.version)
    writer.add_author("Intramuros")
    writer.add_license(options.licence)
    writer.add_description("Small model that answers by copying sentences of numbered passages, trained from random weights on openly licensed text.")
    writer.add_languages(["en", "de", "fr"])
    add_vocabulary(writer, kept["tokenizer"])
    add_shape(writer, kept["cfg"], options.type)
    add_tensors(Tensors(writer, options.type), {name: value.float().numpy() for name, value in kept["model"].items()}, kept["cfg"]["layers"])
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    print(options.out, kept["cfg"])


if __name__ == "__main__":
    main()
