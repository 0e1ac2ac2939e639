"""Passages that BM25 takes for a query's and that are not: hard negatives.

    python3 -m embedding.negatives --tokens TOKENS.npz --most 300000 --out NEGATIVES.npz

Terms are the tokenizer's pieces. Neighbours of the right passage are never negatives, since a section runs over several passages.
Writes "pair" (numbers of pairs) and "negative" (a row of passages for each; -1 where fewer were found).
"""
import argparse

import numpy as np
from scipy import sparse

from embedding.dataset import Pairs

FROM_PASSAGES = ("heading", "keywords", "cloze", "term", "question", "summary", "exercise", "objective")
MOST_TERMS = 8
COMMON = 0.04  # share of passages beyond which a term is left out
FOUND, KEPT, NEAR = 40, 6, 3


def term_matrix(flat, offsets, rows, terms):
    ends = np.append(offsets[1:], len(flat))
    matrix = sparse.csr_matrix((np.ones(len(flat), dtype=np.float32), flat, np.append(offsets, ends[-1])), shape=(rows, terms))
    matrix.sum_duplicates()
    return matrix


def bm25_weights(counts, k1=1.2, b=0.75):
    """(passages x terms) of BM25 weights, common terms zero; and the rarity of each term"""
    rows = counts.shape[0]
    frequency = np.bincount(counts.indices, minlength=counts.shape[1])
    rarity = np.log(1 + (rows - frequency + 0.5) / (frequency + 0.5)).astype(np.float32)
    rarity[frequency > COMMON * rows] = 0
    length = np.asarray(counts.sum(1)).ravel()
    norm = np.repeat(k1 * (1 - b + b * length / length.mean()), np.diff(counts.indptr)).astype(np.float32)
    weights = counts.copy()
    weights.data = rarity[counts.indices] * counts.data * (k1 + 1) / (counts.data + norm)
    weights.eliminate_zeros()
    return weights, rarity


def query_matrix(pairs, chosen, rarity):
    """The rarest terms of each query, one each."""
    flat, offsets = pairs.queries(chosen, 64)
    rows = []
    for tokens in np.split(flat, offsets[1:]):
        tokens = np.unique(tokens)
        rows.append(tokens[np.argsort(-rarity[tokens])[:MOST_TERMS]])
    ends = np.cumsum([0] + [len(row) for row in rows])
    return sparse.csr_matrix((np.ones(ends[-1], dtype=np.float32), np.concatenate(rows), ends), shape=(len(chosen), len(rarity)))


def mine(pairs, chosen, rng, block=500):
    books = int(pairs.passage[np.isin(pairs.kind, kind_numbers(pairs, ("cloze",)))].max()) + 1  # literal texts come after the passages
    numbers = np.arange(books)
    flat, offsets = pairs.passages(numbers, np.full(books, -1), 400)
    weights, rarity = bm25_weights(term_matrix(flat, offsets, books, int(pairs.tokens.max()) + 200))
    by_term = weights.T.tocsr()
    out = np.full((len(chosen), KEPT), -1, dtype=np.int32)
    for start in range(0, len(chosen), block):
        part = chosen[start:start + block]
        scores = (query_matrix(pairs, part, rarity) @ by_term).tocsr()
        for i, pair in enumerate(part):
            row = slice(scores.indptr[i], scores.indptr[i + 1])
            found, value = scores.indices[row], scores.data[row]
            if len(found) > FOUND:
                best = np.argpartition(-value, FOUND)[:FOUND]
                found = found[best]
            found = found[np.abs(found - pairs.passage[pair]) > NEAR]
            kept = rng.permutation(found)[:KEPT]
            out[start + i, :len(kept)] = kept
        if start % (block * 100) == 0:
            print(start, "of", len(chosen), flush=True)
    return out


def kind_numbers(pairs, names):
    return [i for i, name in enumerate(pairs.kinds) if name in names]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--tokens", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--most", type=int, default=300_000)
    options = parser.parse_args()
    rng, pairs = np.random.default_rng(3), Pairs(options.tokens)
    able = np.flatnonzero(np.isin(pairs.kind, kind_numbers(pairs, FROM_PASSAGES)))
    chosen = np.sort(rng.permutation(able)[:options.most])
    np.savez(options.out, pair=chosen, negative=mine(pairs, chosen, rng))


if __name__ == "__main__":
    main()
