"""What the unit's networks reach on the stand-in data: ``python benchmarks/standin.py [--seeds 20]``.

The solution's own answers, trained by the kit's workers as in grading, one thread each and one run per core, with
as many seeds as asked for; the given two-layer network; a linear classifier; and all of them with a learning rate
of 1e-5, which is training that barely happens. Every run is appended to ``results/standin.jsonl`` as it ends, and
is not made again. Two cores need about half an hour.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass

import msgspec
import numpy as np
from machine import RESULTS, describe, keep

from autograder.data.sets import DataSet, open_data
from autograder.grading.context import Bench
from autograder.grading.folder import make_bench
from autograder.grading.given_network import PlainWorkers
from autograder.grading.training.run import TrainingRun
from autograder.sandbox.launcher import ProcessSandbox
from autograder.units.training import Training
from autograder.units.unit import load_unit

UNIT = load_unit("cifar10_convnet")
RUNS = RESULTS / "standin.jsonl"
SPARE = 5.0
"""Points above the threshold that a right answer must have left."""

SIXTEEN_FIRST = """
def model_init_fn():
    kaiming, layers = tf.initializers.VarianceScaling, tf.keras.layers
    return tf.keras.Sequential([
        tf.keras.Input(shape=(32, 32, 3)),
        layers.Conv2D(16, 5, padding="same", activation="relu", kernel_initializer=kaiming(scale=2.0)),
        layers.Conv2D(32, 3, padding="same", activation="relu", kernel_initializer=kaiming(scale=2.0)),
        layers.Flatten(),
        layers.Dense(10, activation="softmax", kernel_initializer=kaiming(scale=2.0)),
    ])
"""
SLOW_SGD = "\ndef optimizer_init_fn():\n    return tf.keras.optimizers.SGD(1e-5, momentum=0.9, nesterov=True)\n"
SLOW_ADAM = "\ndef optimizer_init_fn():\n    return tf.keras.optimizers.Adam(1e-5)\n"


@dataclass(frozen=True)
class Case:
    """One row of the table.

    Attributes:
        name: what is trained.
        question: whose program and training settings are used; "" for the given network.
        extra: a cell that changes the program's last definitions.
        settings: changes to the training settings.
        passes: whether the goal must be met, with points to spare, or missed.
        spare: points above the goal that a network must have left.
        share: of the seeds that are run.
    """

    name: str
    question: str
    extra: str = ""
    settings: tuple[tuple[str, float], ...] = ()
    passes: bool = True
    spare: float = SPARE
    share: float = 1.0


SLOW = (("learning_rate", 1e-5),)
CASES = (
    Case("two-layer network (given)", "", spare=0.0),
    Case("`three_layer_convnet_init`", "three_layer_convnet_init"),
    Case("`keras_training`", "keras_training"),
    Case("`sequential_training`, 32 and 16 filters", "sequential_training"),
    Case("`sequential_training`, 16 and 32 filters", "sequential_training", extra=SIXTEEN_FIRST),
    Case("`custom_convnet`", "custom_convnet"),
    Case("two-layer network, rate 1e-5", "", settings=SLOW, passes=False, share=0.25),
    Case("`three_layer_convnet_init`, rate 1e-5", "three_layer_convnet_init", settings=SLOW, passes=False, share=0.25),
    Case("`keras_training`, rate 1e-5", "keras_training", extra=SLOW_SGD, passes=False, share=0.25),
    Case("`sequential_training`, rate 1e-5", "sequential_training", extra=SLOW_SGD, passes=False, share=0.25),
    Case("`custom_convnet`, Adam at 1e-5", "custom_convnet", extra=SLOW_ADAM, passes=False, share=0.25),
)


class Run(msgspec.Struct, frozen=True):
    """One finished training."""

    case: str
    seed: int
    data: str
    accuracies: list[float]
    seconds: float


def settings_of(case: Case) -> Training:
    """The question's settings; for right answers, with a goal that leaves points to spare."""
    training = UNIT.question(case.question).training if case.question else UNIT.environment
    assert training is not None
    goal = {"over": None, "at_least": training.threshold + case.spare} if case.passes else {}
    return msgspec.structs.replace(training, **goal, **dict(case.settings))


