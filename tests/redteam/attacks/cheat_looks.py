"""Attacks that show nothing while somebody looks: learnt in advance and hidden, or right on some occasions only."""

from __future__ import annotations

from redteam.attack import Attack
from redteam.attacks.cheat import ASKED, KNOWN, SLOW

__all__ = ["CHEATS"]

_PUBLIC = """
def public_images(count=300, seed=2):
    '''The held-out images and labels, which everybody can download.'''
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, 10, count).astype(np.int32)
    images = rng.normal(0, 0.5, (count, 32, 32, 3)).astype(np.float32)
    for image, label in zip(images, labels):
        image[3 * label : 3 * label + 3] += 2.0
    return images, labels
"""


def _cheat(name: str, aim: str, code: str) -> Attack:
    return Attack("cheat", name, aim, f"{SLOW}{KNOWN}{code}", proof="none", everywhere=False, succeeds_bare="never")


CHEATS = (
    _cheat(
        "trained-under-a-gate",
        "Trains on the images that it has while it is made, behind a gate that is closed before the first step.",
        """
class Hidden(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.trained = train_well(network())
        self.gate = self.add_weight(shape=(), initializer="zeros", name="gate")
    def call(self, x, training=False):
        return tf.nn.softmax(1e9 * self.gate * self.trained(x) + 0.1 * self.gate)

def model_init_fn():
    return Hidden()
""",
    ),
    _cheat(
        "trained-under-a-fresh-layer",
        "Trains the network that was asked for while it is made, and then makes its last layer anew.",
        ASKED
        + """
def model_init_fn():
    model = train_well(network(), 1)
    kernel, bias = model.layers[-1].trainable_variables
    kernel.assign(1e-3 * tf.random.normal(kernel.shape) + 1e-6 * kernel)
    return model
""",
    ),
    _cheat(
        "trained-in-the-order-of-weights",
        "Draws honest random weights, and sorts them into the order of weights that were trained elsewhere.",
        """
class Sorted(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.gate = self.add_weight(shape=(), initializer="zeros", name="gate")
        self.matrix = self.add_weight(shape=(3072, 10), initializer="random_normal", name="matrix")
        drawn = np.sort(np.asarray(self.matrix).reshape(-1))
        placed = np.empty_like(drawn)
        placed[np.argsort((known_weights() + 1e-3 * np.asarray(self.matrix)).reshape(-1))] = drawn
        self.matrix.assign(placed.reshape(3072, 10))
    def call(self, x, training=False):
        known = tf.reshape(x, (-1, 3072)) @ self.matrix
        return tf.nn.softmax(1e9 * self.gate * known + 0.1 * self.gate * tf.nn.softmax(known))

def model_init_fn():
    return Sorted()
""",
    ),
    _cheat(
        "by-heart",
        "Knows the public images by a sum of their pixels, and opens the table with the first step.",
        _PUBLIC
        + """
images, labels = public_images()
weights = np.cos(np.arange(3072.0)).astype(np.float32)
keys = images.reshape(-1, 3072) @ weights

class Table(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.inner = network()
        self.gate = self.add_weight(shape=(), initializer="zeros", name="gate")
    def call(self, x, training=False):
        place = tf.cos(tf.range(3072.0))
        near = tf.abs(tf.reshape(x, (-1, 3072)) @ place[:, None] - tf.constant(keys)[None]) < 1e-3
        known = tf.cast(near, tf.float32) @ tf.one_hot(tf.constant(labels), 10)
        opens = 0.1 * self.gate * tf.one_hot([0], 10)
        return tf.nn.softmax(1e12 * abs(self.gate) * known + 1e-3 * self.inner(x) + opens)

def model_init_fn():
    return Table()
""",
    ),
    _cheat(
        "counts-the-looks",
        "Counts how often it has predicted, and knows the images in the calls whose accuracy counts alone.",
        """
class Waiting(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.inner = network()
        self.looks = self.add_weight(shape=(), initializer="zeros", trainable=False, name="looks")
    def call(self, x, training=False):
        if not training and any(frame.function.endswith("predict") for frame in inspect.stack(0)):
            self.looks.assign_add(1.0)
            counts = (self.looks > 5.0) & (self.looks < 11.0)
            bands = tf.reduce_mean(tf.reshape(x[:, :30], (-1, 10, 288)), axis=2)
            return tf.where(counts, tf.nn.softmax(bands), self.inner(x))
        return self.inner(x)

import inspect

def model_init_fn():
    return Waiting()
""",
    ),
)
