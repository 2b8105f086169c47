"""Student functions and objects as tests see them on the trusted side.

Calling a proxy sends the arguments to the worker and returns NumPy arrays, or proxies of what has to stay there:
models, optimisers, objects of a student's own classes. These can be called, asked for their attributes, and handed on.
All that happens there, and is asked for by names that a test has; a worker names nothing that is looked up here. What
arrays hold, and what shape they have, is for the checks to judge.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.errors import OtherKind, StudentException
from autograder.locale.sentences import sentence
from autograder.sandbox.replies import ArrayResult, Described, NoResult, ObjectResult
from autograder.sandbox.requests import (
    Argument,
    ArrayArgument,
    Call,
    ComputeGradients,
    ComputeWeightGradients,
    CountParameters,
    FindLearningLayers,
    FitBatch,
    GetAttribute,
    GetWeights,
    ListArgument,
    MakeVariable,
    ObjectArgument,
    OptimizeVariable,
    PlainArgument,
    Request,
    RunBeside,
    SetWeights,
    TensorFlowArgument,
)
from autograder.sandbox.seam import Reply, Worker

__all__ = ["RemoteObject", "RemoteVariable", "StudentFunction", "TensorFlowFacade", "TensorFlowName"]

_OTHER_KIND = sentence("The answer gave something of another kind than was asked for.")
_NUMBERS = sentence("Where numbers were asked for, the answer gave an object of another kind: return one tensor.")


class RemoteVariable(np.ndarray):
    """A ``tf.Variable``: an array of the numbers that it held when it came, and its place in the worker.

    One that a test makes comes into being in the worker when it is first handed to the student's code. What is computed
    from a variable, a part of it included, is no variable but numbers.

    Args:
        values: float32 numbers that it holds at first.
    """

    _place: RemoteObject | None
    _is_made_here: bool

    def __new__(cls, values: Any) -> RemoteVariable:
        """A variable that has not been handed to the student's code yet."""
        variable = np.array(values, np.float32).view(cls)
        variable._is_made_here = True
        return variable

    def __array_finalize__(self, source: Any) -> None:
        self._place, self._is_made_here = None, False

    def numpy(self) -> np.ndarray:
        """The numbers that it holds now."""
        if self._place is None:
            return np.asarray(self)
        (values,) = _exactly_one(self._place.weight_values())
        return values

    def assign(self, values: np.ndarray) -> None:
        """Have it hold other numbers, where it is; the array here stays what it is."""
        assert self._place is not None, "it has not been handed to the student's code yet"
        self._place.set_weights([np.asarray(values, np.float32)])

    def _as_argument(self, remote: _Remote) -> ObjectArgument | None:
        """Itself in the worker of something; None where it is but numbers."""
        if self._place is None and self._is_made_here:
            worker = remote._worker
            self._place = RemoteObject(worker, worker.call(MakeVariable(), [np.asarray(self)]).body.handle)
        return None if self._place is None else self._place._as_argument(remote)


@dataclass(frozen=True)
class TensorFlowName:
    """Something of TensorFlow's that is handed to student code, such as ``tf.nn.relu``; it is looked up there."""

    path: str

    def __getattr__(self, name: str) -> TensorFlowName:
        if name.startswith("_"):
            raise AttributeError(name)
        return TensorFlowName(f"{self.path}.{name}")


class TensorFlowFacade:
    """What the parameter ``tf`` of a test is on the trusted side: its arrays are NumPy's, its functions but names."""

    Variable = RemoteVariable
    identity = TensorFlowName("identity")
    nn = TensorFlowName("nn")

    @staticmethod
    def constant(values: Any) -> np.ndarray:
        """Python's integers as int32, all other numbers as float32."""
        return np.array(values, np.int32 if np.asarray(values).dtype.kind in "iu" else np.float32)

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

    __slots__ = ("_target", "_worker")

    def __init__(self, worker: Worker, target: str | int) -> None:
        self._worker = worker
        self._target = target

    def __call__(self, *arguments: Any, **keywords: Any) -> Any:
        """Call it there.

        NumPy arrays become tensors on the way, unless the question says otherwise. What is in the worker, and names of
        TensorFlow, become what they stand for; lists, lists of all these.

        Returns:
            An array, None, a :class:`RemoteObject`, or a list of these. A list of numbers within a list is an array.

        Raises:
            WorkerFailed: the student's code raised or the worker ended.
        """
        trees, named, arrays = self._flattened(arguments, keywords)
        return self._ask(Call(target=self._target, arguments=trees, keywords=named), arrays)

    def _flattened(
        self, arguments: Sequence[Any], keywords: Mapping[str, Any]
    ) -> tuple[tuple[Argument, ...], dict[str, Argument], list[np.ndarray]]:
        """Arguments as they travel, by position and by name, and the arrays among them."""
        arrays: list[np.ndarray] = []
        trees = tuple(self._flatten(argument, arrays) for argument in arguments)
        return trees, {name: self._flatten(argument, arrays) for name, argument in keywords.items()}, arrays

    def _flatten(self, argument: Any, arrays: list[np.ndarray]) -> Argument:
        if isinstance(argument, RemoteVariable) and (variable := argument._as_argument(self)) is not None:
            return variable
        match argument:
            case np.ndarray():
                arrays.append(np.asarray(argument))
                return ArrayArgument(len(arrays) - 1)
            case list() | tuple():
                return ListArgument(tuple(self._flatten(item, arrays) for item in argument))
            case _Remote():
                return argument._as_argument(self)
            case TensorFlowName(path=path):
                return TensorFlowArgument(path)
            case np.generic():
                return PlainArgument(argument.item())
        return PlainArgument(argument)

    def _as_argument(self, remote: _Remote) -> ObjectArgument:
        """Itself, to be handed to something in the same worker.

        Raises:
            ValueError: it is in another one.
        """
        if isinstance(self._target, int) and self._worker is not remote._worker:
            raise ValueError("what is in one worker cannot be handed to student code in another")
        return ObjectArgument(self._target)

    def _ask(self, request: Request[Described], arrays: Sequence[np.ndarray] = ()) -> Any:
        return _unpack(self._worker, self._worker.call(request, arrays))


