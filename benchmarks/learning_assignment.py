"""An assignment whose hidden test trains the student's network, for ``redteam.py``.

Images are made by a function that the notebook shows to students, those that decide included: the validation images
of public data sets are public as well.
"""

from __future__ import annotations

import inspect
import textwrap

import numpy as np
from otter_assignment import Task

from autograder.units.training import GradedTraining

__all__ = ["HELD_OUT", "LEARNING", "TRAINED", "TRAINING", "labelled_images"]

TRAINED = (1280, 1)
HELD_OUT = (1000, 2)
"""Arguments of :func:`labelled_images`."""

_GOAL = 80.0
_BATCH = 64

TRAINING = GradedTraining(
    loop="keras",
    make_model="model_init_fn",
    make_optimizer="optimizer_init_fn",
    outputs="probabilities",
    learning_rate=0.003,
    epochs=1,
    batch_size=_BATCH,
    at_least=_GOAL,
    disguise="mirrored",
    seconds=60,
    cpu_seconds=60,
    spread=1.5,
    difference=3.0,
    credit_over=5.0,
)
"""The hidden test's run, as this kit makes it."""


def labelled_images(count: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Images float32 (N, 32, 32, 3) whose class shows in a bright row, and labels int32 (N,)."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, 10, count).astype(np.int32)
    images = rng.normal(0, 0.5, (count, 32, 32, 3)).astype(np.float32)
    for image, label in zip(images, labels):  # noqa: B905 (as a notebook has it)
        image[3 * label : 3 * label + 3] += 2.0
    return images, labels


_SOURCE = inspect.getsource(labelled_images)

_CELLS = f"""\
raw
# ASSIGNMENT CONFIG
tests: {{files: true, ok_format: false}}
export_cell: false
----
code
import numpy as np
import tensorflow as tf

{_SOURCE}
----
raw
# BEGIN QUESTION
name: learning
----
raw
# BEGIN SOLUTION
----
code
def model_init_fn():
    return tf.keras.Sequential([tf.keras.layers.Flatten(), tf.keras.layers.Dense(10, "softmax")])  # SOLUTION

def optimizer_init_fn():
    return tf.keras.optimizers.Adam(0.003)  # SOLUTION
----
raw
# END SOLUTION
----
raw
# BEGIN TESTS
----
code
\"\"\" # BEGIN TEST CONFIG
points: 10
hidden: true
\"\"\" # END TEST CONFIG
def accuracy_after_one_epoch(model_init_fn, optimizer_init_fn, training):
    import numpy as np
    if training is not None:  # a run that this kit makes; Otter knows no such thing
        return training.meets_goal()
    import tensorflow as tf
{textwrap.indent(_SOURCE, "    ")}
    images, labels = labelled_images{TRAINED}
    model, optimizer = model_init_fn(), optimizer_init_fn()
    loss_function = tf.keras.losses.SparseCategoricalCrossentropy()
    @tf.function
    def step(x, y):
        with tf.GradientTape() as tape:
            loss = loss_function(y, model(x, training=True))
        variables = model.trainable_variables
        optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
    for start in range(0, len(images), {_BATCH}):
        step(tf.constant(images[start:start + {_BATCH}]), tf.constant(labels[start:start + {_BATCH}]))
    images, labels = labelled_images{HELD_OUT}
    accuracy = 100 * np.mean(np.argmax(model(images, training=False), axis=1) == labels)
    assert accuracy >= {_GOAL}, f"reached {{accuracy:.1f}}% after one epoch"
----
raw
# END TESTS
----
raw
# END QUESTION"""

LEARNING = Task(
    name="learning",
    defines=("model_init_fn", "optimizer_init_fn"),
    checks={"accuracy_after_one_epoch": 10.0},
    cells=_CELLS,
)
