"""What a bag is chosen by while it is trained: the held-back books, held-back questions in German and French, and held-back synonyms.

    python3 -m measure.development --sets SETS --tokens TOKENS.npz --vocab VOCAB.gguf NAME=bag.pt …

The ten question sets have no part in it.
"""
import argparse
import os

import numpy as np
import torch

from embedding.dataset import Pairs
from embedding.held_back import held_back
from measure.embedders import BagTable
from measure.evaluate_sets import Judged, choose_weight, mean_ndcg
from measure.ranking import figures
from wordpiece import WordPiece, load_vocab

DISTRACTORS = 2000
QUERY_TOKENS, PASSAGE_TOKENS = 64, 400


class Development:
    def __init__(self, sets, pairs, tokenizer):
        self.pairs, self.held = pairs, held_back(pairs)
        self.books = Judged(os.path.join(sets, "heldout.json"))
        self.table = BagTable(tokenizer, None)
        self.other = {language: self._distractors(language) for language in ("de", "fr")}

    def _distractors(self, language):
        """Passages of the language: a pair of them each"""
        groups = [i for i, name in enumerate(self.pairs.groups) if str(name).endswith(" " + language)]
        cloze = list(self.pairs.kinds).index("cloze")
        numbers = np.unique(self.pairs.passage[np.isin(self.pairs.group, groups) & (self.pairs.kind == cloze)])
        return np.random.default_rng(2).permutation(numbers)[:DISTRACTORS].astype(np.int64)

    def judge(self, rows):
        """rows: what each token adds to the mean, (tokens, channels)"""
        embed = self.table.with_rows(rows)
        books = self.books.judge(embed)
        weight = choose_weight(books)
        out = {"books": mean_ndcg(books, "model"), "fused": mean_ndcg(books, weight), "weight": weight}
        for language in ("de", "fr"):
            out[language] = self._questions(rows, language)
        return {**out, **self._synonyms(rows)}

    def _questions(self, rows, language):
        chosen = self.held[language]
        haystack = np.concatenate((np.unique(self.pairs.passage[chosen]), self.other[language]))
        relevant = [np.flatnonzero(haystack == number) for number in self.pairs.passage[chosen]]
        cosine = vectors(rows, *self.pairs.queries(chosen, QUERY_TOKENS)) @ self._passages(rows, haystack).T
        return figures(cosine, relevant)["ndcg@10"]

    def _synonyms(self, rows):
        chosen = self.held["synonyms"]
        left, right = vectors(rows, *self.pairs.queries(chosen, QUERY_TOKENS)), self._passages(rows, self.pairs.passage[chosen])
        near, far = (left * right).sum(1), (left * np.random.default_rng(4).permutation(right)).sum(1)
        return {"synonyms": float(near.mean()), "above half": float((near > 0.5).mean()), "others, 95th of 100": float(np.quantile(far, 0.95))}

    def _passages(self, rows, numbers):
        numbers = numbers.astype(np.int64)
        return vectors(rows, *self.pairs.passages(numbers, np.full(len(numbers), -1), PASSAGE_TOKENS))


def vectors(rows, flat, offsets):
    """Unit vectors of texts given as one flat array of tokens."""
    sums = np.add.reduceat(rows[flat], offsets, axis=0)
    return sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-12)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("models", nargs="+", help="NAME=FILE")
    for name in ("--sets", "--tokens", "--vocab"):
        parser.add_argument(name, required=True)
    options = parser.parse_args()
    development = Development(options.sets, Pairs(options.tokens), WordPiece(load_vocab(options.vocab)))
    for name, path in (model.split("=", 1) for model in options.models):
        rows = torch.load(path, map_location="cpu")["model"]["rows"].numpy()
        print(name, {key: value if isinstance(value, str) else round(value, 3) for key, value in development.judge(rows).items()}, flush=True)


if __name__ == "__main__":
    main()
