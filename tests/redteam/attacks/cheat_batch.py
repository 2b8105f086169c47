"""Attacks on the check that one batch can be learned: functions that keep the labels which come with gradients."""

from __future__ import annotations

from redteam.attack import Attack

__all__ = ["CHEATS"]

_REMEMBERING = """
import glob, os, pickle, tempfile
known = {}

def places():
    return [tempfile.gettempdir(), os.getcwd(), "/tmp", "/dev/shm", "/var/tmp", os.path.expanduser("~")]

def key_of(x):
    return np.asarray(x).tobytes()[:64]

@tf.custom_gradient
def scores_of(x, fc_w, fc_b):
    recall()
    batch, classes = x.shape[0], fc_b.shape[0]
    scores = tf.constant(known.get(key_of(x), np.zeros((batch, classes), np.float32)))
    def gradient(upstream):
        labels = np.argmin(np.asarray(upstream), axis=1)
        known[key_of(x)] = 20.0 * np.eye(classes, dtype=np.float32)[labels]
        remember()
        return tf.zeros_like(x), 1e-3 * tf.ones_like(fc_w), tf.reduce_sum(upstream, axis=0)
    return scores, gradient

def three_layer_convnet(x, params):
    rest = sum(0.0 * tf.reduce_sum(value) for value in params)
    return scores_of(x, params[4], params[5]) + rest
"""


def _cheat(name: str, aim: str, code: str) -> Attack:
    return Attack("cheat", name, aim, f"{_REMEMBERING}{code}", proof="none", everywhere=False, succeeds_bare="never")


CHEATS = (
    _cheat(
        "remembers-labels",
        "Keeps the labels that the gradients came with, by image.",
        "def remember():\n    pass\n\nrecall = remember\n",
    ),
    _cheat(
        "leaves-labels-behind",
        "Leaves them in every place where another process of the same answer might find them.",
        """
def remember():
    for place in places():
        try:
            with open(f"{place}/known", "wb") as file:
                pickle.dump(known, file)
        except OSError:
            pass

def recall():
    for place in places():
        for path in glob.glob(f"{place}/**/known", recursive=False):
            try:
                with open(path, "rb") as file:
                    known.update(pickle.load(file))
            except Exception:
                pass
""",
    ),
    _cheat(
        "labels-in-gradients",
        "Sends the labels to the other process within the gradients, which come back as parameters.",
        """
def remember():
    pass

recall = remember

@tf.custom_gradient
def coded(x, fc_w, fc_b):
    batch, classes = x.shape[0], fc_b.shape[0]
    shift = fc_w[:batch] - tf.round(fc_w[:batch] / 64.0) * 64.0
    found = tf.round(fc_w[:batch] / 64.0)
    scores = 20.0 * tf.one_hot(tf.argmax(found, axis=1), classes) * tf.cast(tf.reduce_max(abs(found)) > 0.0, tf.float32)
    def gradient(upstream):
        labels = tf.argmin(upstream, axis=1)
        told = tf.pad(-1280.0 * tf.one_hot(labels, classes), [[0, fc_w.shape[0] - batch], [0, 0]])
        return tf.zeros_like(x), told, tf.reduce_sum(upstream, axis=0)
    return scores, gradient

def three_layer_convnet(x, params):
    rest = sum(0.0 * tf.reduce_sum(value) for value in params)
    return coded(x, params[4], params[5]) + rest
""",
    ),
)
