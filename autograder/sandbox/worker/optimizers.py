"""Parts of Keras as plain data, so that they can be built again in another process: optimisers, losses, constraints.

A description is the name of a class of Keras's own and its configuration of numbers and words. It comes from an
untrusted process; what is built from it is Keras's, whatever the numbers are. It leaves here as JSON, and comes to the
process that builds as a type of :mod:`.keras_parts`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from autograder.sandbox.keras_parts import OptimizerDescription, PartDescription
from autograder.sandbox.worker.keras_versions import learning_rate_of
from autograder.sandbox.worker.precision import without_loss_scaling

__all__ = [
    "build_constraint",
    "build_loss",
    "build_optimizer",
    "describe_constraint",
    "describe_loss",
    "describe_optimizer",
]

_TABLE = "table"
_RATES = 1000
"""Learning rates that a schedule of the student's own is written down as."""


def describe_optimizer(optimizer: Any, steps: int) -> dict[str, Any]:
    """An optimiser of Keras: its class's name and its configuration.

    Args:
        optimizer: the student's.
        steps: so many it will make; a learning rate that follows a rule of the student's own is written down for them.

    Raises:
        ValueError: it is not one of Keras's own, or its configuration is more than numbers and words.
    """
    optimizer = without_loss_scaling(optimizer)
    legacy = getattr(keras.optimizers, "legacy", None)  # of Keras 2: the same updates under the same names
    name = _own_name(optimizer, legacy if _is_own(optimizer, legacy) else keras.optimizers)
    config: dict[str, Any] = {}
    settings = optimizer.get_config()
    decay = settings.pop("decay", 0.0)
    for key, value in settings.items():
        schedule = learning_rate_of(optimizer) if key == "learning_rate" else None
        is_schedule = isinstance(schedule, keras.optimizers.schedules.LearningRateSchedule)
        config[key] = _describe_schedule(schedule, steps) if is_schedule else _simple(value)
    if decay:
        falling = {"initial_learning_rate": config["learning_rate"], "decay_steps": 1, "decay_rate": _simple(decay)}
        config["learning_rate"] = {"class": "InverseTimeDecay", "config": falling}
    return {"class": name, "config": config}


def build_optimizer(description: OptimizerDescription | None) -> keras.optimizers.Optimizer:
    """The optimiser of a description.

    Raises:
        ValueError: there is none, or it is not one of :func:`describe_optimizer`.
    """
    if description is None:
        raise ValueError("no optimiser")
    return _build_kind(description, keras.optimizers, keras.optimizers.Optimizer)


def describe_loss(loss: Any) -> dict[str, Any]:
    """A loss that was given to ``compile``: by its name, or one of Keras's own.

    Raises:
        ValueError: it is another.
    """
    if not isinstance(loss, keras.losses.Loss):
        name = loss if isinstance(loss, str) else getattr(loss, "__name__", "")
        if callable(loss) and getattr(keras.losses, name, None) is not loss:
            raise ValueError(f"{name} is not one of Keras's own")
        classes = {_snake(key): key for key, value in vars(keras.losses).items() if isinstance(value, type)}
        if _snake(name) not in classes:
            raise ValueError(f"{name} is not one of Keras's own")
        return {"class": classes[_snake(name)], "config": {}}
    return _describe_part(loss, keras.losses)


def build_loss(description: PartDescription) -> keras.losses.Loss:
    """The loss of a description.

    Raises:
        ValueError: the description is not one of :func:`describe_loss`.
    """
    return _build_kind(description, keras.losses, keras.losses.Loss)


def describe_constraint(constraint: Any) -> dict[str, Any]:
    """A constraint of Keras's own.

    Raises:
        ValueError: it is not.
    """
    return _describe_part(constraint, keras.constraints)


def build_constraint(description: PartDescription) -> keras.constraints.Constraint:
    """The constraint of a description.

    Raises:
        ValueError: the description is not one of :func:`describe_constraint`.
    """
    return _build_kind(description, keras.constraints, keras.constraints.Constraint)


class _Table(keras.optimizers.schedules.LearningRateSchedule):  # type: ignore[misc]
    """Learning rates by heart, each for so many steps."""

    def __init__(self, rates: list[float], every: int) -> None:
        self._rates = np.array(rates, np.float32)
        self._every = every

    def __call__(self, step: Any) -> Any:
        place = tf.minimum(tf.cast(step, tf.int32) // self._every, len(self._rates) - 1)
        return tf.gather(self._rates, place)

    def get_config(self) -> dict[str, Any]:
        return {"rates": self._rates.tolist(), "every": self._every}


def _describe_schedule(schedule: Any, steps: int) -> dict[str, Any]:
    try:
        return _describe_part(schedule, keras.optimizers.schedules)
    except ValueError:
        every = max(1, -(-steps // _RATES))
        rates = [float(schedule(tf.constant(step, tf.int64))) for step in range(0, max(steps, 1), every)]
        return {"class": _TABLE, "config": {"rates": rates, "every": every}}


def _describe_part(part: Any, module: Any) -> dict[str, Any]:
    name = _own_name(part, module)  # first: what is not Keras's own need have no configuration
    return {"class": name, "config": {key: _simple(value) for key, value in part.get_config().items()}}


def _build_kind(description: PartDescription | OptimizerDescription, module: Any, kind: type) -> Any:
    built = _build(description, module)
    if not isinstance(built, kind):
        raise ValueError(f"not the description of one of Keras's kind {kind.__name__}")
    return built


def _build(description: PartDescription | OptimizerDescription, module: Any) -> Any:
    if description.name == _TABLE and module is keras.optimizers.schedules:
        return _build_table(description.config)
    kind = vars(module).get(description.name)
    if not isinstance(kind, type):
        raise ValueError("not the description of one of Keras's own")
    return kind(**{key: _build_setting(key, value) for key, value in description.config.items()})


def _build_table(config: Mapping[str, Any]) -> _Table:
    match config:
        case {"rates": [*rates], "every": int() as every} if rates and every > 0:
            return _Table([float(rate) for rate in rates], every)
    raise ValueError("not the description of a schedule")


def _build_setting(key: str, value: Any) -> Any:
    if not isinstance(value, PartDescription):
        return _simple(value)
    if key != "learning_rate":
        raise ValueError("a configuration of more than numbers and words")
    return _build(value, keras.optimizers.schedules)


def _own_name(thing: Any, module: Any) -> str:
    if not _is_own(thing, module):
        raise ValueError(f"{type(thing).__name__} is not one of Keras's own")
    return type(thing).__name__


def _is_own(thing: Any, module: Any) -> bool:
    return module is not None and vars(module).get(type(thing).__name__) is type(thing)


def _snake(name: str) -> str:
    return name.replace("_", "").casefold()


def _simple(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return [_simple(item) for item in value]
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, dict):
        raise ValueError("a configuration of more than numbers and words")
    return float(value)  # a NumPy number or a scalar tensor
