"""The pairs as one small file for the machine that trains a BERT.

    python3 -m embedding.pack --tokens TOKENS.npz --negatives NEGATIVES.npz --out bert-data.bin

Cloze and keyword queries are left out: they are made anew of the passages while training (embedding/cloze.py), and differ each time.
"""
import argparse
import os

import numpy as np

from common import packed
from embedding.dataset import Pairs

MADE_WHILE_TRAINING = ("cloze", "keywords")
LEFT_OUT = ("word-weak", "definition-weak")
HALVED = "heading"  # three queries for most passages, near one another


def rows_of(flat, ends, chosen):
    """The chosen rows of a ragged array: (flat, ends)"""
    length = ends[chosen + 1] - ends[chosen]
    new_ends = np.append(0, np.cumsum(length))
    within = np.arange(new_ends[-1]) - np.repeat(new_ends[:-1], length)
    return flat[np.repeat(ends[chosen], length) + within], new_ends


def select(pairs):
    """The pairs that travel, with the passages that they and the passages of the collections need, numbered anew."""
    dropped = [i for i, name in enumerate(pairs.kinds) if name in MADE_WHILE_TRAINING + LEFT_OUT]
    every_other = (pairs.kind == list(pairs.kinds).index(HALVED)) & (np.arange(pairs.n) % 2 == 1)
    kept = np.flatnonzero(~np.isin(pairs.kind, dropped) & ~every_other)
    from_collections = int(pairs.passage[pairs.kind == list(pairs.kinds).index("cloze")].max()) + 1
    literal = np.unique(pairs.passage[kept])
    passages = np.concatenate((np.arange(from_collections), literal[literal >= from_collections]))
    renumbered = np.full(len(pairs.first), -1)
    renumbered[passages] = np.arange(len(passages))
    sentences = np.concatenate([np.arange(pairs.first[p], pairs.first[p + 1]) for p in passages])
    tokens, ends = rows_of(pairs.tokens, pairs.ends, sentences)
    first = np.append(0, np.cumsum(pairs.first[passages + 1] - pairs.first[passages]))
    query_tokens, query_ends = rows_of(pairs.query_tokens, pairs.query_ends, kept)
    return kept, dict(tokens=tokens, ends=ends, first=first, query_tokens=query_tokens, query_ends=query_ends,
                      passage=renumbered[pairs.passage[kept]].astype(np.int32), group=pairs.group[kept].astype(np.uint8), kind=pairs.kind[kept].astype(np.uint8),
                      collections=np.array([from_collections], dtype=np.int32))


def main():
    parser = argparse.ArgumentParser()
    for name in ("--tokens", "--negatives", "--out"):
        parser.add_argument(name, required=True)
    options = parser.parse_args()
    pairs = Pairs(options.tokens)
    kept, arrays = select(pairs)
    with np.load(options.negatives) as mined:
        of_pair = dict(zip(mined["pair"].tolist(), mined["negative"][:, :2].tolist()))
    negative = [of_pair.get(pair, [-1, -1]) for pair in kept.tolist()]
    arrays["negative"] = np.array(negative, dtype=np.int32).ravel()
    arrays["kinds"] = np.frombuffer("\n".join(pairs.kinds).encode(), np.uint8)
    packed.write(options.out, arrays)
    print(len(kept), "pairs,", len(arrays["tokens"]), "tokens,", os.path.getsize(options.out), "bytes")


if __name__ == "__main__":
    main()
