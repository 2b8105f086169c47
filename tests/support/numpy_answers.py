"""Answers in NumPy and plain Python in the place of a student's in a worker, to try the checks of a unit with."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from types import ModuleType
from typing import Any

import numpy as np

from autograder.errors import AutograderError, StudentException
from autograder.grading.unit_checks import load_checks
from autograder.sandbox.proxies import RemoteObject
from autograder.units.unit import load_unit

__all__ = ["Answer", "Local", "LocalObject", "checks_of", "printed"]


def checks_of(unit: str) -> ModuleType:
    """A unit's checks, as the grader loads them: no path of Python's leads to them."""
    checks = load_checks(load_unit(unit))
    assert checks is not None
    return checks


class Answer:
    """In the place of a student's function or class: it gives what a proxy would.

    Args:
        call: what it does.
        name: what the notebook calls it.
        beside: what functions of code beside it would find, by their names.
    """

    def __init__(
        self, call: Callable[..., Any] | None = None, name: str = "answer", **beside: Callable[..., Any]
    ) -> None:
        self.name = name
        self._call, self._beside = call, beside

    def __call__(self, *arguments: Any, **keywords: Any) -> Any:
        assert self._call is not None
        return _received(self._call, *arguments, **keywords)

    def beside(self, source: str, function: str, *arguments: Any, **keywords: Any) -> Any:
        """See :meth:`.proxies.StudentFunction.beside`."""
        assert f"def {function}(" in source
        return _received(self._beside[function], *arguments, **keywords)


class LocalObject(RemoteObject):
    """An object of a student's class, here."""

    __slots__ = ("_thing",)

    def __init__(self, thing: Any) -> None:
        self._thing = thing

    def __call__(self, *arguments: Any, **keywords: Any) -> Any:
        return _received(self._thing, *arguments, **keywords)

    def __getattr__(self, name: str) -> Any:
        return _proxy_of(getattr(self._thing, name))

    def weight_values(self) -> list[np.ndarray]:
        return [np.array(value) for value in self._thing.weights]

    def set_weights(self, weights: Iterable[np.ndarray]) -> None:
        self._thing.weights = [np.array(value) for value in weights]


class Local(LocalObject):
    """Something that can be called, and weights."""

    def __init__(self, call: Callable[..., Any], weights: Sequence[np.ndarray] = ()) -> None:
        super().__init__(self)
        self.call, self.weights = call, [np.array(value) for value in weights]

    def __call__(self, *arguments: Any, **keywords: Any) -> Any:
        return _received(self.call, *arguments, **keywords)


def printed(text: str) -> np.ndarray:
    """A text as code beside an answer returns it."""
    return np.frombuffer(text.encode(), np.uint8).astype(np.int64)


def _received(call: Callable[..., Any], *arguments: Any, **keywords: Any) -> Any:
    """What a proxy gives for a call; what that raises is the student's."""
    try:
        result = call(*arguments, **keywords)
    except AutograderError:
        raise
    except Exception as error:
        raise StudentException(type(error).__name__, "") from error
    if isinstance(result, (list, tuple)):
        return [_proxy_of(item) for item in result]
    return _proxy_of(result)


def _proxy_of(result: Any) -> Any:
    if isinstance(result, (list, tuple)):
        is_numbers = len(result) > 0 and all(np.ndim(item) == 0 and not callable(item) for item in result)
        return np.asarray(result) if is_numbers else [_proxy_of(item) for item in result]
    if result is None or isinstance(result, (np.ndarray, RemoteObject, Answer)):
        return result
    return np.asarray(result) if isinstance(result, (np.generic, int, float)) else LocalObject(result)
