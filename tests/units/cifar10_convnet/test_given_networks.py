"""The networks and loops that the notebook gives to students, run in real workers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import numpy as np
import pytest
from support.run_settings import run_settings
from support.run_workers import SourceWorkers

from autograder.data.sets import DataSet, HeldOutImages
from autograder.errors import GraderFault
from autograder.grading.context import Bench
from autograder.grading.given_network import check_environment
from autograder.grading.training.run import TrainingRun
from autograder.grading.unit_data import open_unit_data
from autograder.locale.sentences import said
from autograder.sandbox.launcher import ProcessSandbox
from autograder.sandbox.proxies import StudentFunction
from autograder.sandbox.requests import Cell, Loader, Start
from autograder.units.unit import load_unit

OPTIMIZER = "\ndef optimizer_init_fn():\n    return tf.keras.optimizers.SGD(learning_rate=1e-2)\n"
FIT = """
def train_custom_model(X_train, y_train, X_val, y_val):
    model = two_layer_fc_sequential((32, 32, 3), 4000, 10)
    model.compile(optimizer_init_fn(), loss="sparse_categorical_crossentropy")
    model.fit(X_train, y_train, batch_size=64, epochs=1, verbose=0)
    return model
"""


@pytest.fixture(scope="module")
def given_cells(solutions) -> list[Cell]:
    """All cells of the solution notebook that a grader runs."""
    return [Cell(id=cell.id, question="", source=cell.source) for cell in solutions["custom_convnet"].program]


def start(sandbox: ProcessSandbox, cells: list[Cell], source: str, seconds: float = 60, images: str = "all"):
    worker = sandbox.open(seconds, images=images)
    extra = Cell(id="extra", question="", source=source)
    loader = Loader(name="load_cifar10", training=49_000, validation=1_000, test=10_000)
    assert worker.call(Start(cells=(*cells, extra), loader=loader)).body.raised == ()
    return worker


LOOPS = """
params, history = train_part2(two_layer_fc, two_layer_fc_init, 1e-2)
def barebones():
    return [history["iteration"][-1], check_accuracy(train_dset, two_layer_fc, params)]
model, keras_history = train_part34(lambda: TwoLayerFC(64, 10), lambda: tf.keras.optimizers.SGD(0.02), num_epochs=2)
def keras():
    return [len(set(map(len, keras_history.values()))), keras_history["val_accuracy"][-1], keras_history["loss"][-1]]
print_every = 5
_, often = train_part34(lambda: TwoLayerFC(8, 10), lambda: tf.keras.optimizers.SGD(0.02))
def reports():
    return [len(often["iteration"])]
"""


@pytest.fixture(scope="module")
def worker(sandbox, given_cells) -> Iterator[object]:
    with start(sandbox, given_cells, LOOPS) as worker:
        yield worker


def test_the_loop_on_tensors_learns_and_reports(worker):
    iteration, accuracy = StudentFunction(worker, "barebones")()
    assert iteration > 0
    assert accuracy > 0.9


def test_the_loop_on_models_learns_and_reports(worker):
    lengths, accuracy, loss = StudentFunction(worker, "keras")()
    assert lengths == 1, "the lists of a history have one length"
    assert accuracy > 0.9
    assert 0 < loss < 1


def test_print_every_sets_how_often_is_reported(worker):
    assert StudentFunction(worker, "reports")()[0] >= 4


@pytest.fixture(scope="module")
def data() -> DataSet:
    return open_unit_data(load_unit("cifar10_convnet"), "auto")


@pytest.fixture(scope="module")
def real_sandbox(data) -> Iterator[ProcessSandbox]:
    with ProcessSandbox(data.training_files) as sandbox:
        yield sandbox


@pytest.mark.realdata
@pytest.mark.parametrize(
    ("source", "settings", "over"),
    [
        ("", {"loop": "params", "model": "two_layer_fc", "init": "two_layer_fc_init"}, 40),
        ("def model_init_fn():\n    return TwoLayerFC(4000, 10)\n", {"loop": "keras"}, 40),
        (
            "def model_init_fn():\n    return two_layer_fc_sequential((32, 32, 3), 4000, 10)\n",
            {"loop": "keras"},
            40,
        ),
        (
            "def model_init_fn():\n    return two_layer_fc_functional((32, 32, 3), 4000, 10)\n",
            {"loop": "keras"},
            40,
        ),
        (FIT, {"loop": "keras", "custom_loop": "train_custom_model"}, 42),
    ],
    ids=["tensors", "subclass", "sequential", "functional", "fit"],
)
def test_given_networks_reach_their_accuracy(given_cells, data, real_sandbox, source, settings, over):
    training = run_settings(learning_rate=1e-2, seconds=600, over=float(over), **settings)
    with ExitStack() as stack:

        def open_worker(source: str, *, images: str, seconds: float = 60):
            return stack.enter_context(start(real_sandbox, given_cells if source else [], source, seconds, images))

        workers = SourceWorkers(open_worker, source + OPTIMIZER)
        own = bool(training.custom_loop)
        run = TrainingRun(training, workers, data.held_out, num_training=49_000, has_own_loop=lambda: own)
        record = run.run()
    assert record.accuracy > over, record
    assert record.trained == "graph"


@pytest.mark.slow
def test_the_first_of_them_vouches_for_machine_and_data(unit, sandbox, held_out, solutions):
    bench = Bench(unit, sandbox, held_out, "checksum", solutions)
    series = check_environment(bench)
    assert said(series.goal) == "over 40%"
    assert [run.epochs for run in series.runs] == [1]
    assert series.runs[0].accuracy > 90
    shuffled = HeldOutImages(held_out.images, np.random.default_rng(0).permutation(held_out.labels), 1000, classes=10)
    broken = Bench(unit, sandbox, shuffled, "checksum", solutions)
    with pytest.raises(GraderFault, match="nothing was graded"):
        check_environment(broken)
