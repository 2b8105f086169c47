"""What the grader may ask of a worker: one type per operation, common to both sides.

The grader makes a request, and its base says of what type the reply is: ``Request[Started]`` is answered by
:class:`.replies.Started`. A worker takes the grader's word for all that is in it, and is told no more than the work
needs: what decides about an answer, such as a goal, is in no request. Those of training runs are in
:mod:`.training_requests`.
"""

from __future__ import annotations

from typing import Generic, Literal, TypeAlias, TypeVar, get_args

import msgspec

from autograder.sandbox.replies import (
    Answer,
    Count,
    Described,
    Done,
    Gradients,
    Kept,
    LayersHeld,
    LearningLayers,
    Speed,
    Started,
    Weights,
)

__all__ = [
    "Argument",
    "ArrayArgument",
    "Call",
    "Cell",
    "ComputeGradients",
    "ComputeWeightGradients",
    "CountParameters",
    "ExamineLockDown",
    "FindLearningLayers",
    "FitBatch",
    "GetAttribute",
    "GetWeights",
    "ListArgument",
    "Loader",
    "MakeVariable",
    "MeasureSpeed",
    "ObjectArgument",
    "Operation",
    "OptimizeVariable",
    "PlainArgument",
    "Request",
    "RunBeside",
    "SetWeights",
    "Start",
    "TensorFlowArgument",
]

AnsweredBy = TypeVar("AnsweredBy", bound=Answer, covariant=True)

Target: TypeAlias = str | int
"""A name of the notebook, or the handle of an object that stays in the worker."""

Plain: TypeAlias = bool | int | float | str | None


class Request(
    msgspec.Struct,
    Generic[AnsweredBy],
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    tag_field="operation",
    tag=True,
):
    """One operation, whose name is the type's. The base of all requests."""

    @classmethod
    def reply(cls) -> type[AnsweredBy]:
        """The type of what answers it."""
        (base,) = cls.__dict__["__orig_bases__"]
        answer: type[AnsweredBy] = get_args(base)[0]
        return answer


