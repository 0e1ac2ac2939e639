"""Rows of tokens for the answer model: running text, and examples of answering. Fixed shapes, so that nothing is compiled twice."""
import random

import numpy as np
from tokenizers import Tokenizer

from answering.examples import Examples
from answering.prompt import END, TURN_END

CHARACTERS_PER_TOKEN = 3.6  # to judge lengths without tokenizing
IGNORED = -100


class Batches:
    def __init__(self, text, rows, length, most_answer):
        self.text, self.rows, self.length, self.most_answer = text, rows, length, most_answer
        self.tokenizer = Tokenizer.from_str(text.tokenizer_json)
        self.examples = Examples(text)
        self.end, self.turn_end = self.tokenizer.token_to_id(END), self.tokenizer.token_to_id(TURN_END)

    def running(self, rng):
        """Rows of passages one behind the other, neighbours first: (ids, the next tokens)"""
        ids = np.empty((self.rows, self.length + 1), dtype=np.int64)
        for row in ids:
            at, filled = int(rng.integers(0, len(self.text.passages))), 0
            while filled < len(row):
                passage = self.text.passages[at % len(self.text.passages)]
                tokens = [*self.tokenizer.encode((passage.heading + "\n" if passage.heading else "") + passage.text).ids, self.end][:len(row) - filled]
                row[filled:filled + len(tokens)] = tokens
                filled, at = filled + len(tokens), at + 1
        return ids[:, :-1], ids[:, 1:]

    def answers(self, rng):
        """One example a row: (ids, the next tokens where they belong to the answer, else IGNORED)"""
        chance = random.Random(int(rng.integers(1 << 40)))
        ids = np.full((self.rows, self.length), self.end, dtype=np.int64)
        wanted = np.full((self.rows, self.length), IGNORED, dtype=np.int64)
        for row in range(self.rows):
            asked, answer = self._fitting(chance)
            both = (asked + answer)[:self.length]
            ids[row, :len(both)] = both
            wanted[row, len(asked) - 1:len(both) - 1] = both[len(asked):]
        return ids, wanted

    def _fitting(self, chance):
        """(tokens of the conversation, tokens of the answer), together no longer than a row"""
        frame = len(self.tokenizer.encode(self.text.system).ids) + 120
        while True:
            room = chance.randint(200, max(201, self.length - frame - self.most_answer))
            asked, answer = self.examples.draw(chance, room, lambda text: int(len(text) / CHARACTERS_PER_TOKEN))
            tokens = self.tokenizer.encode(asked).ids
            written = [*self.tokenizer.encode(answer).ids, self.turn_end]
            if len(tokens) + len(written) <= self.length and len(written) <= self.most_answer:
                return tokens, written
