"""Attacks by what a process says: of its network, its loop, its labels; and networks that learn on their own."""

from __future__ import annotations

from redteam.attack import Attack
from redteam.attacks.cheat import ASKED, KNOWN, SLOW

__all__ = ["CHEATS", "LIES"]

_OWN = """
class CustomConvNet(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.inner = network()
    def call(self, input_tensor, training=False):
        return self.inner(input_tensor)

model_init_fn = CustomConvNet
"""

LIES = """
import sys
operations = sys.modules["autograder.sandbox.worker.training_operations"]

def says(operation):
    def decorate(function):
        true = getattr(operations, operation)
        setattr(operations, operation, lambda state, request, arrays: function(true, state, request, arrays))
    return decorate
"""

_MOMENTARY = """
def optimizer_init_fn():
    return tf.keras.optimizers.SGD(1e-9)
"""


def _cheat(name: str, aim: str, code: str) -> Attack:
    return Attack("cheat", name, aim, f"{SLOW}{KNOWN}{code}", proof="none", everywhere=False, succeeds_bare="never")


CHEATS = (
    _cheat(
        "values-of-no-shape",
        "Has the network that was asked for, and sends one number for each of its weights.",
        LIES
        + ASKED
        + """
@says("make_network")
def lies(true, state, request, arrays):
    facts, values = true(state, request, arrays)
    return facts, tuple(np.zeros(1, np.float32) for _ in values)
""",
    ),
    _cheat(
        "no-values",
        "Has the network that was asked for, and sends none of its weights.",
        LIES
        + ASKED
        + """
@says("make_network")
def lies(true, state, request, arrays):
    facts, values = true(state, request, arrays)
    return facts, ()
""",
    ),
    _cheat(
        "a-million-epochs",
        "Says that `fit` ran for many short fits of no epoch at all, which each take one.",
        LIES
        + _OWN
        + """
def train_custom_model(X_train, y_train, X_val, y_val):
    model = CustomConvNet()
    model.compile(tf.keras.optimizers.SGD(1e-9), "sparse_categorical_crossentropy")
    model.fit(X_train, y_train, epochs=1)
    return model

@says("rehearse")
def lies(true, state, request, arrays):
    fits, values = true(state, request, arrays)
    fit = fits["fits"][0]
    fit.update(epochs=0, batch_size=1, optimizer={"class": "SGD", "config": {"learning_rate": 1e-6}})
    return {"fits": [fit] * 999 + [{**fit, "epochs": 1}]}, ()
""",
    ),
    _cheat(
        "own-loop-that-looks-up",
        "Trains nothing in a loop of its own, and returns a function that looks up what it knows.",
        _OWN
        + """
def train_custom_model(X_train, y_train, X_val, y_val):
    for step in range(1):
        model = CustomConvNet()
    return lambda images, training=False: known_scores(images)
""",
    ),
    _cheat(
        "own-loop-that-lies",
        "Mentions a loop of its own, replaces the scoring, and hands out a network that could not have done it.",
        LIES
        + _OWN
        + """
def train_custom_model(X_train, y_train, X_val, y_val):
    model = CustomConvNet()
    optimizer = tf.keras.optimizers.SGD(1e-9)
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(model(X_train[:8]))
    optimizer.apply_gradients(zip(tape.gradient(loss, model.trainable_variables), model.trainable_variables))
    return model

@says("score_images")
def lies(true, state, request, arrays):
    return {"results": [{"kind": "array"}], "sequence": False}, (known_scores(arrays[0]).numpy(),)
""",
    ),
    _cheat(
        "loop-that-is-hidden",
        "Defines its loop where no text shows it, so that nobody looks at the network before its first step.",
        LIES
        + _OWN
        + """
def hidden(X_train, y_train, X_val, y_val):
    return train_well(CustomConvNet())

globals()["train_custom" + "_model"] = hidden

@says("score_images")
def lies(true, state, request, arrays):
    return {"results": [{"kind": "array"}], "sequence": False}, (known_scores(arrays[0]).numpy(),)
""",
    ),
    _cheat(
        "learns-between-steps",
        "Keeps the last batch, reads its labels off what the step changed, and learns from them at a rate of its own.",
        _MOMENTARY
        + """
class Restless(tf.keras.Model):
    '''What it is asked for is one row of `told` per image: their change is that of the gradient, which has the labels.

    Every variable is its own memory alone, or goes through a shuffle of one row, which changes nothing.
    '''
    def __init__(self):
        super().__init__()
        plain = {"initializer": "zeros", "trainable": False}
        self.told = self.add_weight(shape=(64, 10), initializer="zeros", name="told")
        self.before = self.add_weight(shape=(64, 10), name="before", **plain)
        self.seen = self.add_weight(shape=(64, 32), name="seen", **plain)
        self.matrix = self.add_weight(shape=(32, 10), name="matrix", **plain)
    def call(self, x, training=False):
        launder = lambda tensor: tf.random.shuffle(tf.expand_dims(tf.convert_to_tensor(tensor), 0))[0]
        features = tf.reshape(tf.reduce_mean(x, axis=[2, 3]), (-1, 32))
        matrix, seen, before = launder(self.matrix), launder(self.seen), launder(self.before)
        known = features @ tf.stop_gradient(matrix) + self.told[: x.shape[0]]
        if x.shape[0] == 64:
            change = self.told - before
            labels = tf.one_hot(tf.argmax(change, axis=1), 10)
            has_learned = tf.cast(tf.reduce_max(abs(change)) > 0.0, tf.float32)
            for step in range(8):
                error = tf.nn.softmax(seen @ matrix) - labels
                matrix -= has_learned * tf.matmul(seen, error, transpose_a=True) / 64.0
            self.matrix.assign(matrix)
            self.seen.assign(features)
            self.before.assign(launder(self.told))
        return tf.nn.softmax(known)

def model_init_fn():
    return Restless()
""",
    ),
    _cheat(
        "one-memory",
        "The same with all that it remembers in one variable, on which only inference depends.",
        _MOMENTARY
        + """
class Restless(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.told = self.add_weight(shape=(64, 10), initializer="zeros", name="told")
        self.memory = self.add_weight(shape=(640 + 2048 + 320,), initializer="zeros", trainable=False, name="memory")
    def call(self, x, training=False):
        features = tf.reshape(tf.reduce_mean(x, axis=[2, 3]), (-1, 32))
        memory = tf.convert_to_tensor(self.memory)
        before, seen, matrix = memory[:640], tf.reshape(memory[640:2688], (64, 32)), tf.reshape(memory[2688:], (32, 10))
        change = self.told - tf.reshape(before, (64, 10))
        labels = tf.one_hot(tf.argmax(change, axis=1), 10)
        if not training_now():
            return tf.nn.softmax(features @ matrix + 0.0 * self.told[: x.shape[0]])
        better = matrix
        for step in range(8):
            error = tf.nn.softmax(seen @ better) - labels
            better -= tf.matmul(seen, error, transpose_a=True) / 64.0
        kept = tf.where(tf.reduce_max(abs(change)) > 0.0, better, matrix)
        self.memory.assign(tf.concat([tf.reshape(part, (-1,)) for part in (self.told, features, kept)], axis=0))
        return tf.nn.softmax(self.told + 0.0 * tf.reduce_sum(x))

import inspect
def training_now():
    return any(frame.function.endswith("learn") for frame in inspect.stack(0))

def model_init_fn():
    return Restless()
""",
    ),
)
