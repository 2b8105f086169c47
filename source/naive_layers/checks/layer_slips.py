"""Frequent mistakes in a dense layer, and what they compute."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from autograder.checks.layers import relu
from autograder.checks.slips import Change
from autograder.locale.sentences import sentence

from .mistakes import named

__all__ = ["DENSE_CHANGES", "STACK_CHANGES", "StackStep", "dense", "stacked"]

StackStep = tuple[np.ndarray, np.ndarray, Callable[[np.ndarray], np.ndarray]]
"""Weights and bias of a layer, and its activation."""


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


def stacked(x: np.ndarray, steps: Sequence[StackStep], settings: Mapping[str, Any]) -> np.ndarray:
    """Outputs of layers, called one after the other, under other settings than the right ones."""
    called = list(steps)[settings.get("first", 0) : settings.get("end")]
    outputs = x
    for weights, bias, activation in reversed(called) if settings.get("reversed") else called:
        outputs = activation((x if settings.get("unchained") else outputs) @ weights + bias)
        if settings.get("early"):
            break
    return np.asarray(outputs)


STACK_CHANGES = [
    Change(
        named("layers_in_reverse"),
        sentence("NaiveSequential calls its layers in reverse: the first one comes first."),
        {"reversed": True},
    ),
    Change(named("last_layer_left_out"), sentence("NaiveSequential leaves its last layer out."), {"end": -1}),
    Change(named("first_layer_left_out"), sentence("NaiveSequential leaves its first layer out."), {"first": 1}),
    # With another slip, these two would leave a single layer, and so would others: no name would be sure.
    Change(
        named("each_layer_gets_the_inputs"),
        sentence("NaiveSequential gives each layer the inputs: give it what the layer before it gave."),
        {"unchained": True, "reversed": False, "first": 0, "end": None, "early": False},
    ),
    Change(
        named("first_layer_only"),
        sentence("NaiveSequential returns what its first layer gave: return after the loop over all layers."),
        {"early": True, "reversed": False, "first": 0, "end": None, "unchained": False},
    ),
]
