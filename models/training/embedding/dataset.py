"""Pairs as numbers in one file, and batches of them.

    python3 -m embedding.dataset --data DATA --vocab VOCAB.gguf --out TOKENS.npz

Passages are kept sentence by sentence, so that the sentence a query was made of can be left out. Literal texts are passages of one sentence.
"""
import argparse
import json
import os

import numpy as np

from wordpiece import WordPiece, load_vocab

MOST_GROUPS = 32767


class Ragged:
    """Rows of different length while they are collected."""

    def __init__(self):
        self.rows, self.ends = [], [0]

    def add(self, row):
        self.rows.append(np.array(row, dtype=np.uint16))
        self.ends.append(self.ends[-1] + len(row))

    def arrays(self):
        """(all numbers, where each row begins and the last ends)"""
        return np.concatenate(self.rows), np.array(self.ends, dtype=np.int64)


def encode(data_dir, vocab_path):
    tokenizer = WordPiece(load_vocab(vocab_path))
    sentences, first, groups, kinds = Ragged(), [0], {}, {}
    for row in _rows(data_dir, "passages"):
        for sentence in row["s"]:
            sentences.add(tokenizer.encode(sentence))
        first.append(len(sentences.ends) - 1)
    literal, queries, columns = {}, Ragged(), []
    for row in _rows(data_dir, "pairs"):
        query = tokenizer.encode(row["q"])
        if not query:
            continue
        passage, drop = row.get("p"), row.get("x", -1)
        if passage is None:
            passage = literal.get(row["t"])
            if passage is None:
                tokens = tokenizer.encode(row["t"])
                if not tokens:
                    continue
                passage = literal[row["t"]] = len(first) - 1
                sentences.add(tokens)
                first.append(len(sentences.ends) - 1)
        queries.add(query)
        columns.append((passage, drop, groups.setdefault(row["b"], len(groups)), kinds.setdefault(row["k"], len(kinds))))
    tokens, ends = sentences.arrays()
    query_tokens, query_ends = queries.arrays()
    passage, drop, group, kind = np.array(columns, dtype=np.int32).T
    return dict(tokens=tokens, ends=ends, first=np.array(first, dtype=np.int64), query_tokens=query_tokens, query_ends=query_ends, passage=passage,
                drop=drop.astype(np.int16), group=group.astype(np.int16), kind=kind.astype(np.int8), kinds=np.array(list(kinds)), groups=np.array(list(groups)))


def _rows(data_dir, name):
    with open(os.path.join(data_dir, name + ".jsonl"), encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


class Pairs:
    """The file in memory, with the rows that a batch needs as one flat array and the offsets of its rows."""

    def __init__(self, path, cls=101, sep=102):
        with np.load(path) as kept:
            self.__dict__.update({name: kept[name] for name in kept.files})
        self.n, self.cls, self.sep = len(self.passage), cls, sep

    def queries(self, chosen, most):
        start = self.query_ends[chosen]
        length = np.minimum(self.query_ends[chosen + 1] - start, most)
        return self._framed(self.query_tokens, [(start, length)])

    def passages(self, numbers, drop, most):
        """drop: a sentence of each passage to leave out, or -1"""
        first, last = self.first[numbers], self.first[numbers + 1]
        low, high = self.ends[first], self.ends[last]
        gone = drop >= 0
        cut = np.where(gone, first + np.maximum(drop, 0), last)
        cut_low, cut_high = self.ends[cut], np.where(gone, self.ends[np.minimum(cut + 1, last)], high)
        before = np.minimum(cut_low - low, most)
        after = np.minimum(high - cut_high, most - before)
        return self._framed(self.tokens, [(low, before), (cut_high, after)])

    def _framed(self, source, segments):
        """[CLS], the segments one behind the other, [SEP]; (flat ids, offset of each row)"""
        rows = len(segments[0][0])
        total = sum(length for _, length in segments) + 2
        offsets = np.zeros(rows + 1, dtype=np.int64)
        np.cumsum(total, out=offsets[1:])
        flat = np.empty(offsets[-1], dtype=np.int64)
        flat[offsets[:-1]], flat[offsets[1:] - 1] = self.cls, self.sep
        at = offsets[:-1] + 1
        for start, length in segments:
            within = np.arange(length.sum()) - np.repeat(np.cumsum(length) - length, length)
            flat[np.repeat(at, length) + within] = source[np.repeat(start, length) + within]
            at = at + length
        return flat, offsets[:-1]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", required=True)
    parser.add_argument("--vocab", required=True)
    parser.add_argument("--out", required=True)
    options = parser.parse_args()
    encoded = encode(options.data, options.vocab)
    np.savez(options.out, **encoded)
    print(len(encoded["passage"]), "pairs;", len(encoded["first"]) - 1, "passages;", len(encoded["tokens"]), "tokens")


if __name__ == "__main__":
    main()
