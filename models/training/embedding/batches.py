"""Batches of equal shape for a BERT, from a packed file: rows for masked language, and pairs for contrast."""
import numpy as np

from common import packed

PAD, CLS, SEP, MASK, FIRST_PIECE = 0, 101, 102, 103, 104
FAMILIES = {"words": ("word-",), "meanings": ("definition",), "translations": ("translation",)}
CLOZE_SHARE = 0.5  # of the passage batches; the others are headings, questions, terms …
LEAST_CLOZE = 5  # tokens


class Packed:
    def __init__(self, path):
        arrays = packed.read(path)
        self.passage_of_pair = arrays.pop("passage")
        self.__dict__.update(arrays)
        self.collections = int(self.collections[0])
        self.negative = self.negative.reshape(-1, 2)
        names = bytes(self.kinds).decode().split("\n")
        family = [next((f for f, starts in FAMILIES.items() if name.startswith(starts)), "passages") for name in names]
        self.members = {f: np.flatnonzero(np.array(family)[self.kind] == f) for f in (*FAMILIES, "passages")}
        self.stream = self.tokens[:self.ends[self.first[self.collections]]]
        common = np.bincount(self.tokens, minlength=65536) / len(self.tokens)
        self.rarity = 1e-4 / (1e-4 + common)

    def sentence(self, number):
        return self.tokens[self.ends[number]:self.ends[number + 1]]

    def passage(self, number, most, without=-1):
        low, high = self.ends[self.first[number]], self.ends[self.first[number + 1]]
        if without < 0:
            return self.tokens[low:min(high, low + most)]
        gone = self.first[number] + without
        return np.concatenate((self.tokens[low:self.ends[gone]], self.tokens[self.ends[gone + 1]:high]))[:most]

    def query(self, pair, most):
        return self.query_tokens[self.query_ends[pair]:self.query_ends[pair + 1]][:most]


def framed(rows, length):
    """Rows of tokens between [CLS] and [SEP], filled up with [PAD]: (ids, mask)"""
    ids = np.full((len(rows), length), PAD, dtype=np.int64)
    for i, row in enumerate(rows):
        row = row[:length - 2]
        ids[i, 0], ids[i, 1:len(row) + 1], ids[i, len(row) + 1] = CLS, row, SEP
    return ids, ids != PAD


def masked_rows(data, rows, length, rng, share=0.2):
    """Running text with a share of its pieces hidden: (ids as shown, places to guess, the right pieces at these places).
    The number of places is the same in every batch."""
    start = rng.integers(0, len(data.stream) - length, rows)
    right = data.stream[start[:, None] + np.arange(length)].astype(np.int64)
    right[:, 0] = CLS
    order = rng.random((rows, length))
    order[:, 0] = 2
    count = int(length * share)
    places = np.zeros((rows, length), dtype=bool)
    np.put_along_axis(places, np.argpartition(order, count, axis=1)[:, :count], True, 1)
    shown, chance = right.copy(), rng.random((rows, length))
    shown[places & (chance < 0.8)] = MASK
    swapped = places & (chance > 0.9)
    shown[swapped] = data.stream[rng.integers(0, len(data.stream), swapped.sum())]
    return shown, places, right[places]


def cloze(data, number, rng, most):
    """(query, passage) from one passage: one of its sentences, or what is rare in it, and the passage mostly without it"""
    first, last = data.first[number], data.first[number + 1]
    at = int(rng.integers(0, last - first))
    query = data.sentence(first + at)
    if last - first < 2 or len(query) < LEAST_CLOZE:
        return None
    if rng.random() < 0.5:
        keep = np.argsort(-data.rarity[query] * rng.uniform(0.5, 1, len(query)))[:rng.integers(3, 9)]
        query = query[np.sort(keep)]
    return query, data.passage(number, most, at if rng.random() < 0.7 else -1)


def pair_batch(data, family, size, query_length, passage_length, rng):
    """{"queries", "passages", "numbers", "hard"}: hard negatives are passages of other pairs that BM25 found, as many as pairs, or None"""
    if family == "passages" and rng.random() < CLOZE_SHARE:
        queries, passages, numbers = [], [], []
        while len(queries) < size:
            number = int(rng.integers(0, data.collections))
            made = cloze(data, number, rng, passage_length)
            if made is not None:
                queries.append(made[0]), passages.append(made[1]), numbers.append(number)
        return dict(queries=framed(queries, query_length), passages=framed(passages, passage_length), numbers=np.array(numbers), hard=None)
    chosen = rng.choice(data.members[family], size, replace=len(data.members[family]) < size)
    numbers = data.passage_of_pair[chosen]
    hard = None
    if family == "passages":
        hard_numbers = data.negative[chosen, rng.integers(0, 2, size)]
        hard_numbers = np.where(hard_numbers < 0, rng.integers(0, data.collections, size), hard_numbers)
        hard = framed([data.passage(n, passage_length) for n in hard_numbers], passage_length), hard_numbers
    return dict(queries=framed([data.query(i, query_length) for i in chosen], query_length),
                passages=framed([data.passage(n, passage_length) for n in numbers], passage_length), numbers=numbers.astype(np.int64), hard=hard)
