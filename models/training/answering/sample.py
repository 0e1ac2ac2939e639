"""Conversations with the tokens and the logits of the network that was trained, for check-answers.ts to compare with the engine's.

    python3 -m answering.sample --data answer-data.bin --model WORK/answer.pt --out sample.json

The logits are those of the first token of the answer, one for each token of the vocabulary.
"""
import argparse
import json
import random

import torch

from answering.batches import Batches
from answering.examples import Text
from answering.llama import Llama
from answering.prompt import conversation, new_delimiter, passage_block, question_message

CONVERSATIONS = 12


def main():
    parser = argparse.ArgumentParser()
    for name in ("--data", "--model", "--out"):
        parser.add_argument(name, required=True)
    options = parser.parse_args()
    text, kept, rng = Text(options.data), torch.load(options.model, map_location="cpu"), random.Random(9)
    batches = Batches(text, 1, 1, 1)
    model = Llama(**kept["cfg"])
    model.load_state_dict(kept["model"])
    model.eval()
    rows = []
    for _ in range(CONVERSATIONS):
        delimiter = new_delimiter()
        passages = rng.sample(text.passages, 2)
        blocks = [passage_block(i + 1, passage.title, 3, passage.heading, passage.text[:600], delimiter) for i, passage in enumerate(passages)]
        user = question_message(blocks, passages[0].sentences[0][:80] + "?", delimiter)
        tokens = batches.tokenizer.encode(conversation(text.system, user)).ids
        with torch.no_grad():
            logits = model(torch.tensor([tokens]))[0, -1]
        rows.append({"system": text.system, "user": user, "tokens": tokens, "logits": [round(float(x), 5) for x in logits]})
    with open(options.out, "w", encoding="utf-8") as file:
        json.dump(rows, file, ensure_ascii=False)
    print(len(rows), "conversations")


if __name__ == "__main__":
    main()
