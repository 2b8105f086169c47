"""Keeps workers at full precision where a notebook asks for half of it, which is a way to be fast on a GPU.

On a processor, half precision is slower, and too coarse to compare an answer with. A notebook that sets it for all of
its layers says nothing about what these compute, so it is graded as if that line were not there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras

__all__ = ["keep_full_precision", "without_loss_scaling"]

_HALF = ("float16", "bfloat16")


def keep_full_precision() -> None:
    """From now on, no policy of half precision can be set for all layers of this process; others can."""
    for module in (keras.mixed_precision, getattr(keras, "config", None)):
        for name in ("set_global_policy", "set_dtype_policy"):
            if hasattr(module, name):
                setattr(module, name, _unless_half(getattr(module, name)))


def without_loss_scaling(optimizer: Any) -> Any:
    """The optimiser itself, where it was wrapped in what half precision alone needs."""
    scaling = keras.mixed_precision.LossScaleOptimizer
    return optimizer.inner_optimizer if isinstance(optimizer, scaling) else optimizer


def _unless_half(set_policy: Callable[[Any], None]) -> Callable[[Any], None]:
    def set_unless_half(policy: Any) -> None:
        """Set the policy of all layers made from now on, unless it asks for half precision."""
        if not str(getattr(policy, "name", policy)).endswith(_HALF):
            set_policy(policy)

    return set_unless_half
