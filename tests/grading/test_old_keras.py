"""Exceptions of Keras 3 about what Keras 2 took, as Keras words them."""

from __future__ import annotations

import pytest

from autograder.grading.old_keras import replacement
from autograder.locale.sentences import said

FRAME = 'Traceback (most recent call last):\n  File "<cell a>", line 2, in model_init_fn\n    x = decay(lr)\n'

EXCEPTIONS = {
    "ValueError: Argument(s) not recognized: {'lr': 0.003}": "`learning_rate`",
    "ValueError: Argument(s) not recognized: {'decay': 0.1}": "schedule",
    "ImportError: `keras.optimizers.legacy` is not supported in Keras 3.": "from `tf.keras.optimizers`",
    "ValueError: Only input tensors may be passed as positional arguments. The following argument value should be "
    "passed as a keyword argument: True (of type <class 'bool'>)": "`layer(x, training=training)`",
    "ValueError: You cannot add new elements of state (variables or sub-layers) to a layer that is already built.": (
        "`__init__`"
    ),
    "ValueError: Sequential model 'sequential' cannot be built because it has no layers. Call `model.add(layer)`.": (
        "Identity"
    ),
    "AttributeError: 'Mean' object has no attribute 'reset_states'. Did you mean: 'reset_state'?": "without an s",
    "TypeError: Layer.add_weight() got multiple values for argument 'shape'": "begins with the shape",
    "TypeError: AveragePooling2D.__init__() missing 1 required positional argument: 'pool_size'": "`pool_size=2`",
    "AttributeError: 'Net' object has no attribute 'fit_generator'": "write `fit`",
    "AttributeError: 'Sequential' object has no attribute 'predict_classes'": "argmax",
    "ValueError: A KerasTensor cannot be used as input to a TensorFlow function. A KerasTensor is a": "`keras.ops`",
    "AttributeError: module 'keras._tf_keras.keras.layers' has no attribute 'experimental'": "`tf.keras.layers`",
    "AttributeError: 'list' object has no attribute 'upper'": "ZeroPadding2D",
    "ValueError: The filename must end in `.weights.h5`. Received: filepath=best.h5": "*.weights.h5",
}


@pytest.mark.parametrize("exception", EXCEPTIONS)
def test_it_names_what_to_write_instead(exception):
    assert EXCEPTIONS[exception] in said(replacement(FRAME + exception) or "")


@pytest.mark.parametrize("exception", ["NameError: name 'lr' is not defined", "", "ValueError: Argument(s) wrong"])
def test_of_all_others_nothing_is_said(exception):
    assert replacement(FRAME + exception) is None