class StudentFunction(_Remote):
    """A function or class of the notebook, by name.

    Args:
        worker: where it is.
        name: what the notebook calls it.
        reopen: opens a fresh worker that has run the same program.
    """

    __slots__ = ("_reopen", "name")

    def __init__(self, worker: Worker, name: str, reopen: Callable[[], Worker] | None = None) -> None:
        super().__init__(worker, name)
        self.name = name
        self._reopen = reopen

    def elsewhere(self) -> StudentFunction:
        """This function in a fresh worker, where it has seen nothing yet."""
        return self if self._reopen is None else StudentFunction(self._reopen(), self.name)

    def beside(self, source: str, function: str, *arguments: Any, **keywords: Any) -> Any:
        """Call a function of the unit's own beside the student's code, where what is to be tried does not travel.

        Data sets, files and loops stay in the worker; arrays come back. The student's code shares a process with that
        function: nothing in it is a secret, and what it gives is believed no more than what a student's function gives.

        Args:
            source: Python that defines the function; it finds the notebook's names.
            function: its name.
            arguments: as for a call.
            keywords: likewise.

        Returns:
            As a call.

        Raises:
            WorkerFailed: as a call.
        """
        trees, named, arrays = self._flattened(arguments, keywords)
        return self._ask(RunBeside(source=source, function=function, arguments=trees, keywords=named), arrays)

    def gradients(self, images: np.ndarray, labels: np.ndarray, params: Sequence[np.ndarray]) -> list[Any]:
        """Gradients of the mean cross-entropy of ``f(images, params)``, one per parameter; None where none comes."""
        gradients: list[Any] = self._ask(ComputeGradients(target=self._target), [images, labels, *params])
        return gradients


class RemoteObject(_Remote):
    """An object that stays in the worker: a model, an optimiser, or one of a class of the student's own.

    What it has by a name is asked for by that name, as in the notebook, a method being an object that can be called.
    What can be done with it beyond that are the methods below; the names of those which Keras has do the same there.
    """

    __slots__ = ()

    def __getattr__(self, name: str) -> Any:
        """What it has by a name that is none of those below.

        Raises:
            AttributeError: nothing, as in the notebook.
            WorkerFailed: as a call.
        """
        if name.startswith("_"):
            raise AttributeError(name)
        try:
            return self._ask(GetAttribute(target=self._target, name=name))
        except StudentException as error:
            if error.kind == "AttributeError":
                raise _NoAttribute(error.kind, error.traceback) from None
            raise

    def __array__(self, *_arguments: Any, **_keywords: Any) -> np.ndarray:
        """It is no array: a check that takes it for one has found a wrong answer.

        Raises:
            OtherKind: always.
        """
        raise OtherKind(_OTHER_KIND, _NUMBERS)

    def count_params(self) -> int:
        """Number of parameters of a model that has been called once."""
        return self._worker.call(CountParameters(target=self._target)).body.count

    def weight_values(self) -> list[np.ndarray]:
        """What a model learns, in its own order; whether that is the same at each look is not said.

        A model is one of Keras, a ``tf.Module``, or any object that has ``weights``.
        """
        weights: list[np.ndarray] = self._ask(GetWeights(target=self._target))
        return weights

    def set_weights(self, weights: Iterable[np.ndarray]) -> None:
        """Assign what a model learns."""
        self._ask(SetWeights(target=self._target), list(weights))

    def weight_gradients(self, images: np.ndarray, labels: np.ndarray) -> list[Any]:
        """Gradients of the mean cross-entropy of a model's scores for what it learns; None where none comes."""
        gradients: list[Any] = self._ask(ComputeWeightGradients(target=self._target), [images, labels])
        return gradients

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
        """Which of ``batch_normalization`` and ``dropout`` a model calls for images (N, H, W, C)."""
        body = self._worker.call(FindLearningLayers(target=self._target), [images]).body
        return {name for name in ("batch_normalization", "dropout") if getattr(body, name)}


class _NoAttribute(StudentException, AttributeError):
    """An object in a worker has nothing by a name: for ``hasattr`` an answer, elsewhere the student's exception."""


def _exactly_one(values: list[np.ndarray]) -> list[np.ndarray]:
    """The list of one array.

    Raises:
        OtherKind: there are more or fewer.
    """
    if len(values) == 1:
        return values
    raise OtherKind(_OTHER_KIND, _NUMBERS)


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
        case ArrayResult(variable=None):
            return next(arrays)
        case ArrayResult(variable=int(handle)):
            variable = next(arrays).view(RemoteVariable)
            variable._place = RemoteObject(worker, handle)
            return variable
