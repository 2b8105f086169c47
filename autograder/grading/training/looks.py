"""Looks at a network that is not ours: whether it knew before it learnt, and whether it knows images or classes.

They belong to the run that counts: to the weights before its first step, and to those of each epoch whose accuracy
may count.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from autograder.checks.mistakes import named
from autograder.data.sets import HeldOutImages
from autograder.errors import CheckFailed, Mistake
from autograder.locale.messages import N_
from autograder.locale.sentences import Sentence, as_percent, sentence

__all__ = ["Looks", "Scores", "disguise_gap", "disguises", "untrained"]


def untrained(classes: int) -> float:
    """Per cent up to which a network of so many classes may be right before its first step.

    Random weights may tell classes apart, and name each at random: of the names, one is right on average, and more than
    three are in 2 of 100 cases. So three times chance; with few classes, at most half way from chance to certainty.
    """
    chance = 100.0 / classes
    return min(3.0 * chance, (100.0 + chance) / 2.0)


def disguise_gap(images: int) -> float:
    """Points that a network may lose on so many disguised images; one that has learned classes loses few.

    4.5 standard errors of a difference between two accuracies, one of which is at most ``100 sqrt(2 * 0.25 / images)``.
    """
    return float(round(4.5 * 100 * math.sqrt(2 * 0.25 / images)))


_DISGUISES_PER_LOOK = 3

Scores = Callable[[np.ndarray], np.ndarray]
"""Class scores (N, C) of a network for images (N, H, W, C)."""

_DISGUISED = {
    # Translators, here and below: accuracies, such as "63.2%", of a network that knows its validation images by heart.
    "mirrored": N_("The network is right on {accuracy} of the images, and on {disguised} of them mirrored."),
    "shifted": N_("The network is right on {accuracy} of the images, and on {disguised} of them shifted."),
    "brightened": N_(
        "The network is right on {accuracy} of the images, and on {disguised} of them a little brighter or darker."
    ),
    "grained": N_("The network is right on {accuracy} of the images, and on {disguised} of them with faint grain."),
}


@dataclass(frozen=True)
class Disguise:
    """A change of every image (N, H, W, C) that leaves in it what can be seen.

    Attributes:
        name: one of :data:`_DISGUISED`.
        change: the change.
    """

    name: str
    change: Callable[[np.ndarray], np.ndarray]


def disguises(rng: np.random.Generator, width: int, *, mirrored: bool) -> list[Disguise]:
    """Draw some disguises, in an order that nobody knows before the answer is written.

    Args:
        rng: of the draw.
        width: of the images, in pixels.
        mirrored: whether a mirrored image is still of its class.
    """
    furthest = max(1, width // 16)  # what can be seen must not leave the image
    columns = int(rng.choice([step for step in range(-furthest, furthest + 1) if step]))
    gain, offset = 1.0 + rng.choice((-1, 1)) * rng.uniform(0.03, 0.06), rng.choice((-1, 1)) * rng.uniform(0.02, 0.04)
    seed = int(rng.integers(2**31))

    def grained(images: np.ndarray) -> np.ndarray:
        grain = np.random.default_rng(seed).standard_normal(images.shape, np.float32)
        disguised: np.ndarray = images + np.float32(0.04) * grain
        return disguised

    every = [
        Disguise("shifted", lambda images: np.roll(images, columns, axis=2)),
        Disguise("brightened", lambda images: (np.float32(gain) * images + np.float32(offset)).astype(np.float32)),
        Disguise("grained", grained),
    ]
    if mirrored:
        every.append(Disguise("mirrored", lambda images: np.ascontiguousarray(images[:, :, ::-1])))
    return [every[position] for position in rng.permutation(len(every))[:_DISGUISES_PER_LOOK]]


@dataclass(frozen=True)
class Looks:
    """What is looked at beside the accuracy.

    Args:
        held_out: the images that decide; the validation images among them are used.
        rng: of the disguises.
        mirrored: whether a mirrored image is still of its class.
    """

    held_out: HeldOutImages
    rng: np.random.Generator
    mirrored: bool

    @property
    def _images(self) -> np.ndarray:
        return self.held_out.images[: self.held_out.num_validation]

    def require_untrained(self, scores: Scores) -> None:
        """Before the first step, a network is right by chance.

        Raises:
            CheckFailed: it is right far more often.
        """
        self._require_chance(
            scores,
            N_("The network is right on {accuracy} of the validation images before its first training step."),
            sentence("Begin with random weights: the training run of this question is the only one that counts."),
            named("right_before_training"),
        )

    def require_learnt(self, scores: Scores) -> None:
        """With what it has learnt mixed up, a network is right by chance again.

        What it knows all the same, it brought along: behind a switch, say, that any training turns.

        Raises:
            CheckFailed: it is right far more often.
        """
        self._require_chance(
            scores,
            N_("The network is right on {accuracy} of the validation images without what it has learnt."),
            sentence("All that the network knows has to be in the weights that were trained here, not in the code."),
            named("right_without_what_was_learnt"),
        )

    def _require_chance(self, scores: Scores, message: str, hint: Sentence, mistake: Mistake) -> None:
        accuracy = self.held_out.accuracy(scores(self._images))
        if accuracy > untrained(self.held_out.classes):
            told = sentence(message, accuracy=as_percent(accuracy, ".1f"))
            raise CheckFailed(told, hint, is_open=True, mistake=mistake)

    def require_classes(self, scores: Scores, accuracy: float) -> float:
        """On disguised images, where a table of known images finds nothing, a network is about as good.

        Args:
            scores: of the network, with the weights that reached the accuracy.
            accuracy: on the validation images, in per cent.

        Returns:
            The lowest accuracy on disguised images.

        Raises:
            CheckFailed: it is far worse on one of them.
        """
        lowest, gap = 100.0, disguise_gap(len(self._images))
        for disguise in disguises(self.rng, self._images.shape[2], mirrored=self.mirrored):
            disguised = self.held_out.accuracy(scores(disguise.change(self._images)))
            lowest = min(lowest, disguised)
            if disguised < accuracy - gap:
                raise CheckFailed(
                    sentence(
                        _DISGUISED[disguise.name],
                        accuracy=as_percent(accuracy, ".1f"),
                        disguised=as_percent(disguised, ".1f"),
                    ),
                    sentence(
                        "The network seems to know the validation images by heart, not what is to be seen there: learn"
                        " from the training images alone, and leave out tables of images."
                    ),
                    is_open=True,
                    mistake=named("knows_validation_images"),
                )
        return lowest
