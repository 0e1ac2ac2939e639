"""Which pairs make a batch: one family at a time, so that the negatives are of the same shape, and often one group."""
import numpy as np

# How often a pair of each kind is drawn, against the others of its family.
WEIGHT = {"heading": 0.6, "keywords": 0.8, "summary": 2, "objective": 2, "exercise": 2, "term": 2, "question": 4, "word-weak": 0.3, "word-abbreviation": 0.7,
          "word-translation": 2, "definition-weak": 0.4}
FAMILIES = {
    "passages": ("heading", "keywords", "cloze", "term", "question", "summary", "exercise", "objective"),
    "words": ("word-synonym", "word-abbreviation", "word-weak", "word-translation"),
    "meanings": ("definition", "definition-weak"),
    "translations": ("translation", "word-translation"),
}
# Languages with little text count for more.
LANGUAGE_WEIGHT = {"de": 3.0, "fr": 3.0}


class Sampler:
    def __init__(self, pairs, of_one_group, left_out, rng):
        """of_one_group: share of the passage batches whose pairs come from one group;
        left_out: numbers of pairs that are never drawn"""
        self.pairs, self.rng, self.of_one_group = pairs, rng, of_one_group
        names = [str(name) for name in pairs.kinds]
        weight = np.array([WEIGHT.get(name, 1.0) for name in names])[pairs.kind]
        language = np.array([LANGUAGE_WEIGHT.get(str(name).rsplit(" ", 1)[-1], 1.0) for name in pairs.groups])[pairs.group]
        self.weight = weight * language
        self.weight[left_out] = 0
        self.members = {family: np.flatnonzero(np.isin(pairs.kind, [i for i, name in enumerate(names) if name in kinds])) for family, kinds in FAMILIES.items()}
        self.cumulative = {family: np.cumsum(self.weight[members]) for family, members in self.members.items()}
        self.groups = self._groups()

    def _groups(self):
        """(members of each group of passages, cumulative weights); drawn in proportion to their weight"""
        members = self.members["passages"]
        members = members[np.argsort(self.pairs.group[members], kind="stable")]
        cuts = np.flatnonzero(np.diff(self.pairs.group[members])) + 1
        return [(part, np.cumsum(self.weight[part])) for part in np.split(members, cuts)]

    def draw(self, family, size):
        """Numbers of pairs, each at most once."""
        members, cumulative = self.members[family], self.cumulative[family]
        if family == "passages" and self.rng.random() < self.of_one_group:
            mass = np.array([cumulative[-1] for _, cumulative in self.groups])
            members, cumulative = self.groups[self.rng.choice(len(self.groups), p=mass / mass.sum())]
        drawn = members[np.searchsorted(cumulative, self.rng.random(size) * cumulative[-1])]
        return np.unique(drawn)


class HardNegatives:
    """One BM25 negative for each pair that has some."""

    def __init__(self, path, pairs, rng):
        with np.load(path) as kept:
            self.rows = np.full(pairs.n, -1, dtype=np.int64)
            self.rows[kept["pair"]] = np.arange(len(kept["pair"]))
            self.negative = kept["negative"]
        self.rng = rng

    def draw(self, chosen, share):
        rows = self.rows[chosen]
        rows = rows[rows >= 0]
        rows = rows[self.rng.random(len(rows)) < share]
        found = self.negative[rows, self.rng.integers(0, self.negative.shape[1], len(rows))]
        return np.unique(found[found >= 0]).astype(np.int64)
