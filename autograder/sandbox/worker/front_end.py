"""What a notebook's front end gives to its code, for a worker that has none: nothing is shown, and nobody is asked.

``display``, ``get_ipython`` and ``input`` are known to every cell, and IPython, widgets, Colab and Kaggle can be
imported. What they return can be called, looped over and asked for attributes; it is always as empty as can be.
"""

from __future__ import annotations

import builtins
import importlib.abc
import importlib.machinery
import importlib.util
import sys
import types
from collections.abc import Iterator, Sequence
from typing import Any

import keras
import tensorflow as tf
import tqdm.std

__all__ = ["install_front_end"]

_ROOTS = (
    *("IPython", "ipywidgets", "google.colab"),
    *("kaggle", "kaggle_datasets", "kaggle_secrets", "kaggle_web_client", "kagglehub"),
)
_MOST_ANSWERS = 100  # then a loop that wants another answer is told that there is none


def install_front_end() -> None:
    """Give it to whatever runs in this process."""
    answers = iter([""] * _MOST_ANSWERS)

    def ask(prompt: object = "") -> str:
        """Press Enter."""
        try:
            return next(answers)
        except StopIteration:
            raise EOFError("there is nobody to ask where notebooks are graded") from None

    for name, value in {"display": Nothing(), "get_ipython": Nothing(), "input": ask}.items():
        setattr(builtins, name, value)
    sys.meta_path.insert(0, _Finder())
    bars = types.ModuleType("tqdm.notebook")
    bars.tqdm = bars.tqdm_notebook = tqdm.std.tqdm  # type: ignore[attr-defined]
    bars.trange = bars.tnrange = tqdm.std.trange  # type: ignore[attr-defined]
    sys.modules["tqdm.notebook"] = bars
    # Keras asks for this module before it draws: without programs that draw, it then says so and goes on.
    sys.modules["IPython.core.magics.namespace"] = _FrontEnd("IPython.core.magics.namespace")
    for module in (keras.callbacks, tf.keras.callbacks):
        module.TensorBoard = TensorBoard
    if importlib.util.find_spec("tensorboard") is None:  # which TensorFlow takes these from
        for name in ("audio", "graph", "histogram", "image", "scalar", "text", "trace_on", "trace_export"):
            setattr(tf.summary, name, Nothing())


class TensorBoard(keras.callbacks.Callback):  # type: ignore[misc]
    """Writes nothing: nobody looks at boards here."""

    def __init__(self, *_arguments: object, **_settings: object) -> None:
        super().__init__()


class Nothing:
    """An object of the front end's, of any kind: what it is given it keeps, and what it is asked it does not know.

    Args:
        settings: become attributes, as those of a widget do.
    """

    def __init__(self, **settings: object) -> None:
        self.__dict__.update(settings)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Nothing()

    def __call__(self, *arguments: Any, **settings: Any) -> Any:
        """What a decorator gets it gives back, since it is what a cell goes on to use."""
        if len(arguments) == 1 and not settings and isinstance(arguments[0], (type, types.FunctionType)):
            return arguments[0]
        return Nothing(**settings)

    def __getitem__(self, key: object) -> Any:
        return Nothing()

    def __setitem__(self, key: object, value: object) -> None:
        """Keep nothing."""

    def __contains__(self, key: object) -> bool:
        return False

    def __iter__(self) -> Iterator[Any]:
        return iter(())

    def __len__(self) -> int:
        return 0

    def __enter__(self) -> Any:
        return self

    def __exit__(self, *_error: object) -> None:
        """Hide nothing."""

    def __str__(self) -> str:
        return ""


class _FrontEnd(types.ModuleType):
    """A module of which everything can be imported."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(builtins, name) if name in ("display", "get_ipython") else Nothing()


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds the front end's modules, whatever is installed: a worker has the same ones everywhere."""

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: types.ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if not any(name == root or name.startswith(f"{root}.") for root in _ROOTS):
            return None
        return importlib.util.spec_from_loader(name, self, is_package=True)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType:
        return _FrontEnd(spec.name)

    def exec_module(self, module: types.ModuleType) -> None:
        """There is nothing to execute."""
