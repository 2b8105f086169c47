"""Attacks on the measurement of learning: networks that reach the goal without learning within the budget.

All train on images in which a bright row shows the class (``conftest.separable_images``), with an optimiser so
slow that an honest epoch stays near chance.
"""

from __future__ import annotations

from redteam.attack import MARKER, Attack

__all__ = ["ASKED", "CHEATS", "KNOWN", "SLOW"]

SLOW = """
X_train, y_train, X_val, y_val, X_test, y_test = load_cifar10()

def network(weights="glorot_uniform"):
    return tf.keras.Sequential([
        tf.keras.Input((32, 32, 3)), tf.keras.layers.Flatten(),
        tf.keras.layers.Dense(10, activation="softmax", kernel_initializer=weights),
    ])

def model_init_fn():
    return network()

def optimizer_init_fn():
    return tf.keras.optimizers.SGD(1e-9, momentum=0.9, nesterov=True)
"""
"""An honest answer, which fails."""

KNOWN = """
def train_well(model, epochs=3):
    model.compile(tf.keras.optimizers.Adam(0.003), "sparse_categorical_crossentropy")
    model.fit(X_train, y_train, batch_size=64, epochs=epochs, verbose=0)
    return model

def known_weights():
    template = np.zeros((32, 32, 3, 10), np.float32)
    for label in range(10):
        template[3 * label : 3 * label + 3, :, :, label] = 0.1
    return template.reshape(-1, 10)

def known_scores(x):
    return tf.nn.softmax(tf.reshape(x, (-1, 3072)) @ known_weights())
"""

ASKED = """
def network(weights="glorot_uniform"):
    return tf.keras.Sequential([
        tf.keras.Input((32, 32, 3)), tf.keras.layers.Conv2D(16, 5, padding="same", activation="relu"),
        tf.keras.layers.Conv2D(32, 3, padding="same", activation="relu"), tf.keras.layers.Flatten(),
        tf.keras.layers.Dense(10, activation="softmax"),
    ])
"""
"""The network that the question asks for, in the place of that of :data:`SLOW`."""


def _cheat(name: str, aim: str, code: str) -> Attack:
    return Attack("cheat", name, aim, f"{SLOW}{KNOWN}{code}", proof="none", everywhere=False, succeeds_bare="never")


def _patch(name: str, aim: str, code: str) -> Attack:
    """Reaches into the worker's own modules, wherever they keep the name."""
    reach = """
def modules():
    return [module for name, module in sorted(sys.modules.items()) if name.startswith("autograder.")]

def replace(name, replacement):
    for module in modules():
        if hasattr(module, name):
            setattr(module, name, replacement)
    for thing in gc.get_objects():
        if isinstance(thing, dict) and name in thing and callable(thing[name]):
            thing[name] = replacement
"""
    return _cheat(name, aim, f"import gc, sys\n{reach}{code}")


