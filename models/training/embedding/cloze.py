"""Queries made anew from passages in every batch: a sentence, a run of it, or what is rare in it."""
import numpy as np

LEAST, MOST = 5, 64  # tokens of a sentence
RARE_FORM, RUN_FORM = 0.4, 0.2  # shares of the queries; the others are whole sentences
LEFT_OUT = 0.7  # share of the passages that go without the sentence
LANGUAGE_WEIGHT = {"de": 3.0, "fr": 3.0}  # languages with little text count for more


class Cloze:
    def __init__(self, pairs, rng):
        self.pairs, self.rng = pairs, rng
        cloze = np.flatnonzero(pairs.kind == list(pairs.kinds).index("cloze"))
        self.passages, at = np.unique(pairs.passage[cloze], return_index=True)
        self.group = pairs.group[cloze][at]
        weight = np.array([LANGUAGE_WEIGHT.get(str(name).rsplit(" ", 1)[-1], 1.0) for name in pairs.groups])[self.group]
        self.cumulative = np.cumsum(weight)
        self.of_group = {group: np.flatnonzero(self.group == group) for group in np.unique(self.group)}
        frequency = np.bincount(pairs.tokens, minlength=65536) / len(pairs.tokens)
        self.rarity = 1e-4 / (1e-4 + frequency)

    def draw(self, size, of_one_group):
        """(passages, sentence to leave out of each or -1, queries as (flat tokens, offsets))"""
        at = np.searchsorted(self.cumulative, self.rng.random(size) * self.cumulative[-1])
        if self.rng.random() < of_one_group:
            members = self.of_group[self.group[at[0]]]
            at = members[self.rng.integers(0, len(members), size)]
        numbers = self.passages[np.unique(at)].astype(np.int64)
        first, count = self.pairs.first[numbers], np.diff(self.pairs.first)[numbers]
        chosen = self.rng.integers(0, count)
        length = self.pairs.ends[first + chosen + 1] - self.pairs.ends[first + chosen]
        good = (count > 1) & (length >= LEAST)
        numbers, chosen, start, length = numbers[good], chosen[good], self.pairs.ends[first + chosen][good], np.minimum(length[good], MOST)
        drop = np.where(self.rng.random(len(numbers)) < LEFT_OUT, chosen, -1)
        return numbers, drop, self._queries(start, length)

    def _queries(self, start, length):
        row = np.repeat(np.arange(len(start)), length)
        within = np.arange(length.sum()) - np.repeat(np.cumsum(length) - length, length)
        flat = self.pairs.tokens[start[row] + within].astype(np.int64)
        form = self.rng.random(len(start))
        order = np.lexsort((-self.rarity[flat] * self.rng.uniform(0.5, 1, len(flat)), row))
        rank = np.empty(len(flat), dtype=np.int64)
        rank[order] = within
        rare = rank < self.rng.integers(3, 10, len(start))[row]
        run_start = (self.rng.random(len(start)) * np.maximum(length - 10, 0)).astype(np.int64)
        run = (within >= run_start[row]) & (within < (run_start + self.rng.integers(6, 18, len(start)))[row])
        keep = np.where(form[row] < RARE_FORM, rare, np.where(form[row] < RARE_FORM + RUN_FORM, run, True))
        kept = np.bincount(row[keep], minlength=len(start))
        return flat[keep], np.cumsum(kept) - kept
