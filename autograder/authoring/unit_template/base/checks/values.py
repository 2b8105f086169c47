"""Values of functions on random input, beside our own."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import numpy as np

from autograder.checks.expectations import require_array, require_close
from autograder.checks.slips import Change, Draw, explain, pairs, singles
from autograder.locale.sentences import sentence
from autograder.sandbox.proxies import StudentFunction

from .mistakes import named

__all__ = ["values_match"]


def values_match(relu_layer: StudentFunction, rng: np.random.Generator) -> None:
    """The layer computes max(0, x W + b) for any sizes.

    Raises:
        CheckFailed: it does not; the hint names the slip, where it is known.
    """
    for rows, inputs, outputs in ((6, 5, 4), (1, 3, 7)):
        x, weights, bias = (
            rng.standard_normal(shape).astype(np.float32) for shape in ((rows, inputs), (inputs, outputs), (outputs,))
        )
        found = require_array(
            relu_layer(x, weights, bias),
            (rows, outputs),
            sentence("outputs"),
            sentence("The outputs of relu_layer have another shape than (N, H): return the product, plus the bias."),
        )
        compute = partial(_layer, x, weights, bias)
        draw = Draw(found, singles(_CHANGES, compute), pairs(_CHANGES, compute))
        require_close(found, compute({}), sentence("outputs"), partial(explain, [draw], _OTHERWISE))


def _layer(x: np.ndarray, weights: np.ndarray, bias: np.ndarray, settings: Mapping[str, Any]) -> np.ndarray:
    """The reference; settings change what a slip changes."""
    product = x.astype(np.float64) @ weights
    if settings.get("relu") == "before the bias":
        return np.asarray(np.maximum(product, 0.0) + bias)
    total = product + bias * settings.get("bias", 1.0)
    return np.asarray(total if settings.get("relu") == "none" else np.maximum(total, 0.0))


_OTHERWISE = sentence(
    "The outputs of relu_layer on random input are not max(0, x W + b): print the product, the sum and the result for"
    " two rows, and compare each with what you compute by hand."
)
_CHANGES = [
    Change(
        named("bias_left_out"),
        sentence("relu_layer leaves the bias out: add it to the product."),
        {"bias": 0.0},
    ),
    Change(
        named("relu_left_out"),
        sentence("relu_layer leaves the ReLU out: set negative outputs to zero."),
        {"relu": "none"},
    ),
    Change(
        named("relu_before_the_bias"),
        sentence("relu_layer takes the ReLU before the bias is added: add the bias first."),
        {"relu": "before the bias"},
    ),
]
