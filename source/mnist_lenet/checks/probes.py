"""Code that is run in a worker, beside the student's: kept as text, because nothing here imports TensorFlow.

Each function finds the notebook's names, and returns arrays. It judges nothing: that is done on the trusted side.
"""

from __future__ import annotations

__all__ = ["CHALLENGES", "LOADING", "LOOPS", "NETWORK", "PROGRAM"]

LOADING = '''
import tempfile
from pathlib import Path

import numpy as np

def loaded(x_train, y_train, x_test, y_test):
    """Images and labels of both data sets, one example after the other."""
    with tempfile.TemporaryDirectory() as folder:
        arrays = dict(x_train=x_train, y_train=y_train, x_test=x_test, y_test=y_test)
        np.savez(Path(folder) / "mnist.npz", **{name: np.asarray(array) for name, array in arrays.items()})
        results = []
        for data_set in load_data(folder):
            if data_set is None:
                return None
            examples = list(data_set.as_numpy_iterator())
            results += [np.stack([image for image, _ in examples]), np.stack([label for _, label in examples])]
        return results
'''

_EVENTS = '''
import contextlib
import io
import tempfile
import time
from pathlib import Path

import numpy as np
import tensorflow as tf

def events(folder):
    """Rows (tag, step, value) of what event files hold; tags are 0 for loss, 1 for accuracy, 2 for others."""
    rows = []
    for path in sorted(Path(folder).glob("*tfevents*")):
        for event in tf.compat.v1.train.summary_iterator(str(path)):
            for value in event.summary.value:
                tag = {"loss": 0, "accuracy": 1}.get(value.tag, 2)
                rows.append((tag, event.step, float(tf.make_ndarray(value.tensor))))
    return np.array(rows, np.float32).reshape(-1, 3)

def as_bytes(text):
    return np.frombuffer(text.encode()[-20000:], np.uint8)

@contextlib.contextmanager
def printing():
    """Catches what is printed, by tf.print as well, which writes elsewhere."""
    of_tensorflow = tf.print
    tf.print = lambda *values, sep=" ", end="\\n", **_: print(*values, sep=sep, end=end)
    try:
        with contextlib.redirect_stdout(io.StringIO()) as printed:
            yield printed
    finally:
        tf.print = of_tensorflow
'''

LOOPS = (
    _EVENTS
    + '''
class Linear(tf.keras.Model):
    """A dense layer without bias, which notes whether it was called to learn."""

    def __init__(self, weights):
        super().__init__()
        self.dense = tf.keras.layers.Dense(weights.shape[1], use_bias=False)
        self.dense(tf.zeros((1, weights.shape[0])))
        self.dense.kernel.assign(weights)
        self.flags = []

    def call(self, inputs, training=False):
        self.flags.append(float(training is not None and bool(training)))
        return self.dense(inputs)

def epochs(images, labels, weights, batch_size, epochs, learning_rate, momentum, log_interval):
    """Weights, steps, training flags, summaries and printed text of some epochs of train_one_epoch."""
    model = Linear(weights)
    model(images[:1])
    model.flags.clear()
    optimizer = tf.keras.optimizers.SGD(learning_rate, momentum=momentum)
    data_set = tf.data.Dataset.from_tensor_slices((images, labels)).batch(batch_size)
    with tempfile.TemporaryDirectory() as folder:
        writer = tf.summary.create_file_writer(folder)
        with writer.as_default(), printing() as printed:
            for _ in range(epochs):
                train_one_epoch(model, optimizer, data_set, log_interval)
        writer.close()
        written = events(folder)
    flags = np.array(model.flags, np.float32)
    return [model.dense.kernel, int(optimizer.iterations), flags, written, as_bytes(printed.getvalue())]

def epochs_of_the_network(images, labels, epochs, learning_rate):
    """Scores of MNISTModel for one batch before and after it was learned for some epochs, in inference."""
    model = MNISTModel("channels_last")
    before = tf.convert_to_tensor(model(images, training=False))
    data_set = tf.data.Dataset.from_tensors((images, labels))
    optimizer = tf.keras.optimizers.SGD(learning_rate, momentum=0.5)
    for _ in range(epochs):
        train_one_epoch(model, optimizer, data_set)
    return [before, model(images, training=False)]

def tested(images, labels, weights, batch_size, step):
    """What test returns, the weights afterwards, training flags, summaries and printed text."""
    model = Linear(weights)
    model(images[:1])
    model.flags.clear()
    data_set = tf.data.Dataset.from_tensor_slices((images, labels)).batch(batch_size)
    with tempfile.TemporaryDirectory() as folder:
        writer = tf.summary.create_file_writer(folder)
        with writer.as_default(), printing() as printed:
            average_loss, accuracy = test(model, data_set, step)
        writer.close()
        written = events(folder)
    flags = np.array(model.flags, np.float32)
    return [average_loss, accuracy, model.dense.kernel, flags, written, as_bytes(printed.getvalue())]
'''
)

