"""Training inside real workers: compiled or eager, the same numbers, within the student's budget."""

from __future__ import annotations

from contextlib import ExitStack

import numpy as np
import pytest
from conftest import separable_images
from fakes import FakeWorker, Said

from autograder.data import HeldOutImages
from autograder.errors import CheckFailed, ProtocolError, StudentException, WorkerProcessorTime
from autograder.sandbox.launcher import ProcessSandbox
from autograder.sandbox.process import start_request
from autograder.sandbox.replies import Started
from autograder.training import TrainingRun
from autograder.units import Training

PARAMS_ANSWER = """
def init():
    return [tf.Variable(tf.random.normal((3072, 10)) * 0.01)]

def model(x, params):
    return tf.reshape(x, (len(x), -1)) @ params[0]

def untraceable_model(x, params):
    np.asarray(x)  # a graph's tensors have no values
    return model(x, params)

def branching_model(x, params):
    if tf.reduce_sum(x) > 1e9:  # AutoGraph needs the source of a cell to convert this
        return 0.0 * model(x, params)
    return model(x, params)

def double_model(x, params):
    return model(tf.cast(x, tf.float64), [tf.cast(value, tf.float64) for value in params])

def stubborn_model(x, params):
    return tf.zeros((len(x), 10)) + 0.0 * params[0][0]

def exploding_model(x, params):
    return model(x, params) * float("nan")
"""

KERAS_ANSWER = """
def model_init_fn():
    return tf.keras.Sequential([tf.keras.layers.Flatten(), tf.keras.layers.Dense(10, activation="softmax")])

def optimizer_init_fn():
    return tf.keras.optimizers.SGD(0.01)

class Network(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.inner = model_init_fn()
    def call(self, x, training=False):
        return self.inner(x)
"""


@pytest.fixture(scope="module")
def held_out() -> HeldOutImages:
    return HeldOutImages(*separable_images(500, seed=2), num_validation=300)


@pytest.fixture
def train(open_worker, held_out):
    def train(source: str, **settings: object):
        training = Training(
            **{"loop": "params", "learning_rate": 0.01, "epochs": 1, "seconds": 120, "over": 50.0, **settings}
        )
        return TrainingRun(
            training, lambda: open_worker(source), lambda: open_worker(""), held_out, default_model="Network"
        )

    return train


def test_accuracy_is_counted_by_the_grader(train):
    record = train(PARAMS_ANSWER, model="model", init="init").run()
    assert record.accuracy > 90
    assert record.accuracies == [record.accuracy]
    assert (record.epochs, record.compiled, record.kept) == (1, True, "")


def test_pixels_train_the_same_network(held_out, tmp_path):
    """Normalised as they are needed, they are the very numbers that lie normalised in the other file."""
    rng = np.random.default_rng(5)
    labels = rng.integers(0, 10, 640).astype(np.int32)
    pixels = (rng.integers(0, 200, (640, 32, 32, 3)) + 5 * labels[:, None, None, None]).astype(np.uint8)
    normalisation = np.float32([[121.5, 119.25, 122.125], [58.3, 57.7, 61.1]])
    arrays = [(pixels.astype(np.float32) - normalisation[0]) / normalisation[1], labels, pixels, normalisation]
    files = tuple(tmp_path / f"{number}.npy" for number in range(4))
    for file, array in zip(files, arrays, strict=True):
        np.save(file, array)

    def accuracies(*training_set):
        with ProcessSandbox(training_set) as sandbox, ExitStack() as stack:

            def open_worker(source):
                worker = stack.enter_context(sandbox.open(60))
                cell = {"id": "answer", "question": "q", "source": f"import tensorflow as tf\n{source}"}
                worker.call("start", start_request([cell], "q", [], threads=1), reply=Started)
                return worker

            settings = Training(
                loop="params", learning_rate=0.01, epochs=3, seconds=120, at_least=99.0, model="model", init="init"
            )
            return (
                TrainingRun(settings, lambda: open_worker(PARAMS_ANSWER), lambda: open_worker(""), held_out)
                .run()
                .accuracies
            )

    with_pixels = accuracies(*files)
    assert with_pixels == accuracies(*files[:2])
    # Where they differ, it shows which file is read.
    np.save(files[2], 255 - pixels)
    assert accuracies(*files) != with_pixels


def test_the_same_run_twice_gives_the_same_accuracies(train):
    goal = {"epochs": 3, "over": 99.99, "model": "model", "init": "init", "learning_rate": 3e-4}
    first, second = (train(PARAMS_ANSWER, **goal).run() for _ in range(2))
    assert first.accuracies == second.accuracies
    assert len(first.accuracies) == 3
    assert first.accuracies[0] < first.accuracies[-1]


def test_code_that_cannot_be_traced_trains_eagerly_and_alike(train):
    compiled = train(PARAMS_ANSWER, model="model", init="init").run()
    eager = train(PARAMS_ANSWER, model="untraceable_model", init="init").run()
    assert not eager.compiled
    assert eager.kept
    assert eager.accuracy == pytest.approx(compiled.accuracy, abs=1.0)


def test_code_that_branches_on_tensors_is_compiled_as_in_jupyter(train):
    record = train(PARAMS_ANSWER, model="branching_model", init="init").run()
    assert record.compiled
    assert record.accuracy > 90


def test_scores_in_double_precision_are_as_good(train):
    record = train(PARAMS_ANSWER, model="double_model", init="init").run()
    assert record.accuracy > 90
    assert not record.kept


def test_a_network_that_learns_nothing_stays_at_chance(train):
    assert train(PARAMS_ANSWER, model="stubborn_model", init="init").run().accuracy < 25


