"""Directions of tokens from the company they keep: where the training of a bag begins.

    python3 -m embedding.cooccurrence --tokens TOKENS.npz --channels 512 --out START.npy

Counts which tokens stand near each other in running text, and which meet across the two sides of a synonym, definition or translation; weighs the counts
as positive pointwise mutual information; and keeps the leading eigenvectors. Writes a unit row for each token; tokens without company get random ones.
"""
import argparse

import numpy as np
from scipy import sparse

from embedding.dataset import Pairs
from embedding.sampling import FAMILIES

NEAR = 6  # tokens, after common ones are thinned out
THIN = 1e-4  # tokens more frequent than this are kept with probability sqrt(THIN / frequency)
LEAST = 1.0  # counts below are chance
CONTEXT_POWER = 0.75  # makes rare company count for less
ACROSS = {"words": 6.0, "meanings": 2.0, "translations": 4.0}  # a pair against one meeting in running text
PAIR_TOKENS = 40
EXTRA, ROUNDS = 48, 3  # of the randomized decomposition
EIGENVALUE_POWER = 0.25


def meetings_in_text(pairs, tokens, rng):
    """(tokens x tokens) of weighted meetings, nearer ones for more; not across texts"""
    frequency = np.bincount(pairs.tokens, minlength=tokens) / len(pairs.tokens)
    text = np.repeat(np.arange(len(pairs.first) - 1), np.diff(pairs.ends[pairs.first]))
    keep = rng.random(len(pairs.tokens)) < np.sqrt(THIN / np.maximum(frequency, THIN))[pairs.tokens]
    stream, text = pairs.tokens[keep].astype(np.int64), text[keep]
    counts = sparse.csr_matrix((tokens, tokens), dtype=np.float32)
    for distance in range(1, NEAR + 1):
        same = text[distance:] == text[:-distance]
        keys, times = np.unique(stream[:-distance][same] * tokens + stream[distance:][same], return_counts=True)
        share = times.astype(np.float32) * (1 + NEAR - distance) / NEAR
        counts = counts + sparse.csr_matrix((share, (keys // tokens, keys % tokens)), shape=(tokens, tokens))
    return counts


def meetings_across(pairs, tokens):
    """(tokens x tokens): each token of one side meets each of the other; a pair counts the same however long it is"""
    counts = sparse.csr_matrix((tokens, tokens), dtype=np.float32)
    for family, weight in ACROSS.items():
        kinds = [i for i, name in enumerate(pairs.kinds) if name in FAMILIES[family]]
        chosen = np.flatnonzero(np.isin(pairs.kind, kinds))
        left = pairs.queries(chosen, PAIR_TOKENS)
        right = pairs.passages(pairs.passage[chosen].astype(np.int64), np.full(len(chosen), -1), PAIR_TOKENS)
        counts = counts + weight * shares(*left, tokens, pairs).T @ shares(*right, tokens, pairs)
    return counts


def shares(flat, offsets, tokens, pairs):
    """(texts x tokens): rare tokens have the larger shares of a text, which are 1 together"""
    frequency = np.bincount(pairs.tokens, minlength=tokens) / len(pairs.tokens)
    rarity = THIN / (THIN + frequency)
    rarity[[pairs.cls, pairs.sep]] = 0
    matrix = sparse.csr_matrix((rarity[flat].astype(np.float32), flat, np.append(offsets, len(flat))), shape=(len(offsets), tokens))
    matrix.sum_duplicates()
    return sparse.diags((1 / np.maximum(np.asarray(matrix.sum(1)).ravel(), 1e-6)).astype(np.float32)) @ matrix


def positive_information(counts):
    """How much more often two tokens meet than chance would have them, as a logarithm, nothing below 0; symmetric."""
    counts = (counts + counts.T).tocsr()
    counts.data[counts.data < LEAST] = 0
    counts.eliminate_zeros()
    met = np.asarray(counts.sum(1)).ravel()
    context = met ** CONTEXT_POWER
    context /= context.sum()
    rows = np.repeat(np.arange(len(met)), np.diff(counts.indptr))
    information = np.log(counts.data / np.maximum(met[rows] * context[counts.indices], 1e-12))
    counts.data = np.maximum(information, 0).astype(np.float32)
    counts.eliminate_zeros()
    return (counts + counts.T) / 2


def leading(matrix, count, rng):
    """(values, vectors) of the eigenvalues furthest from zero, by subspace iteration"""
    basis = rng.standard_normal((matrix.shape[0], count + EXTRA), dtype=np.float32)
    for _ in range(ROUNDS):
        basis, _ = np.linalg.qr(matrix @ basis)
    values, rotation = np.linalg.eigh(basis.T @ (matrix @ basis))
    order = np.argsort(-np.abs(values))[:count]
    return values[order], basis @ rotation[:, order]


def directions(matrix, channels, rng):
    values, vectors = leading(matrix, channels, rng)
    rows = vectors * np.abs(values) ** EIGENVALUE_POWER
    alone = np.diff(matrix.indptr) == 0
    rows[alone] = rng.standard_normal((alone.sum(), channels))
    return (rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)).astype(np.float32)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--tokens", required=True)
    parser.add_argument("--channels", type=int, default=512)
    parser.add_argument("--out", required=True)
    options = parser.parse_args()
    rng, pairs = np.random.default_rng(11), Pairs(options.tokens)
    tokens = int(max(pairs.tokens.max(), pairs.query_tokens.max())) + 1
    matrix = positive_information(meetings_in_text(pairs, tokens, rng) + meetings_across(pairs, tokens))
    print(matrix.shape, matrix.nnz, "pairs of tokens meet", flush=True)
    np.save(options.out, directions(matrix, options.channels, rng))


if __name__ == "__main__":
    main()
