"""How good a network is: class scores come from a worker, and the grader counts."""

from __future__ import annotations

import math

import numpy as np

from autograder.checks.mistakes import named
from autograder.data.sets import HeldOutImages
from autograder.errors import CheckFailed
from autograder.grading.training.calls import RunCalls
from autograder.locale.messages import N_
from autograder.locale.sentences import sentence
from autograder.sandbox.seam import Worker
from autograder.sandbox.training_requests import ScoreImages
from autograder.units.training import Training

__all__ = ["Scorer", "far_below"]

_REQUEST_BYTES = 12_288_000
"""Of images in one request, at most: all of them at once would take a worker's memory."""


def far_below(images: int) -> float:
    """How many points below its goal a network's accuracy on so many validation images settles the matter.

    Five standard errors: one is at most ``100 sqrt(0.25 / images)`` points, at an accuracy of 50%.
    """
    return float(round(5 * 100 * math.sqrt(0.25 / images)))


class Scorer:
    """Scores networks on the images that decide.

    Args:
        calls: of the run.
        settings: the unit's table of it.
        held_out: the images.
        is_guarded: whether nothing that a worker chose may be shown to the student.
    """

    def __init__(self, calls: RunCalls, settings: Training, held_out: HeldOutImages, *, is_guarded: bool) -> None:
        self._calls = calls
        self._held_out = held_out
        self._is_guarded = is_guarded
        self.reach = settings.threshold - far_below(held_out.num_validation)
        """Accuracies from here on may count for something."""

    def accuracy(self, worker: Worker) -> float:
        """On the validation images; within reach of the goal, on all held-out images."""
        validation = self._held_out.images[: self._held_out.num_validation]
        rest = self._held_out.images[self._held_out.num_validation :]
        scores = self.scores(worker, validation)
        accuracy = self._held_out.accuracy(scores)
        if accuracy < self.reach or not len(rest):
            return accuracy
        return self._held_out.accuracy(np.concatenate([scores, self.scores(worker, rest)]))

    def scores(self, worker: Worker, images: np.ndarray) -> np.ndarray:
        """Class scores (N, C) of images (N, H, W, C)."""
        size = max(1, _REQUEST_BYTES // images[0].nbytes)
        parts = [images[start : start + size] for start in range(0, len(images), size)]
        scores = np.concatenate([self._scores_of_one_request(worker, part) for part in parts])
        if not np.isfinite(scores).all():
            raise CheckFailed(
                sentence("The network's scores are not finite numbers."),
                sentence(
                    "After training, the network's scores are NaN or infinite: the loss has run away, or a moving"
                    " average has. Look at the learning rate, at the initial weights, and at the arguments of batch"
                    " normalization."
                ),
                is_open=True,
                mistake=named("not_finite"),
            )
        return scores

    def _scores_of_one_request(self, worker: Worker, images: np.ndarray) -> np.ndarray:
        reply = self._calls.call(worker, ScoreImages(), (np.ascontiguousarray(images),))
        scores = reply.arrays[0] if len(reply.arrays) == 1 else None
        expected = (len(images), self._held_out.classes)
        if scores is None or scores.shape != expected or scores.dtype.kind not in "fiu":
            message = N_("Expected scores of shape {expected} for {count} images, got others.")
            values = {"expected": expected, "count": len(images)}
            if scores is None:
                message = N_("Expected scores of shape {expected} for {count} images, got nothing.")
            elif not self._is_guarded:
                message = N_("Expected scores of shape {expected} for {count} images, got shape {found}.")
                values["found"] = scores.shape
            hint = sentence(
                "The trained network has to return one tensor with one row per image and one column per class: not a"
                " model, a list or a single number."
            )
            is_other_shape = scores is not None and scores.shape != expected
            mistake = named("wrong_shape" if is_other_shape else "other_kind_returned")
            raise CheckFailed(sentence(message, **values), hint, is_open=True, mistake=mistake)
        return scores
