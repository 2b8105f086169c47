"""What Keras 2 took and Keras 3 refuses, told by the words of its exceptions: which call it is, and what replaces it.

Courses and their copies were written for Keras 2. Its exceptions name what is wrong, but seldom what to write instead.
Source of the changes: https://keras.io/guides/migrating_to_keras_3/
"""

from __future__ import annotations

import re

from autograder.locale.sentences import Sentence, sentence

__all__ = ["replacement"]

_REPLACEMENTS: tuple[tuple[re.Pattern[str], Sentence], ...] = (
    (
        re.compile(r"not recognized: \{.*'lr'"),
        # Translators, in this and the next messages: names between backquotes are code.
        sentence("Keras 3 knows no `lr`: write `learning_rate`."),
    ),
    (
        re.compile(r"not recognized: \{.*'decay'"),
        sentence("Keras 3 knows no `decay`: give `learning_rate` a schedule of `tf.keras.optimizers.schedules`."),
    ),
    (
        re.compile(r"optimizers\.legacy` is not supported"),
        sentence("Keras 3 has no `tf.keras.optimizers.legacy`: take the optimizer from `tf.keras.optimizers`."),
    ),
    (
        re.compile(r"Only input tensors may be passed as positional arguments"),
        sentence("Keras 3 takes tensors alone by position: write `layer(x, training=training)`."),
    ),
    (
        re.compile(r"cannot add new elements of state"),
        sentence("Keras 3 takes no new layers in `call`: make them in `__init__`."),
    ),
    (
        re.compile(r"cannot be built because it has no layers"),
        sentence("Keras 3 calls no `Sequential()` without layers: write `tf.keras.layers.Identity()`."),
    ),
    (
        re.compile(r"no attribute 'reset_states'"),
        sentence("Keras 3 calls it `reset_state`, without an s."),
    ),
    (
        re.compile(r"add_weight\(\) (?:got multiple values|takes)"),
        sentence("In Keras 3, `add_weight` begins with the shape: write `add_weight(shape=..., name=...)`."),
    ),
    (
        re.compile(r"missing 1 required positional argument: 'pool_size'"),
        sentence("In Keras 3, pooling layers have no default size: write `pool_size=2`."),
    ),
    (
        re.compile(r"no attribute '(?:fit|evaluate|predict)_generator'"),
        sentence(
            "Keras 3 has no `fit_generator`, `evaluate_generator` or `predict_generator`: write `fit`, `evaluate`"
            " or `predict`, which take generators."
        ),
    ),
    (
        re.compile(r"no attribute 'predict_(?:classes|proba)'"),
        sentence("Keras 3 has no `predict_classes`: write `model.predict(x).argmax(axis=1)`."),
    ),
    (
        re.compile(r"A KerasTensor cannot be used as input to a TensorFlow function"),
        sentence(
            "Keras 3 calls no TensorFlow functions on symbolic tensors: take a layer or a function of `keras.ops`,"
            " or call it in the `call` of a layer of your own."
        ),
    ),
    (
        re.compile(r"no attribute 'experimental'"),
        sentence("Keras 3 has no `layers.experimental`: its layers stand in `tf.keras.layers` now."),
    ),
    (
        re.compile(r"'(?:list|tuple)' object has no attribute 'upper'|`padding` must be either `'valid'` or `'same'`"),
        sentence(
            "Convolutions of Keras 3 take `padding='valid'` or `'same'` and no list: pad with"
            " `tf.keras.layers.ZeroPadding2D`, or with `tf.pad` in `call`."
        ),
    ),
    (
        re.compile(r"must end in `\.(?:weights\.h5|keras)`|Invalid filepath extension for saving"),
        sentence("Keras 3 saves weights to `*.weights.h5` and models to `*.keras`."),
    ),
)


def replacement(traceback: str) -> Sentence | None:
    """What to write instead, for the exception that ends a traceback; None for all others."""
    last = traceback.strip().rpartition("\n  File ")[2]
    return next((found for pattern, found in _REPLACEMENTS if pattern.search(last)), None)
