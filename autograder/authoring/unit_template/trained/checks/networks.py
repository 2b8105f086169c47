"""Checks of networks."""

from __future__ import annotations

import numpy as np

from autograder.checks.expectations import require_array
from autograder.errors import CheckFailed
from autograder.locale.sentences import sentence
from autograder.sandbox.proxies import StudentFunction

from .mistakes import named

__all__ = ["gives_probabilities"]


def gives_probabilities(make_model: StudentFunction, rng: np.random.Generator) -> None:
    """For each image, the network gives ten numbers from 0 to 1 that add up to 1.

    Raises:
        CheckFailed: it does not.
    """
    images = rng.random((4, 28, 28, 1)).astype(np.float32)
    found = require_array(
        make_model()(images),
        (len(images), 10),
        sentence("probabilities"),
        sentence("The network of make_model does not give ten numbers per image: end it with ten units."),
    )
    if found.min() < -1e-4 or np.abs(found.sum(axis=1) - 1.0).max() > 1e-3:
        raise CheckFailed(
            sentence("Expected probabilities, found numbers that do not add up to 1."),
            sentence("What the network of make_model gives are no probabilities: end it with a softmax."),
            mistake=named("no_probabilities"),
        )
