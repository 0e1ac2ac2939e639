"""Write a trained bag or BERT as a GGUF file that llama.cpp loads as `bert`.

    python3 -m embedding.export --model model.pt --vocab VOCAB.gguf --out NAME.gguf --type q8_0 --name "…" --version v1

A bag gets one inert block, since llama.cpp needs one: its output projections are zero, and its keys and values have one head to cost little.
Its token type holds +4 and -4 in two channels, so that the first LayerNorm keeps the length of each row instead of levelling it.
Shapes of a checkpoint: {"cfg": {...}, "model": state}; a bag's has "rows" (bag.py), a BERT's is embedding.bert.Bert's.
"""
import argparse

import gguf
import numpy as np
import torch
from gguf import GGUFWriter

from common.tensors import FILE_TYPES, Tensors
from embedding.bag import RESERVED
from embedding.bert import LAYER_NORM_EPSILON
from embedding.vocabulary import copy_fields

INERT_FEED_FORWARD, INERT_HEADS = 32, 8
CONSTANT = 4.0
LONGEST = 0.9  # of the length that a row can have behind the LayerNorm
POSITIONS = 512


def before_norm(rows):
    """Rows that the LayerNorm, with the constants added, turns into these centred ones, all made longer or shorter by one factor."""
    channels = rows.shape[1]
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    wanted = length * LONGEST * np.sqrt(channels) / length.max()
    return rows / np.maximum(length, 1e-9) * wanted * np.sqrt(2 * CONSTANT ** 2 / (channels - wanted ** 2))


def add_bag(tensors, state):
    channels = state["rows"].shape[1]
    head = channels // INERT_HEADS
    keep, kinds = np.ones(channels), np.zeros((2, channels))
    keep[-RESERVED:] = 0
    kinds[0, -RESERVED:] = CONSTANT, -CONSTANT
    tensors.matrix("token_embd.weight", before_norm(state["rows"]))
    tensors.vector("position_embd.weight", np.zeros((POSITIONS, channels)))
    tensors.vector("token_types.weight", kinds)
    shapes = {"attn_q": (channels, channels), "attn_k": (head, channels), "attn_v": (head, channels), "attn_output": (channels, channels),
              "ffn_up": (INERT_FEED_FORWARD, channels), "ffn_down": (channels, INERT_FEED_FORWARD)}
    for name, shape in shapes.items():
        tensors.matrix("blk.0.%s.weight" % name, np.zeros(shape))
        tensors.vector("blk.0.%s.bias" % name, np.zeros(shape[0]))
    for name, weight in (("token_embd_norm", 1), ("blk.0.attn_output_norm", 1), ("blk.0.layer_output_norm", keep)):
        tensors.vector(name + ".weight", np.ones(channels) * weight)
        tensors.vector(name + ".bias", np.zeros(channels))


def add_bert(tensors, state, layers):
    channels = state["tokens.weight"].shape[1]
    tensors.matrix("token_embd.weight", state["tokens.weight"])
    tensors.vector("position_embd.weight", state["positions.weight"])
    tensors.vector("token_types.weight", np.zeros((2, channels)))
    _norm(tensors, "token_embd_norm", state, "norm")
    for i in range(layers):
        ours, theirs = "blocks.%d." % i, "blk.%d." % i
        for k, part in enumerate(("attn_q", "attn_k", "attn_v")):
            rows = slice(k * channels, (k + 1) * channels)
            tensors.matrix(theirs + part + ".weight", state[ours + "into.weight"][rows])
            tensors.vector(theirs + part + ".bias", state[ours + "into.bias"][rows])
        for name, key in (("attn_output", "out"), ("ffn_up", "up"), ("ffn_down", "down")):
            tensors.matrix(theirs + name + ".weight", state[ours + key + ".weight"])
            tensors.vector(theirs + name + ".bias", state[ours + key + ".bias"])
        _norm(tensors, theirs + "attn_output_norm", state, ours + "norm_attention")
        _norm(tensors, theirs + "layer_output_norm", state, ours + "norm_feed_forward")


def _norm(tensors, name, state, key):
    tensors.vector(name + ".weight", state[key + ".weight"])
    tensors.vector(name + ".bias", state[key + ".bias"])


def describe(writer, options, languages):
    writer.add_name(options.name)
    writer.add_version(options.version)
    writer.add_author("Intramuros")
    writer.add_license(options.licence)
    writer.add_description(options.description)
    writer.add_languages(languages)
    writer.add_tags(["sentence-similarity", "feature-extraction", "retrieval"])


def add_shape(writer, shape, kind):
    writer.add_context_length(shape["positions"])
    writer.add_embedding_length(shape["channels"])
    writer.add_block_count(shape["layers"])
    writer.add_feed_forward_length(shape["feed_forward"])
    writer.add_head_count(shape["heads"])
    writer.add_head_count_kv(shape["kv_heads"])
    writer.add_layer_norm_eps(LAYER_NORM_EPSILON)
    writer.add_causal_attention(False)
    writer.add_pooling_type(gguf.PoolingType.MEAN)
    writer.add_quantization_version(gguf.GGML_QUANT_VERSION)
    writer.add_file_type(FILE_TYPES[kind])


def main():
    parser = argparse.ArgumentParser()
    for name in ("--model", "--vocab", "--out", "--name", "--version"):
        parser.add_argument(name, required=True)
    parser.add_argument("--type", choices=list(FILE_TYPES), default="q8_0")
    parser.add_argument("--licence", default="CC-BY-4.0")
    parser.add_argument("--description", default="Small text-embedding model for English, German and French, trained from random weights on openly licensed text.")
    options = parser.parse_args()
    kept = torch.load(options.model, map_location="cpu")
    shape, state = kept["cfg"], {name: value.float().numpy() for name, value in kept["model"].items()}
    is_bag = "rows" in state
    if is_bag:
        shape = dict(channels=state["rows"].shape[1], layers=1, heads=INERT_HEADS, kv_heads=1, feed_forward=INERT_FEED_FORWARD, positions=POSITIONS)
    writer = GGUFWriter(options.out, "bert")
    describe(writer, options, ["en", "de", "fr"])
    copy_fields(writer, options.vocab)
    add_shape(writer, {"kv_heads": shape["heads"], **shape}, options.type)
    tensors = Tensors(writer, options.type)
    add_bag(tensors, state) if is_bag else add_bert(tensors, state, shape["layers"])
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    print(options.out, shape)


if __name__ == "__main__":
    main()
