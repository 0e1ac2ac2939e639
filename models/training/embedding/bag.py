"""A weighted bag of tokens: one row per token, a text is the mean of its tokens' rows.

Two constant channels are added to every row before a LayerNorm, so that the norm keeps a row's length, which is the token's weight (model.py tells
more). Training touches the rows of one batch only.
"""
import math

import numpy as np
import torch
import torch.nn.functional as F
from scipy import sparse

CONSTANT = 4.0
EPSILON = 1e-12


class Mean(torch.autograd.Function):
    """Counts (texts x rows, sparse) times rows (rows x channels)."""

    @staticmethod
    def forward(context, rows, counts):
        context.counts = counts
        return torch.from_numpy(counts @ rows.detach().numpy())

    @staticmethod
    def backward(context, gradient):
        return torch.from_numpy(context.counts.T @ gradient.numpy()), None


class Bag:
    """table: (tokens, channels); the last two channels belong to the constants and stay zero."""

    def __init__(self, tokens, channels):
        self.table = torch.zeros(tokens, channels)
        self.kind = torch.zeros(channels)
        self.kind[-2], self.kind[-1] = CONSTANT, -CONSTANT
        self.keep = (self.kind == 0).float()
        self.place = np.zeros(tokens, dtype=np.int64)

    def begin(self, token_counts, length):
        """Random directions, long for rare tokens: already matches rare words exactly. length: of the rarest"""
        frequency = token_counts / token_counts.sum()
        weight = 0.02 + 0.98 * 1e-4 / (1e-4 + frequency)
        weight[[0, 100, 101, 102, 103]] = 0.01
        channels = self.table.shape[1]
        self.table = torch.randn_like(self.table) * length / math.sqrt(channels) * torch.from_numpy(weight).float()[:, None] * self.keep

    def touched(self, flats):
        """Numbers of the tokens that occur, and each flat array in terms of their places among these."""
        seen = np.zeros(len(self.place), dtype=bool)
        for flat in flats:
            seen[flat] = True
        tokens = np.flatnonzero(seen)
        self.place[tokens] = np.arange(len(tokens))
        return tokens, [self.place[flat] for flat in flats]

    def texts(self, rows, flat, offsets):
        """Unit vectors of texts whose tokens are places in `rows`."""
        contributions = F.layer_norm(rows * self.keep + self.kind, rows.shape[1:], eps=EPSILON) * self.keep
        ends = np.append(offsets, len(flat))
        counts = sparse.csr_matrix((np.ones(len(flat), dtype=np.float32), flat, ends), shape=(len(offsets), len(rows)))
        counts.sum_duplicates()
        return F.normalize(Mean.apply(contributions, counts), dim=-1)

    def state_dict(self):
        return {"tok": self.table, "kind": self.kind, "keep": self.keep}

    def load_state_dict(self, state):
        self.table = state["tok"].clone()


class RowAdam:
    """Adam that moves only the rows of a batch; rows that did not occur keep their moments."""

    def __init__(self, table, betas=(0.9, 0.98), epsilon=1e-9):
        self.first, self.second, self.steps = torch.zeros_like(table), torch.zeros_like(table), 0
        self.betas, self.epsilon = betas, epsilon

    @torch.no_grad()
    def step(self, table, tokens, gradient, rate):
        self.steps += 1
        fast, slow = self.betas
        tokens = torch.from_numpy(tokens)
        first = self.first[tokens].mul_(fast).add_(gradient, alpha=1 - fast)
        second = self.second[tokens].mul_(slow).addcmul_(gradient, gradient, value=1 - slow)
        self.first[tokens], self.second[tokens] = first, second
        size = second.div_(1 - slow ** self.steps).sqrt_().add_(self.epsilon)
        table[tokens] -= first.div_(size).mul_(rate / (1 - fast ** self.steps))

    def state_dict(self):
        return {"first": self.first, "second": self.second, "steps": self.steps}

    def load_state_dict(self, state):
        self.first, self.second, self.steps = state["first"], state["second"], state["steps"]
