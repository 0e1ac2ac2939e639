"""The training text as records: passages of both collections, word pairs, definitions and questions."""
import gzip
import json
import os
import re
from typing import Iterator, NamedTuple

# Files of this handbook are in the test sets for ingestion; its text was taken out of the collection after version 0.
LEFT_OUT = {"18F/handbook"}
ABBREVIATION = re.compile(r"\b(Dr|Mr|Mrs|Ms|St|vs|etc|al|e\.g|i\.e|U\.S|Fig|No|Inc|Jr|Sr|Prof|approx|ca|cf|p|pp|Vol|Art|Sec|Abs|Nr|Bzw|bzw|z\.B|ggf|usw)\.$")
SENTENCE_END = re.compile(r"(?<=[.!?])(?<!\.\.)[\"”’»)]*\s+(?=[A-ZÀ-Þ“«\"(0-9•])")
LEAST_CHARACTERS = 15


class Passage(NamedTuple):
    """group: the book or source a passage comes from; path: headings from the outside in (empty in the first collection)."""
    group: str
    language: str
    path: tuple[str, ...]
    sentences: tuple[str, ...]


def lines(text_dir: str, name: str) -> Iterator[dict]:
    with gzip.open(os.path.join(text_dir, name + ".jsonl.gz"), "rt", encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def split_sentences(text: str) -> tuple[str, ...]:
    found, open_part = [], ""
    for part in SENTENCE_END.split(text):
        open_part = (open_part + " " + part).strip() if open_part else part
        if len(open_part) > LEAST_CHARACTERS and not ABBREVIATION.search(open_part):
            found.append(open_part)
            open_part = ""
    return tuple(found + [open_part]) if open_part else tuple(found)


def first_collection(text_dir: str) -> Iterator[tuple[int, Passage]]:
    """(number that the pairs of version 0 use, passage)"""
    for row in lines(text_dir, "passages"):
        if row["b"] not in LEFT_OUT:
            yield row["id"], Passage(row["b"], "en", (), tuple(row["s"]))


def second_collection(text_dir: str) -> Iterator[Passage]:
    for row in lines(text_dir, "passages-more"):
        if row["source"] not in LEFT_OUT:
            yield Passage(row["source"] + " " + row["lang"], row["lang"], tuple(row["path"]), split_sentences(row["text"]))


def heldout(text_dir: str) -> dict:
    """The books held back: {"passages": [{"text"}], "queries": {family: [{"q", "rel"}]}}"""
    with gzip.open(os.path.join(text_dir, "heldout.json.gz"), "rt", encoding="utf-8") as file:
        return json.load(file)
