"""Batches made ahead by other processes, so that the accelerator need not wait for Python."""
import multiprocessing
from itertools import count

import numpy as np

AHEAD = 4  # batches per process


def prefetch(make, first, workers):
    """make(rng) for batch `first`, `first` + 1, … without end; the same batch number gives the same batch with the same number of workers.
    0 workers: made here, one at a time."""
    if workers == 0:
        for number in count(first):
            yield make(np.random.default_rng(number))
    context = multiprocessing.get_context("fork")
    queues = [context.Queue(AHEAD) for _ in range(workers)]
    processes = [context.Process(target=_work, args=(make, queue, first + i, workers), daemon=True) for i, queue in enumerate(queues)]
    for process in processes:
        process.start()
    try:
        for number in count():
            yield queues[number % workers].get()
    finally:
        for process in processes:
            process.kill()


def _work(make, queue, first, stride):
    for number in count(first, stride):
        queue.put(make(np.random.default_rng(number)))
