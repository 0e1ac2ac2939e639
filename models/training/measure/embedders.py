"""Text to unit vectors without the engine: a bag from a checkpoint or the file that ships, or a network."""
import numpy as np
import torch
from gguf import GGUFReader, quants

from wordpiece import WordPiece, load_vocab

EPSILON = 1e-12
MOST_TOKENS = 510


class BagTable:
    """A bag: the mean of one row per token."""

    def __init__(self, tokenizer, rows):
        """rows: what each token adds to the mean"""
        self.tokenizer, self.rows, self.ids = tokenizer, rows, {}

    def __call__(self, texts):
        out = np.stack([self.rows[self._ids(text)].mean(0) for text in texts])
        return out / np.maximum(np.linalg.norm(out, axis=1, keepdims=True), EPSILON)

    def _ids(self, text):
        found = self.ids.get(text)
        if found is None:
            found = self.ids[text] = [self.tokenizer.cls, *self.tokenizer.encode(text)[:MOST_TOKENS], self.tokenizer.sep]
        return found

    def with_rows(self, rows):
        """The same with other rows; what was tokenized stays known."""
        other = BagTable(self.tokenizer, rows)
        other.ids = self.ids
        return other


class BagFile(BagTable):
    """A bag whose block is inert (embedding/export.py), read from the file that ships."""

    def __init__(self, path):
        tensors = {tensor.name: tensor for tensor in GGUFReader(path).tensors}
        super().__init__(WordPiece(load_vocab(path)), bag_rows(_values(tensors["token_embd.weight"]), _values(tensors["token_types.weight"])[0]))


class Network:
    """A BERT of embedding/bert.py."""

    def __init__(self, tokenizer, model, rows=16):
        self.tokenizer, self.model, self.rows = tokenizer, model.eval(), rows

    @torch.no_grad()
    def __call__(self, texts):
        tokens = [[self.tokenizer.cls, *self.tokenizer.encode(text)[:MOST_TOKENS], self.tokenizer.sep] for text in texts]
        order = sorted(range(len(tokens)), key=lambda i: len(tokens[i]))
        out = np.zeros((len(texts), self.model.cfg["channels"]), dtype=np.float32)
        for start in range(0, len(order), self.rows):
            part = order[start:start + self.rows]
            ids = torch.zeros(len(part), max(len(tokens[i]) for i in part), dtype=torch.long)
            for row, i in enumerate(part):
                ids[row, :len(tokens[i])] = torch.tensor(tokens[i])
            out[part] = self.model(ids, ids != 0).numpy()
        return out


def bag_rows(table, kind):
    """What each token adds to the mean: the first LayerNorm of its row plus the token type, without the constant channels."""
    x = table + kind
    x = x - x.mean(1, keepdims=True)
    x /= np.sqrt((x * x).mean(1, keepdims=True) + EPSILON)
    x[:, np.flatnonzero(kind)] = 0
    return x.astype(np.float32)


def _values(tensor):
    return quants.dequantize(tensor.data, tensor.tensor_type).reshape(tensor.shape[::-1]).astype(np.float32)
