"""Keras 3 or Keras 2, and where the two differ for a worker.

Students' older notebooks were written for Keras 2, which lives on as the package ``tf-keras``. A worker that has it
finds it as ``keras`` and as ``tf.keras``, as the notebooks do.
"""

from __future__ import annotations

import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import os
import sys
import types
from collections.abc import Sequence
from typing import Any

__all__ = ["learning_rate_of", "plain_variable", "provide_keras_2", "variable_types"]

_ALIAS, _PACKAGE = "keras.", "tf_keras."


def provide_keras_2() -> None:
    """Let ``keras`` and ``tf.keras`` mean Keras 2 in this process, before anything has imported either.

    Raises:
        ImportError: the package ``tf-keras`` is not installed.
    """
    os.environ["TF_USE_LEGACY_KERAS"] = "1"  # read by TensorFlow when it looks for tf.keras
    sys.modules["keras"] = importlib.import_module("tf_keras")
    sys.meta_path.insert(0, _Finder())


def variable_types() -> tuple[type, ...]:
    """What a variable may be: Keras 3 has a class of its own around TensorFlow's."""
    import keras
    import tensorflow as tf

    return (tf.Variable, keras.Variable) if hasattr(keras, "Variable") else (tf.Variable,)


def plain_variable(variable: Any) -> Any:
    """TensorFlow's variable, where Keras has wrapped it in its own."""
    import tensorflow as tf

    is_wrapped = not isinstance(variable, tf.Variable) and isinstance(variable, variable_types())
    return variable.value if is_wrapped else variable


def learning_rate_of(optimizer: Any) -> Any:
    """What an optimiser of Keras was given as its rate: a number, a variable, or a schedule."""
    if hasattr(optimizer, "_learning_rate"):
        return optimizer._learning_rate
    return optimizer._hyper["learning_rate"]  # optimizers.legacy of Keras 2


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds the modules of Keras 2 under the name that notebooks import."""

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: types.ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        return importlib.util.spec_from_loader(name, self) if name.startswith(_ALIAS) else None

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType:
        try:
            return importlib.import_module(f"{_PACKAGE}{spec.name.removeprefix(_ALIAS)}")
        except ModuleNotFoundError:
            raise ModuleNotFoundError(f"No module named {spec.name!r}", name=spec.name) from None

    def exec_module(self, module: types.ModuleType) -> None:
        """Nothing: the module has been executed under its own name."""
