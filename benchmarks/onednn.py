"""What oneDNN gives where TensorFlow does not turn it on: ``python benchmarks/onednn.py [--runs 5] [--steps 60]``.

Workers have it on, on every processor. Here the same bare compiled steps are trained with TensorFlow's own choice and
with oneDNN on, each run in a process of its own, in turn, on one thread.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
from pathlib import Path

from lockdown import NETWORK
from machine import describe, keep

VARIABLE = "TF_ENABLE_ONEDNN_OPTS"
TRAINING = f"""
import sys
import time

import tensorflow as tf

tf.config.threading.set_intra_op_parallelism_threads(1)
tf.config.threading.set_inter_op_parallelism_threads(1)
{NETWORK}
draw = np.random.default_rng(0)
images = tf.constant(draw.standard_normal((64, 32, 32, 3)), tf.float32)
labels = tf.constant(draw.integers(0, 10, 64))
step(images, labels)
steps = int(sys.argv[1])
started = time.perf_counter()
for _ in range(steps):
    step(images, labels)
print((time.perf_counter() - started) / steps)
"""


def milliseconds(steps: int, *, is_on: bool) -> float:
    """Of a step, in a process of its own."""
    environment = {name: value for name, value in os.environ.items() if name != VARIABLE}
    environment |= {"TF_CPP_MIN_LOG_LEVEL": "2", "CUDA_VISIBLE_DEVICES": "-1"} | ({VARIABLE: "1"} if is_on else {})
    command = [sys.executable, "-c", TRAINING, str(steps)]
    finished = subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment)
    return 1000 * float(finished.stdout)


def instructions() -> str:
    """Those of the processor that decide TensorFlow's own choice, as Linux names them."""
    known = {"avx2", "avx512f", "avx512_vnni", "avx512_bf16", "amx_tile"}
    try:
        flags = Path("/proc/cpuinfo").read_text(encoding="ascii", errors="replace").split()
    except OSError:
        return ""
    return ", ".join(sorted(known.intersection(flags)))


def _row(title: str, values: list[float], form: str) -> str:
    numbers = [f"{number:{form}}" for number in (statistics.median(values), min(values), max(values))]
    return f"| {title} | {' | '.join(numbers)} | {len(values)} |"


def main() -> None:
    """Let both sides take turns, and print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--steps", type=int, default=60)
    arguments = parser.parse_args()
    own, forced = list[float](), list[float]()
    for number in range(arguments.runs):
        for is_on in (False, True) if number % 2 == 0 else (True, False):
            (forced if is_on else own).append(milliseconds(arguments.steps, is_on=is_on))
    ratios = [mine / theirs for mine, theirs in zip(own, forced, strict=True)]
    rows = [
        _row("TensorFlow's own choice", own, ".0f"),
        _row("oneDNN on", forced, ".0f"),
        _row("ratio, pair by pair", ratios, ".2f"),
    ]
    table = [
        "| a training step, ms | median | lowest | highest | n |",
        "|---|---|---|---|---|",
        *rows,
        "",
        f"Three-layer ConvNet, batches of 64, {arguments.steps} steps a run, one thread. Instructions of the processor:"
        f" {instructions()}. {describe()}.",
    ]
    keep("onednn", "\n".join(table))


if __name__ == "__main__":
    main()
