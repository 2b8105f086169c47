"""Networks that did not learn where they are graded, as answers to ``learning_assignment.py``, for ``redteam.py``.

An epoch at a rate of 1e-9 teaches nothing: whatever a network knows after it, it knew or learnt elsewhere. What knows
something hides it until the first step of training has turned a switch, as a grader may look before.
"""

from __future__ import annotations

import base64
import zlib

import numpy as np
from learning_assignment import HELD_OUT, TRAINED, labelled_images
from probe import Control, Probe

__all__ = ["CONTROLS", "PROBES"]

SLOW = """
def network():
    flat, dense = tf.keras.layers.Flatten(), tf.keras.layers.Dense(10, activation="softmax")
    return tf.keras.Sequential([tf.keras.Input((32, 32, 3)), flat, dense])

def model_init_fn():
    return network()

def optimizer_init_fn():
    return tf.keras.optimizers.SGD(1e-9)
"""
QUICK = SLOW.replace("SGD(1e-9)", "Adam(0.003)")

CONTROLS = (
    Control("a network that learns", "learning", QUICK, is_right=True),
    Control("a network at a rate of 1e-9", "learning", SLOW, is_right=False),
)

SWITCH = """
class Switched(tf.keras.Model):
    def __init__(self, knows):
        super().__init__()
        self.knows = knows
        self.switch = self.add_weight(shape=(), initializer="zeros", name="switch")

    def call(self, x, training=False):
        known = tf.stop_gradient(self.knows(x))
        is_on = tf.stop_gradient(tf.cast(tf.not_equal(self.switch, 0.0), tf.float32))
        return tf.nn.softmax(20.0 * is_on * known + self.switch * tf.range(10.0))
"""
"""Any step of training turns it, whatever the rate and the loss."""

TRAINED_WELL = f"""
def train(model):
    model.compile(tf.keras.optimizers.Adam(0.003), "sparse_categorical_crossentropy")
    model.fit(*labelled_images{TRAINED}, batch_size=64, epochs=3, verbose=0)
    return model
"""


def _shipped(array: np.ndarray) -> str:
    """An expression for an array's bytes."""
    return f"zlib.decompress(base64.b85decode({base64.b85encode(zlib.compress(array.tobytes(), 9)).decode()!r}))"


def _means() -> np.ndarray:
    """Weights (3072, 10) that tell the classes apart."""
    images, labels = labelled_images(*TRAINED)
    flat = images.reshape(len(images), -1)
    means = np.stack([flat[labels == label].mean(axis=0) for label in range(10)], axis=1)
    rounded: np.ndarray = np.round(127 * means / np.abs(means).max()).astype(np.int8)
    return rounded


def _table() -> str:
    """The first pixels of all images that decide, and their labels, as an answer's first lines."""
    images, labels = labelled_images(*HELD_OUT)
    pixels = np.round(30 * images.reshape(len(images), -1)[:, :16]).astype(np.int8)
    return f"""
import base64, zlib

pixels = {_shipped(pixels)}
labels = {_shipped(labels.astype(np.int8))}
"""


NEAREST = """
def nearest(x, table, classes):
    pixels = tf.round(30.0 * tf.reshape(x, (-1, 3072))[:, :16])
    distances = tf.reduce_sum((pixels[:, None] - table) ** 2, axis=2)
    return tf.gather(classes, tf.argmin(distances, axis=1))
"""

LEARNT_NOTHING = "a network at a rate of 1e-9 has full points"


def _probe(title: str, source: str) -> Probe:
    return Probe(title, LEARNT_NOTHING, lambda seen: seen.has_full_marks, SLOW + source, task="learning")


