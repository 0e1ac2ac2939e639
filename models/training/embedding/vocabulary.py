"""Learn a WordPiece vocabulary and write it as the tokenizer of a GGUF file without tensors.

    python3 -m embedding.vocabulary --data DATA --like ANY_BERT.gguf --size 32000 --out VOCAB.gguf

Words are split as llama.cpp splits them (wordpiece.py), so that the pieces are those the engine will look for. The special tokens
keep the ids of the published BERT vocabularies, which llama.cpp assumes where a file says nothing. Languages with little text count for more.
"""
import argparse
import json
import os
from collections import Counter

from gguf import GGUFReader, GGUFValueType, GGUFWriter, TokenType
from tokenizers import Tokenizer, models, pre_tokenizers, trainers

from wordpiece import SPACE_MARK, WordPiece

SPECIAL = {0: "[PAD]", 100: "[UNK]", 101: "[CLS]", 102: "[SEP]", 103: "[MASK]"}
FIRST_PIECE = 104
REPEAT = {"de": 4, "fr": 4}  # their text is a tenth of the English


def count_words(data_dir):
    splitter, counts = WordPiece(["[PAD]"]), Counter()
    with open(os.path.join(data_dir, "passages.jsonl"), encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            times = REPEAT.get(row["b"].rsplit(" ", 1)[-1], 1)
            for word in splitter.words(" ".join(row["s"])):
                counts[word] += times
    with open(os.path.join(data_dir, "pairs.jsonl"), encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            if "t" in row:
                counts.update(splitter.words(row["q"] + " " + row["t"]))
    return counts


def learn_pieces(counts, size, least):
    """Pieces as GGUF wants them, the most useful first."""
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    trainer = trainers.WordPieceTrainer(vocab_size=size - FIRST_PIECE + 1, min_frequency=least, special_tokens=["[UNK]"], limit_alphabet=300, show_progress=False)
    tokenizer.train_from_iterator(_repeat(counts), trainer)
    in_order = sorted(tokenizer.get_vocab().items(), key=lambda item: item[1])
    return [piece[2:] if piece.startswith("##") else SPACE_MARK + piece for piece, _ in in_order if piece != "[UNK]"]


def _repeat(counts):
    """Each word as often as it was counted, in lines that are cheap to make."""
    for word, count in counts.items():
        while count > 0:
            now = min(count, 1000)
            yield (word + " ") * now
            count -= now


def with_special(pieces):
    head = [SPECIAL.get(i, "[unused%d]" % i) for i in range(FIRST_PIECE)]
    return head + pieces


def write(path, like, tokens):
    writer = GGUFWriter(path, "bert")
    copy_fields(writer, like, leave_out={"tokenizer.ggml.tokens", "tokenizer.ggml.scores", "tokenizer.ggml.token_type", "tokenizer.ggml.merges"})
    writer.add_token_list(tokens)
    writer.add_token_types([TokenType.CONTROL if i in SPECIAL else TokenType.UNUSED if i < FIRST_PIECE else TokenType.NORMAL for i in range(len(tokens))])
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.close()


def copy_fields(writer, path, leave_out=frozenset()):
    """The tokenizer fields of one GGUF file for another."""
    for field in GGUFReader(path).fields.values():
        if not field.name.startswith("tokenizer.") or field.name in leave_out:
            continue
        if field.types[0] == GGUFValueType.ARRAY:
            is_text = field.types[-1] == GGUFValueType.STRING
            writer.add_array(field.name, [bytes(field.parts[i]).decode("utf-8") if is_text else field.parts[i].tolist()[0] for i in field.data])
        elif field.types[0] == GGUFValueType.STRING:
            writer.add_string(field.name, bytes(field.parts[field.data[0]]).decode("utf-8"))
        else:
            writer.add_key_value(field.name, field.parts[field.data[0]].tolist()[0], field.types[0])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", required=True)
    parser.add_argument("--like", required=True, help="a BERT file whose other tokenizer fields are taken over")
    parser.add_argument("--out", required=True)
    parser.add_argument("--size", type=int, default=32000)
    parser.add_argument("--least", type=int, default=5, help="occurrences a piece must have")
    options = parser.parse_args()
    tokens = with_special(learn_pieces(count_words(options.data), options.size, options.least))
    write(options.out, options.like, tokens)
    print(len(tokens), "pieces;", tokens[FIRST_PIECE + 300:FIRST_PIECE + 330], tokens[-20:])


if __name__ == "__main__":
    main()
