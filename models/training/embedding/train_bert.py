"""Train a small BERT: masked language first, then contrast.

    python3 -m embedding.train_bert masked   --data bert-data.bin --work WORK --minutes 9 --planned-minutes 9
    python3 -m embedding.train_bert contrast --data bert-data.bin --work WORK --minutes 9 --planned-minutes 18 --out WORK/bert.pt

Each stage keeps WORK/STAGE.pt and goes on from it; contrast begins with the weights that the masked stage left. `--size tiny` is for a CPU.
"""
import argparse
import os

import numpy as np
import torch
import torch.nn.functional as F

from common.prefetch import prefetch
from common.run import Run, compiled, device_and_precision, optimizer_for, step_optimizer
from embedding.batches import Packed, masked_rows, pair_batch
from embedding.bert import Bert
from embedding.losses import contrastive

SIZES = {
    "full": dict(model=dict(channels=384, layers=4, heads=6, feed_forward=1024), rows=512, row_length=256, pairs=4096, query=48, passage=192),
    "tiny": dict(model=dict(channels=64, layers=2, heads=4, feed_forward=128), rows=8, row_length=64, pairs=64, query=24, passage=48),
}
SHARES = {"passages": 0.64, "words": 0.17, "meanings": 0.10, "translations": 0.09}
MASKED_RATE, CONTRAST_RATE, TEMPERATURE = 1e-3, 5e-4, 0.05
VOCABULARY = 32000


def on_device(array, device):
    return torch.from_numpy(array).to(device, non_blocking=True)


def masked_stage(model, data, size, run, optimizer, device, precision, workers):
    predict = compiled(model.logits, device)

    def make(rng):
        return masked_rows(data, size["rows"], size["row_length"], rng)
    for shown, places, right in prefetch(make, run.step, workers):
        if not run.has_time():
            break
        ids = on_device(shown, device)
        with precision():
            logits = predict(ids, torch.ones_like(ids, dtype=torch.bool), on_device(places, device))
            loss = F.cross_entropy(logits.float(), on_device(right, device))
        loss.backward()
        step_optimizer(optimizer, model, MASKED_RATE, run.rate())
        report(run, "masked", loss)


def contrast_stage(model, data, size, run, optimizer, device, precision, workers):
    embed = compiled(model.forward, device)
    families, shares = list(SHARES), np.array(list(SHARES.values()))

    def make(rng):
        return pair_batch(data, families[rng.choice(len(families), p=shares)], size["pairs"], size["query"], size["passage"], rng)

    def vectors(rows):
        return embed(*(on_device(part, device) for part in rows))
    for batch in prefetch(make, run.step, workers):
        if not run.has_time():
            break
        with precision():
            queries, passages = vectors(batch["queries"]), vectors(batch["passages"])
            extra = None if batch["hard"] is None else vectors(batch["hard"][0])
        numbers = on_device(batch["numbers"].astype(np.int64), device)
        extra_numbers = None if extra is None else on_device(batch["hard"][1].astype(np.int64), device)
        loss = contrastive(queries.float(), passages.float(), numbers, None if extra is None else extra.float(), extra_numbers, TEMPERATURE)
        loss.backward()
        step_optimizer(optimizer, model, CONTRAST_RATE, run.rate())
        report(run, "contrast", loss)


def report(run, stage, loss):
    run.took_step()
    if run.step % 50 == 0:
        print("%s step %d loss %.3f %.0f s" % (stage, run.step, loss.item(), run.spent), flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("stage", choices=["masked", "contrast"])
    parser.add_argument("--data", required=True)
    parser.add_argument("--work", required=True)
    parser.add_argument("--out", help="where the weights go when this command ends")
    parser.add_argument("--size", choices=list(SIZES), default="full")
    parser.add_argument("--minutes", type=float, required=True)
    parser.add_argument("--planned-minutes", type=float, required=True)
    parser.add_argument("--workers", type=int, default=8)
    options = parser.parse_args()
    size = SIZES[options.size]
    torch.manual_seed(1)
    os.makedirs(options.work, exist_ok=True)
    device, precision = device_and_precision()
    data = Packed(options.data)
    model = Bert(VOCABULARY, **size["model"])
    before = os.path.join(options.work, "masked-weights.pt")
    if options.stage == "contrast" and os.path.exists(before):
        model.load_state_dict(torch.load(before, map_location="cpu")["model"])
    model.to(device)
    optimizer = optimizer_for(model, MASKED_RATE)
    run = Run(os.path.join(options.work, options.stage + ".pt"), {"model": model, "optimizer": optimizer}, options.minutes, options.planned_minutes)
    stage = masked_stage if options.stage == "masked" else contrast_stage
    stage(model, data, size, run, optimizer, device, precision, options.workers)
    run.keep()
    out = before if options.stage == "masked" else options.out
    if out:
        torch.save({"cfg": model.cfg, "model": {name: value.cpu() for name, value in model.state_dict().items()}}, out)
    print("ended at step %d" % run.step)


if __name__ == "__main__":
    main()