class Cell(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A cell of a program.

    Attributes:
        id: names the cell in tracebacks.
        question: whose answer it is; "" for none.
        source: Python.
    """

    id: str
    question: str
    source: str


class Loader(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The notebook's function that loads images, as a worker provides it.

    Attributes:
        name: what the notebook calls it.
        training: its first default: how many images to learn from.
        validation: its second: of these, how many to try a network on, taken from their end.
        test: its third.
        keras: the module of Keras's that the notebook has the images from, which provides the same; "" for none.
    """

    name: str
    training: int
    validation: int
    test: int
    keras: str = ""


class Start(Request[Started], frozen=True, kw_only=True):
    """Run a program; say which names it defines, and which cells raised.

    The first request to a worker; a later one begins anew, from a clean slate.

    Attributes:
        cells: the program.
        question: whose answer is among them; "" for none.
        wanted: names to look for; what earlier cells call so is forgotten.
        threads: of TensorFlow's operations.
        loader: to provide; None where the program loads nothing.
        arrays: what the program's functions are given for the arrays of later requests.
    """

    cells: tuple[Cell, ...] = ()
    question: str = ""
    wanted: tuple[str, ...] = ()
    threads: int = 1
    loader: Loader | None = None
    arrays: Literal["tensors", "numpy"] = "tensors"


class ArrayArgument(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="array"):
    """The request's array of this index: a tensor, or an array of NumPy's, as :class:`Start` said."""

    index: int


class ListArgument(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="list"):
    """A list of arguments."""

    items: tuple[Argument, ...]


class PlainArgument(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="plain"):
    """A number, a word, a truth value or None."""

    value: Plain


class ObjectArgument(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="object"):
    """What is in the worker already."""

    target: Target


class TensorFlowArgument(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="tensorflow"):
    """Something of TensorFlow's: ``nn.relu`` is ``tf.nn.relu``."""

    path: str


Argument: TypeAlias = ArrayArgument | ListArgument | PlainArgument | ObjectArgument | TensorFlowArgument


class Call(Request[Described], frozen=True, kw_only=True):
    """Call something, and describe what it returns.

    Attributes:
        target: what to call.
        arguments: by position.
        keywords: by name.
    """

    target: Target
    arguments: tuple[Argument, ...] = ()
    keywords: dict[str, Argument] = {}


class RunBeside(Request[Described], frozen=True, kw_only=True):
    """Run code of the unit's own beside the program, call one of its functions, and describe what that returns.

    The code finds the program's names, and binds its own in a place of its own. It is no secret: the program shares the
    process with it.

    Attributes:
        source: Python that defines the function.
        function: its name.
        arguments: by position.
        keywords: by name.
    """

    source: str
    function: str
    arguments: tuple[Argument, ...] = ()
    keywords: dict[str, Argument] = {}


class GetAttribute(Request[Described], frozen=True, kw_only=True):
    """Describe what an object has by a name; of a method, that is an object which can be called.

    Attributes:
        target: the object.
        name: of the attribute.
    """

    target: Target
    name: str


class MakeVariable(Request[Kept], frozen=True, kw_only=True):
    """Make a ``tf.Variable`` that holds the array, and keep it."""


class ComputeGradients(Request[Gradients], frozen=True, kw_only=True):
    """Gradients of the mean cross-entropy of ``target(images, params)``, one per parameter.

    Its arrays: images (N, H, W, C), labels (N,), and the parameters.
    """

    target: Target


class ComputeWeightGradients(Request[Gradients], frozen=True, kw_only=True):
    """Gradients of the mean cross-entropy of the scores ``target(images)``, one per variable that the target learns.

    Its arrays: images (N, H, W, C) and labels (N,).
    """

    target: Target


class FitBatch(Request[Described], frozen=True, kw_only=True):
    """Fit a model to one batch by SGD; its probabilities (N, C) for the batch afterwards.

    Its arrays: images (N, H, W, C) and labels (N,).

    Attributes:
        target: the model.
        learning_rate: of SGD.
        steps: how many.
    """

    target: Target
    learning_rate: float
    steps: int


class CountParameters(Request[Count], frozen=True, kw_only=True):
    """Number of parameters of a model that has been called once."""

    target: Target


class GetWeights(Request[Weights], frozen=True, kw_only=True):
    """The variables that something learns, in its own order: a model, any object with ``weights``, or one variable."""

    target: Target


class SetWeights(Request[Done], frozen=True, kw_only=True):
    """Assign the variables that something learns, in its own order; they are the arrays."""

    target: Target


class OptimizeVariable(Request[Described], frozen=True, kw_only=True):
    """Apply gradients to a variable in turn, by an optimiser which then finalises it; the variable's path (T + 1, n).

    Its arrays: where the variable begins (n,), and the gradients (T, n).

    Attributes:
        target: the optimiser.
        late_step: the step before which the optimiser's count of its steps is set forward, as far as it keeps one.
        iterations: to this number.
    """

    target: Target
    late_step: int
    iterations: int


class FindLearningLayers(Request[LearningLayers], frozen=True, kw_only=True):
    """Which of the layers that a model calls for images (N, H, W, C) behave differently while it learns."""

    target: Target


class ExamineLockDown(Request[LayersHeld], frozen=True, kw_only=True):
    """Try what the worker must not be able to do.

    Attributes:
        uid: the user that owns the scratch folder.
        scratch: that folder.
        outside: a file that the worker should not be able to read.
        most_bytes: room in a scratch folder of fixed size.
        most_files: likewise.
        was_root: whether the grader runs as root.
    """

    uid: int
    scratch: str
    outside: str
    most_bytes: int
    most_files: int
    was_root: bool


class MeasureSpeed(Request[Speed], frozen=True, kw_only=True):
    """Do a fixed piece of work several times; the least processor time that it took.

    Attributes:
        steps: of training, in each try.
        tries: how many.
    """

    steps: int
    tries: int


Operation: TypeAlias = (
    Call
    | RunBeside
    | GetAttribute
    | MakeVariable
    | ComputeGradients
    | ComputeWeightGradients
    | FitBatch
    | CountParameters
    | GetWeights
    | SetWeights
    | OptimizeVariable
    | FindLearningLayers
    | ExamineLockDown
    | MeasureSpeed
)
"""What may be asked after the start."""
