"""Checks of ``ExportModule``: raw images in, digits out, in memory and from disk."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from autograder.checks.expectations import require_array
from autograder.checks.layers import relu
from autograder.errors import CheckFailed, StudentException
from autograder.locale.sentences import Words, sentence
from autograder.sandbox.proxies import RemoteObject, StudentFunction

from .mistakes import named
from .values import PRODUCTS, require_numbers, require_object

__all__ = ["Parts", "classes_match", "loaded_module_agrees"]

_SIDE, _PIXELS, _CLASSES = 28, 784, 10
_BATCHES = (1, 3, 8)
_CLEAR = 0.05
"""Least distance between the two largest scores, so that rounding makes no other digit of one."""
_PALE, _VIVID = 12, 150
"""How much brighter the pixels of the digit are: too little to outweigh a bias, and enough."""


@dataclass(frozen=True)
class Parts:
    """The student's class and functions, and what the notebook gives.

    Attributes:
        module: ``ExportModule``.
        preprocess: ``preprocess_test``.
        class_pred: ``class_pred_test``.
        model: makes a linear model, of variables ``b`` and ``w``, in this order.
        relu: of scores, in the place of ``class_pred``.
        saved_and_loaded: saves a module to disk and returns what it loads from there.
    """

    module: StudentFunction
    preprocess: StudentFunction
    class_pred: StudentFunction
    model: StudentFunction
    relu: StudentFunction
    saved_and_loaded: StudentFunction

    def made(self, weights: np.ndarray, bias: np.ndarray, class_pred: StudentFunction | None = None) -> RemoteObject:
        """A module around a linear model with these weights (n, m) and biases (m,)."""
        model = self.model(_PIXELS, _CLASSES)
        assert isinstance(model, RemoteObject), "the notebook gives this class"
        model.set_weights([bias, weights])
        made = self.module(model, self.preprocess, class_pred or self.class_pred)
        return require_object(made, "ExportModule(...)", _HINT)


_HINT = sentence("ExportModule(model, preprocess, class_pred) makes a tf.Module whose __call__ takes images.")
_ORDER = sentence(
    "ExportModule does not give the digits of its model: call preprocess on the images, the model on the rows, and"
    " class_pred on the scores, one after the other."
)


def classes_match(parts: Parts, rng: np.random.Generator) -> None:
    """The digits are those of the model in memory, for raw images and batches of any size.

    Raises:
        CheckFailed: they are not.
    """
    weights, bias = _problem(rng)
    module = parts.made(weights, bias)
    for count in _BATCHES:
        images, scores = _images(rng, count, weights, bias)
        _require_digits(_called(module, images), scores, _ORDER)
    other = parts.made(weights, bias, parts.relu)
    images, scores = _images(rng, 4, weights, bias)
    require_numbers(
        _called(other, images),
        relu(scores),
        sentence("results of the module"),
        tolerance=PRODUCTS,
        otherwise=sentence(
            "ExportModule with another function as class_pred does not return what this function makes of the"
            " scores: use the functions that __init__ was given, self.preprocess and self.class_pred."
        ),
    )


def loaded_module_agrees(parts: Parts, rng: np.random.Generator) -> None:
    """Saved and loaded again, the module gives the digits of the model in memory, for batches of any size.

    Raises:
        CheckFailed: it cannot be saved, or what is loaded gives others.
    """
    weights, bias = _problem(rng)
    module = parts.made(weights, bias)
    hint = sentence(
        "What tf.saved_model.load returns cannot be called for raw images: give the @tf.function of __call__ an"
        " input_signature of tf.TensorSpec with shape [None, None, None, None] and dtype tf.uint8, and keep the"
        " model as an attribute, so that its variables are saved."
    )
    try:
        loaded = require_object(parts.saved_and_loaded(module), "tf.saved_model.load(...)", hint)
        for count in _BATCHES:
            images, scores = _images(rng, count, weights, bias)
            _require_digits(loaded(images), scores, hint)
    except StudentException as exception:
        raise CheckFailed(
            sentence("The saved module cannot be loaded and called."), hint, mistake=named("not_loadable")
        ) from exception


def _called(module: RemoteObject, images: np.ndarray) -> object:
    try:
        return module(images)
    except StudentException as exception:
        raise CheckFailed(
            sentence("The module raised an exception for {count} raw images.", count=len(images)),
            sentence(
                "ExportModule raises an exception for raw images, tf.uint8 of shape (N, 28, 28, 1), or for another"
                " number of them: let preprocess_test make float rows of 784 numbers, whatever N, and leave every"
                " size in the input_signature open with None."
            ),
            mistake=named("raises_for_raw_images"),
        ) from exception


def _require_digits(result: object, scores: np.ndarray, hint: Words) -> None:
    digits = require_array(result, (len(scores),), sentence("digits"), hint)
    if not np.array_equal(digits, scores.argmax(axis=1)):
        smallest = np.array_equal(digits, scores.argmin(axis=1))
        raise CheckFailed(
            sentence("The module gives other digits than the model's scores say."),
            sentence("class_pred_test takes the smallest score of each image: the digit is at the largest, tf.argmax.")
            if smallest
            else hint,
            mistake=named("smallest_score") if smallest else None,
        )


def _problem(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    # Biases that matter beside pixels from 0 to 1, and would not beside pixels up to 255.
    weights = (rng.standard_normal((_PIXELS, _CLASSES)) / 16.0).astype(np.float32)
    return weights, (1.5 * rng.standard_normal(_CLASSES)).astype(np.float32)


def _images(
    rng: np.random.Generator, count: int, weights: np.ndarray, bias: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Raw images (N, 28, 28, 1) whose scores (N, C) leave no doubt.

    The first, and every second one, is so pale that its bias decides: over the whole range of grays, it would be
    another digit. Whatever divides by an image's own largest pixel, or stretches its range, gives that one. The others
    show a digit of their own.
    """
    chosen: list[np.ndarray] = []
    while len(chosen) < count:
        is_pale = len(chosen) % 2 == 0
        shown = weights[:, rng.integers(_CLASSES)] > 0
        pixels = rng.integers(20, 40, _PIXELS) + (_PALE if is_pale else _VIVID) * shown
        image = pixels.astype(np.uint8).reshape(_SIDE, _SIDE, 1)
        scores = _scores(image[None], weights, bias)[0]
        first, second = np.sort(scores)[:-3:-1]
        others = _scores(_on_scales_of_its_own(image), weights, bias).argmax(axis=1)
        if first - second > _CLEAR and not (is_pale and scores.argmax() in others):
            chosen.append(image)
    images = np.stack(chosen)
    return images, _scores(images, weights, bias)


def _on_scales_of_its_own(image: np.ndarray) -> np.ndarray:
    darkest, brightest = float(image.min()), float(image.max())
    return np.stack([255.0 * image / brightest, 255.0 * (image - darkest) / (brightest - darkest)])


def _scores(images: np.ndarray, weights: np.ndarray, bias: np.ndarray) -> np.ndarray:
    rows = images.reshape(len(images), -1) / 255.0
    result: np.ndarray = rows @ weights.astype(np.float64) + bias
    return result
