"""Losses of pairs of unit vectors."""
import torch
import torch.nn.functional as F

IMPOSSIBLE = -1e4
NEAR, FAR = 0.65, 0.1  # cosines that words of one meaning should reach, and that others should stay below
FAR_SHARE = 0.1  # of the weight of one other word against the right one


def cosines_of(left, right):
    """In bfloat16, which is twice as fast on processors that have it."""
    return (left.bfloat16() @ right.bfloat16().t()).float()


def contrastive(queries, passages, numbers, extra, extra_numbers, temperature):
    """InfoNCE in both directions. extra: passages that are negatives for every query. A passage that a query's own is equal to is no negative."""
    candidates = passages if extra is None else torch.cat((passages, extra))
    candidate_numbers = numbers if extra is None else torch.cat((numbers, extra_numbers))
    scores = cosines_of(queries, candidates) / temperature
    equal = numbers[:, None] == candidate_numbers[None, :]
    equal[:, :len(numbers)].fill_diagonal_(False)
    scores = scores.masked_fill(equal, IMPOSSIBLE)
    right = torch.arange(len(queries), device=queries.device)
    return (F.cross_entropy(scores, right) + F.cross_entropy(scores[:, :len(queries)].t(), right)) / 2


def absolute(left, right, numbers):
    """How far pairs are from the cosines NEAR and FAR: contrast alone would leave synonyms just ahead of others, which no threshold can tell."""
    cosines = cosines_of(left, right)
    near = F.relu(NEAR - cosines.diagonal()).square().mean()
    other = numbers[:, None] != numbers[None, :]
    far = (F.relu(cosines - FAR) * other).square().sum() / len(left)
    return near + FAR_SHARE * far
