"""BM25 over the words as the product compares them (lib/retrieval/terms.ts): accents folded, one light rule for three languages."""
import math
import re
import unicodedata
from collections import Counter, defaultdict
from functools import lru_cache

import numpy as np

WORD = re.compile(r"[^\W_]+")
FOLD = str.maketrans({"ß": "ss", "œ": "oe", "æ": "ae"})
ENDINGS = (("ies", "y"), ("sses", "ss"), ("ings", ""), ("ing", ""), ("ed", ""), ("ungen", "ung"), ("en", ""), ("em", ""), ("er", ""), ("es", ""), ("s", ""), ("e", ""))
LEAST_STEM = 4


@lru_cache(maxsize=500_000)
def term_of(word):
    folded = "".join(c for c in unicodedata.normalize("NFKD", word.lower()) if not unicodedata.combining(c)).translate(FOLD)
    if len(folded) <= 3 or any(c.isdigit() for c in folded):
        return folded
    stem = folded
    for ending, instead in ENDINGS:
        if folded.endswith(ending) and len(folded) - len(ending) >= LEAST_STEM and not (ending == "s" and folded.endswith("ss")):
            stem = folded[:-len(ending)] + instead
            break
    return stem[:-1] if len(stem) > LEAST_STEM and stem.endswith("e") else stem


def terms(text):
    return [term_of(word) for word in WORD.findall(unicodedata.normalize("NFC", text).replace("\u00ad", ""))]


class BM25:
    def __init__(self, texts, k1=1.2, b=0.75):
        self.n = len(texts)
        lengths, postings = np.zeros(self.n), defaultdict(list)
        for i, text in enumerate(texts):
            counts = Counter(terms(text))
            lengths[i] = sum(counts.values())
            for term, count in counts.items():
                postings[term].append((i, count))
        norm = k1 * (1 - b + b * lengths / max(1.0, lengths.mean()))
        self.weights = {}
        for term, entries in postings.items():
            at = np.array([i for i, _ in entries])
            count = np.array([c for _, c in entries], dtype=np.float64)
            rarity = math.log(1 + (self.n - len(at) + 0.5) / (len(at) + 0.5))
            self.weights[term] = (at, (rarity * count * (k1 + 1) / (count + norm[at])).astype(np.float32))

    def scores(self, query):
        scores = np.zeros(self.n, dtype=np.float32)
        for term in terms(query):
            hit = self.weights.get(term)
            if hit is not None:
                scores[hit[0]] += hit[1]
        return scores
