"""Figures of a ranking, and rankings made of two scores."""
import numpy as np


def top(scores, k):
    """The best k columns of each row, best first."""
    k = min(k, scores.shape[1])
    some = np.argpartition(-scores, k - 1, axis=1)[:, :k]
    order = np.argsort(-np.take_along_axis(scores, some, 1), axis=1, kind="stable")
    return np.take_along_axis(some, order, 1)


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


def shares_of_best(scores):
    """BM25 as a share of the query's best."""
    return scores / np.maximum(scores.max(1, keepdims=True), 1e-6)


def stretched(cosine):
    """Cosine from 0 at the query's median window to 1 at its best."""
    low, high = np.median(cosine, axis=1, keepdims=True), cosine.max(1, keepdims=True)
    return (cosine - low) / np.maximum(high - low, 1e-6)
