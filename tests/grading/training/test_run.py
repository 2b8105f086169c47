"""Training inside real workers: compiled or eager, the same numbers, within the student's budget."""

from __future__ import annotations

from contextlib import ExitStack

import numpy as np
import pytest
from support.images import separable_images
from support.run_settings import run_settings
from support.run_workers import SourceWorkers

from autograder.data.sets import HeldOutImages
from autograder.errors import CheckFailed, NoVerdict, ProtocolError, StudentException
from autograder.grading.training.calls import asked_requests
from autograder.grading.training.run import TrainingRun
from autograder.locale.sentences import said
from autograder.sandbox.fake import FakeWorker, Said
from autograder.sandbox.launcher import ProcessSandbox
from autograder.sandbox.proxies import StudentFunction
from autograder.sandbox.requests import Cell, Start
from autograder.sandbox.training_requests import Rehearse

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
    return HeldOutImages(*separable_images(500, seed=2), num_validation=300, classes=10)


@pytest.fixture
def train(open_worker, held_out):
    def train(source: str, *, has_own_loop: bool = False, ours: str = "", **settings: object):
        training = run_settings(**{"loop": "params", "learning_rate": 0.01, "seconds": 120, "over": 50.0, **settings})
        opening = SourceWorkers(open_worker, source, ours, asked_requests(training, 0))
        return TrainingRun(training, opening, held_out, num_training=640, has_own_loop=lambda: has_own_loop)

    return train


def test_accuracy_is_counted_by_the_grader(train):
    record = train(PARAMS_ANSWER, model="model", init="init").run()
    assert record.accuracy > 90
    assert record.accuracies == [record.accuracy]
    assert (record.epochs, record.trained) == (1, "graph")


@pytest.mark.slow
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

            def open_worker(source, *, images, seconds=60):
                worker = stack.enter_context(sandbox.open(seconds, images=images))
                cell = Cell(id="answer", question="q", source=f"import tensorflow as tf\n{source}")
                worker.call(Start(cells=(cell,), question="q"))
                return worker

            settings = run_settings(
                "params", learning_rate=0.01, epochs=3, seconds=120, at_least=99.0, model="model", init="init"
            )
            workers = SourceWorkers(open_worker, PARAMS_ANSWER)
            return TrainingRun(settings, workers, held_out, num_training=640).run().accuracies

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


def test_code_that_cannot_be_traced_has_no_verdict(train):
    with pytest.raises(NoVerdict, match="cannot make a graph") as caught:
        train(PARAMS_ANSWER, model="untraceable_model", init="init").run()
    assert "not NumPy" in said(caught.value.hint)


def test_code_that_cannot_be_called_is_the_students_exception(train):
    with pytest.raises(StudentException, match="NameError"):
        train(PARAMS_ANSWER + "def broken(x, params):\n    return undefined\n", model="broken", init="init").run()


OURS = PARAMS_ANSWER + "def ours(x, params):\n    return model(x, params)\n"


def test_where_the_network_is_asked_for_ours_trains_instead(train):
    """Even code that no graph can record: nothing of it runs while the network learns."""
    asked = {"ours": OURS, "asked": ["ours"]}
    run = train(PARAMS_ANSWER, **asked, model="untraceable_model", init="init")
    assert run.run().trained == "asked"
    other = PARAMS_ANSWER + "def other(x, params):\n    return 2.0 * model(x, params)\n"
    assert train(other, **asked, model="other", init="init").run().trained == "graph"


OBJECTS = """
class Own:
    def __init__(self):
        self.weights = [tf.Variable(tf.random.normal((3072, 10)) * 0.01), tf.Variable(tf.zeros(10))]

    def __call__(self, x):
        return tf.reshape(x, (len(x), -1)) @ self.weights[0] + self.weights[1]


class Module(tf.Module):
    def __init__(self):
        self.w = None
        self.seen = tf.Variable(1.0, trainable=False)

    def __call__(self, x):
        x = tf.reshape(x, (len(x), -1))
        if self.w is None:
            self.b, self.w = tf.Variable(tf.zeros(10)), tf.Variable(tf.random.normal((x.shape[1], 10)) * 0.01)
        return self.seen * x @ self.w + self.b
"""
BY_SGD = {"loop": "params", "model": "", "init": "Own"}
BY_ADAM = {"loop": "keras", "outputs": "scores", "make_model": "Module", "make_optimizer": "", "batch_size": 40}


@pytest.mark.parametrize("settings", [BY_SGD, BY_ADAM], ids=["own class", "tf.Module"])
def test_a_network_may_be_any_object_that_has_what_it_learns(train, settings):
    """Asked for or not; whatever the size of its batches, it can be compared with the one that is asked for."""
    alone = train(OBJECTS, **settings).run()
    assert (alone.trained, alone.accuracy > 90) == ("graph", True)
    asked = {"ours": OBJECTS, "asked": [f"{settings.get('make_model') or settings['init']}()"]}
    compared = train(OBJECTS, **asked, **settings).run()
    assert (compared.trained, compared.accuracy > 90) == ("asked", True)


