"""The contrastive loss of queries and passages, both unit vectors."""
import torch
import torch.nn.functional as F

IMPOSSIBLE = -1e4


def contrastive(queries, passages, numbers, extra, extra_numbers, temperature):
    """InfoNCE in both directions. extra: passages that are negatives for every query. A passage that a query's own is equal to is no negative."""
    candidates = passages if extra is None else torch.cat((passages, extra))
    candidate_numbers = numbers if extra is None else torch.cat((numbers, extra_numbers))
    scores = queries @ candidates.t() / temperature
    equal = numbers[:, None] == candidate_numbers[None, :]
    equal[:, :len(numbers)].fill_diagonal_(False)
    scores = scores.masked_fill(equal, IMPOSSIBLE)
    right = torch.arange(len(queries), device=queries.device)
    return (F.cross_entropy(scores, right) + F.cross_entropy(scores[:, :len(queries)].t(), right)) / 2
