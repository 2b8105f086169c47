"""An optimiser that half precision wrapped is written down as what it is."""

from __future__ import annotations

import keras
import pytest

from autograder.sandbox.worker.optimizers import describe_optimizer


@pytest.mark.parametrize("name", ["Adam", "SGD"])
def test_loss_scaling_is_left_out_of_a_description(name):
    plain, inner = (getattr(keras.optimizers, name)(0.25, name="one") for _ in range(2))
    scaled = keras.mixed_precision.LossScaleOptimizer(inner)
    assert describe_optimizer(scaled, 10) == describe_optimizer(plain, 10)
