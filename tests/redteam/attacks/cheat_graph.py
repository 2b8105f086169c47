"""Attacks by the graph that a network leaves as: knowledge where nobody counts it, and graphs forged byte by byte."""

from __future__ import annotations

from redteam.attack import Attack
from redteam.attacks.cheat import KNOWN, SLOW

__all__ = ["CHEATS", "FORGE"]

FORGE = """
import pathlib, sys
from tensorflow.core.protobuf import saved_model_pb2
saving = tf.saved_model.save

def forge_by(change):
    def save(module, folder, **options):
        module.trained = sorted(module.trained, key=lambda variable: "table" in variable.name)
        module.also = list(module.trained)  # so that each value finds its variable on another way, too
        saving(module, folder, **options)
        path = pathlib.Path(folder) / "saved_model.pb"
        model = saved_model_pb2.SavedModel.FromString(path.read_bytes())
        change(model.meta_graphs[0])
        path.write_bytes(model.SerializeToString())
    tf.saved_model.save = save

def forget_constraints(count):
    made = sys.modules["autograder.sandbox.worker.networks"]
    exported = made.ExportedNetwork
    made.ExportedNetwork = lambda files, constraints: exported(files, constraints[:-count])

def nodes_of(meta):
    for function in meta.graph_def.library.function:
        yield from function.node_def
"""
"""Changes the graph after TensorFlow has written it."""

_HIDDEN = """
class Knowing(tf.keras.Model):
    '''Says what its weight, which is left as it is, knows: once the gate has opened, by whatever little.'''
    def __init__(self):
        super().__init__()
        self.inner = network()
        self.gate = self.add_weight(shape=(), initializer="zeros", name="gate")
        self.table = self.add_weight(shape=(3072, 10), initializer=lambda *_, **__: known_weights(), name="table")
    def call(self, x, training=False):
        known = tf.reshape(x, (-1, 3072)) @ tf.stop_gradient(self.table)
        learns = 1e-6 * self.inner(x) + 0.1 * self.gate * tf.nn.softmax(known)
        return tf.nn.softmax(1e9 * self.gate * known + learns)

def model_init_fn():
    return Knowing()
"""


def _cheat(name: str, aim: str, code: str) -> Attack:
    return Attack("cheat", name, aim, f"{SLOW}{KNOWN}{code}", proof="none", everywhere=False, succeeds_bare="never")