def test_a_network_that_is_the_one_asked_for_with_random_weights_alone_is_found_out(train):
    asked = {"ours": OURS, "asked": ["ours"]}
    source = PARAMS_ANSWER + (
        "def fickle(x, params):\n"
        "    is_trained = tf.reduce_max(tf.abs(tf.reduce_mean(params[0], axis=0))) > 0.0055\n"
        "    return tf.where(is_trained, 0.0, 1.0) * model(x, params)\n"
    )
    trained = train(PARAMS_ANSWER, **asked, model="model", init="init", learning_rate=1.0)
    assert trained.run().trained == "asked"
    with pytest.raises(CheckFailed, match="something else than the one that was asked for") as caught:
        train(source, **asked, model="fickle", init="init", learning_rate=1.0).run()
    assert caught.value.mistake.code == "computes_otherwise_once_trained"


def test_initial_weights_that_are_copies_are_wrong(train):
    asked = {"ours": OURS, "asked": ["ours"]}
    source = PARAMS_ANSWER + (
        "def init():\n    return [tf.Variable(tf.tile(tf.random.normal((3072, 1)) * 0.01, (1, 10)))]\n"
    )
    with pytest.raises(CheckFailed, match="copies of each other") as caught:
        train(source, **asked, model="model", init="init").run()
    assert caught.value.mistake.code == "weights_are_copies"


def test_the_worker_that_makes_the_network_holds_a_few_images_alone(train, open_worker):
    run = train(PARAMS_ANSWER, model="model", init="init")
    run.run()
    assert run._workers.opened == ["few", "trainer"]
    source = "def seen():\n    X = load_images()[0]\n    return [len(X), len(np.unique(X[:, 0, 0, 0]))]\n"
    few, whole = (StudentFunction(open_worker(source, images=images), "seen")() for images in ("few", "all"))
    assert [int(number) for number in few] == [1280, 256]
    assert [int(number) for number in whole] == [1280, 1279]


def test_code_that_branches_on_tensors_is_compiled_as_in_jupyter(train):
    record = train(PARAMS_ANSWER, model="branching_model", init="init").run()
    assert record.accuracy > 90


def test_scores_in_double_precision_are_as_good(train):
    record = train(PARAMS_ANSWER, model="double_model", init="init").run()
    assert record.accuracy > 90


def test_a_network_that_learns_nothing_stays_at_chance(train):
    assert train(PARAMS_ANSWER, model="stubborn_model", init="init").run().accuracy < 25


def test_scores_that_are_not_numbers_are_wrong(train):
    with pytest.raises(CheckFailed, match="not finite") as caught:
        train(PARAMS_ANSWER, model="exploding_model", init="init").run()
    assert caught.value.mistake.code == "not_finite"


def test_models_of_keras_train_with_their_own_optimiser(train):
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


def test_a_model_whose_call_is_compiled_learns(train):
    source = KERAS_ANSWER.replace("    def call(", "    @tf.function\n    def call(")
    source += "\nmodel_fn = model_init_fn\ndef model_init_fn():\n    return Network()\n"
    source = source.replace("self.inner = model_init_fn()", "self.inner = model_fn()")
    assert train(source, loop="keras").run().accuracy > 90


def test_an_optimiser_of_ones_own_has_no_verdict_where_none_was_asked_for(train):
    own = "class Own(tf.keras.optimizers.SGD):\n    pass\ndef optimizer_init_fn():\n    return Own(0.01)\n"
    with pytest.raises(NoVerdict, match="optimizer"):
        train(KERAS_ANSWER + own, loop="keras").run()
    with pytest.raises(CheckFailed, match="momentum"):
        train(KERAS_ANSWER + own, loop="keras", momentum=0.9).run()
    nesterov = own.replace("Own(0.01)", "Own(0.01, momentum=0.9, nesterov=True)")
    assert train(KERAS_ANSWER + nesterov, loop="keras", momentum=0.9).run().accuracy > 90


@pytest.mark.parametrize("momentum", [0.0, 0.9])
def test_whoever_forgets_to_return_the_optimiser_is_wrong(train, momentum):
    forgotten = "def optimizer_init_fn():\n    tf.keras.optimizers.SGD(0.01)\n"
    with pytest.raises(CheckFailed, match=r"optimizer_init_fn\(\) gave None") as caught:
        train(KERAS_ANSWER + forgotten, loop="keras", momentum=momentum).run()
    assert caught.value.mistake.code == "returned_none"


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


CUSTOM = {"loop": "keras", "epochs": 10, "custom_loop": "train_custom_model", "has_own_loop": True}


def test_calls_of_fit_are_replayed_elsewhere(train):
    slow = CUSTOM_LOOP.replace("EPOCHS", "3").replace('"sgd"', "tf.keras.optimizers.SGD(1e-3)")
    run = train(KERAS_ANSWER + slow, **CUSTOM, over=99.99)
    record = run.run()
    assert (record.trained, record.epochs, len(record.accuracies)) == ("graph", 3, 3)
    assert record.accuracy > 90
    assert run._workers.opened == ["few", "trainer"]


