"""Frequent mistakes in a dense layer, and what they compute."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from autograder.checks.layers import relu
from autograder.checks.slips import Change
from autograder.locale.sentences import sentence

from .mistakes import named

__all__ = ["DENSE_CHANGES", "dense"]


def dense(
    x: np.ndarray,
    w: np.ndarray,
    b: np.ndarray,
    activation: Callable[[np.ndarray], np.ndarray],
    settings: Mapping[str, Any],
) -> np.ndarray:
    """Outputs of a layer under other settings than the right ones."""
    activate = settings.get("activation", lambda given: given)(activation)
    bias = settings.get("bias", 1.0) * b
    if settings.get("activation_first"):
        return np.asarray(activate(x) @ w + bias)
    product = x @ (w.T if settings.get("transposed") and w.shape[0] == w.shape[1] else w)
    return np.asarray(activate(product) + bias if settings.get("bias_last") else activate(product + bias))


DENSE_CHANGES = [
    Change(
        named("bias_missing"),
        sentence("NaiveDense does not add b: its outputs are activation(x W + b)."),
        {"bias": 0.0},
    ),
    Change(
        named("activation_missing"),
        sentence("NaiveDense does not apply its activation: return self.activation of the sum."),
        {"activation": lambda given: lambda values: values},
    ),
    Change(
        named("bias_after_activation"),
        sentence("NaiveDense adds b after the activation: it belongs inside."),
        {"bias_last": True},
    ),
    Change(
        named("activation_twice"),
        sentence("NaiveDense applies its activation twice: once, to the sum of product and bias, is enough."),
        {"activation": lambda given: lambda values: given(given(values))},
    ),
    Change(
        named("relu_whatever_was_asked"),
        sentence("NaiveDense applies ReLU whatever activation it is given: call self.activation."),
        {"activation": lambda given: relu},
    ),
    Change(
        named("bias_subtracted"),
        sentence("NaiveDense subtracts b: the bias is to be added to the product."),
        {"bias": -1.0},
    ),
    Change(
        named("weights_transposed"),
        sentence("NaiveDense multiplies by the transpose of W: multiply x by W as it is."),
        {"transposed": True},
    ),
    Change(
        named("activation_before_product"),
        sentence("NaiveDense applies its activation before the product: it comes last."),
        {"activation_first": True},
    ),
]
