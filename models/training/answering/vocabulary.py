"""Learn a byte-level BPE vocabulary, as llama.cpp reads it with the splitting rule "qwen2" (each digit alone, so that numbers are copied exactly).

    python3 -m answering.vocabulary --data DATA --size 16384 --out tokenizer.json
"""
import argparse
import json
import os

from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, trainers

from answering.prompt import SPECIAL

SPLIT = (r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+")
REPEAT = {"de": 4, "fr": 4}  # their text is a tenth of the English


def texts(data_dir):
    with open(os.path.join(data_dir, "passages.jsonl"), encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            for _ in range(REPEAT.get(row["b"].rsplit(" ", 1)[-1], 1)):
                yield " ".join(row["s"])


def learn(data_dir, size):
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([
        pre_tokenizers.Split(Regex(SPLIT), behavior="isolated"), pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(vocab_size=size, special_tokens=SPECIAL, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False)
    tokenizer.train_from_iterator(texts(data_dir), trainer)
    return tokenizer


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--size", type=int, default=16384)
    options = parser.parse_args()
    tokenizer = learn(options.data, options.size)
    tokenizer.save(options.out)
    print(tokenizer.get_vocab_size(), "tokens;", tokenizer.encode("The dose is 0.25 mg for 12 days. Über Größe, déjà vu.").tokens)


if __name__ == "__main__":
    main()
