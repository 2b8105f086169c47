"""Frequent mistakes in a dense layer, and what they compute."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from autograder.checks.layers import relu
from autograder.checks.slips import Change
from autograder.locale.sentences import sentence

from .mistakes import named
from .reference import Activation, dense, identity

__all__ = ["CHANGES_WITHOUT_ACTIVATION", "CHANGES_WITH_ACTIVATION", "layer_outputs"]


def layer_outputs(
    inputs: np.ndarray,
    weights: np.ndarray,
    bias: np.ndarray,
    activation: Activation,
    settings: Mapping[str, Any],
) -> np.ndarray:
    """Outputs of a layer that does some things otherwise."""
    added = settings.get("bias", 1.0) * bias
    chosen: Activation = settings.get("activation", activation)
    linear = dense(inputs, weights, np.zeros_like(bias), identity)
    return chosen(linear) + added if settings.get("after") else chosen(linear + added)


_LAYER_CHANGES = [
    Change(
        named("bias_missing"),
        sentence("The outputs of a DenseLayer are those without the bias: add self.b to the product."),
        {"bias": 0.0},
    ),
    Change(named("bias_subtracted"), sentence("The bias of a DenseLayer is subtracted: add it."), {"bias": -1.0}),
]
CHANGES_WITH_ACTIVATION = [
    *_LAYER_CHANGES,
    Change(
        named("activation_missing"),
        sentence("The outputs of a DenseLayer are those without the activation: return self.activation of the sum."),
        {"activation": identity},
    ),
    Change(
        named("bias_after_activation"),
        sentence("The bias of a DenseLayer is added after the activation: add it before."),
        {"after": True},
    ),
]
CHANGES_WITHOUT_ACTIVATION = [
    *_LAYER_CHANGES,
    Change(
        named("relu_whatever_was_asked"),
        sentence(
            "A DenseLayer without an activation cuts off negative numbers: the default is tf.identity, and what was"
            " given in __init__ is to be used."
        ),
        {"activation": relu},
    ),
]
