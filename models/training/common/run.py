"""A training run in several commands: it stops by the clock, keeps a checkpoint, and goes on from it."""
import math
import os
import time

import torch


class Run:
    """The parts of a run that change while it trains.

    minutes: what this command may take, reading and writing included; planned_minutes: what all commands together will take, by which the
    learning rate falls. A checkpoint at `path` is gone on from, whatever made it end.
    """

    def __init__(self, path, parts, minutes, planned_minutes, warm_up=200, keep_every=120):
        self.path, self.parts, self.warm_up, self.keep_every = path, parts, warm_up, keep_every
        self.began = self.kept = time.monotonic()
        self.limit, self.planned = minutes * 60, planned_minutes * 60
        self.step, self.spent_before = 0, 0.0
        if os.path.exists(path):
            self._go_on()

    def _go_on(self):
        kept = torch.load(self.path, map_location="cpu", weights_only=False)
        for name, part in self.parts.items():
            part.load_state_dict(kept["parts"][name])
        self.step, self.spent_before = kept["step"], kept["spent"]
        print("goes on at step %d, %.1f minutes in" % (self.step, self.spent_before / 60), flush=True)

    @property
    def spent(self):
        """Seconds in this and earlier commands."""
        return self.spent_before + time.monotonic() - self.began

    def has_time(self, reserve=20):
        """reserve: seconds left for the last checkpoint and export"""
        return time.monotonic() - self.began < self.limit - reserve and self.spent < self.planned

    def rate(self):
        """Share of the highest learning rate: a warm-up by steps, then a cosine over the planned time."""
        return min(1.0, (self.step + 1) / self.warm_up) * (0.05 + 0.95 * 0.5 * (1 + math.cos(math.pi * min(1.0, self.spent / self.planned))))

    def took_step(self):
        self.step += 1
        if time.monotonic() - self.kept > self.keep_every:
            self.keep()

    def keep(self):
        """Writes beside and renames: a command cut short leaves the earlier checkpoint whole."""
        beside = self.path + ".part"
        torch.save({"parts": {name: part.state_dict() for name, part in self.parts.items()}, "step": self.step, "spent": self.spent}, beside)
        os.replace(beside, self.path)
        self.kept = time.monotonic()


def device_and_precision():
    """(device, autocast for it): bfloat16 on CUDA, plain 32 bit on a CPU"""
    device = "cuda" if torch.cuda.is_available() else "cpu"
    if device == "cuda":
        torch.set_float32_matmul_precision("high")
    return device, lambda: torch.autocast(device, dtype=torch.bfloat16, enabled=device == "cuda")


def compiled(function, device):
    """torch.compile where it pays: on CUDA"""
    return torch.compile(function, dynamic=False) if device == "cuda" else function


def optimizer_for(model, rate, decay=0.01):
    """AdamW; vectors (norms, biases) are not decayed"""
    matrices = [p for p in model.parameters() if p.ndim >= 2]
    vectors = [p for p in model.parameters() if p.ndim < 2]
    groups = [{"params": matrices, "weight_decay": decay}, {"params": vectors, "weight_decay": 0.0}]
    return torch.optim.AdamW(groups, lr=rate, betas=(0.9, 0.98), eps=1e-8, fused=True)


def step_optimizer(optimizer, model, base_rate, share, most_norm=1.0):
    for group in optimizer.param_groups:
        group["lr"] = base_rate * share
    torch.nn.utils.clip_grad_norm_(model.parameters(), most_norm)
    optimizer.step()
    optimizer.zero_grad(set_to_none=True)
