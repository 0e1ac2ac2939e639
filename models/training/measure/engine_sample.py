"""Sentences with the tokens and vectors that training saw, for check-engine.ts to compare with the engine's.

    python3 -m measure.engine_sample --text TRAINING_TEXT --vocab VOCAB.gguf --model model.pt --out sample.json

500 sentences: English, German, French in turn, those with unusual characters first; and 40 whole passages.
"""
import argparse
import json
import random

import torch

from corpus import records
from embedding.bert import Bert
from measure.embedders import BagTable, Network
from wordpiece import WordPiece, load_vocab

SENTENCES, PASSAGES = 500, 40


def sample(text_dir, rng):
    by_language = {"en": [], "de": [], "fr": []}
    passages = []
    for passage in records.second_collection(text_dir):
        by_language[passage.language] += passage.sentences
        passages.append(" ".join(passage.sentences))
    chosen = []
    for language, sentences in by_language.items():
        count = SENTENCES // 3 + (language == "en") * (SENTENCES % 3)
        unusual = [sentence for sentence in sentences if not sentence.isascii()]
        chosen += rng.sample(unusual, min(len(unusual), count // 2))
        chosen += rng.sample(sentences, count - min(len(unusual), count // 2))
    return chosen + rng.sample(passages, PASSAGES)


def embedder_of(kept, tokenizer):
    state = kept["model"]
    if "rows" in state:
        return BagTable(tokenizer, state["rows"].numpy())
    model = Bert(**kept["cfg"])
    model.load_state_dict(state)
    return Network(tokenizer, model)


def main():
    parser = argparse.ArgumentParser()
    for name in ("--text", "--vocab", "--model", "--out"):
        parser.add_argument(name, required=True)
    options = parser.parse_args()
    tokenizer = WordPiece(load_vocab(options.vocab))
    texts = sample(options.text, random.Random(5))
    vectors = embedder_of(torch.load(options.model, map_location="cpu"), tokenizer)(texts)
    rows = [{"text": text, "tokens": tokenizer.encode(text, special=True), "vector": [round(float(x), 6) for x in vector]} for text, vector in zip(texts, vectors)]
    with open(options.out, "w", encoding="utf-8") as file:
        json.dump(rows, file, ensure_ascii=False)
    print(len(rows), "texts")


if __name__ == "__main__":
    main()
