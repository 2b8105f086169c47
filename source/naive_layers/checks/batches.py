"""Checks of a generator of batches."""

from __future__ import annotations

import numpy as np

from autograder.checks.mistakes import Named
from autograder.checks.objects import require_object
from autograder.checks.replays import replayed_by
from autograder.errors import CheckFailed, StudentException
from autograder.locale.sentences import sentence
from autograder.sandbox.proxies import RemoteObject, StudentFunction

from .mistakes import named
from .replays import BATCHES

__all__ = ["batches_have_the_right_bounds", "wrong_input_is_refused"]

_COUNTS = ((12, 4), (13, 4), (11, 4), (5, 8), (6, 6), (6, 1), (1, 1))
"""Images, and images per batch: with and without a rest, and a batch larger than all images."""
_DEFAULT = 120
_REFUSALS = ("ValueError", "AssertionError")
"""The latter is what an ``assert`` raises, which is as good a refusal."""


_SERVES_BATCHES = sentence("BatchGenerator.next must stay a method: each call of it serves one batch.")


@replayed_by(BATCHES)
def batches_have_the_right_bounds(batch_generator: StudentFunction, rng: np.random.Generator) -> None:
    """Batches follow each other in the images' order, each with its labels; the last holds what is left.

    Two generators are used in turn: what one has served is no affair of the other's.

    Raises:
        CheckFailed: they do not.
    """
    for count, size in _COUNTS:
        images, labels = _images(count, rng)
        try:
            generators = [batch_generator(images, labels, size) for _generator in range(2)]
            batches = -(-count // size)
            for generator in generators:
                _require_count(generator, batches, count, size)
            for number in range(batches):
                for generator in generators:
                    _require_batch(generator, images, labels, slice(number * size, (number + 1) * size), size)
        except StudentException as exception:
            message = sentence(
                "{count} images in batches of {size}: your code raised an exception.", count=count, size=size
            )
            hint = sentence("BatchGenerator must serve any number of images, in batches of any size.")
            raise CheckFailed(message, hint, mistake=named("some_sizes_raise")) from exception
    images, labels = _images(2 * _DEFAULT + 1, rng)
    by_default = batch_generator(images, labels)
    _require_count(by_default, 3, len(images), _DEFAULT)
    _require_batch(by_default, images, labels, slice(0, _DEFAULT), _DEFAULT)


def wrong_input_is_refused(batch_generator: StudentFunction) -> None:
    """No images, and labels that are more or fewer than images, raise an exception that says so.

    Raises:
        CheckFailed: they do not.
    """
    cases = {
        (0, 0): sentence(
            "BatchGenerator accepts an empty array of images. The class that was handed out refuses it: leave that in."
        ),
        (5, 4): sentence(
            "BatchGenerator accepts 5 images with 4 labels. The class that was handed out refuses them: leave that in."
        ),
        (4, 5): sentence(
            "BatchGenerator accepts 4 images with 5 labels. The class that was handed out refuses them: leave that in."
        ),
    }
    for (images, labels), hint in cases.items():
        message = sentence(
            "Expected ValueError for {images} images and {labels} labels, found none.", images=images, labels=labels
        )
        try:
            batch_generator(np.zeros((images, 2)), np.zeros(labels, np.int32), 2)
        except StudentException as exception:
            if exception.kind in _REFUSALS:
                continue
            raise CheckFailed(message, hint, mistake=named("wrong_input_accepted")) from exception
        raise CheckFailed(message, hint, mistake=named("wrong_input_accepted"))


def _images(count: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Images float32 (count, 2, 3) and labels int32 (count,), no two of them alike."""
    return rng.standard_normal((count, 2, 3)).astype(np.float32), rng.permutation(count).astype(np.int32)


def _require_count(generator: object, expected: int, images: int, size: int) -> None:
    if not isinstance(generator, RemoteObject):
        raise CheckFailed(
            sentence("Expected BatchGenerator to be a class, got something else."),
            sentence("BatchGenerator must stay a class: calling it makes a generator."),
            mistake=named("not_a_class"),
        )
    found = generator.num_batches
    if not isinstance(found, np.ndarray) or found.shape != () or int(found) != expected:
        raise CheckFailed(
            sentence(
                "Expected {expected} batches for {count} images in batches of {size}, found another number.",
                expected=expected,
                count=images,
                size=size,
            ),
            sentence("num_batches counts a last, smaller batch too: it is n / batch_size, rounded up."),
            mistake=named("batches_miscounted"),
        )


def _require_batch(generator: RemoteObject, images: np.ndarray, labels: np.ndarray, part: slice, size: int) -> None:
    serve = require_object(generator.next, "BatchGenerator.next", _SERVES_BATCHES)
    result = serve()
    if not isinstance(result, list) or len(result) != 2:
        raise CheckFailed(
            sentence("Expected a pair of images and labels from next(), got something else."),
            sentence("BatchGenerator.next must return a pair: the images of the batch, and their labels."),
            mistake=named("not_a_pair"),
        )
    for name, found, whole in (("images", result[0], images), ("labels", result[1], labels)):
        expected = whole[part]
        is_right = isinstance(found, np.ndarray) and found.shape == expected.shape and np.array_equal(found, expected)
        if not is_right:
            hint, mistake = _explain_batch(found, expected, whole)
            raise CheckFailed(
                # Translators: {name} is images or labels; both numbers count images from 0.
                sentence(
                    "The {name} of the batch from {start} to {stop} are not those of the data, in batches of {size}.",
                    name=name,
                    start=part.start,
                    stop=part.start + len(expected) - 1,
                    size=size,
                ),
                hint,
                mistake=mistake,
            )


def _explain_batch(found: object, expected: np.ndarray, whole: np.ndarray) -> Named:
    if not isinstance(found, np.ndarray) or found.shape[1:] != expected.shape[1:]:
        return Named(
            sentence("A batch from BatchGenerator is a part of the array that was given, and as deep as that."),
            named("batch_of_other_depth"),
        )
    if len(found) < len(expected):
        return Named(
            sentence("A batch from BatchGenerator holds too few images: the first batches hold batch_size of them."),
            named("too_few_images"),
        )
    if len(found) > len(expected):
        return Named(
            sentence("A batch from BatchGenerator holds too many images: the last holds those that are left."),
            named("too_many_images"),
        )
    if np.array_equal(np.sort(found, axis=None), np.sort(expected, axis=None)):
        return Named(
            sentence("BatchGenerator changes the order within a batch: images and labels stay in their order."),
            named("order_changed"),
        )
    if any(np.array_equal(found, whole[start : start + len(found)]) for start in range(len(whole))):
        return Named(
            sentence(
                "BatchGenerator serves the batches at wrong places: each begins where the one before it ended, and a"
                " new generator begins at 0."
            ),
            named("batches_at_wrong_places"),
        )
    return Named(
        sentence("BatchGenerator changes images or labels on their way: serve slices of what was given."),
        named("images_changed"),
    )
