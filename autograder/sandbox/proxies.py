"""Student functions, models and optimisers as hidden tests see them on the trusted side.

Calling a proxy sends the arguments to the worker and returns NumPy arrays, or a handle of what has to
stay there. Shapes, dtypes and finiteness are checked here; values are for the checks to judge.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Protocol

import numpy as np

from autograder.errors import CheckFailed
from autograder.locale.sentences import sentence
from autograder.sandbox.replies import (
    Answered,
    ArrayResult,
    Count,
    Described,
    Done,
    Gradients,
    LearningLayers,
    NoResult,
    ObjectResult,
    Weights,
)
from autograder.sandbox.worker_process import Reply

__all__ = ["RemoteObject", "RemoteVariable", "StudentFunction", "TensorFlowFacade", "Worker"]


class Worker(Protocol):
    """The one seam to student code; see :class:`.process.WorkerProcess`."""

    def call(
        self,
        operation: str,
        body: dict[str, Any] | None = None,
        arrays: Sequence[np.ndarray] = (),
        *,
        reply: type[Answered],
        seconds: float | None = None,
        cpu_seconds: float | None = None,
        maximum_reply: int | None = None,
    ) -> Reply[Answered]:
        """Have the worker do one operation, whose answer is of the type that is asked for."""

    def close(self) -> None:
        """End the worker."""


class RemoteVariable(np.ndarray):
    """An array that the student's code returned as a ``tf.Variable``."""


class TensorFlowFacade:
    """What the parameter ``tf`` of a public test is on the trusted side: its arrays are NumPy's."""

    Variable = RemoteVariable

    @staticmethod
    def zeros(shape: Sequence[int]) -> np.ndarray:
        """Float32 zeros."""
        return np.zeros(shape, np.float32)

    @staticmethod
    def ones(shape: Sequence[int]) -> np.ndarray:
        """Float32 ones."""
        return np.ones(shape, np.float32)


class _Remote:
    """Something in the worker: a name of the notebook, or a kept object."""

    def __init__(self, worker: Worker, target: str | int) -> None:
        self._worker = worker
        self._target = target

    def __call__(self, *arguments: Any, **keywords: Any) -> Any:
        """Call it there; NumPy arrays become tensors on the way, lists of arrays lists of tensors.

        Returns:
            An array, None, a :class:`RemoteObject`, or a list of these.

        Raises:
            WorkerFailed: the student's code raised or the worker ended.
        """
        arrays: list[np.ndarray] = []
        trees = [_flatten(argument, arrays) for argument in arguments]
        return self._ask("call", {"arguments": trees, "keywords": keywords}, arrays)

    def _ask(
        self,
        operation: str,
        body: dict[str, Any],
        arrays: Sequence[np.ndarray],
        reply: type[Described] = Described,
    ) -> Any:
        return _unpack(
            self._worker, self._worker.call(operation, {"target": self._target, **body}, arrays, reply=reply)
        )


class StudentFunction(_Remote):
    """A function or class of the notebook, by name.

    Args:
        worker: where it is.
        name: what the notebook calls it.
        reopen: opens a fresh worker that has run the same program.
    """

    def __init__(self, worker: Worker, name: str, reopen: Callable[[], Worker] | None = None) -> None:
        super().__init__(worker, name)
        self.name = name
        self._reopen = reopen

    def elsewhere(self) -> StudentFunction:
        """The same function in a fresh worker, where it has seen nothing yet."""
        return self if self._reopen is None else StudentFunction(self._reopen(), self.name)

    def gradients(self, images: np.ndarray, labels: np.ndarray, params: Sequence[np.ndarray]) -> list[Any]:
        """Gradients of the mean cross-entropy of ``f(images, params)``, one per parameter; None where none comes."""
        gradients: list[Any] = self._ask("gradients", {}, [images, labels, *params], Gradients)
        return gradients


class RemoteObject(_Remote):
    """A model or an optimiser that stays in the worker."""

    def __array__(self, *_arguments: Any, **_keywords: Any) -> np.ndarray:
        """It is no array: a check that takes it for one has found a wrong answer.

        Raises:
            CheckFailed: always.
        """
        raise CheckFailed(sentence("The answer gave something of another kind than was asked for."))

    def count_params(self) -> int:
        """Number of parameters of a model that has been called once."""
        return self._worker.call("count_params", {"target": self._target}, reply=Count).body.count

    def weights(self) -> list[np.ndarray]:
        """Trainable weights of a model, in its own order; whether they are the same at each look is not said."""
        weights: list[np.ndarray] = self._ask("weights", {}, (), Weights)
        return weights

    def set_weights(self, weights: Iterable[np.ndarray]) -> None:
        """Assign the trainable weights."""
        self._ask("set_weights", {}, list(weights), Done)

    def fit_batch(self, images: np.ndarray, labels: np.ndarray, *, learning_rate: float, steps: int) -> Any:
        """A model's probabilities (N, C) for a batch after ``steps`` steps of SGD on it."""
        return self._ask("model_steps", {"learning_rate": learning_rate, "steps": steps}, [images, labels])

    def optimize(self, start: np.ndarray, gradients: np.ndarray, *, late: tuple[int, int]) -> Any:
        """Path (T + 1, n) of a variable (n,) to which an optimiser applies the gradients (T, n) in turn.

        Args:
            start: where the variable begins.
            gradients: one per step.
            late: a step, and how many steps the optimiser is told to have made before it.

        Returns:
            Where the variable is after each step and, in the last row, when the optimiser has finalised it.
        """
        step, iterations = late
        return self._ask("optimizer_steps", {"late_step": step, "iterations": iterations}, [start, gradients])

    def layers_that_learn_differently(self, images: np.ndarray) -> set[str]:
        """Those of ``batch_normalization`` and ``dropout`` that a model calls for images (N, H, W, C)."""
        body = self._worker.call("layers", {"target": self._target}, [images], reply=LearningLayers).body
        return {name for name in ("batch_normalization", "dropout") if getattr(body, name)}


def _flatten(argument: Any, arrays: list[np.ndarray]) -> dict[str, Any]:
    if isinstance(argument, np.ndarray):
        arrays.append(argument)
        return {"array": len(arrays) - 1}
    if isinstance(argument, (list, tuple)):
        return {"list": [_flatten(item, arrays) for item in argument]}
    return {"value": argument}


def _unpack(worker: Worker, reply: Reply[Described]) -> Any:
    arrays = iter(reply.arrays)
    results = [_unpack_item(worker, result, arrays) for result in reply.body.results]
    return results if reply.body.sequence else results[0]


def _unpack_item(worker: Worker, result: NoResult | ArrayResult | ObjectResult, arrays: Iterator[np.ndarray]) -> Any:
    match result:
        case NoResult():
            return None
        case ObjectResult(handle=handle):
            return RemoteObject(worker, handle)
        case ArrayResult(variable=is_variable):
            array = next(arrays)
            return array.view(RemoteVariable) if is_variable else array
