"""An optimiser that half precision wrapped is written down as what it is."""

from __future__ import annotations

import keras
import pytest

from autograder.sandbox.worker.optimizers import describe_optimizer


@pytest.mark.parametrize("name", ["Adam", "SGD"])
def test_loss_scaling_is_left_out_of_a_description(name):
    plain = getattr(keras.optimizers, name)(0.25)
    scaled = keras.mixed_precision.LossScaleOptimizer(getattr(keras.optimizers, name)(0.25))
    assert describe_optimizer(scaled, 10) == describe_optimizer(plain, 10)
