"""Student functions, models and optimisers as hidden tests see them on the trusted side.

Calling a proxy sends the arguments to the worker and returns NumPy arrays, or a handle of what has to
stay there. Shapes, dtypes and finiteness are checked here; values are for the checks to judge.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from autograder.errors import CheckFailed
from autograder.locale.sentences import sentence
from autograder.sandbox.replies import ArrayResult, Described, NoResult, ObjectResult
from autograder.sandbox.requests import (
    Argument,
    ArrayArgument,
    Call,
    ComputeGradients,
    CountParameters,
    FindLearningLayers,
    FitBatch,
    GetWeights,
    ListArgument,
    OptimizeVariable,
    PlainArgument,
    Request,
    SetWeights,
)
from autograder.sandbox.seam import Reply, Worker

__all__ = ["RemoteObject", "RemoteVariable", "StudentFunction", "TensorFlowFacade"]


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
        trees = tuple(_flatten(argument, arrays) for argument in arguments)
        named = {name: _plain(value) for name, value in keywords.items()}
        return self._ask(Call(target=self._target, arguments=trees, keywords=named), arrays)

    def _ask(self, request: Request[Described], arrays: Sequence[np.ndarray] = ()) -> Any:
        return _unpack(self._worker, self._worker.call(request, arrays))


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
        gradients: list[Any] = self._ask(ComputeGradients(target=self._target), [images, labels, *params])
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
        return self._worker.call(CountParameters(target=self._target)).body.count

    def weights(self) -> list[np.ndarray]:
        """Trainable weights of a model, in its own order; whether they are the same at each look is not said."""
        weights: list[np.ndarray] = self._ask(GetWeights(target=self._target))
        return weights

    def set_weights(self, weights: Iterable[np.ndarray]) -> None:
        """Assign the trainable weights."""
        self._ask(SetWeights(target=self._target), list(weights))

    def fit_batch(self, images: np.ndarray, labels: np.ndarray, *, learning_rate: float, steps: int) -> Any:
        """A model's probabilities (N, C) for a batch after ``steps`` steps of SGD on it."""
        request = FitBatch(target=self._target, learning_rate=learning_rate, steps=steps)
        return self._ask(request, [images, labels])

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
        request = OptimizeVariable(target=self._target, late_step=step, iterations=iterations)
        return self._ask(request, [start, gradients])

    def layers_that_learn_differently(self, images: np.ndarray) -> set[str]:
        """Those of ``batch_normalization`` and ``dropout`` that a model calls for images (N, H, W, C)."""
        body = self._worker.call(FindLearningLayers(target=self._target), [images]).body
        return {name for name in ("batch_normalization", "dropout") if getattr(body, name)}


def _flatten(argument: Any, arrays: list[np.ndarray]) -> Argument:
    if isinstance(argument, np.ndarray):
        arrays.append(argument)
        return ArrayArgument(len(arrays) - 1)
    if isinstance(argument, (list, tuple)):
        return ListArgument(tuple(_flatten(item, arrays) for item in argument))
    return PlainArgument(_plain(argument))


def _plain(value: Any) -> Any:
    """A number of NumPy's as Python's, which travels as it is."""
    return value.item() if isinstance(value, np.generic) else value


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