def test_scores_that_are_not_numbers_are_wrong(train):
    with pytest.raises(CheckFailed, match="not finite"):
        train(PARAMS_ANSWER, model="exploding_model", init="init").run()


def test_keras_models_train_with_their_own_optimiser(train):
    slow = KERAS_ANSWER + "\ndef optimizer_init_fn():\n    return tf.keras.optimizers.SGD(1e-7)\n"
    assert train(KERAS_ANSWER, loop="keras").run().accuracy > 90
    assert train(slow, loop="keras").run().accuracy < 50


def test_training_stops_at_the_first_epoch_that_meets_the_goal(train):
    record = train(KERAS_ANSWER, loop="keras", epochs=10).run()
    assert record.epochs == 1
    slower = KERAS_ANSWER.replace("SGD(0.01)", "SGD(0.0002)")
    record = train(slower, loop="keras", epochs=10, over=80.0).run()
    assert 1 < record.epochs < 10
    assert record.accuracies[-2] <= 80 < record.accuracies[-1]


def test_a_class_alone_is_trained_with_adam(train):
    source = KERAS_ANSWER + "\nmodel_fn = model_init_fn\ndel optimizer_init_fn, model_init_fn\n"
    source = source.replace("self.inner = model_init_fn()", "self.inner = model_fn()")
    assert train(source, loop="keras").run().accuracy > 50


@pytest.mark.parametrize("is_exported", [True, False], ids=["exported", "kept"])
def test_a_model_whose_call_is_compiled_learns(train, is_exported):
    source = KERAS_ANSWER.replace("    def call(", "    @tf.function\n    def call(")
    source += "\nmodel_fn = model_init_fn\ndef model_init_fn():\n    return Network()\n"
    source = source.replace("self.inner = model_init_fn()", "self.inner = model_fn()")
    if not is_exported:
        source += "class Own(tf.keras.optimizers.SGD):\n    pass\ndef optimizer_init_fn():\n    return Own(0.01)\n"
    record = train(source, loop="keras").run()
    assert record.accuracy > 90
    assert bool(record.kept) is not is_exported


CUSTOM_LOOP = """
def train_custom_model(X_train, y_train, X_val, y_val):
    assert len(X_train) == len(y_train) == 1280
    assert len(X_val) == len(y_val)
    model = model_init_fn()
    model.compile("sgd", "sparse_categorical_crossentropy")
    model.fit(X_train, y_train, batch_size=64, epochs=EPOCHS, verbose=0)
    return model
"""

OWN_LOOP = """
def train_custom_model(X_train, y_train, X_val, y_val):
    model, optimizer = model_init_fn(), tf.keras.optimizers.SGD(0.01)
    for step in range(UPDATES):
        chosen = slice(32 * (step % 40), 32 * (step % 40) + 32)
        with tf.GradientTape() as tape:
            p = model(X_train[chosen])
            loss = tf.reduce_mean(tf.keras.losses.sparse_categorical_crossentropy(y_train[chosen], p))
        variables = model.trainable_variables
        optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
    return model
"""


@pytest.mark.parametrize(
    ("loop", "epochs"),
    [
        (CUSTOM_LOOP.replace("EPOCHS", "3"), 3),
        (CUSTOM_LOOP.replace("EPOCHS", "12"), 12),
        (OWN_LOOP.replace("UPDATES", "80"), 2),
        (OWN_LOOP.replace("UPDATES", "100"), 2.5),
    ],
)
def test_a_loop_of_ones_own_is_run_once_and_its_epochs_are_counted(train, loop, epochs):
    record = train(KERAS_ANSWER + loop, loop="keras", epochs=10, custom_loop="train_custom_model").run()
    assert record.epochs == pytest.approx(epochs)
    assert record.accuracy > 90


def test_a_loop_that_returns_no_model_is_an_error(train):
    run = train("def train_custom_model(*data):\n    pass\n", loop="keras", custom_loop="train_custom_model")
    with pytest.raises(StudentException, match="TypeError"):
        run.run()


@pytest.mark.parametrize("epochs", [10**4000, -1, 1e300, "1", None])
def test_an_impossible_number_of_epochs_breaks_the_protocol(held_out, epochs):
    def answer(operation, body, arrays, memory):
        replies = {
            "train": {"loop": "keras", "kept": "graph"},
            "train_scores": {"results": [{"kind": "array", "variable": False}], "sequence": False},
            "train_epoch": {"epochs": epochs, "compiled": True},
        }
        scores = (np.zeros((300, 10), np.float32),)
        return Said(replies[operation], scores if operation == "train_scores" else ())

    settings = Training(loop="keras", learning_rate=0.01, epochs=1, seconds=120, over=50.0)
    with pytest.raises(ProtocolError, match="no Epoch"):
        TrainingRun(settings, lambda: FakeWorker(answer), lambda: FakeWorker(answer), held_out).run()


def test_processor_time_is_counted_over_the_whole_run(train):
    # Eager, so that every one of the twenty steps of an epoch takes its time.
    source = (
        PARAMS_ANSWER + "\nimport time\n"
        "def slow_model(x, params):\n"
        "    ends = time.process_time() + 0.05\n"
        "    while time.process_time() < ends: pass\n"
        "    np.asarray(x)\n"
        "    return stubborn_model(x, params)\n"
    )
    slow = {"model": "slow_model", "init": "init", "epochs": 5}
    run = train(source, **slow, cpu_seconds=60)
    assert run.run().epochs == 5
    run = train(source, **slow, cpu_seconds=2.5)  # enough for an epoch or two
    with pytest.raises(WorkerProcessorTime):
        run.run()
