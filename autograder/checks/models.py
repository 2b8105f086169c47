"""Checks of Keras models, whatever their layers, and what such checks have in common."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from autograder.checks.expectations import require_array
from autograder.checks.mistakes import named
from autograder.errors import CheckFailed, Mistake
from autograder.locale.sentences import Words, sentence
from autograder.sandbox.proxies import RemoteObject, StudentFunction

__all__ = [
    "build",
    "find_weights",
    "require_model",
    "require_probabilities",
    "require_same_weights",
    "shapes_of",
    "training_flag_is_obeyed",
]

_RARE_DROPOUT = 5
"""Calls until even a low rate over a few channels has dropped something."""
_STEPS_OF_AVERAGES = 5
"""Calls until even slow moving averages (a momentum of 0.999) have moved."""


def require_model(result: object, what: str) -> RemoteObject:
    """What a call of the student's gave, if it is a model.

    Args:
        result: what a proxy returned.
        what: the call, for messages: "model_init_fn()".

    Raises:
        CheckFailed: it is nothing, or something else.
    """
    if result is None:
        # Translators, here and below: {what} is a call, such as model_init_fn().
        message = sentence("{what} gave None.", what=what)
        raise CheckFailed(
            message,
            sentence("{what} returned nothing: fill in the TODO, and return the model.", what=what),
            mistake=named("returned_none"),
        )
    if not isinstance(result, RemoteObject):
        raise CheckFailed(
            sentence("Expected {what} to give a Keras model, got something else.", what=what),
            sentence(
                "{what} has to give a model that can be called: a tf.keras.Sequential or an object of the class, not"
                " the class, a list or what `add` returns.",
                what=what,
            ),
            mistake=named("other_kind_returned"),
        )
    return result


def build(model: RemoteObject, image_shape: Sequence[int]) -> None:
    """Have a model make its weights, by a call for one image; what counts are calls for more.

    Keras traces that call before there are weights. A ``call`` under ``tf.function`` keeps the trace for all
    inputs of its shape, with other numbers in the place of the weights.

    Args:
        model: of the student's.
        image_shape: of one image: (H, W, C).
    """
    model(np.zeros((1, *image_shape), np.float32))


def require_probabilities(model: RemoteObject, images: np.ndarray, classes: int) -> np.ndarray:
    """A model's probabilities (N, C) for images (N, H, W, channels), or its scores, where that is what it gives.

    Raises:
        CheckFailed: they are not of that shape, or not finite.
    """
    hint = sentence(
        "The model has to return one row per image and one column per class. Look at the last layer: as many units as"
        " the argument for the number of classes says, behind feature maps that have been flattened."
    )
    return require_array(model(images), (len(images), classes), sentence("probabilities"), hint)


def require_same_weights(model: RemoteObject, weights: Sequence[np.ndarray]) -> list[np.ndarray]:
    """A further look at a model's weights.

    Args:
        model: has been called once.
        weights: what an earlier look found.

    Raises:
        CheckFailed: there are others now, or in another order.
    """
    found = model.weight_values()
    if [value.shape for value in found] != [value.shape for value in weights]:
        raise CheckFailed(
            sentence(
                "The model's weights are not the same at every look: first of the shapes {expected}, then {found}.",
                expected=_list([value.shape for value in weights]),
                found=_list([value.shape for value in found]),
            ),
            sentence("The model's weights are others at each call: create every layer in __init__, and none in call."),
            mistake=named("other_weights_at_each_call"),
        )
    return found


def shapes_of(weights: Sequence[np.ndarray]) -> list[tuple[int, ...]]:
    """Shapes of a model's weights; that of a bias, which may be (C,), (1, C) or (1, 1, 1, C), is (C,)."""
    return [_without_leading_ones(value.shape) for value in weights]


def find_weights(
    weights: Sequence[np.ndarray],
    expected: Sequence[tuple[int, ...]],
    hint: Words,
    finding: Words = "",
    *,
    mistake: Mistake | None = None,
) -> list[int]:
    """Positions of a network's parameters among a model's weights, in whatever order its layers were made.

    Args:
        weights: of a model that has been called once.
        expected: shapes of the parameters, which all differ; that of a bias is (C,).
        hint: what to look at where the weights are others.
        finding: what is known of them then.
        mistake: why they are others then, where that has a name.

    Raises:
        CheckFailed: the weights are others.
    """
    found = shapes_of(weights)
    if sorted(found) != sorted(expected):
        shapes = {"expected": _list(expected), "found": _list(found)}
        message = sentence("Expected weights of the shapes {expected}, found {found}.", **shapes)
        raise CheckFailed(message, hint, finding=finding, mistake=mistake)
    return [found.index(wanted) for wanted in expected]