NETWORK = '''
import numpy as np
import tensorflow as tf

def channels_first(images, *weights):
    """Scores of MNISTModel("channels_first") with these weights, found by their shapes; None where these are others.

    No CPU convolves with channels first, but a compiled graph does.
    """
    model = MNISTModel("channels_first")
    scores = tf.function(lambda images: model(images, training=False), jit_compile=True)
    scores(images)  # makes the variables
    by_shape = {tuple(value.shape): value for value in weights}
    if sorted(tuple(variable.shape) for variable in model.trainable_variables) != sorted(by_shape):
        return None
    for variable in model.trainable_variables:
        variable.assign(by_shape[tuple(variable.shape)])
    return scores(images)

def pooling_layers(images):
    """How many pooling layers a call of MNISTModel uses, and how often."""
    model = MNISTModel("channels_last")
    model(images)
    used = []
    original = tf.keras.layers.MaxPooling2D.call

    def noting(layer, *arguments, **keywords):
        used.append(id(layer))
        return original(layer, *arguments, **keywords)

    tf.keras.layers.MaxPooling2D.call = noting
    try:
        model(images, training=False)
    finally:
        tf.keras.layers.MaxPooling2D.call = original
    return [len(set(used)), len(used)]
'''

PROGRAM = (
    _EVENTS
    + '''
def _written(folder, images, labels):
    arrays = dict(x_train=images, y_train=labels, x_test=images[:7], y_test=labels[:7])
    np.savez(Path(folder) / "mnist.npz", **{name: np.asarray(array) for name, array in arrays.items()})

def _run(folder, epochs, *options):
    arguments = ["--data-dir", folder, "--checkpoint-dir", folder + "/checkpoints", "--epochs", str(epochs), *options]
    with printing() as printed:
        model, optimizer = main(arguments)
    return model, optimizer, printed.getvalue()

def stopped_and_gone_on(images, labels):
    """Scores and steps after an epoch; of a new start with nothing left to do; of one that has an epoch left."""
    pixels = tf.cast(images, tf.float32)[..., None] / 255
    results = []
    with tempfile.TemporaryDirectory() as folder:
        _written(folder, images, labels)
        for epochs in (1, 1, 2):
            model, optimizer, _ = _run(folder, epochs, "--batch-size", "5")
            results += [tf.convert_to_tensor(model(pixels, training=False)), int(optimizer.iterations)]
        saved = tf.train.latest_checkpoint(folder + "/checkpoints")
        names = [] if saved is None else tf.train.list_variables(saved)
        results.append(sum(list(shape) == [5, 5, 32, 64] for _, shape in names))
    return results

def summaries(images, labels):
    """Summaries in the folders train and eval after two epochs, and what was printed."""
    with tempfile.TemporaryDirectory() as folder:
        _written(folder, images, labels)
        text = _run(folder, 2, "--batch-size", "4", "--output-dir", folder + "/out")[2]
        return [events(folder + "/out/train"), events(folder + "/out/eval"), as_bytes(text)]

def with_options(images, labels, *log_intervals):
    """Steps of an epoch in batches of ten, and printed lines for each of the intervals."""
    results = []
    for log_interval in log_intervals:
        with tempfile.TemporaryDirectory() as folder:
            _written(folder, images, labels)
            _, optimizer, text = _run(folder, 1, "--batch-size", "10", "--log-interval", str(log_interval))
            results += [int(optimizer.iterations), len(text.strip().splitlines())]
    return results

def _slow(function, seconds, served):
    """The function, silent and so many seconds slower, by clock and processor; notes which labels it is served."""
    def call(*arguments, **keywords):
        for value in (*arguments, *keywords.values()):
            if isinstance(value, tf.data.Dataset):
                served.append(np.concatenate([np.argmax(labels, axis=-1).ravel() for _, labels in value]))
        until, used = time.perf_counter() + seconds, time.process_time() + seconds
        with contextlib.redirect_stdout(io.StringIO()):
            result = function(*arguments, **keywords)
        while time.perf_counter() < until or time.process_time() < used:
            pass
        return result

    return call

def told(images, labels, seconds, learning_rate, momentum):
    """What main tells and leaves: of an epoch with slow training, and of a new start that makes it four.

    What main prints itself, in both starts, with ten batches in an epoch, so that neither its number nor its seconds
    are taken for a count of steps; at least and at most how many seconds the first epoch took; how many checkpoints
    there are at last; how often training was served the digits in the order of the file; learning rate and momentum
    of the optimizer.
    """
    names, served = main.__globals__, []
    given = {name: names[name] for name in ("train_one_epoch", "test")}
    rates = ["--lr", str(float(learning_rate)), "--momentum", str(float(momentum))]
    options = ["--batch-size", str(len(images) // 10), *rates]
    with tempfile.TemporaryDirectory() as folder:
        _written(folder, images, labels)
        try:
            names["test"] = _slow(given["test"], 0, [])
            names["train_one_epoch"] = _slow(given["train_one_epoch"], float(seconds), served)
            began, used = time.perf_counter(), time.process_time()
            first = _run(folder, 1, *options)[2]
            longest = max(time.perf_counter() - began, time.process_time() - used)
            least = float(seconds) if served else 0.0
            names["train_one_epoch"] = _slow(given["train_one_epoch"], 0, served)
            _, optimizer, second = _run(folder, 4, *options)
        finally:
            names.update(given)
        kept = len(list(Path(folder, "checkpoints").glob("*.index")))
    in_order = sum(np.array_equal(order, labels) for order in served)
    found = [float(optimizer.learning_rate), float(getattr(optimizer, "momentum", np.nan))]
    return [as_bytes(first), as_bytes(second), least, longest, kept, int(in_order), *found]
'''
)

