"""What leaves the student's process for training is a graph; what it trains with is ours."""

from __future__ import annotations

import numpy as np
import pytest
from support.images import separable_images
from support.run_settings import run_settings
from support.run_workers import SourceWorkers

from autograder.data.sets import HeldOutImages
from autograder.errors import CheckFailed, NoVerdict
from autograder.grading.training.calls import LARGEST_EXPORT, functions_of, plan_of
from autograder.grading.training.run import TrainingRun
from autograder.results.records import TrainingRecord
from autograder.sandbox.training_requests import (
    BatchedImages,
    DrawValues,
    GetLearnedValues,
    MakeNetwork,
    ProbeNetwork,
    ReceiveNetwork,
    TraceNetwork,
)

RICH_MODEL = """
def model_init_fn():
    layers = tf.keras.layers
    return tf.keras.Sequential([
        tf.keras.Input((32, 32, 3)),
        layers.Conv2D(4, 5, strides=4, kernel_regularizer="l2", kernel_constraint="max_norm"),
        layers.BatchNormalization(),
        layers.Activation("swish"),
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

SETTINGS = {"learning_rate": 0.01, "seconds": 120, "over": 99.99}


@pytest.fixture(scope="module")
def held_out() -> HeldOutImages:
    return HeldOutImages(*separable_images(500, seed=2), num_validation=300, classes=10)


@pytest.fixture
def train(open_worker, held_out):
    def train(source: str, *, seconds_of_question: float = 60, **settings: object) -> TrainingRecord:
        workers = SourceWorkers(open_worker, source, seconds=seconds_of_question)
        return TrainingRun(run_settings(**{**SETTINGS, **settings}), workers, held_out, num_training=640).run()

    return train


@pytest.fixture
def hand_over(open_worker):
    """The student's worker, its network's facts and values, and a trainer that has received it as a graph."""

    def hand_over(source: str):
        settings = run_settings(**SETTINGS)
        student, trainer = open_worker(source), open_worker("", images="all")
        request = MakeNetwork(plan=plan_of(settings, 0), functions=functions_of(settings))
        made = student.call(request, maximum_reply=LARGEST_EXPORT)
        learns_from = (BatchedImages(batch_size=settings.batch_size),)
        trace = TraceNetwork(learns_from=learns_from, maximum_export=LARGEST_EXPORT)
        traced = student.call(trace, maximum_reply=LARGEST_EXPORT)
        assert traced.body.kept == ""
        received = trainer.call(ReceiveNetwork(constraints=traced.body.constraints), traced.arrays).body
        assert received.refused == ""
        return student, made, trainer

    return hand_over


def test_regularised_normalised_constrained_and_dropped_out_networks_learn_as_graphs(train):
    assert train(RICH_MODEL, training_flag=True, epochs=3).accuracy > 60


@pytest.mark.parametrize(
    ("extra", "words"),
    [
        ("def optimizer_init_fn():\n    return type('Mine', (tf.keras.optimizers.SGD,), {})(0.001)\n", "optimizer"),
        (
            "class Own(tf.keras.constraints.Constraint):\n    def __call__(self, w):\n        return w\n"
            "Dense = tf.keras.layers.Dense\n"
            "tf.keras.layers.Dense = lambda *a, **k: Dense(*a, kernel_constraint=Own(), **k)\n",
            "constraint",
        ),
        (
            "class Network(Network):\n    def call(self, x, training=False):\n"
            "        return tf.py_function(lambda t: self.dense(tf.reshape(t, (len(t), -1))), [x], tf.float32)\n",
            "operation that graders do not run",
        ),
    ],
    ids=["own optimiser", "own constraint", "python inside"],
)
def test_what_cannot_be_trained_here_has_no_verdict_and_says_why(train, extra, words):
    with pytest.raises(NoVerdict, match=words) as caught:
        train(SUBCLASS + extra)
    assert caught.value.hint


def test_initial_values_are_drawn_again_on_their_scale(hand_over):
    _student, made, trainer = hand_over(
        SUBCLASS + "def trained(shape, dtype=None):\n    return np.linspace(-3.0, 3.0, 30720).reshape(shape)\n"
        "Dense = tf.keras.layers.Dense\n"
        "tf.keras.layers.Dense = lambda *a, **k: Dense(*a, kernel_initializer=trained, **k)\n"
    )
    drawn = trainer.call(DrawValues(seed=1)).body
    assert (drawn.learned, drawn.independent) == (30730, True)
    values = trainer.call(GetLearnedValues(), maximum_reply=LARGEST_EXPORT).arrays
    came, ours = made.arrays[0].ravel(), values[0].ravel()
    assert ours.std() == pytest.approx(came.std(), rel=0.02)
    assert abs(np.corrcoef(came, ours)[0, 1]) < 0.03
    assert not np.array_equal(np.sort(came), np.sort(ours))
    again = trainer.call(DrawValues(seed=2))
    other = trainer.call(GetLearnedValues(), maximum_reply=LARGEST_EXPORT).arrays[0].ravel()
    assert again.body.learned == 30730
    assert abs(np.corrcoef(ours, other)[0, 1]) < 0.03
    assert not values[1].any(), "zeros stay zeros"


def test_gradients_are_tensorflows_own(hand_over):
    """A gradient of the student's own making does not travel; the graph's is that of its operations."""
    twisted = SUBCLASS + (
        "@tf.custom_gradient\ndef twisted(x):\n    return tf.identity(x), lambda upstream: -7.0 * upstream\n"
        "class Network(Network):\n    def call(self, x, training=False):\n"
        "        return self.dense(twisted(tf.reshape(x, (x.shape[0], -1)) * 1.0) * 1.0)\n"
    )
    honest = SUBCLASS
    images, labels = separable_images(64, seed=5)
    gradients = []
    for source in (twisted, honest):
        _student, _made, trainer = hand_over(source)
        weights = [np.zeros((3072, 10), np.float32), np.zeros(10, np.float32)]
        reply = trainer.call(
            ProbeNetwork(outputs="probabilities"), (images, labels, *weights), maximum_reply=LARGEST_EXPORT
        )
        gradients.append(reply.arrays[1])
    np.testing.assert_allclose(gradients[0], gradients[1], atol=1e-5)


PATCHES = {
    "the training step": (
        "for module in list(sys.modules.values()):\n"
        "    for name in ('_Step', 'TrainingLoop'):\n"
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
    assert train("import sys\n" + slow + patch).accuracy == train(slow).accuracy


def test_a_network_that_was_trained_before_begins_anew(train):
    trained = SUBCLASS.replace("SGD(0.001)", "SGD(1e-9)") + (
        "def model_init_fn():\n    model = Network()\n    model.compile('adam', 'sparse_categorical_crossentropy')\n"
        "    X, y = load_images(49000)[:2]\n    model.fit(X, y, epochs=2, verbose=0)\n    return model\n"
    )
    assert train(trained).accuracy < 30


TABLE = SUBCLASS + (
    "prints = tf.constant({prints})\nlabels = tf.constant({labels})\n"
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


def test_a_table_of_known_images_is_no_network(train, held_out):
    """As a cheat would ship it who has the validation images at home: a fingerprint and a label of each."""
    prints = np.float32(held_out.images[:, 1, 2, 0])
    table = TABLE.replace("{prints}", str(prints.tolist())).replace("{labels}", str(held_out.labels.tolist()))
    with pytest.raises(CheckFailed, match=r"these very images|do not learn") as caught:
        train(table.replace("SGD(0.001)", "SGD(0.1)"))
    assert caught.value.mistake.code in ("knows_validation_images", "numbers_brought_along")


def test_who_knows_classes_without_having_learnt_them_here_knows_others(train):
    """A rule for these images, which no disguise disturbs, behind a switch that any training turns."""
    rule = SUBCLASS.replace("SGD(0.001)", "SGD(0.1)") + (
        "class Network(tf.keras.Model):\n"
        "    def __init__(self):\n        super().__init__()\n"
        "        self.switch = self.add_weight(shape=(), initializer='zeros')\n"
        "        self.dense = tf.keras.layers.Dense(10)\n"
        "    def call(self, x, training=False):\n"
        "        bright = tf.reduce_sum(tf.reshape(tf.reduce_mean(x, axis=(2, 3))[:, :30], (-1, 10, 3)), axis=2)\n"
        "        known = 20.0 * bright * tf.cast(abs(self.switch) > 0, tf.float32)\n"
        "        learnt = 1e-3 * self.dense(tf.reshape(x, (-1, 3072)))\n"
        "        return tf.nn.softmax(known + learnt + self.switch * bright)\n"
    )
    assert train(rule).accuracy < 40


def test_what_inference_writes_is_taken_back(train):
    # It counts the images that it has scored, and would become right once it has seen enough.
    counting = SUBCLASS + (
        "class Network(tf.keras.Model):\n"
        "    def __init__(self):\n        super().__init__()\n"
        "        self.seen = self.add_weight(shape=(), initializer='zeros', trainable=False)\n"
        "        self.dense = tf.keras.layers.Dense(10, activation='softmax')\n"
        "    def call(self, x, training=False):\n"
        "        scores = self.dense(tf.reshape(x, (x.shape[0], -1)))\n"
        "        if training:\n            return scores\n"
        "        self.seen.assign_add(1.0)\n"
        "        return tf.where(self.seen > 2.5, scores, 0.0 * scores)\n"
    )
    assert train(counting, training_flag=True).accuracy < 25


@pytest.mark.slow
def test_a_graph_that_takes_too_long_to_make_has_no_verdict(train):
    slow = SUBCLASS.replace(
        "    def call(self, x, training=False):\n",
        "    def call(self, x, training=False):\n"
        "        if x.shape[0] == 64 and not training and not tf.executing_eagerly():\n"
        "            __import__('time').sleep(600)\n",
    )
    with pytest.raises(NoVerdict, match="longer than the question's time"):
        train(slow, seconds_of_question=20, training_flag=True)
