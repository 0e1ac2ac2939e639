"""Examples of answering, put together of text: numbered passages, a question, and one to three of their sentences or the refusal.

A question is made by rule from a sentence, or was written by people for a passage. Beside the right passage stand its neighbours, which are about the
same subject, passages of the same group, and passages of any. In a part of the examples the right passage is taken out: then nothing answers.
"""
import json
import lzma
import math
import random
from collections import Counter

from answering import prompt
from answering.asking import question_to
from corpus.asking import content_words

UNANSWERABLE, WRITTEN_BY_PEOPLE, SEVERAL_SENTENCES = 0.2, 0.3, 0.25
NEIGHBOUR, SAME_GROUP = 0.35, 0.4  # shares of the distractors; the rest are of any group
LEAST_SHARED = 0.34  # of a question's rarity that a sentence must hold to answer it
MOST_PASSAGES = 7


class Passage:
    def __init__(self, number, row):
        self.number, (self.title, self.heading, self.sentences, self.language, self.group) = number, row

    @property
    def text(self):
        return " ".join(self.sentences)


class Text:
    """A packed file in memory."""

    def __init__(self, path):
        with lzma.open(path, "rt", encoding="utf-8") as file:
            kept = json.load(file)
        self.system, self.tokenizer_json = kept["system"], kept["tokenizer"]
        self.passages = [Passage(number, row) for number, row in enumerate(kept["passages"])]
        self.questions = kept["questions"]
        for question, sentences, language, group in kept["answered"]:
            self.questions.append([question, len(self.passages)])
            self.passages.append(Passage(len(self.passages), ["FAQ", "", sentences, language, group]))
        self.of_group = {}
        for passage in self.passages:
            self.of_group.setdefault(passage.group, []).append(passage)
        counts = Counter(word for passage in self.passages for word in content_words(passage.text, passage.language))
        self.rarity = {word: math.log(1 + len(self.passages) / (n + 0.5)) for word, n in counts.items()}


class Examples:
    def __init__(self, text):
        self.text, self.passages = text, text.passages

    def draw(self, rng, room, length_of):
        """(conversation up to the answer, answer). room: tokens for the passages; length_of(text): tokens, about"""
        while True:
            made = self._by_people(rng) if rng.random() < WRITTEN_BY_PEOPLE and self.text.questions else self._by_rule(rng)
            if made is not None:
                break
        question, right, answering = made
        chosen = self._among(right, rng, room, length_of, rng.random() >= UNANSWERABLE)
        delimiter = prompt.new_delimiter()
        blocks = [prompt.passage_block(i + 1, passage.title, rng.randint(1, 90) if rng.random() < 0.3 else 0, passage.heading, passage.text, delimiter) for i, passage in enumerate(chosen)]
        asked = prompt.conversation(self.text.system, prompt.question_message(blocks, question, delimiter))
        if right not in chosen:
            return asked, prompt.NOT_FOUND
        return asked, prompt.answer_text([(sentence, chosen.index(right) + 1) for sentence in answering])

    def _by_rule(self, rng):
        passage = rng.choice(self.passages)
        at = rng.randrange(len(passage.sentences))
        sentence = passage.sentences[at]
        if not 6 <= len(sentence.split()) <= 60:
            return None
        question = question_to(sentence, passage.language, self.text.rarity, rng)
        if not question:
            return None
        following = passage.sentences[at + 1:at + 1 + rng.randint(1, 2)] if rng.random() < SEVERAL_SENTENCES else []
        related = [other for other in following if set(content_words(other, passage.language)) & set(content_words(question, passage.language))]
        return question, passage, [sentence, *related]

    def _by_people(self, rng):
        question, number = rng.choice(self.text.questions)
        passage = self.passages[number]
        asked = set(content_words(question, passage.language))
        mass = sum(self.text.rarity.get(word, 9.0) for word in asked)
        if not mass:
            return None
        shared = [sum(self.text.rarity.get(word, 9.0) for word in asked & set(content_words(sentence, passage.language))) for sentence in passage.sentences]
        if passage.title == "FAQ":  # the whole text answers; its beginning most
            return question, passage, list(passage.sentences[:rng.randint(1, 2)])
        best = max(range(len(shared)), key=shared.__getitem__)
        return (question, passage, [passage.sentences[best]]) if shared[best] / mass >= LEAST_SHARED else None

    def _among(self, right, rng, room, length_of, is_answerable):
        """The right passage among others in any order; without it where nothing is to answer."""
        wanted, chosen = rng.randint(1, MOST_PASSAGES), []
        left = room - length_of(right.text) - 60
        tries = 0
        while len(chosen) < wanted and tries < 3 * MOST_PASSAGES:
            tries += 1
            other = self._distractor(right, rng)
            size = length_of(other.text) + 60
            if other is not right and other not in chosen and size <= left:
                chosen.append(other)
                left -= size
        if is_answerable or not chosen:
            chosen.append(right)
        rng.shuffle(chosen)
        return chosen

    def _distractor(self, right, rng):
        kind = rng.random()
        if kind < NEIGHBOUR:
            near = right.number + rng.choice([-3, -2, -1, 1, 2, 3])
            return self.passages[min(max(near, 0), len(self.passages) - 1)]
        return rng.choice(self.text.of_group[right.group] if kind < NEIGHBOUR + SAME_GROUP else self.passages)