CHALLENGES = '''
import numpy as np
import tensorflow as tf

class _Model(tf.keras.Model):
    """Two variables, one of which no gradient changes; both hold the epoch's number."""

    def __init__(self):
        super().__init__()
        self.moving = self.add_weight(name="moving", shape=(2,))
        self.fixed = self.add_weight(name="fixed", shape=(3,), trainable=False)
        self.built = True

    def show(self, epoch):
        self.moving.assign(tf.fill((2,), float(epoch)))
        self.fixed.assign(tf.fill((3,), float(epoch)))

def played(losses, patience):
    """The epoch in which Patience stops, 0 where it does not; which epoch's values both variables then have."""
    model = _Model()
    waiting = Patience(model, int(patience))
    stopped = 0
    for epoch, loss_value in enumerate(np.asarray(losses), start=1):
        model.show(epoch)
        if waiting.update(float(loss_value)):
            stopped = epoch
            break
    model.show(-1)
    waiting.restore()
    return [stopped, model.moving, model.fixed]

def normalisations(maps):
    """How many batch normalisations a call of ResidualBlock uses, and how often."""
    block = ResidualBlock(maps.shape[-1])
    block(maps)
    used = []
    original = tf.keras.layers.BatchNormalization.call

    def noting(layer, *arguments, **keywords):
        used.append(id(layer))
        return original(layer, *arguments, **keywords)

    tf.keras.layers.BatchNormalization.call = noting
    try:
        block(maps, training=True)
    finally:
        tf.keras.layers.BatchNormalization.call = original
    return [len(set(used)), len(used)]
'''