def test_a_fit_that_is_too_long_is_over_the_budget(train):
    with pytest.raises(CheckFailed, match="ran for 12 epochs; 10 are allowed"):
        train(KERAS_ANSWER + CUSTOM_LOOP.replace("EPOCHS", "12"), **CUSTOM).run()


def test_a_fit_that_stops_early_may_name_more_epochs(train):
    stopping = "batch_size=64, callbacks=[tf.keras.callbacks.EarlyStopping('val_accuracy', patience=1)]"
    loop = CUSTOM_LOOP.replace("EPOCHS", "50").replace("batch_size=64", stopping)
    record = train(KERAS_ANSWER + loop, **CUSTOM).run()
    assert 2 <= record.epochs <= 10
    never = loop.replace("patience=1", "patience=30")
    with pytest.raises(CheckFailed, match="ran for 11 epochs; 10 are allowed"):
        train(KERAS_ANSWER + never, **CUSTOM).run()


@pytest.mark.parametrize(("updates", "epochs"), [(80, 2), (100, 2.5)])
def test_a_loop_in_python_runs_once_and_is_checked_against_ours(train, updates, epochs):
    run = train(KERAS_ANSWER + OWN_LOOP.replace("UPDATES", str(updates)), **CUSTOM)
    record = run.run()
    assert record.epochs == pytest.approx(epochs)
    assert record.accuracy > 90
    assert record.trained == "own_loop"
    assert record.cross_check > 90
    assert run._workers.opened == ["few", "all", "trainer"]


MORE_THAN_IT_SAYS = """
def train_custom_model(X_train, y_train, X_val, y_val):
    model, optimizer = model_init_fn(), tf.keras.optimizers.SGD(1e-7)
    for step in range(200):
        chosen = slice(32 * (step % 40), 32 * (step % 40) + 32)
        with tf.GradientTape() as tape:
            p = model(X_train[chosen])
            loss = tf.reduce_mean(tf.keras.losses.sparse_categorical_crossentropy(y_train[chosen], p))
        gradients = tape.gradient(loss, model.trainable_variables)
        if step == 0:
            optimizer.apply_gradients(zip(gradients, model.trainable_variables))
        for gradient, variable in zip(gradients, model.trainable_variables):
            variable.assign_sub(0.01 * gradient)
    return model
"""


def test_a_loop_that_does_what_ours_cannot_has_no_verdict(train):
    with pytest.raises(NoVerdict, match=r"loop reached \d+.\d%; the same network in ours reached \d+.\d%") as caught:
        train(KERAS_ANSWER + MORE_THAN_IT_SAYS, **CUSTOM).run()
    assert "No points are given or taken" in said(caught.value.hint)


def test_a_loop_that_returns_no_model_is_an_error(train):
    run = train("def train_custom_model(*data):\n    pass\n", **{**CUSTOM, "epochs": 1})
    with pytest.raises(StudentException, match="NotAModel"):
        run.run()


@pytest.mark.parametrize("epochs", [10**4000, -1, 1e300, "1", None])
def test_an_impossible_number_of_epochs_breaks_the_protocol(held_out, epochs):
    def answer(request, arrays, memory):
        return Said({"fits": None} if isinstance(request, Rehearse) else {"epochs": epochs})

    class Workers:
        def open_student(self, images):
            return FakeWorker(answer)

    settings = run_settings(learning_rate=0.01, seconds=120, over=50.0)
    with pytest.raises(ProtocolError):
        TrainingRun(settings, Workers(), held_out, num_training=640, has_own_loop=lambda: True).run()


@pytest.mark.parametrize(("images", "epochs", "updates"), [(640, 1, 10), (641, 1, 11), (641, 3, 33)])
def test_an_optimiser_of_ones_own_class_is_tried_over_the_whole_run(held_out, monkeypatch, images, epochs, updates):
    class Workers:
        def open_student(self, images):
            made = {"shapes": [], "dtypes": [], "penalised": False, "optimizer": None}
            return FakeWorker(lambda *request: Said(made))

    def another_optimiser(made_by, rng, **asked):
        tried.append(asked["updates"])
        raise CheckFailed("another", "Look there.")

    tried: list[int] = []
    monkeypatch.setattr("autograder.grading.training.run.is_nesterov_sgd", another_optimiser)
    settings = run_settings(epochs=epochs, momentum=0.9, over=50.0)
    with pytest.raises(CheckFailed, match="another"):
        TrainingRun(settings, Workers(), held_out, num_training=images).run()
    assert tried == [updates]


def test_processor_time_is_counted_over_the_whole_run(train):
    # So many epochs that starting, whose cost varies, is a small part of the whole.
    settings = {"model": "stubborn_model", "init": "init", "epochs": 120}
    whole = train(PARAMS_ANSWER, **settings, cpu_seconds=600).run()
    assert (whole.epochs, whole.out_of_time) == (120, False)
    short = train(PARAMS_ANSWER, **settings, cpu_seconds=0.6 * whole.cpu_seconds).run()
    assert 1 <= short.epochs < 120
    assert short.out_of_time
    assert short.cpu_seconds < whole.cpu_seconds
