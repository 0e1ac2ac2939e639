"""A weighted bag of tokens: one row per token, a text is the mean of its tokens' rows, and a row's length is the token's weight.

Training touches the rows of one batch only. The last two channels stay zero: the file that ships needs them (export.py).
"""
import numpy as np
import torch
import torch.nn.functional as F
from scipy import sparse

RESERVED = 2  # channels
FIRST_PIECE = 104  # those before are special
LEAST_WEIGHT, SPECIAL_WEIGHT = 0.02, 0.01
COMMON = 2e-4  # a token of this frequency weighs half as much as a rare one


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
    """rows: (tokens, channels)"""

    def __init__(self, tokens, channels):
        self.rows = torch.zeros(tokens, channels)
        self.place = np.zeros(tokens, dtype=np.int64)

    def begin(self, directions, token_counts, chance, length):
        """Directions of the tokens with some chance in them, which keeps apart words that keep the same company; rare tokens are long.

        directions: unit rows; chance: length of the random part; length: of the rarest token's row
        """
        tokens, channels = self.rows.shape
        random = np.random.default_rng(5).standard_normal((tokens, channels)) / np.sqrt(channels)
        rows = directions + chance * random
        rows[:, -RESERVED:] = 0
        frequency = token_counts / token_counts.sum()
        weight = LEAST_WEIGHT + (1 - LEAST_WEIGHT) * COMMON / (COMMON + frequency)
        weight[:FIRST_PIECE] = SPECIAL_WEIGHT
        rows *= (length * weight / np.linalg.norm(rows, axis=1))[:, None]
        self.rows = torch.from_numpy(rows.astype(np.float32))

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
        ends = np.append(offsets, len(flat))
        counts = sparse.csr_matrix((np.ones(len(flat), dtype=np.float32), flat, ends), shape=(len(offsets), len(rows)))
        counts.sum_duplicates()
        return F.normalize(Mean.apply(rows, counts), dim=-1)

    def centred(self):
        """Rows whose channels sum to zero."""
        rows = self.rows.clone()
        rows[:, :-RESERVED] -= rows[:, :-RESERVED].mean(1, keepdim=True)
        rows[:, -RESERVED:] = 0
        return rows


class RowAdam:
    """Adam that moves only the rows of a batch, with one second moment for a whole row; rows that did not occur keep their moments."""

    def __init__(self, rows, betas=(0.9, 0.98), epsilon=1e-9):
        self.first, self.second, self.steps = torch.zeros_like(rows), torch.zeros(len(rows), 1), 0
        self.betas, self.epsilon = betas, epsilon

    @torch.no_grad()
    def step(self, table, tokens, rows, rate):
        """rows: the table's rows of these tokens, with their gradient"""
        self.steps += 1
        fast, slow = self.betas
        tokens = torch.from_numpy(tokens)
        first = self.first[tokens].mul_(fast).add_(rows.grad, alpha=1 - fast)
        second = self.second[tokens].mul_(slow).add_(rows.grad.square().mean(1, keepdim=True), alpha=1 - slow)
        self.first.index_copy_(0, tokens, first)
        self.second.index_copy_(0, tokens, second)
        size = second.div_(1 - slow ** self.steps).sqrt_().add_(self.epsilon)
        table.index_copy_(0, tokens, rows - first.mul_(rate / (1 - fast ** self.steps) / size))

    def state_dict(self):
        return {"first": self.first, "second": self.second, "steps": self.steps}

    def load_state_dict(self, state):
        self.first, self.second, self.steps = state["first"], state["second"], state["steps"]
