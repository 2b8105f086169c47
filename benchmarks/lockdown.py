"""What the lock-down of workers costs: ``python benchmarks/lockdown.py [--starts 30] [--epochs 10] [--steps 300]``.

Workers of two zygotes are compared: the kit's, with every layer that this machine has, and one whose workers do
nothing at all to lock themselves in. Both sides take turns, and the one that goes first changes, so that a drift
of the machine meets both.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

from machine import describe, keep

from autograder.data.cifar10 import CIFAR10
from autograder.data.sets import DataSet, open_data
from autograder.sandbox import zygote_process
from autograder.sandbox.launcher import ProcessSandbox
from autograder.sandbox.proxies import StudentFunction
from autograder.sandbox.requests import Cell, ExamineLockDown, Loader, Start
from autograder.sandbox.worker_process import WorkerProcess

BLOCKS = 4
"""Each epoch is measured in so many parts, which take turns with the other side's."""

FIRST_OPERATION = "import tensorflow as tf\n\ntotal = float(tf.reduce_sum(tf.ones(3)))\n"
NETWORK = """
import keras
import numpy as np
import tensorflow as tf

keras.utils.set_random_seed(0)
layers = keras.layers
model = keras.Sequential([
    keras.Input((32, 32, 3)),
    layers.Conv2D(32, 5, padding="same", activation="relu"),
    layers.Conv2D(16, 3, padding="same", activation="relu"),
    layers.Flatten(),
    layers.Dense(10, activation="softmax"),
])
optimizer = keras.optimizers.SGD(3e-3, momentum=0.9, nesterov=True)
loss_function = keras.losses.SparseCategoricalCrossentropy()

@tf.function
def step(x, y):
    with tf.GradientTape() as tape:
        loss = loss_function(y, model(x, training=True))
    variables = model.trainable_variables
    optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
    return loss
"""
"""A three-layer ConvNet and its training step."""

TRAINING = f"""
{NETWORK}
images, labels = load_images()[:2]
order = np.random.default_rng(0)

def train(steps):
    for _ in range(int(steps)):
        chosen = order.integers(0, len(images), 64)
        loss = step(tf.constant(images[chosen]), tf.constant(labels[chosen]))
    return loss
"""


class FreeSandbox(ProcessSandbox):
    """Workers that are not locked in; for code of our own."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        def start(command: Sequence[str], **options: Any) -> subprocess.Popen[bytes]:
            if zygote_process.START not in command:
                return popen(command, **options)
            descriptors = command[command.index(zygote_process.START) + 2 :]
            peer = str(Path(__file__).with_name("bare_zygote.py"))
            return popen([sys.executable, "-I", peer, *descriptors], **options)

        popen = subprocess.Popen
        no_namespaces = mock.patch.object(zygote_process, "bubblewrap_command", return_value=None)
        with no_namespaces, mock.patch.object(subprocess, "Popen", start):
            super().__init__(*arguments, **options)

    def _choose_layers(self) -> dict[str, bool]:
        """No layer, and a look that there is none: otherwise the comparison would be with itself."""
        with self.open(60) as worker:
            begin(worker, "")
            nothing = ExamineLockDown(uid=-1, scratch="", outside=__file__, most_bytes=0, most_files=0, was_root=False)
            held = worker.call(nothing).body.by_name()
        assert not any(held[layer] for layer in ("own user", "landlock", "seccomp")), held
        return {}


def begin(worker: WorkerProcess, source: str) -> None:
    """Have a worker execute a cell."""
    loader = Loader(name="load_images", training=12_000, validation=1_000, test=2_000)
    cell = Cell(id="cell", question="", source=source)
    raised = worker.call(Start(cells=(cell,), loader=loader)).body.raised
    assert not raised, raised


def start_seconds(sandbox: ProcessSandbox) -> float:
    """Time from the request for a worker to the answer after its first operation."""
    started = time.perf_counter()
    with sandbox.open(60) as worker:
        begin(worker, FIRST_OPERATION)
        return time.perf_counter() - started


def epoch_seconds(sandboxes: Sequence[ProcessSandbox], steps: int) -> list[float]:
    """Times of so many training steps in a fresh worker of each sandbox, in turn by blocks."""
    with ExitStack() as stack:
        trains = []
        for sandbox in sandboxes:
            worker = stack.enter_context(sandbox.open(3600))
            begin(worker, TRAINING)
            trains.append(StudentFunction(worker, "train"))
            trains[-1](10)  # traces the step, and warms up
        seconds = [0.0] * len(trains)
        for block in range(BLOCKS):
            for side in _turns(len(trains), block):
                started = time.perf_counter()
                trains[side](steps // BLOCKS)
                seconds[side] += time.perf_counter() - started
        return seconds


def _turns(count: int, number: int) -> list[int]:
    """The order of the sides: forwards, then backwards."""
    return list(range(count)) if number % 2 == 0 else list(range(count))[::-1]


@contextmanager
def both(data: DataSet) -> Iterator[tuple[ProcessSandbox, ProcessSandbox]]:
    """The sandbox with everything and the one with nothing."""
    files = (data.train_images, data.train_labels)
    with ProcessSandbox(files) as locked, FreeSandbox(files) as free:
        yield locked, free


def row(name: str, values: Sequence[float], unit: float) -> str:
    """Median, quartiles and extremes of one side."""
    low, _, high = statistics.quantiles(values, n=4, method="inclusive")
    numbers = (statistics.median(values), low, high, min(values), max(values))
    return f"| {name} | {' | '.join(f'{value * unit:.1f}' for value in numbers)} | {len(values)} |"


def main() -> None:
    """Take turns and print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--starts", type=int, default=30)
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--steps", type=int, default=300)
    arguments = parser.parse_args()
    starts: list[list[float]] = [[], []]
    epochs: list[list[float]] = [[], []]
    with both(open_data("standin", description=CIFAR10, num_training=49_000, num_validation=1_000)) as sandboxes:
        for sandbox in sandboxes:
            start_seconds(sandbox)
        for number in range(arguments.starts):
            for side in _turns(len(sandboxes), number):
                starts[side].append(start_seconds(sandboxes[side]))
        for number in range(arguments.epochs):
            turn = _turns(len(sandboxes), number)
            measured = epoch_seconds([sandboxes[side] for side in turn], arguments.steps)
            for side, seconds in zip(turn, measured, strict=True):
                epochs[side].append(seconds)
        layers = ", ".join(name for name, holds in sandboxes[0].layers.items() if holds)
    added = [1000 * (locked - free) for locked, free in zip(*starts, strict=True)]
    ratios = [100 * (locked / free - 1) for locked, free in zip(*epochs, strict=True)]
    table = [
        "| | median | lower quartile | upper quartile | lowest | highest | n |",
        "|---|---|---|---|---|---|---|",
        row("from request to first operation, locked in, ms", starts[0], 1000),
        row("the same, not locked in, ms", starts[1], 1000),
        row("what the lock-down adds, pair by pair, ms", added, 1),
        row(f"{arguments.steps} training steps, locked in, s", epochs[0], 1),
        row("the same, not locked in, s", epochs[1], 1),
        row("what the lock-down adds, pair by pair, %", ratios, 1),
        "",
        f"Layers: {layers}. Keras three-layer ConvNet, batches of 64 of the stand-in data, one thread. {describe()}.",
    ]
    keep("lockdown", "\n".join(table))


if __name__ == "__main__":
    main()