def training_flag_is_obeyed(
    model_class: StudentFunction, rng: np.random.Generator, *, image_shape: Sequence[int], classes: int
) -> None:
    """In inference, an image's scores depend on that image alone; in training, normalisation and dropout act.

    Args:
        model_class: makes the model, without arguments.
        rng: source of the images.
        image_shape: of one image: (H, W, C).
        classes: scores per image.

    Raises:
        CheckFailed: batch normalisation or dropout acts at the wrong time.
    """
    model = require_model(model_class(), f"{model_class.name}()")
    build(model, image_shape)
    images = rng.standard_normal((32, *image_shape)).astype(np.float32)

    def scores(images: np.ndarray, *, training: bool) -> np.ndarray:
        hint = sentence(
            "{what} called with images has to return one tensor with one row per image and {classes} columns: not a"
            " model, a list or a single number.",
            what=f"{model_class.name}()",
            classes=classes,
        )
        return require_array(model(images, training=training), (len(images), classes), sentence("scores"), hint)

    inferred = scores(images, training=False)
    # Probabilities of a network that has learnt nothing may be almost equal: what counts is how they vary.
    scale = max(float(np.ptp(inferred)), 1e-3 * float(np.abs(inferred).max()), 1e-9)
    if any(np.abs(scores(images, training=False) - inferred).max() > 1e-3 * scale for _call in range(_RARE_DROPOUT)):
        raise CheckFailed(
            sentence("With training=False, the same images gave other scores at another call."),
            sentence(
                "With training=False, two calls with the same images gave different scores: dropout, or something else"
                " that is random, acts in inference. In call(self, x, training=False) write"
                " self.dropout(x, training=training)."
            ),
            mistake=named("random_in_inference"),
        )
    others = np.concatenate([images[:4], 5.0 * rng.standard_normal((4, *image_shape)).astype(np.float32)])
    if np.abs(scores(others, training=False)[:4] - inferred[:4]).max() > 1e-2 * scale:
        raise CheckFailed(
            sentence("With training=False, an image's scores depend on the other images of the batch."),
            sentence(
                "With training=False, the scores of an image depend on the other images of the batch: batch"
                " normalization, or another mean over the batch, acts as in training. In call(self, x, training=False)"
                " write self.norm(x, training=training)."
            ),
            mistake=named("batch_statistics_in_inference"),
        )
    if float(np.ptp(inferred)) <= 1e-6 * float(np.abs(inferred).max()):
        return  # The last layer begins with zeros: nothing else shows in the scores yet.
    kinds = model.layers_that_learn_differently(images)
    trained = scores(images, training=True)
    if "dropout" in kinds and not any(
        np.abs(scores(images, training=True) - trained).max() > 1e-3 * scale for _call in range(_RARE_DROPOUT)
    ):
        message = sentence("The network contains dropout, yet training=True does not switch it on.")
        raise CheckFailed(
            message,
            sentence(
                "The network has dropout that training=True does not switch on. In call(self, x, training=False) write"
                " self.dropout(x, training=training), never a fixed True or False."
            ),
            mistake=named("dropout_never_on"),
        )
    for _call in range(_STEPS_OF_AVERAGES):
        scores(5.0 * images, training=True)
    if "batch_normalization" in kinds and np.abs(scores(images, training=False) - inferred).max() <= 1e-3 * scale:
        raise CheckFailed(
            sentence(
                "The network contains batch normalization, yet with training=True it does not learn its averages."
            ),
            sentence(
                "The network has batch normalization whose averages do not change with training=True. In"
                " call(self, x, training=False) write self.norm(x, training=training), never a fixed True or False."
            ),
            mistake=named("normalisation_never_trained"),
        )


def _without_leading_ones(shape: tuple[int, ...]) -> tuple[int, ...]:
    return next((shape[start:] for start, length in enumerate(shape) if length > 1), shape)


def _list(shapes: Sequence[tuple[int, ...]]) -> Words:
    text = ", ".join(str(shape) for shape in shapes[:12]) + (", ..." if len(shapes) > 12 else "")
    # Translators: in the place of a list of shapes of weights.
    return text or sentence("none")
