"""Pairs that are left out of training to choose by: questions in German and French, and synonyms."""
import zlib

import numpy as np

SHARE_OF_QUESTIONS, SHARE_OF_SYNONYMS = 2, 150  # one in


def held_back(pairs):
    """{"de", "fr": numbers of question pairs, "synonyms": numbers of word pairs}; a pair of words is left out in both directions"""
    kinds, groups = [str(name) for name in pairs.kinds], [str(name) for name in pairs.groups]
    questions = np.flatnonzero(pairs.kind == kinds.index("question"))
    found = {}
    for language in ("de", "fr"):
        of_language = questions[np.isin(pairs.group[questions], [i for i, name in enumerate(groups) if name.endswith(" " + language)])]
        found[language] = of_language[pairs.passage[of_language] % SHARE_OF_QUESTIONS == 0]
    words = np.flatnonzero(np.isin(pairs.kind, [i for i, name in enumerate(kinds) if name.startswith("word-") and name != "word-translation"]))
    found["synonyms"] = words[[_chosen(pairs, pair) for pair in words]]
    return found


def _chosen(pairs, pair):
    left = pairs.query_tokens[pairs.query_ends[pair]:pairs.query_ends[pair + 1]].tobytes()
    first = pairs.first[pairs.passage[pair]]
    right = pairs.tokens[pairs.ends[first]:pairs.ends[first + 1]].tobytes()
    return zlib.crc32(b"|".join(sorted((left, right)))) % SHARE_OF_SYNONYMS == 0
