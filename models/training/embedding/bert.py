"""BERT as llama.cpp computes it: learned positions, norms after the sums, GELU (tanh), mean pooling."""
import torch
import torch.nn.functional as F
from torch import nn

LAYER_NORM_EPSILON = 1e-12


class Block(nn.Module):
    def __init__(self, channels, heads, feed_forward):
        super().__init__()
        self.heads = heads
        self.into, self.out = nn.Linear(channels, 3 * channels), nn.Linear(channels, channels)
        self.up, self.down = nn.Linear(channels, feed_forward), nn.Linear(feed_forward, channels)
        self.norm_attention = nn.LayerNorm(channels, eps=LAYER_NORM_EPSILON)
        self.norm_feed_forward = nn.LayerNorm(channels, eps=LAYER_NORM_EPSILON)

    def forward(self, x, mask):
        rows, length, channels = x.shape
        query, key, value = self.into(x).view(rows, length, 3, self.heads, channels // self.heads).permute(2, 0, 3, 1, 4)
        seen = F.scaled_dot_product_attention(query, key, value, attn_mask=mask)
        x = self.norm_attention(x + self.out(seen.transpose(1, 2).reshape(rows, length, channels)))
        return self.norm_feed_forward(x + self.down(F.gelu(self.up(x), approximate="tanh")))


class Bert(nn.Module):
    def __init__(self, vocab, channels=384, layers=3, heads=6, feed_forward=1152, positions=512):
        super().__init__()
        self.cfg = dict(vocab=vocab, channels=channels, layers=layers, heads=heads, feed_forward=feed_forward, positions=positions)
        self.tokens, self.positions = nn.Embedding(vocab, channels), nn.Embedding(positions, channels)
        self.norm = nn.LayerNorm(channels, eps=LAYER_NORM_EPSILON)
        self.blocks = nn.ModuleList(Block(channels, heads, feed_forward) for _ in range(layers))
        self.guess = nn.Linear(channels, channels)  # masked-language head; not exported
        self.guess_norm = nn.LayerNorm(channels, eps=LAYER_NORM_EPSILON)
        self.guess_bias = nn.Parameter(torch.zeros(vocab))
        self.apply(_start)

    def states(self, ids, mask):
        """ids, mask: (rows, length); mask is true where there is a token. Returns (rows, length, channels)."""
        x = self.norm(self.tokens(ids) + self.positions.weight[:ids.shape[1]])
        for block in self.blocks:
            x = block(x, mask[:, None, None, :])
        return x

    def forward(self, ids, mask):
        """Unit vectors of texts."""
        x, weight = self.states(ids, mask).float(), mask[:, :, None].float()
        return F.normalize((x * weight).sum(1) / weight.sum(1), dim=-1)

    def logits(self, ids, mask, chosen):
        """Scores of all pieces at the places that `chosen` (rows, length; bool) marks."""
        x = self.states(ids, mask)[chosen]
        return F.linear(self.guess_norm(F.gelu(self.guess(x), approximate="tanh")), self.tokens.weight, self.guess_bias)


def _start(module):
    if isinstance(module, (nn.Linear, nn.Embedding)):
        nn.init.normal_(module.weight, std=0.02)
    if isinstance(module, nn.Linear):
        nn.init.zeros_(module.bias)