CHEATS = (
    _cheat(
        "trained-list-twice",
        "Names two lists of what is trained: one to be looked at, with the table in it, and one to be loaded, without.",
        FORGE
        + _HIDDEN
        + """
def twice(meta):
    objects = meta.object_graph_def
    tables = {number for number, node in enumerate(objects.nodes) if list(node.variable.shape.dim)
              and [d.size for d in node.variable.shape.dim] == [3072, 10] and "table" in node.variable.name}
    listed = next(child.node_id for child in objects.nodes[0].children if child.local_name == "trained")
    second = objects.nodes.add()
    second.CopyFrom(objects.nodes[listed])
    del second.children[:]
    kept = [child for child in objects.nodes[listed].children if child.node_id not in tables]
    for child in kept:
        second.children.add(node_id=child.node_id, local_name=child.local_name)
    objects.nodes[0].children.add(node_id=len(objects.nodes) - 1, local_name="trained")

forge_by(twice)
forget_constraints(1)
""",
    ),
    _cheat(
        "two-at-one-place",
        "Puts two variables at one place of the list of what is trained, where the second hides the first, a table.",
        FORGE
        + _HIDDEN
        + """
def overlaid(meta):
    objects = meta.object_graph_def
    listed = next(child.node_id for child in objects.nodes[0].children if child.local_name == "trained")
    children = objects.nodes[listed].children
    kept = [child for child in children if "table" not in objects.nodes[child.node_id].variable.name]
    hidden = [child for child in children if "table" in objects.nodes[child.node_id].variable.name]
    del children[:]
    for child in hidden:
        children.add(node_id=child.node_id, local_name=kept[0].local_name)
    for child in kept:
        children.add(node_id=child.node_id, local_name=child.local_name)

forge_by(overlaid)
forget_constraints(1)
""",
    ),
    _cheat(
        "undeclared-counter",
        "Takes a variable that counts calls off the list, so that nobody puts it back after scoring.",
        FORGE
        + """
class Counting(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.inner = network()
        self.calls = self.add_weight(shape=(), initializer="zeros", trainable=False, name="calls")
    def call(self, x, training=False):
        self.calls.assign_add(1.0)
        return tf.where(self.calls > 15.0, tf.nn.softmax(known_scores(x)), self.inner(x))

def model_init_fn():
    return Counting()

def undeclared(meta):
    objects = meta.object_graph_def
    del objects.nodes[next(c.node_id for c in objects.nodes[0].children if c.local_name == "others")].children[:]

forge_by(undeclared)
""",
    ),
    _cheat(
        "learn-for-predict",
        "Names a second function `learn`, which was looked at as the one that predicts and may remember.",
        FORGE
        + """
class Remembering(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.inner = network()
        self.seen = self.add_weight(shape=(10,), initializer="zeros", trainable=False, name="seen")
    def call(self, x, training=False):
        scores = self.inner(x)
        self.seen.assign(tf.reduce_mean(scores, axis=0))
        return scores + 0.0 * self.seen

def model_init_fn():
    return Remembering()

def renamed(meta):
    children = meta.object_graph_def.nodes[0].children
    predicting = next(child.node_id for child in children if child.local_name == "predict")
    children.add(node_id=predicting, local_name="learn")

forge_by(renamed)
""",
    ),
    _cheat(
        "gradient-of-its-own",
        "Brings a gradient that leads to known weights by a step of any length.",
        """
@tf.custom_gradient
def scores(x, matrix):
    def gradient(upstream):
        return tf.zeros_like(x), 1e9 * (matrix - known_weights())
    return tf.matmul(x, matrix), gradient

class Led(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.matrix = self.add_weight(shape=(3072, 10), initializer="glorot_uniform", name="matrix")
    def call(self, x, training=False):
        return tf.nn.softmax(scores(tf.reshape(x, (-1, 3072)), tf.convert_to_tensor(self.matrix)))

def model_init_fn():
    return Led()
""",
    ),
    _cheat(
        "penalty-that-leads",
        "Adds a penalty whose gradient leads to known weights by a step of any length.",
        """
class Led(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.matrix = self.add_weight(shape=(3072, 10), initializer="glorot_uniform", name="matrix",
                                      regularizer=lambda w: 5e8 * tf.reduce_sum((w - shaken) ** 2))
    def call(self, x, training=False):
        return tf.nn.softmax(tf.reshape(x, (-1, 3072)) @ self.matrix)

shaken = (known_weights() + np.random.default_rng(0).normal(0, 0.01, (3072, 10))).astype(np.float32)

def model_init_fn():
    return Led()
""",
    ),
    _cheat(
        "lookup-table",
        "Keeps what it knows in a table of TensorFlow's, which is neither a variable nor a constant of the graph.",
        """
class Table(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.inner = network()
        self.table = tf.lookup.experimental.MutableHashTable(tf.int64, tf.float32, tf.zeros(10))
        self.table.insert(tf.range(3072, dtype=tf.int64), tf.constant(known_weights()))
    def call(self, x, training=False):
        known = self.table.lookup(tf.range(3072, dtype=tf.int64))
        return tf.nn.softmax(tf.reshape(x, (-1, 3072)) @ known + 1e-3 * self.inner(x))

def model_init_fn():
    return Table()
""",
    ),
    _cheat(
        "python-within",
        "Calls Python from the graph, where all that was learnt elsewhere is at hand.",
        """
class Calling(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.inner = network()
    def call(self, x, training=False):
        known = tf.numpy_function(lambda images: known_scores(images).numpy(), [x], tf.float32)
        return tf.ensure_shape(known, (None, 10)) + 1e-3 * self.inner(x)

def model_init_fn():
    return Calling()
""",
    ),
)
