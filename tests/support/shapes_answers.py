"""Answers to the questions of the fixture unit `shapes`, right and wrong, and submissions of them."""

from __future__ import annotations

from pathlib import Path

from autograder.units.unit import Unit
from support.fixture_units import write_notebook

__all__ = ["COLUMNS_FIRST", "NETWORK", "OPTIMISER", "ROWS", "TELL_APART", "write_hand_ins"]

ROWS = """
def as_rows(images):
    return tf.reshape(images, (images.shape[0], -1))
"""

COLUMNS_FIRST = """
def as_rows(images):
    return tf.reshape(tf.transpose(images, (0, 2, 1, 3)), (images.shape[0], -1))
"""
"""Wrong: it passes the public check and fails the hidden one."""

NETWORK = """
def make_network():
    layers = tf.keras.layers
    return tf.keras.Sequential([
        tf.keras.Input((8, 8, 1)),
        layers.Conv2D(12, 3, activation="relu"),
        layers.GlobalMaxPooling2D(),
        layers.Dense(3, activation="softmax"),
    ])
"""

OPTIMISER = """
def make_optimiser():
    return tf.keras.optimizers.RMSprop(1e-2)
"""

TELL_APART = NETWORK + OPTIMISER

_ENDLESS = "\n\nwhile True:\n    pass\n"


def write_hand_ins(unit: Unit, folder: Path) -> Path:
    """Submissions to `shapes` of the kinds that the examples of a unit have, as files in a new folder."""
    folder.mkdir(parents=True)
    answers = {
        "perfect": {"as_rows": ROWS, "tell_apart": TELL_APART},
        "partly-right": {"as_rows": COLUMNS_FIRST, "tell_apart": TELL_APART},
        "blank": {},
        "syntax-error": {"as_rows": "def as_rows(images)\n    return images\n", "tell_apart": TELL_APART},
        "endless-loop": {"as_rows": ROWS, "tell_apart": TELL_APART + _ENDLESS},
    }
    for name, cells in answers.items():
        write_notebook(folder / f"{name}.ipynb", unit, cells)
    (folder / "wrong-file-type.txt").write_text("Please find my homework attached.\n")
    return folder