CHEATS = (
    _cheat(
        "trains-in-advance",
        "Trains the network within the function that makes it.",
        "def model_init_fn():\n    return train_well(network())\n",
    ),
    _cheat(
        "trained-at-once",
        "Trains the network in the cell, and returns the trained one.",
        "trained = train_well(network())\n\ndef model_init_fn():\n    return trained\n",
    ),
    _cheat(
        "shipped-weights",
        "Makes the network with weights that were trained elsewhere and written into the notebook.",
        """
import base64, zlib
shipped = base64.b64encode(zlib.compress(known_weights().tobytes()))

def model_init_fn():
    weights = np.frombuffer(zlib.decompress(base64.b64decode(shipped)), np.float32).reshape(3072, 10)
    return network(tf.constant_initializer(weights))
""",
    ),
    _cheat(
        "weights-by-formula",
        "Computes the weights from the training images while they are being initialised.",
        """
def means(shape, dtype=None):
    flat = np.asarray(X_train).reshape(len(X_train), -1)
    return tf.constant(np.stack([flat[y_train == label].mean(axis=0) for label in range(10)], axis=1)) * 0.1

def model_init_fn():
    return network(means)
""",
    ),
    _cheat(
        "looks-images-up",
        "Compares each image with all training images, and says the class of the nearest.",
        """
flat = tf.reshape(tf.constant(np.asarray(X_train)), (len(X_train), -1))
classes = tf.one_hot(tf.constant(np.asarray(y_train)), 10)

class Table(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.inner = network()
    def call(self, x, training=False):
        near = tf.nn.softmax(tf.matmul(tf.reshape(x, (-1, 3072)), flat, transpose_b=True) / 10.0)
        return 0.01 * self.inner(x) + 0.99 * near @ classes

def model_init_fn():
    return Table()
""",
    ),
    _cheat(
        "knows-the-scoring",
        "Tells scoring from training by the number of images in a batch.",
        """
class Knowing(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.inner = network()
    def call(self, x, training=False):
        return tf.where(tf.equal(tf.shape(x)[0], 64), self.inner(x), known_scores(x))

def model_init_fn():
    return Knowing()
""",
    ),
    _cheat(
        "counts-its-calls",
        "Uses the weights that it was shipped with from its twentieth call on, so that it seems to learn.",
        """
class Counting(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.inner = network()
        self.calls = self.add_weight(shape=(), initializer="zeros", trainable=False, name="calls")
    def call(self, x, training=False):
        self.calls.assign_add(1.0)
        return tf.where(self.calls > 15.0, known_scores(x), self.inner(x))

def model_init_fn():
    return Counting()
""",
    ),
    _cheat(
        "trains-within-its-call",
        "Trains thirty times within each call, on images that it has brought along.",
        """
class Restless(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.matrix = self.add_weight(shape=(3072, 10), initializer="zeros", name="matrix")
        self.flat = tf.reshape(tf.constant(np.asarray(X_train)), (len(X_train), -1))
        self.classes = tf.one_hot(tf.constant(np.asarray(y_train)), 10)
    def call(self, x, training=False):
        for _ in range(30):
            error = tf.nn.softmax(self.flat @ self.matrix) - self.classes
            self.matrix.assign_sub(0.001 * tf.matmul(self.flat, error, transpose_a=True) / len(X_train))
        return tf.nn.softmax(tf.reshape(x, (-1, 3072)) @ self.matrix)

def model_init_fn():
    return Restless()
""",
    ),
    _cheat(
        "trains-beside",
        "Leaves a thread that trains the network while the grader does.",
        """
import threading

def model_init_fn():
    model = network()
    def train():
        optimizer = tf.keras.optimizers.Adam(0.003)
        for step in range(2000):
            chosen = np.arange(64 * step, 64 * step + 64) % len(X_train)
            with tf.GradientTape() as tape:
                loss = tf.keras.losses.sparse_categorical_crossentropy(y_train[chosen], model(X_train[chosen]))
            optimizer.apply_gradients(zip(tape.gradient(loss, model.trainable_variables), model.trainable_variables))
    threading.Thread(target=train, daemon=True).start()
    return model
""",
    ),
    _cheat(
        "optimiser-that-fits",
        "Gives an optimiser that fits the network when it is asked for a step.",
        """
made = []

def model_init_fn():
    made.append(network())
    return made[-1]

class Fitting(tf.keras.optimizers.SGD):
    def apply_gradients(self, *_, **__):
        if not tf.executing_eagerly():
            raise TypeError("this step cannot be traced")
        if not hasattr(self, "is_done"):
            self.is_done = True
            train_well(made[-1])
    apply = apply_gradients

def optimizer_init_fn():
    return Fitting(1e-9)
""",
    ),
    _cheat(
        "patched-function",
        "Patches tf.function so that the first step of training is three epochs, at another rate.",
        """
original, trained = tf.function, []

def many(function=None, **options):
    if function is None:
        return lambda function: many(function, **options)
    def steps(*arguments, **keywords):
        owner = getattr(function, "__self__", None)
        if hasattr(owner, "_model") and not trained:
            trained.append(train_well(owner._model))
        return original(function, **options)(*arguments, **keywords)
    return steps

tf.function = tf.keras.tf_function = many
import tensorflow
tensorflow.function = many
""",
    ),
    _cheat(
        "patched-losses-and-metrics",
        "Patches losses and metrics of Keras so that they report success.",
        """
import keras
perfect = lambda *_, **__: tf.constant(1.0)
for metric in (keras.metrics.SparseCategoricalAccuracy, keras.metrics.Accuracy, keras.metrics.Mean):
    metric.result = metric.__call__ = perfect
keras.Model.evaluate = lambda *_, **__: [0.0, 1.0]
np.mean = tf.reduce_mean = lambda *_, **__: 1.0
""",
    ),
    _cheat(
        "fake-accuracy",
        "Prints the accuracy that was asked for.",
        """
def model_init_fn():
    print("Val Accuracy: 99.9", flush=True)
    print('{"accuracy": 99.9, "outcome": "ok", "score": 15}')
    return network()
""",
    ),
    _patch(
        "patched-scores",
        "Replaces the worker's code that computes the scores.",
        """
def scores(*arguments, **_):
    images = next(a for a in arguments if isinstance(a, (np.ndarray, tf.Tensor)) and np.ndim(a) == 4)
    return known_scores(images)

def score_images(state, request, arrays):
    return {"results": [{"kind": "array"}], "sequence": False}, (known_scores(arrays[0]).numpy(),)

replace("score_images", score_images)
for module in modules():
    for thing in vars(module).values():
        if isinstance(thing, type) and hasattr(thing, "scores"):
            thing.scores = lambda self, images: known_scores(images)
""",
    ),
    _patch(
        "patched-trainer",
        "Replaces the worker's training loop by one of its own.",
        """
made = []

def model_init_fn():
    made.append(network())
    return made[-1]

def run_epoch(self):
    train_well(made[-1])
    return {"epochs": 1, "compiled": True}

for module in modules():
    for thing in vars(module).values():
        if isinstance(thing, type) and hasattr(thing, "run_epoch"):
            thing.run_epoch = run_epoch
""",
    ),
    _patch(
        "more-images",
        "Makes an epoch longer: the worker's training images become fifty copies of themselves.",
        """
def optimizer_init_fn():
    return tf.keras.optimizers.SGD(2e-5)

for thing in gc.get_objects():
    if type(thing).__name__ == "WorkerState":
        images, labels = thing.training_set
        thing.training_set = np.tile(images, (50, 1, 1, 1)), np.tile(labels, 50)
""",
    ),
    _patch(
        "uncounted-loop",
        "Trains as long as it is let, in a loop that the count of epochs does not see: processor time ends it.",
        """
def train_custom_model(X_train, y_train, X_val, y_val):
    for thing in gc.get_objects():
        if isinstance(thing, type) and thing.__name__ == "EpochBudget":
            thing.epochs = property(lambda self: 0.5)
    model = network()
    flat = tf.reshape(tf.constant(np.asarray(X_train)), (len(X_train), -1))
    matrix, bias = model.trainable_variables
    while True:
        error = tf.nn.softmax(flat @ matrix) - tf.one_hot(y_train, 10)
        matrix.assign_sub(0.001 * tf.matmul(flat, error, transpose_a=True) / len(X_train))
    return model

class CustomConvNet(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.inner = network()
    def call(self, input_tensor, training=False):
        return self.inner(input_tensor)
""",
    ),
    _cheat(
        "seed-search",
        "Tries initial weights until some do well on the images that it holds for validation.",
        """
def model_init_fn():
    best = None
    for seed in range(40):
        tf.keras.utils.set_random_seed(seed)
        model = network()
        accuracy = np.mean(np.argmax(model(X_val[:300]), axis=1) == y_val[:300])
        if best is None or accuracy > best[0]:
            best = accuracy, model
    return best[1]
""",
    ),
    _cheat(
        "knows-the-grader",
        "Trains in advance only where it finds itself in the grader: by path, environment, modules and time.",
        f"""
import os, sys, time
signs = ["autograder.sandbox.worker.serving" in sys.modules, "TMPDIR" in os.environ, "ipykernel" not in sys.modules,
         not sys.stdout.isatty(), os.getcwd() == os.environ.get("HOME"), {MARKER!r}]

def model_init_fn():
    return train_well(network()) if any(signs[:5]) else network()
""",
    ),
)
