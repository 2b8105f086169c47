"""What leaves the student's process for training is a graph and values: nothing else, and nothing less."""

from __future__ import annotations

import numpy as np
import pytest
from conftest import separable_images

from autograder.data import HeldOutImages
from autograder.errors import CheckFailed
from autograder.results import TrainingRecord
from autograder.training import TrainingRun
from autograder.units import Training

RICH_MODEL = """
def model_init_fn():
    layers = tf.keras.layers
    return tf.keras.Sequential([
        tf.keras.Input((32, 32, 3)),
        layers.Conv2D(4, 5, strides=4, kernel_regularizer="l2"),
        layers.BatchNormalization(),
        layers.Dropout(0.2),
        layers.Flatten(),
        layers.Dense(10, activation="softmax"),
    ])

def optimizer_init_fn():
    schedule = tf.keras.optimizers.schedules.ExponentialDecay(1e-3, 100, 0.9)
    return tf.keras.optimizers.Adam(schedule)
"""

SUBCLASS = """
class Network(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.dense = tf.keras.layers.Dense(10, activation="softmax")

    def call(self, x, training=False):
        return self.dense(tf.reshape(x, (x.shape[0], -1)))

def model_init_fn():
    return Network()

def optimizer_init_fn():
    return tf.keras.optimizers.SGD(0.001)
"""

OWN_OPTIMIZER = """
class Mine(tf.keras.optimizers.SGD):
    pass

def optimizer_init_fn():
    return Mine(0.001)
"""

LOCAL = "import sys\nsys.modules['autograder.sandbox.operations'].trainers.SteppingTrainer.export = None\n"
"""Makes the hand-over fail, so that the same network trains where it is."""


@pytest.fixture(scope="module")
def held_out() -> HeldOutImages:
    return HeldOutImages(*separable_images(500, seed=2), num_validation=300)


@pytest.fixture
def train(open_worker, held_out):
    def train(source: str, **settings: object) -> TrainingRecord:
        defaults = {"loop": "keras", "learning_rate": 0.01, "epochs": 1, "seconds": 120, "over": 99.99}
        training = Training(**{**defaults, **settings})
        return TrainingRun(
            training, lambda: open_worker(source), lambda: open_worker(""), held_out, default_model="Network"
        ).run()

    return train


@pytest.mark.parametrize("source", [RICH_MODEL, SUBCLASS], ids=["regularised, normalised, dropped out", "subclass"])
def test_a_graph_trains_to_the_same_accuracy_as_the_python_it_came_from(train, source):
    away = train(source, training_flag=True, epochs=2)
    at_home = train(source + LOCAL, training_flag=True, epochs=2)
    assert (away.kept, bool(at_home.kept)) == ("", True)
    # Dropout and two compilers: the same numbers up to rounding.
    assert away.accuracies == pytest.approx(at_home.accuracies, abs=1.0)


@pytest.mark.parametrize(
    ("extra", "reason"),
    [
        (OWN_OPTIMIZER, "Keras's own"),
        (
            "tf.keras.layers.Dense = lambda *a, **k: __import__('keras').src.layers.Dense("
            "*a, kernel_constraint='non_neg', **k)\n",
            "constraint",
        ),
    ],
)
def test_what_cannot_leave_trains_at_home_and_says_why(train, extra, reason):
    record = train(SUBCLASS + extra)
    assert reason in record.kept
    assert record.epochs == 1


PATCHES = {
    "the training step": (
        "for module in list(sys.modules.values()):\n"
        "    for name in ('_Step', 'SteppingTrainer'):\n"
        "        step = getattr(module, name, None)\n"
        "        if step is not None and 'autograder' in module.__name__:\n"
        "            for method in ('eager', 'run_epoch'):\n"
        "                if hasattr(step, method):\n"
        "                    once = getattr(step, method)\n"
        "                    many = lambda self, *a, once=once: [once(self, *a) for _ in range(20)][-1]\n"
        "                    setattr(step, method, many)\n"
    ),
    "tf.function": (
        "original = tf.function\ntf.function = lambda f: original(lambda *a: [f(*a) for _ in range(20)][-1])\n"
    ),
    "the optimiser": (
        "apply = tf.keras.optimizers.SGD.apply_gradients\n"
        "tf.keras.optimizers.SGD.apply_gradients = lambda self, g: [apply(self, list(g)) for _ in range(20)]\n"
    ),
}


@pytest.mark.parametrize("patch", PATCHES.values(), ids=PATCHES)
def test_patches_do_not_reach_the_process_that_trains(train, patch):
    slow = SUBCLASS.replace("SGD(0.001)", "SGD(1e-5)")
    honest = train(slow)
    patched = train("import sys\n" + slow + patch)
    assert patched.kept == ""
    assert patched.accuracy == honest.accuracy


def test_a_network_that_was_trained_before_is_refused(train):
    trained = SUBCLASS + (
        "def model_init_fn():\n    model = Network()\n    model.compile('adam', 'sparse_categorical_crossentropy')\n"
        "    X, y = load_cifar10(49000)[:2]\n    model.fit(X, y, epochs=2, verbose=0)\n    return model\n"
    )
    with pytest.raises(CheckFailed, match="before its first training step"):
        train(trained)


def test_a_table_of_known_images_is_no_network(train, held_out):
    # As a cheat would ship it who has the validation images at home: a fingerprint and a label of each.
    prints = np.float32(held_out.images[:, 1, 2, 0])
    table = SUBCLASS + (
        f"prints = tf.constant({prints.tolist()})\nlabels = tf.constant({held_out.labels.tolist()})\n"
        "class Network(tf.keras.Model):\n"
        "    def __init__(self):\n        super().__init__()\n"
        "        self.steps = self.add_weight(shape=(), initializer='zeros')\n"
        "    def call(self, x, training=False):\n"
        "        found = tf.argmin(abs(x[:, 1, 2, 0][:, None] - prints[None]), axis=1)\n"
        "        sure = tf.cast(abs(self.steps) > 0, tf.float32)\n"
        "        right = tf.one_hot(tf.gather(labels, found), 10)\n"
        "        flat = tf.fill(tf.shape(right), 0.1) + 0.0 * self.steps\n"
        "        return sure * right + (1 - sure) * tf.nn.softmax(tf.math.log(flat) + self.steps * right)\n"
    )
    with pytest.raises(CheckFailed, match="these very images"):
        train(table.replace("SGD(0.001)", "SGD(0.1)"))


def test_what_inference_writes_is_taken_back(train):
    # It counts the images that it has scored, and would become right once it has seen enough.
    counting = SUBCLASS + (
        "class Network(tf.keras.Model):\n"
        "    def __init__(self):\n        super().__init__()\n"
        "        self.seen = self.add_weight(shape=(), initializer='zeros', trainable=False)\n"
        "        self.dense = tf.keras.layers.Dense(10, activation='softmax')\n"
        "    def call(self, x, training=False):\n"
        "        scores = self.dense(tf.reshape(x, (x.shape[0], -1)))\n"
        "        if not training:\n"
        "            self.seen.assign_add(1.0)\n"
        "        return tf.where(self.seen > 1.5, scores, 0.0 * scores)\n"
    )
    assert train(counting, training_flag=True).accuracy < 25
