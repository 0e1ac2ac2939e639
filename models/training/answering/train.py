"""Train the answer model: running text first, then answering.

    python3 -m answering.train text    --data answer-data.bin --work WORK --minutes 9 --planned-minutes 9
    python3 -m answering.train answers --data answer-data.bin --work WORK --minutes 9 --planned-minutes 18 --out WORK/answer.pt

Each stage keeps WORK/STAGE.pt and goes on from it; answering begins with the weights that running text left and keeps a share of it.
`--size tiny` is for a CPU.
"""
import argparse
import os

import torch

from answering.batches import Batches
from answering.examples import Text
from answering.llama import Llama
from common.prefetch import prefetch
from common.run import Run, compiled, device_and_precision, optimizer_for, step_optimizer

SIZES = {
    "full": dict(model=dict(channels=512, layers=14, heads=8, kv_heads=4, feed_forward=1408, positions=2048), text=(64, 1024), answers=(48, 2048), most_answer=220),
    "tiny": dict(model=dict(channels=64, layers=2, heads=4, kv_heads=2, feed_forward=160, positions=2048), text=(4, 128), answers=(2, 768), most_answer=120),
}
RATE = {"text": 1e-3, "answers": 5e-4}
TEXT_SHARE = 0.1  # of the steps while answering, so that the language is not forgotten


def stage_batches(stage, text, size):
    """make(rng) -> (ids, wanted, places to guess at most)"""
    running = Batches(text, *size["text"], size["most_answer"])
    answers = Batches(text, *size["answers"], size["most_answer"])

    def make(rng):
        if stage == "text" or rng.random() < TEXT_SHARE:
            rows, length = size["text"]
            return *running.running(rng), rows * length
        return *answers.answers(rng), size["answers"][0] * size["most_answer"]
    return make


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("stage", choices=list(RATE))
    parser.add_argument("--data", required=True)
    parser.add_argument("--work", required=True)
    parser.add_argument("--out", help="where the weights go when this command ends")
    parser.add_argument("--size", choices=list(SIZES), default="full")
    parser.add_argument("--minutes", type=float, required=True)
    parser.add_argument("--planned-minutes", type=float, required=True)
    parser.add_argument("--workers", type=int, default=14)
    options = parser.parse_args()
    torch.manual_seed(1)
    os.makedirs(options.work, exist_ok=True)
    device, precision = device_and_precision()
    text, size = Text(options.data), SIZES[options.size]
    make = stage_batches(options.stage, text, size)
    vocab = Batches(text, 1, 1, 1).tokenizer.get_vocab_size()
    model = Llama(vocab, **size["model"])
    before = os.path.join(options.work, "text-weights.pt")
    if options.stage == "answers" and os.path.exists(before):
        model.load_state_dict(torch.load(before, map_location="cpu")["model"])
    model.to(device)
    optimizer = optimizer_for(model, RATE[options.stage], decay=0.1)
    run = Run(os.path.join(options.work, options.stage + ".pt"), {"model": model, "optimizer": optimizer}, options.minutes, options.planned_minutes)
    loss_of = compiled(model.loss, device)
    for ids, wanted, count in prefetch(make, run.step, options.workers):
        if not run.has_time():
            break
        with precision():
            loss = loss_of(torch.from_numpy(ids).to(device), torch.from_numpy(wanted).to(device), count)
        loss.backward()
        step_optimizer(optimizer, model, RATE[options.stage], run.rate())
        run.took_step()
        if run.step % 50 == 0:
            print("%s step %d loss %.3f %.0f s" % (options.stage, run.step, loss.item(), run.spent), flush=True)
    run.keep()
    out = before if options.stage == "text" else options.out
    if out:
        torch.save({"cfg": model.cfg, "tokenizer": text.tokenizer_json, "model": {name: value.cpu() for name, value in model.state_dict().items()}}, out)
    print("ended at step %d" % run.step)


if __name__ == "__main__":
    main()
