"""Training pairs of every kind in one folder.

    python3 -m corpus.build --text TRAINING_TEXT --out DATA

Writes DATA/passages.jsonl ({"b": group, "s": sentences}), DATA/pairs.jsonl ({"q", "k": kind, "b": group} and either {"p": passage, "x": sentence
left out or -1} or {"t": literal text}), DATA/heldout.json and DATA/counts.json. Kinds that begin with "word" join two short texts.
"""
import argparse
import json
import math
import os
import random
from collections import Counter

from corpus import records
from corpus.asking import ABOUT, MEANING, content_words, keywords, part_of

CLOZE_PER_PASSAGE = 6
OLD_KINDS = {"adjacent"}  # neighbours are about the same subject, but seldom an answer
SHORT = 12  # words


def pairs_of_passage(number, passage, rarity, rng):
    language, text = passage.language, " ".join(passage.sentences)
    path = [heading for heading in passage.path if heading]
    if path:
        yield path[-1] if len(path[-1].split()) > 2 or len(path) == 1 else path[-2] + " " + path[-1], "heading", number, -1
        yield " ".join(path), "heading", number, -1
        yield rng.choice(ABOUT[language]).format(path[-1].lower()), "heading", number, -1
    for _ in range(2):
        yield keywords(text, language, rarity, rng), "keywords", number, -1
    order = list(range(len(passage.sentences)))
    rng.shuffle(order)
    for at in order[:CLOZE_PER_PASSAGE]:
        if len(order) > 1 and 5 <= len(passage.sentences[at].split()) <= 60:
            yield part_of(passage.sentences[at], language, rarity, rng), "cloze", number, at if rng.random() < 0.7 else -1


def word_pairs(text_dir):
    """(one, other, kind, group): synonyms by how far they can be trusted, abbreviations, translations"""
    for row in records.lines(text_dir, "synonyms"):
        kind = row["kind"]
        if kind == "translation":
            long = max(len(row["a"].split()), len(row["b"].split())) > SHORT
            yield row["a"], row["b"], "translation" if long else "word-translation", row["lang"]
        elif "Roget" in row["source"] or row.get("sense", 1) > 2:
            yield row["a"], row["b"], "word-weak", row["source"]
        else:
            yield row["a"], row["b"], "word-" + kind, row["source"]


def definition_pairs(text_dir, rng):
    for row in records.lines(text_dir, "definitions"):
        term, meaning, language = row["term"], row["definition"], row["lang"]
        kind = "definition-weak" if row.get("sense", 1) > 2 else "definition"
        ask = rng.choice(MEANING[language]).format(term)
        yield (ask, meaning, kind, row["source"]) if rng.random() < 0.5 else (meaning, term, kind, row["source"])
        for example in row.get("examples", [])[:1]:
            yield example, term + ": " + meaning, "definition-weak", row["source"]


def literal_pairs(text_dir, rng):
    yield from word_pairs(text_dir)
    yield from definition_pairs(text_dir, rng)
    for row in records.lines(text_dir, "questions"):
        yield row["question"], row["answer"], "question", row["source"] + " " + row["lang"]


def count_rarity(passages):
    frequency = Counter(word for passage in passages for word in content_words(" ".join(passage.sentences), passage.language))
    return {word: math.log(1 + len(passages) / (n + 0.5)) for word, n in frequency.items()}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--text", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    rng = random.Random(options.seed)
    os.makedirs(options.out, exist_ok=True)
    first = list(records.first_collection(options.text))
    renumbered = {old: new for new, (old, _) in enumerate(first)}
    passages = [passage for _, passage in first] + list(records.second_collection(options.text))
    rarity = count_rarity(passages)
    counts = Counter()
    with open(os.path.join(options.out, "passages.jsonl"), "w", encoding="utf-8") as file:
        for passage in passages:
            file.write(json.dumps({"b": passage.group, "s": passage.sentences}, ensure_ascii=False) + "\n")
    with open(os.path.join(options.out, "pairs.jsonl"), "w", encoding="utf-8") as file:
        def write(query, kind, group, **target):
            query = " ".join(query.split())
            if len(query) >= 2:
                counts[kind] += 1
                file.write(json.dumps({"q": query, "k": kind, "b": group, **target}, ensure_ascii=False) + "\n")
        for row in records.lines(options.text, "pairs"):
            if row["b"] in records.LEFT_OUT or row["k"] in OLD_KINDS:
                continue
            if "t" in row:
                write(row["q"], row["k"], row["b"], t=row["t"])
            elif row["p"] in renumbered:
                write(row["q"], row["k"], row["b"], p=renumbered[row["p"]], x=row["x"])
        for number in range(len(first), len(passages)):
            for query, kind, at, drop in pairs_of_passage(number, passages[number], rarity, rng):
                write(query, kind, passages[number].group, p=at, x=drop)
        for one, other, kind, group in literal_pairs(options.text, rng):
            write(one, kind, group, t=other)
    with open(os.path.join(options.out, "heldout.json"), "w", encoding="utf-8") as file:
        json.dump(records.heldout(options.text), file)
    with open(os.path.join(options.out, "counts.json"), "w", encoding="utf-8") as file:
        json.dump({"passages": len(passages), "pairs": sum(counts.values()), "pairs_by_kind": counts}, file, indent=1)
    print(len(passages), "passages;", sum(counts.values()), "pairs", dict(counts))


if __name__ == "__main__":
    main()
