"""Train a bag on one core: contrast over all pairs, from the directions that co-occurrence gave (cooccurrence.py).

    python3 -m embedding.train_bag --tokens TOKENS.npz --negatives NEGATIVES.npz --start START.npy --keep kept.pt --minutes 12 --out bag.pt

Minutes are the processor's; over them the learning rate falls to nothing. A run that was cut short goes on from --keep. With --sets SETS it is judged
now and then (measure/development.py).
"""
import argparse
import os
import time

import numpy as np
import torch

from embedding.bag import Bag, RowAdam
from embedding.cloze import Cloze
from embedding.dataset import Pairs
from embedding.held_back import held_back
from embedding.losses import absolute, contrastive
from embedding.sampling import HardNegatives, Sampler

QUERY_TOKENS, PASSAGE_TOKENS = 64, 200
SHARES = {"passages": 0.37, "cloze": 0.19, "words": 0.32, "meanings": 0.09, "translations": 0.03}
WARM_UP, KEEP_EVERY, JUDGE_EVERY = 60, 200, 800  # steps
NOTHING = np.zeros(0, dtype=np.int64)


class Trainer:
    def __init__(self, options):
        self.options, self.rng = options, np.random.default_rng(options.seed)
        self.pairs = pairs = Pairs(options.tokens)
        directions = np.load(options.start)
        tokens, channels = directions.shape
        self.bag = Bag(tokens, channels)
        self.bag.begin(directions, np.bincount(pairs.tokens, minlength=tokens).astype(float), options.chance, options.length)
        self.adam = RowAdam(self.bag.rows)
        left_out = np.concatenate(list(held_back(pairs).values()))
        self.sampler, self.cloze = Sampler(pairs, options.one_group, left_out, self.rng), Cloze(pairs, self.rng)
        self.negatives = HardNegatives(options.negatives, pairs, self.rng)
        self.step, self.spent, self.averages = 0, 0.0, {}
        if os.path.exists(options.keep):
            self._go_on(torch.load(options.keep, weights_only=False))

    def _go_on(self, kept):
        self.bag.rows, self.step, self.spent = kept["model"]["rows"], kept["step"], kept["spent"]
        self.adam.load_state_dict(kept["adam"])
        self.rng.bit_generator.advance(self.step * 1_000_000)
        print("goes on at step %d" % self.step, flush=True)

    def _texts(self, family):
        """(queries, passages, hard negatives or nothing), each as (flat tokens, offsets); numbers of the passages and of the negatives"""
        pairs, options = self.pairs, self.options
        if family == "cloze":
            numbers, drop, queries = self.cloze.draw(options.batch, options.one_group)
            return [queries, pairs.passages(numbers, drop, PASSAGE_TOKENS)], numbers, NOTHING
        chosen = self.sampler.draw(family, options.batch)
        numbers = pairs.passage[chosen].astype(np.int64)
        texts = [pairs.queries(chosen, QUERY_TOKENS), pairs.passages(numbers, pairs.drop[chosen], PASSAGE_TOKENS)]
        hard = self.negatives.draw(chosen, options.hard) if family == "passages" else NOTHING
        if len(hard):
            texts.append(pairs.passages(hard, np.full(len(hard), -1), PASSAGE_TOKENS))
        return texts, numbers, hard

    def take_step(self, rate):
        family = self.rng.choice(list(SHARES), p=list(SHARES.values()))
        texts, numbers, hard = self._texts(family)
        tokens, flats = self.bag.touched([flat for flat, _ in texts])
        rows = self.bag.rows[torch.from_numpy(tokens)].requires_grad_()
        queries, passages, *extra = [self.bag.texts(rows, flat, offsets) for flat, (_, offsets) in zip(flats, texts)]
        numbers = torch.from_numpy(numbers)
        loss = contrastive(queries, passages, numbers, extra[0] if extra else None, torch.from_numpy(hard), self.options.temperature)
        if family == "words":
            loss = loss + self.options.absolute * absolute(queries, passages, numbers)
        loss.backward()
        self.adam.step(self.bag.rows, tokens, rows, rate)
        self.step += 1
        self.averages[family] = 0.95 * self.averages.get(family, loss.item()) + 0.05 * loss.item()

    def keep(self, path, whole=True):
        """whole: to go on from; otherwise the rows alone, centred, since the LayerNorm of the file that ships takes the mean away"""
        rows = self.bag.rows if whole else self.bag.centred()
        state = {"cfg": {"channels": rows.shape[1]}, "model": {"rows": rows}, "step": self.step, "options": vars(self.options)}
        torch.save({**state, "adam": self.adam.state_dict(), "spent": self.spent} if whole else state, path + ".part")
        os.replace(path + ".part", path)


def arguments():
    parser = argparse.ArgumentParser()
    for name in ("--tokens", "--negatives", "--start", "--keep", "--out"):
        parser.add_argument(name, required=True)
    parser.add_argument("--sets", help="with --vocab: judge now and then")
    parser.add_argument("--vocab")
    parser.add_argument("--batch", type=int, default=1024)
    parser.add_argument("--rate", type=float, default=0.014)
    parser.add_argument("--chance", type=float, default=1.0, help="length of the random part of the directions at the start")
    parser.add_argument("--length", type=float, default=8.0, help="of a rare token's row at the start")
    parser.add_argument("--temperature", type=float, default=0.05)
    parser.add_argument("--absolute", type=float, default=8.0, help="weight of the loss that asks synonyms for a cosine")
    parser.add_argument("--hard", type=float, default=0.5, help="share of the pairs that bring a hard negative")
    parser.add_argument("--one-group", type=float, default=0.3, help="share of the passage batches from one group")
    parser.add_argument("--minutes", type=float, required=True)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def judge_of(options, pairs):
    """A function from rows to figures, or none"""
    if not options.sets:
        return None
    from measure.development import Development
    from wordpiece import WordPiece, load_vocab
    return Development(options.sets, pairs, WordPiece(load_vocab(options.vocab))).judge


def report(trainer, judge):
    losses = " ".join("%s %.3f" % pair for pair in sorted(trainer.averages.items()))
    print("step %d %.0f s %s" % (trainer.step, trainer.spent, losses), flush=True)
    if judge and trainer.step % JUDGE_EVERY == 0:
        print("  ", {key: value if isinstance(value, str) else round(value, 3) for key, value in judge(trainer.bag.rows.numpy()).items()}, flush=True)


def main():
    options = arguments()
    torch.set_num_threads(1)
    trainer = Trainer(options)
    judge, total = judge_of(options, trainer.pairs), options.minutes * 60
    while trainer.spent < total:
        began = time.process_time()
        trainer.take_step(options.rate * min(1.0, (trainer.step + 1) / WARM_UP) * (1 - trainer.spent / total))
        trainer.spent += time.process_time() - began
        if trainer.step % KEEP_EVERY == 0:
            report(trainer, judge)
            trainer.keep(options.keep)
    trainer.keep(options.out, whole=False)
    print("ended at step", trainer.step)


if __name__ == "__main__":
    main()
