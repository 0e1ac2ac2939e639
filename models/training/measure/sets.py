"""The question sets as windows of text and queries with what is relevant to them, read once and kept.

    python3 -m measure.sets --corpora CORPORA --data DATA --out SETS

Writes SETS/NAME.json: {"texts": windows of 200 words, step 160, "owner": document of each window or null, "queries": {level: [{"q", "rel"}]}}.
Level "document" judges documents by their best window; "passage" asks for a window with at least half of a gold passage.
"""
import argparse
import glob
import json
import os

from evaluate import load_set


def read(path):
    """(windows, owner of each, queries by level) of a file that `keep` wrote"""
    with open(path, encoding="utf-8") as file:
        kept = json.load(file)
    return kept["texts"], kept["owner"], kept["queries"]


def keep(source, path):
    texts, queries, owner = load_set(source)
    levels = {name.rsplit("(", 1)[-1].rstrip(")"): rows for name, rows in queries.items()}
    with open(path, "w", encoding="utf-8") as file:
        json.dump({"texts": texts, "owner": owner, "queries": levels}, file, ensure_ascii=False)
    print(os.path.basename(path), len(texts), {level: len(rows) for level, rows in levels.items()}, flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--corpora", required=True)
    parser.add_argument("--data", required=True, help="folder with heldout.json")
    parser.add_argument("--out", required=True)
    options = parser.parse_args()
    os.makedirs(options.out, exist_ok=True)
    keep(os.path.join(options.data, "heldout.json"), os.path.join(options.out, "heldout.json"))
    for questions in sorted(glob.glob(os.path.join(options.corpora, "qa-*", "questions.jsonl"))):
        keep(questions, os.path.join(options.out, os.path.basename(os.path.dirname(questions)) + ".json"))


if __name__ == "__main__":
    main()
