"""Llama as llama.cpp computes it: RMS norms before the parts, rotary positions on neighbouring channels, grouped keys, SwiGLU."""
import torch
import torch.nn.functional as F
from torch import nn

NORM_EPSILON = 1e-5
ROPE_BASE = 10000.0


def rotary_angles(positions, head):
    """(positions, head / 2) complex numbers"""
    frequency = 1.0 / ROPE_BASE ** (torch.arange(0, head, 2).float() / head)
    return torch.outer(torch.arange(positions).float(), frequency)


def turned(x, cosine, sine):
    """x: (rows, heads, length, head). Channels 0 and 1 are a pair, 2 and 3, …"""
    even, odd = x[..., 0::2], x[..., 1::2]
    return torch.stack((even * cosine - odd * sine, even * sine + odd * cosine), -1).flatten(-2)


class Block(nn.Module):
    def __init__(self, channels, heads, kv_heads, feed_forward):
        super().__init__()
        self.heads, self.kv_heads, self.head = heads, kv_heads, channels // heads
        self.norm_attention, self.norm_feed_forward = nn.RMSNorm(channels, eps=NORM_EPSILON), nn.RMSNorm(channels, eps=NORM_EPSILON)
        self.query, self.out = nn.Linear(channels, channels, bias=False), nn.Linear(channels, channels, bias=False)
        self.key, self.value = nn.Linear(channels, kv_heads * self.head, bias=False), nn.Linear(channels, kv_heads * self.head, bias=False)
        self.gate, self.up = nn.Linear(channels, feed_forward, bias=False), nn.Linear(channels, feed_forward, bias=False)
        self.down = nn.Linear(feed_forward, channels, bias=False)

    def forward(self, x, cosine, sine):
        rows, length, channels = x.shape
        normed = self.norm_attention(x)
        query, key, value = (part(normed).view(rows, length, -1, self.head).transpose(1, 2) for part in (self.query, self.key, self.value))
        query, key = turned(query, cosine, sine).to(value.dtype), turned(key, cosine, sine).to(value.dtype)
        seen = F.scaled_dot_product_attention(query, key, value, is_causal=True, enable_gqa=True)
        x = x + self.out(seen.transpose(1, 2).reshape(rows, length, channels))
        normed = self.norm_feed_forward(x)
        return x + self.down(F.silu(self.gate(normed)) * self.up(normed))


class Llama(nn.Module):
    def __init__(self, vocab, channels=512, layers=14, heads=8, kv_heads=4, feed_forward=1408, positions=2048):
        super().__init__()
        self.cfg = dict(vocab=vocab, channels=channels, layers=layers, heads=heads, kv_heads=kv_heads, feed_forward=feed_forward, positions=positions)
        self.tokens = nn.Embedding(vocab, channels)
        self.blocks = nn.ModuleList(Block(channels, heads, kv_heads, feed_forward) for _ in range(layers))
        self.norm = nn.RMSNorm(channels, eps=NORM_EPSILON)
        angles = rotary_angles(positions, channels // heads)
        self.register_buffer("cosine", angles.cos(), persistent=False)
        self.register_buffer("sine", angles.sin(), persistent=False)
        for module in self.modules():
            if isinstance(module, (nn.Linear, nn.Embedding)):
                nn.init.normal_(module.weight, std=0.02)
        for block in self.blocks:  # the sum over layers keeps its size
            for part in (block.out, block.down):
                nn.init.normal_(part.weight, std=0.02 / (2 * layers) ** 0.5)

    def states(self, ids):
        x = self.tokens(ids)
        cosine, sine = self.cosine[:ids.shape[1]], self.sine[:ids.shape[1]]
        for block in self.blocks:
            x = block(x, cosine, sine)
        return self.norm(x)

    def forward(self, ids):
        """(rows, length) -> scores (rows, length, vocab); the table of tokens is also the last layer"""
        return F.linear(self.states(ids), self.tokens.weight)

    def loss(self, ids, wanted, count):
        """Mean over the places where `wanted` is a token (not -100). Only `count` of them, the same in each batch, are computed: most
        places of a prompt are not guessed, and the scores of all would not fit."""
        places = (wanted.flatten() != -100).float().topk(count).indices
        states = self.states(ids).flatten(0, 1)[places]
        return F.cross_entropy(F.linear(states, self.tokens.weight).float(), wanted.flatten()[places], ignore_index=-100)
