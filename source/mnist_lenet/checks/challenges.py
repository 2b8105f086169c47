"""Checks of the challenges: ``Patience``, ``ResidualBlock`` and ``ResidualMNISTModel``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np

from autograder.checks import models
from autograder.checks.expectations import is_close, require_array
from autograder.checks.layers import relu
from autograder.checks.mistakes import Named
from autograder.checks.replays import replayed_by
from autograder.checks.slips import Change, Draw, explain, pairs, singles
from autograder.errors import CheckFailed
from autograder.locale.sentences import sentence
from autograder.sandbox.proxies import RemoteObject, StudentFunction

from .block import require_correction, require_own_normalisations
from .mistakes import named
from .probes import CHALLENGES
from .reference import play
from .replays import BEST_WEIGHTS, PASSED, STOPS

__all__ = [
    "STOP_CHANGES",
    "best_weights_come_back",
    "block_adds_its_input",
    "block_is_normalised",
    "stops_at_the_right_epoch",
    "stops_with",
    "training_flag_is_obeyed",
]

_MAPS = (6, 7, 5, 4)


@replayed_by(STOPS)
def stops_at_the_right_epoch(patience_class: StudentFunction, rng: np.random.Generator) -> None:
    """Patience ends after so many epochs in a row without an improvement; an equal loss is none.

    Raises:
        CheckFailed: it ends at another epoch.
    """
    histories = _histories(rng)
    stops = [_played(patience_class, losses, patience)[0] for losses, patience in histories]
    for (losses, patience), found in zip(histories, stops, strict=True):
        expected, _best = play(losses, patience)
        if found != expected:
            hint, mistake = _name_stop(histories, stops)
            raise CheckFailed(
                # Translators: {losses} are numbers, separated by commas.
                sentence(
                    "Validation losses {losses}, patience {patience}: expected a stop after epoch {expected}, found"
                    " {found} (0 for none).",
                    losses=", ".join(f"{loss:g}" for loss in losses),
                    patience=patience,
                    expected=expected,
                    found=found,
                ),
                hint,
                mistake=mistake,
            )


@replayed_by(BEST_WEIGHTS)
def best_weights_come_back(patience_class: StudentFunction, rng: np.random.Generator) -> None:
    """What `restore` brings back are all weights of the best epoch, also those that no gradient changes.

    Raises:
        CheckFailed: it does not.
    """
    for losses, patience in _histories(rng):
        stop, _best = play(losses, patience)
        seen = losses[:stop] if stop else losses
        best = int(np.argmin(seen)) + 1
        _stopped, moving, fixed = _played(patience_class, losses, patience)
        if moving == fixed == best:
            continue
        message = sentence(
            "Patience.restore must bring back the weights of epoch {expected}; found those of {found}.",
            expected=best,
            found=f"{moving:g}, {fixed:g}",
        )
        mistake = named("another_epochs_weights")
        if moving == fixed == -1:
            mistake = named("references_for_copies")
            hint = sentence(
                "Patience must keep copies: model.get_weights() copies, while model.weights holds variables, which go"
                " on changing."
            )
        elif moving == best:
            mistake = named("trainable_weights_alone")
            hint = sentence(
                "Patience must remember all weights, those that no gradient changes as well: model.get_weights(), not"
                " model.trainable_variables."
            )
        else:
            hint = sentence("Patience.restore gives back the weights of the smallest loss, not those of another epoch.")
        raise CheckFailed(message, hint, mistake=mistake)


@replayed_by(PASSED)
def block_adds_its_input(residual_block: StudentFunction, rng: np.random.Generator) -> None:
    """With all weights zero, the block is its input, or the ReLU of it; with others it is not.

    Raises:
        CheckFailed: it is otherwise.
    """
    maps = rng.standard_normal(_MAPS).astype(np.float32)
    block = _block(residual_block)
    weights = block.weight_values()
    if not weights:
        raise CheckFailed(
            sentence("ResidualBlock has no weights."),
            sentence("Create two convolutions and two batch normalizations in ResidualBlock.__init__."),
            mistake=named("block_without_weights"),
        )
    block.set_weights([np.zeros(weight.shape, np.float32) for weight in weights])
    passed = _maps(block, maps, training=False)
    if not (is_close(passed, relu(maps)) or is_close(passed, maps)):
        raise CheckFailed(
            sentence("With all weights zero, ResidualBlock does not pass its input on."),
            sentence(
                "ResidualBlock returns relu(inputs + correction): add the input itself, unchanged, to what the second"
                " batch normalization gives."
            ),
            mistake=named("input_not_added"),
        )
    block.set_weights([rng.standard_normal(weight.shape).astype(np.float32) for weight in weights])
    changed = _maps(block, maps, training=False)
    if is_close(changed, relu(maps)) or is_close(changed, maps):
        raise CheckFailed(
            sentence("ResidualBlock gives its input whatever its weights are."),
            sentence("ResidualBlock must compute its correction from the input, and add it."),
            mistake=named("block_ignores_its_weights"),
        )


def block_is_normalised(
    residual_block: StudentFunction, residual_model: StudentFunction, rng: np.random.Generator
) -> None:
    """The block and the network contain batch normalisation; in the block, the scale of the input hardly matters.

    Raises:
        CheckFailed: they do not.
    """
    images = rng.random((2, 28, 28, 1)).astype(np.float32)
    model = models.require_model(residual_model(), "ResidualMNISTModel()")
    models.build(model, (28, 28, 1))
    if "batch_normalization" not in model.layers_that_learn_differently(images):
        raise CheckFailed(
            sentence("ResidualMNISTModel calls no batch normalization."),
            sentence(
                "ResidualMNISTModel needs a ResidualBlock, whose convolutions are each followed by BatchNormalization."
            ),
            mistake=named("no_normalisation"),
        )
    maps = rng.standard_normal(_MAPS).astype(np.float32)
    block = _block(residual_block)
    small, large = (_largest_addition(block, scale * maps) for scale in (1.0, 100.0))
    # A correction of numbers that are normalised stays of order one; one that is not grows with its input.
    if large > 20.0 * max(1.0, small):
        raise CheckFailed(
            sentence("With training=True, what ResidualBlock adds grows with its input."),
            sentence(
                "In ResidualBlock, follow each convolution by BatchNormalization, called with training=training; over"
                " the last axis, where channels come last."
            ),
            mistake=named("no_normalisation"),
        )
    require_correction(block, maps, rng)
    require_own_normalisations(residual_block, maps)


def training_flag_is_obeyed(residual_model: StudentFunction, rng: np.random.Generator) -> None:
    """Normalisation and dropout of the network learn in training alone, and not where nobody says which it is.

    Raises:
        CheckFailed: they do not.
    """
    models.training_flag_is_obeyed(residual_model, rng, image_shape=(28, 28, 1), classes=10)
    model = models.require_model(residual_model(), "ResidualMNISTModel()")
    images = rng.random((32, 28, 28, 1)).astype(np.float32)
    by_default, inferred = (
        require_array(result, (32, 10), sentence("scores")) for result in (model(images), model(images, training=False))
    )
    if not is_close(by_default, inferred):
        raise CheckFailed(
            sentence("Called without training, ResidualMNISTModel acts as if it were learning."),
            sentence("Leave the default value of ResidualMNISTModel.call as it was given: training=False."),
            mistake=named("training_by_default"),
        )


def _histories(rng: np.random.Generator) -> list[tuple[list[float], int]]:
    """Validation losses, and a patience: some with ties, with improvements after a wait, and without an end.

    Any two slips stop otherwise in some of them than each of the two alone.
    """
    drawn = [float(round(loss, 2)) for loss in rng.uniform(0.3, 0.9, 12)]
    return [
        ([0.9, 0.8, 0.85, 0.7, 0.75, 0.74, 0.73, 0.2], 3),
        ([0.5, 0.6, 0.4, 0.4, 0.4, 0.3], 2),
        ([0.8, 0.4, 0.4, 0.4, 0.4, 0.4, 0.3], 2),
        ([0.5, 0.6, 0.55, 0.4, 0.7, 0.6, 0.5, 0.1], 3),
        ([0.3, 0.9, 0.8, 0.7], 1),
        ([0.5, 0.6], 1),
        ([0.9, 0.7, 0.5, 0.3], 2),
        (drawn, 2),
    ]


STOP_CHANGES = [
    Change(
        named("ties_improve"),
        sentence("Patience takes an equal loss for an improvement: only a smaller one is."),
        {"ties": True},
    ),
    Change(
        named("count_never_reset"),
        sentence("Patience must count epochs in a row: an improvement sets the count back to zero."),
        {"resets": False},
    ),
    Change(
        named("compared_with_epoch_before"),
        sentence("Patience compares a loss with that of the epoch before: compare it with the smallest of all."),
        {"previous": True},
    ),
    Change(
        named("stops_late"),
        sentence("Patience stops an epoch too late: stop when the count reaches patience, not beyond it."),
        {"later": 1},
    ),
]


def stops_with(histories: Sequence[tuple[Sequence[float], int]], settings: Mapping[str, Any]) -> np.ndarray:
    """The epochs in which Patience ends under other settings than the right ones, 0 for none."""
    flags = {name: value for name, value in settings.items() if name != "later"}
    later = settings.get("later", 0)
    return np.array([play(losses, patience + later, **flags)[0] for losses, patience in histories])


def _name_stop(histories: Sequence[tuple[Sequence[float], int]], stops: Sequence[int]) -> Named:
    """Names the slip, or the two, that stop so in all histories."""
    compute = partial(stops_with, histories)
    otherwise = sentence(
        "Patience.update returns True when the last `patience` losses in a row were no smaller than the smallest before"
        " them, and False otherwise."
    )
    draw = Draw(np.array(stops), singles(STOP_CHANGES, compute), pairs(STOP_CHANGES, compute))
    return explain([draw], otherwise, np.array_equal)


def _played(patience_class: StudentFunction, losses: Sequence[float], patience: int) -> tuple[int, float, float]:
    history = np.array(losses, np.float64)
    stopped, moving, fixed = patience_class.beside(CHALLENGES, "played", history, patience=patience)
    moving, fixed = require_array(moving, (2,), sentence("weights")), require_array(fixed, (3,), sentence("weights"))
    return int(stopped), float(moving[0]), float(fixed[0])


def _block(residual_block: StudentFunction) -> RemoteObject:
    block = residual_block(_MAPS[-1])
    if not isinstance(block, RemoteObject):
        raise CheckFailed(
            sentence("Expected ResidualBlock(4) to give a Keras layer, got something else."),
            sentence("ResidualBlock must stay a subclass of tf.keras.layers.Layer."),
            mistake=named("not_a_layer"),
        )
    _maps(block, np.zeros((1, *_MAPS[1:]), np.float32), training=False)
    return block


def _largest_addition(block: RemoteObject, maps: np.ndarray) -> float:
    """The largest number by which a block that learns moves its input, or the ReLU of it, whichever is nearer."""
    outputs = _maps(block, maps.astype(np.float32), training=True)
    return min(float(np.abs(outputs - passed).max()) for passed in (relu(maps), maps))


def _maps(block: RemoteObject, maps: np.ndarray, *, training: bool) -> np.ndarray:
    return require_array(
        block(maps, training=training),
        maps.shape,
        sentence("feature maps"),
        sentence("ResidualBlock keeps the shape of its input: padding='same', and as many filters as channels."),
    )
