"""Checks of ``test``: a loop over a data set that measures, tried in the worker on a linear model."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import numpy as np

from autograder.checks.expectations import is_close, require_array
from autograder.checks.mistakes import named as of_kit
from autograder.checks.replays import replayed_by
from autograder.checks.slips import Change, Draw, explain, pairs, singles
from autograder.errors import CheckFailed
from autograder.locale.sentences import as_number, sentence
from autograder.sandbox.proxies import StudentFunction

from .batches import mean_cross_entropy
from .loops import Problem, random_problem
from .mistakes import named
from .printed import numbers_shown, shows_share, text_of
from .probes import LOOPS
from .replays import AVERAGES

__all__ = ["AVERAGE_CHANGES", "averages_are_written", "averages_match", "averages_with", "nothing_is_learned"]

_STEP = 37
_BATCH = 4
_CLEARLY = 0.1  # more than any tolerance


@replayed_by(AVERAGES)
def averages_match(test: StudentFunction, rng: np.random.Generator) -> None:
    """Loss and accuracy are averages over images, although the last batch is smaller.

    Raises:
        CheckFailed: they are not.
    """
    problem, expected, per_batch = _uneven(rng)
    average_loss, accuracy, *_others = _tested(test, problem)
    if is_close(np.array([average_loss, accuracy]), np.array(expected)):
        return
    loss, share = expected
    compute = partial(averages_with, expected, per_batch, len(problem.images))
    slips, together = singles(AVERAGE_CHANGES, compute), pairs(AVERAGE_CHANGES, compute)
    otherwise = sentence("test must return the average loss, then the accuracy as a fraction, over all images.")
    hint, mistake = explain([Draw(np.array([average_loss, accuracy]), slips, together)], otherwise, _are_equal)
    raise CheckFailed(
        sentence(
            "Expected loss {loss} and accuracy {accuracy} of a data set, found {found_loss} and {found_accuracy}.",
            loss=as_number(loss, ".4g"),
            accuracy=as_number(share, ".4g"),
            found_loss=as_number(average_loss, ".4g"),
            found_accuracy=as_number(accuracy, ".4g"),
        ),
        hint,
        mistake=mistake,
    )


def averages_with(
    expected: tuple[float, float], per_batch: tuple[float, float], images: int, settings: Mapping[str, Any]
) -> np.ndarray:
    """Loss and accuracy of a data set under other settings than the right ones.

    Args:
        expected: loss and accuracy over its images.
        per_batch: the same over its batches.
        images: how many there are.
        settings: of slips.
    """
    factors = np.array([1.0, settings.get("whole", 1.0)])
    averages: np.ndarray = (
        settings.get("average", _over_images)(np.array(expected), np.array(per_batch), images) * factors
    )
    return averages[::-1] if settings.get("exchanged") else averages


def _over_images(expected: np.ndarray, per_batch: np.ndarray, images: int) -> np.ndarray:
    return expected


AVERAGE_CHANGES = [
    Change(
        named("averaged_over_batches"),
        sentence("test averages over batches: a small last batch counts as much as a full one. Count images."),
        {"average": lambda expected, per_batch, images: per_batch},
    ),
    Change(
        named("accuracy_in_per_cent"),
        sentence("test must return the accuracy as a fraction from 0 to 1, not in per cent."),
        {"whole": 100.0},
    ),
    Change(
        named("loss_and_accuracy_exchanged"),
        sentence("test returns the accuracy before the loss: return the average loss first."),
        {"exchanged": True},
    ),
    Change(
        named("sums_over_images"),
        sentence("test returns sums over the images: divide them by the number of images."),
        {"average": lambda expected, per_batch, images: images * expected},
    ),
]


def nothing_is_learned(test: StudentFunction, rng: np.random.Generator) -> None:
    """The model is called with training=False and keeps its weights.

    Raises:
        CheckFailed: it is not, or does not.
    """
    problem = random_problem(rng, 11)
    _loss, _accuracy_found, weights, flags, *_others = _tested(test, problem)
    if flags.any() or not flags.size:
        raise CheckFailed(
            sentence("test calls the model with training=True."),
            sentence("In test, call model(images, training=False): dropout must not act where a network is measured."),
            mistake=named("training_flag_on"),
        )
    if np.abs(weights - problem.weights).max() > 1e-6:
        raise CheckFailed(
            sentence("test changes the weights of the model."),
            sentence("test measures only: no gradients, no optimizer."),
            mistake=named("learns_while_testing"),
        )


def averages_are_written(test: StudentFunction, rng: np.random.Generator) -> None:
    """What is returned stands in the summaries, at the step that was given, and is printed.

    Raises:
        CheckFailed: they do not.
    """
    problem, *_expected = _uneven(rng)
    average_loss, accuracy, _weights, _flags, summaries, text = _tested(test, problem)
    for tag, value, name in ((0, average_loss, "loss"), (1, accuracy, "accuracy")):
        rows = summaries[summaries[:, 0] == tag]
        if rows.shape != (1, 3) or rows[0, 1] != _STEP or abs(rows[0, 2] - value) > 1e-3 * max(1.0, abs(value)):
            raise CheckFailed(
                sentence("Expected one summary {name} of test, with the average at the given step.", name=repr(name)),
                sentence(
                    "After the loop, test calls tf.summary.scalar once for 'loss' and once for 'accuracy', with the"
                    " averages and step=step."
                ),
                mistake=named("test_summaries"),
            )
    is_loss_shown = any(number.has_decimals and number.is_about(average_loss) for number in numbers_shown(text))
    if not is_loss_shown or not shows_share(text, accuracy):
        raise CheckFailed(
            sentence("test does not print the average loss and the accuracy that it returns."),
            sentence(
                "After the loop, test prints both numbers that it returns: the loss with decimals, the accuracy as a"
                " fraction or in per cent."
            ),
            mistake=named("test_prints_too_little"),
        )


def _are_equal(found: np.ndarray, computed: np.ndarray) -> bool:
    """Whether both numbers are, each on a scale of its own."""
    return bool(np.allclose(found, computed, rtol=2e-3, atol=1e-4))


def _uneven(rng: np.random.Generator) -> tuple[Problem, tuple[float, float], tuple[float, float]]:
    """A problem of nine images, and loss and accuracy as averages over images and over batches of four: they differ."""
    while True:
        problem = random_problem(rng, 9)
        scores = problem.images @ problem.weights
        parts = [slice(0, 9), *(slice(start, start + _BATCH) for start in range(0, 9, _BATCH))]
        losses = [mean_cross_entropy(scores[part], problem.labels[part]) for part in parts]
        accuracies = [_accuracy(scores[part], problem.labels[part]) for part in parts]
        expected, per_batch = (
            (losses[0], accuracies[0]),
            (float(np.mean(losses[1:])), float(np.mean(accuracies[1:]))),
        )
        if abs(per_batch[0] - expected[0]) > _CLEARLY and abs(per_batch[1] - expected[1]) > _CLEARLY:
            return problem, expected, per_batch


def _accuracy(scores: np.ndarray, labels: np.ndarray) -> float:
    return float(np.mean(scores.argmax(axis=1) == labels.argmax(axis=1)))


def _tested(test: StudentFunction, problem: Problem) -> tuple[float, float, np.ndarray, np.ndarray, np.ndarray, str]:
    result = test.beside(LOOPS, "tested", *problem, batch_size=_BATCH, step=_STEP)
    average_loss, accuracy, weights, flags, summaries, text = result
    if average_loss is None or accuracy is None:
        raise CheckFailed(
            sentence("test returned None instead of two numbers."),
            sentence("test returns the average loss and the accuracy: is its TODO filled in?"),
            mistake=of_kit("returned_none"),
        )
    numbers = [
        float(require_array(value, (), name))
        for value, name in ((average_loss, sentence("a loss")), (accuracy, sentence("an accuracy")))
    ]
    return numbers[0], numbers[1], weights, flags, summaries, text_of(text)
