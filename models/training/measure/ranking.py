"""Figures of a ranking, and rankings made of two scores."""
import numpy as np


def top(scores, k):
    """The best k columns of each row, best first; equal scores in column order."""
    return np.argsort(-scores, axis=1, kind="stable")[:, :k]


def figures(scores, relevant, k=10):
    """Means over queries: recall (share of the relevant found), hit (any found), nDCG with binary gains, reciprocal rank."""
    rows = []
    for found, wanted in zip(top(scores, k), relevant):
        is_hit = np.isin(found, wanted)
        ideal = (1 / np.log2(np.arange(2, 2 + min(k, len(wanted))))).sum()
        gain = (is_hit / np.log2(np.arange(2, 2 + len(found)))).sum()
        first = np.flatnonzero(is_hit)
        rows.append((is_hit.sum() / min(k, len(wanted)), float(is_hit.any()), gain / ideal, 1 / (first[0] + 1) if len(first) else 0.0))
    recall, hit, ndcg, reciprocal = np.mean(rows, axis=0)
    return {"recall@10": float(recall), "hit@10": float(hit), "ndcg@10": float(ndcg), "mrr@10": float(reciprocal), "n": len(rows)}


def by_document(scores, owner):
    """Scores of documents: that of their best window."""
    out = np.full((scores.shape[0], max(owner) + 1), -1e9, dtype=np.float32)
    for column, document in enumerate(owner):
        np.maximum(out[:, document], scores[:, column], out=out[:, document])
    return out


def fuse(lexical, cosine, weight):
    """weight x cosine stretched from the median to the best window, plus (1 - weight) x BM25 as a share of the best."""
    best = np.maximum(lexical.max(1, keepdims=True), 1e-6)
    low, high = np.quantile(cosine, 0.5, axis=1, keepdims=True), cosine.max(1, keepdims=True)
    return weight * (cosine - low) / np.maximum(high - low, 1e-6) + (1 - weight) * lexical / best


def fuse_ranks(lexical, cosine, k=60):
    """Reciprocal rank fusion."""
    def ranks(scores):
        order = np.argsort(-scores, axis=1, kind="stable")
        rank = np.empty_like(order)
        np.put_along_axis(rank, order, np.broadcast_to(np.arange(scores.shape[1]), scores.shape), 1)
        return rank
    return 1 / (k + 1 + ranks(lexical)) + 1 / (k + 1 + ranks(cosine))
