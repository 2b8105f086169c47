"""Checks of ``train_one_epoch``: a loop over batches, tried in the worker on a linear model."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from autograder.checks.expectations import is_close, require_array
from autograder.checks.mistakes import Named
from autograder.checks.replays import replayed_by
from autograder.checks.slips import Change, Draw, explain, pairs, singles
from autograder.errors import CheckFailed
from autograder.locale.sentences import as_number, sentence
from autograder.sandbox.proxies import StudentFunction

from .batches import mean_cross_entropy
from .mistakes import named
from .printed import NUMBER, text_of
from .probes import LOOPS
from .reference import Path, sgd_epochs
from .replays import TRAININGS

__all__ = [
    "STEP_CHANGES",
    "Problem",
    "check_summaries",
    "moves_with",
    "one_batch_is_learned",
    "progress_is_printed",
    "random_problem",
    "summaries_are_written",
    "training_flag_is_on",
    "weights_move_as_by_hand",
]

_FEATURES, _CLASSES = 5, 3
_LOSS, _ACCURACY = 0, 1


class Problem(NamedTuple):
    """What a linear model is tried on, float32.

    Attributes:
        images: (N, D).
        labels: one-hot (N, C).
        weights: (D, C) to begin with.
    """

    images: np.ndarray
    labels: np.ndarray
    weights: np.ndarray


class _Epochs(NamedTuple):
    """What the probe found, beside what it should have found."""

    weights: np.ndarray
    steps: int
    flags: np.ndarray
    summaries: np.ndarray
    text: str
    expected: Path


@replayed_by(TRAININGS)
def weights_move_as_by_hand(train_one_epoch: StudentFunction, rng: np.random.Generator) -> None:
    """Two epochs move the weights as SGD with momentum moves them, batch by batch, the small last one included.

    Raises:
        CheckFailed: they do not.
    """
    problem = random_problem(rng, 22)
    found = _epochs(train_one_epoch, problem, batch_size=4, epochs=2, momentum=0.5)
    if is_close(found.weights, found.expected.weights) and found.steps == len(found.expected.losses):
        return
    hint, mistake = _name_step(problem, found)
    raise CheckFailed(
        sentence(
            "After two epochs of train_one_epoch, the weights are not those of SGD; steps: {found} of {expected}.",
            found=found.steps,
            expected=len(found.expected.losses),
        ),
        hint,
        mistake=mistake,
    )


def training_flag_is_on(train_one_epoch: StudentFunction, rng: np.random.Generator) -> None:
    """The model is called with training=True.

    Raises:
        CheckFailed: it is not.
    """
    flags = _epochs(train_one_epoch, random_problem(rng, 8), batch_size=4).flags
    if not flags.size or not flags.all():
        raise CheckFailed(
            sentence("train_one_epoch calls the model without training=True."),
            sentence("In train_one_epoch, call model(images, training=True): else dropout never acts."),
            mistake=named("training_flag_forgotten"),
        )


def one_batch_is_learned(train_one_epoch: StudentFunction, rng: np.random.Generator) -> None:
    """The loss of MNISTModel on one batch falls when it is trained on again and again.

    Raises:
        CheckFailed: it does not.
    """
    images = rng.standard_normal((8, 28, 28, 1)).astype(np.float32)
    labels = np.eye(10, dtype=np.float32)[rng.integers(0, 10, 8)]
    result = train_one_epoch.beside(LOOPS, "epochs_of_the_network", images, labels, epochs=20, learning_rate=0.02)
    before, after = (
        mean_cross_entropy(require_array(scores, (8, 10), sentence("scores")), labels) for scores in result
    )
    if not after < 0.3 * before:  # right ones come below 0.12 of it
        raise CheckFailed(
            sentence(
                "Expected the loss on one batch to fall in 20 epochs, found {before} before and {after} after.",
                before=as_number(before, ".2f"),
                after=as_number(after, ".2f"),
            ),
            sentence(
                "One batch, trained on again and again, must be learned. In train_one_epoch, are the gradients those of"
                " the loss, and are they applied to model.trainable_variables?"
            ),
            mistake=named("not_learned"),
        )


def summaries_are_written(train_one_epoch: StudentFunction, rng: np.random.Generator) -> None:
    """Loss and accuracy of a batch are written every ten steps of the whole training, over the epochs.

    Raises:
        CheckFailed: they are not.
    """
    found = _epochs(train_one_epoch, random_problem(rng, 42), batch_size=2, epochs=2)
    losses, accuracies = found.expected.losses, found.expected.accuracies
    check_summaries(found.summaries, "train_one_epoch", every=10, last=len(losses))
    for tag, expected, name in ((_LOSS, losses, "loss"), (_ACCURACY, accuracies, "accuracy")):
        rows = found.summaries[found.summaries[:, 0] == tag]
        # A step may be counted before or after it is taken.
        is_right = any(
            is_close(rows[:, 2], expected[np.clip(rows[:, 1].astype(int) - shift, 0, len(expected) - 1)])
            for shift in (0, 1)
        )
        if not is_right:
            raise CheckFailed(
                sentence("The summaries {name} of train_one_epoch are not those of the batches.", name=repr(name)),
                sentence(
                    "The summaries of train_one_epoch hold loss and accuracy of the current batch, at the step"
                    " optimizer.iterations."
                ),
                mistake=named("summaries_of_other_values"),
            )


def progress_is_printed(train_one_epoch: StudentFunction, rng: np.random.Generator) -> None:
    """Every log_interval batches, a line has the batch's number and its loss; without an interval, nothing is printed.

    Raises:
        CheckFailed: it is not so.
    """
    problem = random_problem(rng, 16)
    printed = _epochs(train_one_epoch, problem, batch_size=2, log_interval=3)
    silent = _epochs(train_one_epoch, problem, batch_size=2)
    lines = [[float(n.replace(",", ".")) for n in re.findall(NUMBER, line)] for line in printed.text.splitlines()]
    expected = [(batch, printed.expected.losses[batch]) for batch in (0, 3, 6)]
    is_right = len(lines) == len(expected) and all(
        any(abs(number - loss) < 2e-3 * max(1.0, loss) for number in numbers[1:]) and numbers[0] == batch
        for numbers, (batch, loss) in zip(lines, expected, strict=True)
    )
    if not is_right or silent.text.strip():
        raise CheckFailed(
            sentence("train_one_epoch does not print the batches and losses that log_interval asks for."),
            sentence(
                "With log_interval=3, train_one_epoch prints the number and the loss of the batches 0, 3, 6 and so on,"
                " a line each; with log_interval=None, it prints nothing."
            ),
            mistake=named("progress_not_printed"),
        )


def check_summaries(summaries: np.ndarray, what: str, *, every: int, last: int) -> None:
    """Summaries of loss and accuracy are there for each so-many-th step.

    Args:
        summaries: rows (tag, step, value), as the probes give them.
        what: the function or folder that they come from, for messages.
        every: steps from one summary to the next.
        last: the last step of the training.

    Raises:
        CheckFailed: they are not.
    """
    wanted = set(range(every, last + 1, every))
    for tag, name in ((_LOSS, "loss"), (_ACCURACY, "accuracy")):
        steps = summaries[summaries[:, 0] == tag][:, 1].astype(int).tolist()
        # Counted before they are taken, steps begin at 0.
        if len(steps) != len(set(steps)) or set(steps) - {0} != wanted:
            shown = ", ".join(str(step) for step in steps[:12]) or sentence("none")
            raise CheckFailed(
                # Translators: {what} is a function or a folder, {name} 'loss' or 'accuracy', {steps} numbers or "none".
                sentence(
                    "Expected summaries {name} of {what} at every tenth step, found steps: {steps}.",
                    name=repr(name),
                    what=what,
                    steps=shown,
                ),
                sentence(
                    "Call tf.summary.scalar for 'loss' and 'accuracy' whenever optimizer.iterations, which counts on"
                    " from epoch to epoch, is a multiple of 10, with that number as step."
                ),
                mistake=named("summaries_at_other_steps"),
            )


def random_problem(rng: np.random.Generator, images: int) -> Problem:
    """So many images of some classes, and weights that know nothing of them."""
    return Problem(
        rng.standard_normal((images, _FEATURES)).astype(np.float32),
        np.eye(_CLASSES, dtype=np.float32)[rng.integers(0, _CLASSES, images)],
        rng.standard_normal((_FEATURES, _CLASSES)).astype(np.float32),
    )


def _epochs(
    train_one_epoch: StudentFunction,
    problem: Problem,
    *,
    batch_size: int,
    epochs: int = 1,
    momentum: float = 0.0,
    log_interval: int | None = None,
) -> _Epochs:
    settings: dict[str, Any] = {"batch_size": batch_size, "epochs": epochs, "learning_rate": 0.2, "momentum": momentum}
    result = train_one_epoch.beside(LOOPS, "epochs", *problem, **settings, log_interval=log_interval)
    weights, steps, flags, summaries, text = result
    expected = sgd_epochs(*problem, **settings)
    weights = require_array(weights, problem.weights.shape, sentence("weights"))
    return _Epochs(weights, int(steps), flags, summaries, text_of(text), expected)


_EVERY_BATCH = sentence("train_one_epoch must take one step for each batch, the last and smaller one included.")


STEP_CHANGES = [
    Change(
        named("no_step"),
        sentence("train_one_epoch leaves the weights as they are: call optimizer.apply_gradients for each batch."),
        {"images": lambda count, batch: 0, "sign": 1.0, "momentum": 0.0},
    ),
    Change(named("last_batch_left_out"), _EVERY_BATCH, {"images": lambda count, batch: count // batch * batch}),
    Change(named("first_batch_only"), _EVERY_BATCH, {"images": lambda count, batch: batch}),
    Change(
        named("uphill"),
        sentence("train_one_epoch climbs: hand the gradients to the optimizer as they are, with their sign."),
        {"sign": -1.0},
    ),
    Change(
        named("own_steps"),
        sentence("train_one_epoch takes steps of its own: let the optimizer it is given take them."),
        {"momentum": 0.0},
    ),
]


def _name_step(problem: Problem, found: _Epochs) -> Named:
    """Names the slip, or the two, with which train_one_epoch takes its steps."""
    compute = partial(moves_with, problem, {"batch_size": 4, "epochs": 2, "learning_rate": 0.2, "momentum": 0.5})
    moves = found.weights - problem.weights
    explained = explain([Draw(moves, singles(STEP_CHANGES, compute), pairs(STEP_CHANGES, compute))], "")
    if explained.mistake is not None:
        return explained
    if found.steps < len(found.expected.losses):
        return Named(_EVERY_BATCH, named("steps_too_few"))
    if found.steps > len(found.expected.losses):
        hint = sentence("train_one_epoch must take one step for each batch, and only one.")
        return Named(hint, named("steps_too_many"))
    return Named(
        sentence(
            "train_one_epoch must hand the gradients of the mean loss of each batch to optimizer.apply_gradients,"
            " unchanged."
        )
    )


def moves_with(problem: Problem, training: Mapping[str, Any], settings: Mapping[str, Any]) -> np.ndarray:
    """By how much train_one_epoch changes the weights under other settings than the right ones.

    Args:
        problem: that is learned from.
        training: keywords of :func:`.reference.sgd_epochs`.
        settings: of slips.
    """
    count = len(problem.images)
    used = slice(settings.get("images", _all)(count, training["batch_size"]))
    others = {
        "learning_rate": settings.get("sign", 1.0) * training["learning_rate"],
        "momentum": settings.get("momentum", training["momentum"]),
    }
    path = sgd_epochs(problem.images[used], problem.labels[used], problem.weights, **{**training, **others})
    moves: np.ndarray = path.weights - problem.weights
    return moves


def _all(count: int, batch: int) -> int:
    """How many of so many images are used, in batches of a size."""
    return count
