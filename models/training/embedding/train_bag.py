"""Train a weighted bag of tokens by contrast, on one core.

    python3 -m embedding.train_bag --tokens TOKENS.npz --negatives NEGATIVES.npz --vocab VOCAB.gguf --keep steady.pt --minutes 20
    python3 -m embedding.train_bag … --keep steady.pt --minutes 0 --cool 2 --out bag.pt

The learning rate stays the same for --minutes and then falls to nothing in --cool minutes (of the processor's time); without --cool the run can be gone on
from --keep at any time, so how long it lasts need not be known before.
"""
import argparse
import os
import time

import numpy as np
import torch

from embedding.bag import Bag, RowAdam
from embedding.carry_over import carry_over
from embedding.dataset import Pairs
from embedding.losses import contrastive
from embedding.sampling import HardNegatives, Sampler
from wordpiece import load_vocab

QUERY_TOKENS, PASSAGE_TOKENS = 64, 200
SHARES = {"passages": 0.64, "words": 0.17, "meanings": 0.10, "translations": 0.09}
WARM_UP, KEEP_EVERY = 60, 100  # steps


class Trainer:
    def __init__(self, options):
        torch.manual_seed(options.seed)
        self.options, self.rng = options, np.random.default_rng(options.seed)
        self.pairs = Pairs(options.tokens)
        pieces = load_vocab(options.vocab)
        tokens = len(pieces)
        self.bag = Bag(tokens, options.channels)
        self.bag.begin(np.bincount(self.pairs.tokens, minlength=tokens).astype(float), options.length)
        if options.after:
            print(carry_over(self.bag, pieces, options.after), "rows carried over", flush=True)
        self.adam = RowAdam(self.bag.table)
        self.sampler = Sampler(self.pairs, SHARES, options.one_group, self.rng)
        self.negatives = HardNegatives(options.negatives, self.pairs, self.rng)
        self.step, self.average = 0, None
        if os.path.exists(options.keep):
            kept = torch.load(options.keep, weights_only=False)
            self.bag.load_state_dict(kept["model"])
            self.adam.load_state_dict(kept["adam"])
            self.step = kept["step"]
            self.rng.bit_generator.advance(self.step * 1_000_000)
            print("goes on at step %d" % self.step, flush=True)

    def take_step(self, rate):
        family, chosen = self.sampler.draw(self.options.batch)
        pairs, numbers = self.pairs, self.pairs.passage[chosen].astype(np.int64)
        hard = self.negatives.draw(chosen, self.options.hard) if family == "passages" else np.zeros(0, dtype=np.int64)
        texts = [pairs.queries(chosen, QUERY_TOKENS), pairs.passages(numbers, pairs.drop[chosen], PASSAGE_TOKENS)]
        if len(hard):
            texts.append(pairs.passages(hard, np.full(len(hard), -1), PASSAGE_TOKENS))
        tokens, flats = self.bag.touched([flat for flat, _ in texts])
        rows = self.bag.table[torch.from_numpy(tokens)].requires_grad_()
        vectors = [self.bag.texts(rows, flat, offsets) for flat, (_, offsets) in zip(flats, texts)]
        extra = vectors[2] if len(hard) else None
        loss = contrastive(vectors[0], vectors[1], torch.from_numpy(numbers), extra, torch.from_numpy(hard), self.options.temperature)
        loss.backward()
        self.adam.step(self.bag.table, tokens, rows.grad, rate)
        self.step += 1
        self.average = loss.item() if self.average is None else 0.98 * self.average + 0.02 * loss.item()

    def keep(self, path, whole=True):
        beside = path + ".part"
        state = {"cfg": {"channels": self.options.channels}, "model": self.bag.state_dict(), "step": self.step, "options": vars(self.options)}
        torch.save({**state, "adam": self.adam.state_dict()} if whole else state, beside)
        os.replace(beside, path)


def arguments():
    parser = argparse.ArgumentParser()
    for name in ("--tokens", "--negatives", "--vocab", "--keep"):
        parser.add_argument(name, required=True)
    parser.add_argument("--out", help="where the cooled bag goes")
    parser.add_argument("--after", help="GGUF file of an earlier bag to begin with")
    parser.add_argument("--channels", type=int, default=512)
    parser.add_argument("--batch", type=int, default=1024)
    parser.add_argument("--rate", type=float, default=6e-3)
    parser.add_argument("--length", type=float, default=3.4, help="of a rare token's row at the start")
    parser.add_argument("--temperature", type=float, default=0.05)
    parser.add_argument("--hard", type=float, default=0.5, help="share of the pairs that bring a hard negative")
    parser.add_argument("--one-group", type=float, default=0.3, help="share of the passage batches from one group")
    parser.add_argument("--minutes", type=float, required=True)
    parser.add_argument("--cool", type=float, default=0)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def main():
    options = arguments()
    torch.set_num_threads(1)
    trainer = Trainer(options)
    began, total = time.process_time(), (options.minutes + options.cool) * 60
    while (spent := time.process_time() - began) < total:
        cooling = max(0.0, (spent - options.minutes * 60) / (options.cool * 60)) if options.cool else 0.0
        trainer.take_step(options.rate * min(1.0, (trainer.step + 1) / WARM_UP) * (1 - cooling))
        if trainer.step % KEEP_EVERY == 0:
            print("step %d loss %.3f %.1f s" % (trainer.step, trainer.average, spent), flush=True)
            if not options.cool:
                trainer.keep(options.keep)
    if options.cool:
        trainer.keep(options.out, whole=False)
    else:
        trainer.keep(options.keep)
    print("ended at step %d, loss %.3f" % (trainer.step, trainer.average))


if __name__ == "__main__":
    main()
