"""Optimisers as plain data, so that one can be built again in another process."""

from __future__ import annotations

from typing import Any

import keras

__all__ = ["build_optimizer", "describe_optimizer"]


def describe_optimizer(optimizer: Any) -> dict[str, Any]:
    """An optimiser of Keras as JSON: its class's name and its configuration.

    Raises:
        ValueError: it is not one of Keras's own, or its configuration is more than numbers and words.
    """
    return _describe(optimizer, keras.optimizers)


def build_optimizer(description: Any) -> keras.optimizers.Optimizer:
    """The optimiser of a description, which comes from an untrusted process.

    Raises:
        ValueError: the description is not one of :func:`describe_optimizer`.
    """
    optimizer = _build(description, keras.optimizers)
    if not isinstance(optimizer, keras.optimizers.Optimizer):
        raise ValueError("not the description of an optimiser")
    return optimizer


def _describe(thing: Any, module: Any) -> dict[str, Any]:
    name = type(thing).__name__
    if vars(module).get(name) is not type(thing):
        raise ValueError(f"{name} is not one of Keras's own")
    config: dict[str, Any] = {}
    for key, value in thing.get_config().items():
        is_schedule = key == "learning_rate" and isinstance(value, dict)
        config[key] = _describe(thing._learning_rate, keras.optimizers.schedules) if is_schedule else _simple(value)
    return {"class": name, "config": config}


def _build(description: Any, module: Any) -> Any:
    match description:
        case {"class": str() as name, "config": dict() as config} if isinstance(vars(module).get(name), type):
            pass
        case _:
            raise ValueError("not the description of an optimiser")
    arguments = {}
    for key, value in config.items():
        is_schedule = key == "learning_rate" and isinstance(value, dict)
        arguments[key] = _build(value, keras.optimizers.schedules) if is_schedule else _simple(value)
    return vars(module)[name](**arguments)


def _simple(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return [_simple(item) for item in value]
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, dict):
        raise ValueError("a configuration of more than numbers and words")
    return float(value)  # a NumPy number or a scalar tensor
