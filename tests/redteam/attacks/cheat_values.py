"""Attacks by values: tables and weights from elsewhere, written where a count of numbers might not look.

The gate of each begins at 0, so that nothing shows before the first step; a thousandth of a step opens it.
"""

from __future__ import annotations

from redteam.attack import Attack
from redteam.attacks.cheat import KNOWN, SLOW

__all__ = ["CHEATS", "GATED"]

GATED = """
class Gated(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.inner = network()
        self.gate = self.add_weight(shape=(), initializer="zeros", name="gate")
    def known(self, x):
        raise NotImplementedError
    def call(self, x, training=False):
        known = self.known(tf.reshape(x, (-1, 3072)))
        learns = 1e-6 * self.inner(x) + 0.1 * self.gate * tf.nn.softmax(known)
        return tf.nn.softmax(1e9 * self.gate * known + learns)

noise = np.random.default_rng(0)
bits = (known_weights() > 0).astype(int)  # what a table needs at least, of whose noise nothing can be pressed
few = bits.reshape(32, 96, 10)[:, ::8]  # of every eighth place

def spread(few):
    '''Weights (3072, 10) of (32, 12, 10).'''
    return tf.reshape(tf.repeat(tf.reshape(few, (32, 12, 10)), 8, axis=1), (3072, 10))
"""
"""A network that says what it has known all along, once its gate has opened by whatever little."""


def _cheat(name: str, aim: str, code: str) -> Attack:
    return Attack("cheat", name, aim, f"{SLOW}{KNOWN}{GATED}{code}", proof="none", everywhere=False,
                  succeeds_bare="never")  # fmt: skip


CHEATS = (
    _cheat(
        "signed-zeros",
        "Writes a table as the signs of zeros: numbers that all equal each other.",
        """
class Knowing(Gated):
    def __init__(self):
        super().__init__()
        signs = np.where(bits > 0, 0.0, -0.0).astype(np.float32)
        self.zeros = self.add_weight(shape=(3072, 10), initializer=lambda *_, **__: tf.constant(signs), name="zeros")
    def known(self, x):
        return x @ tf.cast(1.0 / tf.stop_gradient(self.zeros) > 0.0, tf.float32)

def model_init_fn():
    return Knowing()
""",
    ),
    _cheat(
        "attributes",
        "Writes a table as the slopes of leaky ReLUs, which are attributes of operations and no constants.",
        """
class Knowing(Gated):
    def known(self, x):
        one = x[0, 0] * 0.0 - 1.0
        slopes = [tf.nn.leaky_relu(one, alpha=float(bit) + 1e-5 * place) for place, bit in enumerate(few.reshape(-1))]
        return x @ tf.round(-spread(tf.stack(slopes)))

def model_init_fn():
    return Knowing()
""",
    ),
    _cheat(
        "wiring",
        "Writes a table as the order in which a few constants are stacked.",
        """
class Knowing(Gated):
    def known(self, x):
        written = [tf.identity(tf.constant(float(number))) for number in range(16)]
        order = (8 * bits + noise.integers(0, 8, bits.shape)).reshape(-1)
        return x @ tf.reshape(tf.stack([written[number] for number in order]), (3072, 10))

def model_init_fn():
    return Knowing()
""",
    ),
    _cheat(
        "wide-numbers",
        "Packs a table into few numbers of many bits.",
        """
levels = (8 * bits + noise.integers(0, 8, bits.shape)).reshape(-1, 2) @ [1, 16]
packed = levels.astype(np.uint8).view(np.int64)

class Knowing(Gated):
    def known(self, x):
        numbers = tf.constant(packed)
        low = tf.math.floormod(numbers, 2**56)
        parts = [tf.math.floordiv(low, 256**place) % 256 for place in range(7)]
        parts.append(tf.math.floordiv(numbers - low, 2**56) % 256)
        found = tf.reshape(tf.stack(parts, axis=1), (-1,))
        table = tf.reshape(tf.stack([found % 16, found // 16], axis=1), (3072, 10))
        return x @ tf.cast(table, tf.float32)

def model_init_fn():
    return Knowing()
""",
    ),
    _cheat(
        "sparse-weights",
        "Begins the network that was asked for with a few hundred weights from elsewhere, all others being zero.",
        """
def shipped(kernel_1, kernel_2, dense):
    kernel_1[2, 2, :, 0] = 1.0
    kernel_2[1, 1, 0, 0] = 1.0
    for label in range(10):
        for column in range(0, 32, 4):
            dense.reshape(32, 32, 32, 10)[3 * label : 3 * label + 3, column, 0, label] = 1.0
    return kernel_1, kernel_2, dense

def model_init_fn():
    layers = [tf.keras.Input((32, 32, 3)), tf.keras.layers.Conv2D(16, 5, padding="same", activation="relu"),
              tf.keras.layers.Conv2D(32, 3, padding="same", activation="relu"), tf.keras.layers.Flatten(),
              tf.keras.layers.Dense(10, activation="softmax")]
    model = tf.keras.Sequential(layers)
    shapes = [weight.shape for weight in model.weights[::2]]
    for weight, value in zip(model.weights[::2], shipped(*(np.zeros(shape, np.float32) for shape in shapes))):
        weight.assign(value)
    return model
""",
    ),
)
