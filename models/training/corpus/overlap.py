"""How much of the question sets stands in the training data: runs of eight words.

    python3 -m corpus.overlap --data DATA --corpora CORPORA

Prints for each set the share of the gold passages and questions whose runs of eight words occur in the training passages or literal texts, and how many
have more than half of their runs there.
"""
import argparse
import glob
import json
import os
import re

WORDS = 8
WORD = re.compile(r"[^\W_]+")


def runs(text):
    """Hashes of all runs of eight words."""
    words = WORD.findall(text.lower())
    return {hash(tuple(words[i:i + WORDS])) for i in range(len(words) - WORDS + 1)}


def wanted_runs(corpora):
    """{set: [runs of each question and gold passage]}"""
    sets = {}
    for path in sorted(glob.glob(os.path.join(corpora, "qa-*", "questions.jsonl"))):
        with open(path, encoding="utf-8") as file:
            rows = [json.loads(line) for line in file if line.strip()]
        texts = {text for row in rows for text in [row["question"], *(gold.get("passage") or "" for gold in row.get("relevant", []))]}
        sets[os.path.basename(os.path.dirname(path))] = [found for found in map(runs, sorted(texts)) if found]
    return sets


def trained_texts(data_dir):
    with open(os.path.join(data_dir, "passages.jsonl"), encoding="utf-8") as file:
        for line in file:
            yield " ".join(json.loads(line)["s"])
    with open(os.path.join(data_dir, "pairs.jsonl"), encoding="utf-8") as file:
        for line in file:
            if '"t": ' in line:
                row = json.loads(line)
                yield row["q"] + " . " + row["t"]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", required=True)
    parser.add_argument("--corpora", required=True)
    options = parser.parse_args()
    sets = wanted_runs(options.corpora)
    wanted = set().union(*(found for texts in sets.values() for found in texts))
    seen = set()
    for text in trained_texts(options.data):
        seen |= runs(text) & wanted
    for name, texts in sets.items():
        total, shared = sum(map(len, texts)), sum(len(found & seen) for found in texts)
        mostly = sum(len(found & seen) * 2 > len(found) for found in texts)
        print("%-18s %6d of %7d runs (%.2f %%); %d of %d texts mostly" % (name, shared, total, 100 * shared / max(1, total), mostly, len(texts)))


if __name__ == "__main__":
    main()