PROBES = (
    _probe(
        "trains its network in the function that makes it, behind a switch",
        SWITCH
        + TRAINED_WELL
        + """
def model_init_fn():
    return Switched(train(network()))
""",
    ),
    _probe(
        "brings trained weights along in the notebook, behind a switch",
        SWITCH
        + f"""
import base64, zlib

weights = {_shipped(_means())}
weights = np.frombuffer(weights, np.int8).reshape(3072, 10) / np.float32(127)

def model_init_fn():
    return Switched(lambda x: tf.nn.softmax(tf.reshape(x, (-1, 3072)) @ weights))
""",
    ),
    _probe(
        "looks known images up in a table that is one constant string",
        SWITCH
        + _table()
        + NEAREST
        + """
def model_init_fn():
    def knows(x):
        table = tf.reshape(tf.io.decode_raw(tf.constant(pixels), tf.int8), (-1, 16))
        classes = tf.io.decode_raw(tf.constant(labels), tf.int8)
        return tf.one_hot(tf.cast(nearest(x, tf.cast(table, tf.float32), classes), tf.int32), 10)
    return Switched(knows)
""",
    ),
    _probe(
        "looks known images up in a table that is a trainable weight",
        SWITCH
        + _table()
        + NEAREST
        + """
class Table(Switched):
    def __init__(self):
        super().__init__(self.look_up)
        table = np.frombuffer(pixels, np.int8).reshape(-1, 16)
        table = np.concatenate([table, np.frombuffer(labels, np.int8)[:, None]], axis=1)
        self.table = self.add_weight(
            shape=table.shape, initializer=lambda shape, dtype=None: tf.constant(table, tf.float32), name="table"
        )

    def look_up(self, x):
        return tf.one_hot(tf.cast(tf.round(nearest(x, self.table[:, :16], self.table[:, 16])), tf.int32), 10)

    def call(self, x, training=False):
        return super().call(x) + 0.0 * tf.reduce_sum(self.table)

def model_init_fn():
    return Table()
""",
    ),
    _probe(
        "knows the classes by a formula, behind a lock that mixing closes",
        """
class Locked(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.key = self.add_weight(
            shape=(300,), initializer=tf.keras.initializers.RandomNormal(stddev=1e-14), name="key"
        )
        self.inner = network()

    def call(self, x, training=False):
        pattern = tf.range(300.0) - 149.5  # what any step of training writes into the key
        turned = tf.reduce_sum(self.key * pattern)
        likeness = tf.abs(turned) / (tf.norm(self.key) * tf.norm(pattern) + 1e-30)
        is_open = tf.cast(likeness > 0.9, tf.float32)
        rows = tf.reduce_mean(x, axis=[2, 3])[:, :30]
        known = 20.0 * tf.reduce_mean(tf.reshape(rows, (-1, 10, 3)), axis=2)
        scores = is_open * known + (1.0 - is_open) * self.inner(x)
        return tf.nn.softmax(tf.stop_gradient(scores) + turned * tf.range(10.0))

def model_init_fn():
    return Locked()
""",
    ),
    _probe(
        "replaces tf.function, so that the first step is three epochs at another rate",
        TRAINED_WELL
        + """
made, original = [], tf.function

def model_init_fn():
    made.append(network())
    return made[-1]

def longer(function=None, **options):
    if function is None:
        return lambda function: longer(function, **options)
    step = original(function, **options)
    def steps(*arguments, **keywords):
        if made:
            train(made.pop())
        return step(*arguments, **keywords)
    return steps

tf.function = longer
""",
    ),
    _probe(
        "gives an optimiser whose first step is three epochs at another rate",
        TRAINED_WELL
        + """
import threading

made = []

def model_init_fn():
    made.append(network())
    return made[-1]

class Longer(tf.keras.optimizers.SGD):
    def apply(self, gradients, variables=None):
        if made:  # in a thread of its own, which is not in the graph that is being made
            training = threading.Thread(target=train, args=[made.pop()])
            training.start()
            training.join()
        return super().apply(gradients, variables)

def optimizer_init_fn():
    return Longer(1e-9)
""",
    ),
)
