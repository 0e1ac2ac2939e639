"""The text for the answer model as one small file for the machine that trains it.

    python3 -m answering.pack --text TRAINING_TEXT --data DATA --tokenizer tokenizer.json --prompts ../../lib/answer/generate/prompts.ts --out answer-data.bin

Examples are put together while training (answering/examples.py), so they never repeat; what travels is text: passages, and questions that people
wrote with the passage or text that answers them.
"""
import argparse
import json
import lzma
import os

from answering.prompt import system_prompt
from corpus import records

ASKED_BY_PEOPLE = ("question", "exercise", "term")


def passages_of(text_dir):
    """[title, headings, sentences, language, group], numbered as in DATA"""
    for _, passage in records.first_collection(text_dir):
        yield [passage.group.replace("-", " "), "", passage.sentences, "en", passage.group]
    for passage in records.second_collection(text_dir):
        path = [heading for heading in passage.path if heading]
        yield [path[0] if path else passage.group, " > ".join(path[1:]), passage.sentences, passage.language, passage.group]


def questions_of(data_dir, kept):
    """[question, number of its passage]; each question once"""
    seen = set()
    with open(os.path.join(data_dir, "pairs.jsonl"), encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            if row["k"] in ASKED_BY_PEOPLE and "p" in row and row["p"] < kept and row["q"] not in seen:
                seen.add(row["q"])
                yield [row["q"], row["p"]]


def answered_of(text_dir):
    """[question, sentences of the answer, language, group]"""
    for row in records.lines(text_dir, "questions"):
        yield [row["question"], records.split_sentences(row["answer"]), row["lang"], row["source"]]


def main():
    parser = argparse.ArgumentParser()
    for name in ("--text", "--data", "--tokenizer", "--prompts", "--out"):
        parser.add_argument(name, required=True)
    parser.add_argument("--most", type=int, default=0, help="passages to keep, evenly chosen; 0: all")
    options = parser.parse_args()
    passages = list(passages_of(options.text))
    if options.most:
        passages = passages[::max(1, len(passages) // options.most)]
    questions = [] if options.most else list(questions_of(options.data, len(passages)))
    with open(options.tokenizer, encoding="utf-8") as file:
        tokenizer = file.read()
    kept = {"system": system_prompt(options.prompts), "tokenizer": tokenizer, "passages": passages, "questions": questions, "answered": list(answered_of(options.text))}
    with lzma.open(options.out, "wt", encoding="utf-8", preset=6) as file:
        json.dump(kept, file, ensure_ascii=False)
    print(len(passages), "passages,", len(questions), "questions,", os.path.getsize(options.out), "bytes")


if __name__ == "__main__":
    main()
