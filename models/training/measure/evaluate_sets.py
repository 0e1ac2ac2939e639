"""Question sets with BM25 alone, models alone and both together; and word pairs.

    python3 -m measure.evaluate_sets --sets SETS --out report.json v0=OLD.gguf v1=NEW.gguf v2=bert.pt --vocab VOCAB.gguf

A model is a bag in a GGUF file or a checkpoint, then with its vocabulary. The weight of the fusion is chosen on the held-back books alone (best nDCG@10 over their kinds of queries)
and then used on every other set, where nothing is chosen.
"""
import argparse
import glob
import json
import os

import numpy as np
import torch

from measure import sets
from measure.bm25 import BM25
from measure.embedders import BagFile
from measure.engine_sample import embedder_of
from wordpiece import WordPiece, load_vocab
from measure.ranking import by_document, figures, shares_of_best, stretched

WEIGHTS = (0.1, 0.2, 0.3, 0.4, 0.5)
LEVELS = ("passage", "document")


class Judged:
    """One set with its BM25 scores, for any number of models."""

    def __init__(self, path):
        self.name = os.path.splitext(os.path.basename(path))[0]
        self.texts, self.owner, self.queries = sets.read(path)
        self.lexical = self._lexical(path.removesuffix(".json") + ".bm25.npz")

    def _lexical(self, path):
        """{level: BM25 scores (queries x windows)}, kept beside the set, as they are the same for every model"""
        if not os.path.exists(path):
            bm25 = BM25(self.texts)
            np.savez(path, **{level: np.stack([bm25.scores(row["q"]) for row in rows]) for level, rows in self.queries.items() if rows})
        with np.load(path) as kept:
            return {level: kept[level] for level in kept.files}

    def judge(self, embed):
        """{level: {"BM25", "model", "0.2", …: figures}}; a number is the model's share in the sum"""
        vectors = embed(self.texts)
        return {level: self._level(level, embed, vectors) for level in self.lexical}

    def _level(self, level, embed, vectors):
        rows = self.queries[level]
        fold = (lambda scores: by_document(scores, self.owner)) if level == "document" else (lambda scores: scores)
        lexical, relevant = fold(self.lexical[level]), [row["rel"] for row in rows]
        cosine = fold(embed([row["q"] for row in rows]) @ vectors.T)
        share, nearness = shares_of_best(lexical), stretched(cosine)
        out = {"BM25": figures(lexical, relevant), "model": figures(cosine, relevant)}
        out.update({"%.1f" % weight: figures(weight * nearness + (1 - weight) * share, relevant) for weight in WEIGHTS})
        return out


def mean_ndcg(report, key):
    return float(np.mean([figures_of[key]["ndcg@10"] for figures_of in report.values()]))


def choose_weight(report):
    """The weight that serves the held-back books best."""
    return max(("%.1f" % weight for weight in WEIGHTS), key=lambda key: mean_ndcg(report, key))


def word_pairs(embed):
    with open(os.path.join(os.path.dirname(__file__), "word_pairs.json"), encoding="utf-8") as file:
        pairs = json.load(file)
    return {kind: [[a, b, float(embed([a])[0] @ embed([b])[0])] for a, b in rows] for kind, rows in pairs.items()}


def read_all(folder):
    """(held-back books, the other sets)"""
    judged = [Judged(path) for path in sorted(glob.glob(os.path.join(folder, "*.json")))]
    return next(one for one in judged if one.name == "heldout"), [one for one in judged if one.name != "heldout"]


def report_model(embed, books, others):
    on_books = books.judge(embed)
    weight = choose_weight(on_books)
    return {"weight": weight, "heldout": on_books, "sets": {one.name: one.judge(embed) for one in others}, "words": word_pairs(embed)}


def show(name, report):
    weight = report["weight"]
    print("== %s: fusion weight %s from the held-back books" % (name, weight))
    print("held-back books nDCG@10: BM25 %.3f model %.3f fused %.3f" % tuple(mean_ndcg(report["heldout"], key) for key in ("BM25", "model", weight)))
    for level in LEVELS:
        print("%-18s %28s %28s %28s" % (level + " recall/nDCG", "BM25", "model", "fused"))
        chosen = {name: levels[level] for name, levels in report["sets"].items() if level in levels}
        for set_name, result in chosen.items():
            cells = ["%.3f / %.3f" % (result[key]["recall@10"], result[key]["ndcg@10"]) for key in ("BM25", "model", weight)]
            print("%-18s %28s %28s %28s  n=%d" % (set_name, *cells, result["BM25"]["n"]))
        means = ["%.3f" % mean_ndcg(chosen, key) for key in ("BM25", "model", weight)]
        print("%-18s %28s %28s %28s" % ("mean nDCG", *means))
        print("   by weight:", {key: round(mean_ndcg(chosen, key), 3) for key in ("%.1f" % w for w in WEIGHTS)})
    for kind, rows in report["words"].items():
        print(kind, ", ".join("%s / %s %.2f" % tuple(row) for row in rows))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("models", nargs="+", help="NAME=FILE")
    parser.add_argument("--sets", required=True)
    parser.add_argument("--vocab", help="of the checkpoints")
    parser.add_argument("--out")
    options = parser.parse_args()
    books, others = read_all(options.sets)
    reports = {}
    for name, path in (model.split("=", 1) for model in options.models):
        embed = BagFile(path) if path.endswith(".gguf") else embedder_of(torch.load(path, map_location="cpu"), WordPiece(load_vocab(options.vocab)))
        reports[name] = report_model(embed, books, others)
        show(name, reports[name])
    if options.out:
        with open(options.out, "w", encoding="utf-8") as file:
            json.dump(reports, file, indent=1)


if __name__ == "__main__":
    main()