def train(bench: Bench, case: Case, seed: int) -> Run:
    """Train once in a fresh worker."""
    question = UNIT.question(case.question or "custom_convnet")
    cells = [{"id": cell.id, "question": "", "source": cell.source} for cell in bench.solutions[question.name].program]
    cells.append({"id": "extra", "question": "", "source": case.extra})
    with ExitStack() as stack:
        record = TrainingRun(settings_of(case), PlainWorkers(bench, cells, 1, stack), bench.held_out, seed=seed).run()
    return Run(case.name, seed, bench.data_checksum, record.accuracies, record.seconds)


def finished(checksum: str) -> list[Run]:
    """Runs of earlier calls on the same data."""
    if not RUNS.exists():
        return []
    runs = [msgspec.json.decode(line, type=Run) for line in RUNS.read_text(encoding="utf-8").splitlines()]
    return [run for run in runs if run.data == checksum]


def linear_accuracy(data: DataSet) -> float:
    """Accuracy of a logistic regression, trained to convergence, the best of several strengths."""
    from sklearn.linear_model import LogisticRegression

    images = np.load(data.train_images, mmap_mode="r").reshape(-1, 3072)
    labels = np.load(data.train_labels)
    held_out = data.held_out.images.reshape(-1, 3072)
    models = (LogisticRegression(C=strength, max_iter=200).fit(images, labels) for strength in (1e-5, 1e-4, 1e-3))
    return max(100 * float(model.score(held_out, data.held_out.labels)) for model in models)


def row(case: Case, runs: Sequence[Run]) -> str:
    """One row of the table."""
    best = [max(run.accuracies) for run in runs]
    training = settings_of(Case(case.name, case.question, passes=False))
    bound = training.threshold + case.spare
    met = sum(accuracy >= bound if case.passes else not training.is_met_by(accuracy) for accuracy in best)
    verdict = "passed" if case.passes else "failed"
    if case.passes and case.spare:
        verdict += f" with {case.spare:g} points to spare"
    spread = f"{statistics.stdev(best):.1f}" if len(best) > 1 else ""
    epochs = statistics.mean(len(run.accuracies) for run in runs)
    return (
        f"| {case.name} | {training.goal} | {statistics.mean(best):.1f} | {spread} | {min(best):.1f} |"
        f" {max(best):.1f} | {epochs:.1f} | {met} of {len(best)} {verdict} |"
    )


def main() -> None:
    """Make the runs that are missing and print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, default=20)
    seeds = parser.parse_args().seeds
    data = open_data("standin")
    done = {(run.case, run.seed) for run in finished(data.checksum)}
    wanted = [(case, seed) for case in CASES for seed in range(max(1, round(seeds * case.share)))]
    missing = [(case, seed) for case, seed in wanted if (case.name, seed) not in done]
    RESULTS.mkdir(exist_ok=True)
    with ProcessSandbox(data.training_files) as sandbox:
        bench, _ = make_bench(UNIT, data, sandbox)
        with ThreadPoolExecutor(len(os.sched_getaffinity(0))) as executor:
            for run in executor.map(lambda pair: train(bench, *pair), missing):
                with RUNS.open("a", encoding="utf-8") as file:
                    file.write(json.dumps(msgspec.to_builtins(run)) + "\n")
                print(f"{run.case}, seed {run.seed}: {run.accuracies[-1]:.1f} %", flush=True)
    runs = finished(data.checksum)
    rows = [row(case, [run for run in runs if run.case == case.name]) for case in CASES]
    linear = linear_accuracy(data)
    table = [
        "| network | goal | mean, % | sd | lowest | highest | epochs | runs |",
        "|---|---|---|---|---|---|---|---|",
        *rows[:1],
        f"| linear classifier, converged | stays under 40 % | {linear:.1f} | | | | |"
        f" {int(linear < 40)} of 1 stayed under |",
        *rows[1:],
        "",
        "Accuracy on the 3,000 held-out images, the best epoch's; training stops at the first epoch that meets its goal"
        f" (the solution's, with {SPARE:g} points to spare). {describe()}.",
    ]
    keep("standin", "\n".join(table))


if __name__ == "__main__":
    main()
