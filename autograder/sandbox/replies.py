"""What a worker may say: one type per operation, and nothing else comes through.

A worker runs a student's code, so its words are only bytes until they have been decoded into one of these types.
Bounds on numbers, on lengths and, since every type ends somewhere, on depth are part of the types; numbers are finite,
because JSON knows no others. Whoever holds a reply may take it as it is: a text is a text, a count is a count, and
there are as many arrays as it describes. What the *values* of arrays are worth, the checks decide.
"""

from __future__ import annotations

from functools import cache
from typing import Annotated, Any, TypeAlias, TypeVar

import msgspec

from autograder.errors import ProtocolError
from autograder.locale.sentences import sentence
from autograder.sandbox.protocol import MAXIMUM_RESULTS, ArrayAnnouncements

__all__ = [
    "Answer",
    "Answered",
    "ArrayResult",
    "Count",
    "Described",
    "Done",
    "Failed",
    "Gradients",
    "LayersHeld",
    "LearningLayers",
    "NoResult",
    "ObjectResult",
    "OptimizerDescription",
    "PartDescription",
    "Raised",
    "Speed",
    "Started",
    "TooLarge",
    "Weights",
    "decode",
]

_Size: TypeAlias = Annotated[int, msgspec.Meta(ge=0, le=2**53)]
_Name: TypeAlias = Annotated[str, msgspec.Meta(max_length=500)]
_Integer: TypeAlias = Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1)]


class Answer(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="status", tag="ok"):
    """An operation came to its end. The base of all replies below.

    Attributes:
        arrays: the arrays that come with it, in turn: the protocol's own field.
    """

    arrays: ArrayAnnouncements = ()

    def __post_init__(self) -> None:
        problem = self.contradiction()
        if problem:
            raise ValueError(problem)

    def contradiction(self) -> str:
        """What in the reply does not fit together; empty where all does."""
        return "arrays that nobody asked for" if self.arrays else ""


class Failed(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="status", tag="error"):
    """The student's code raised.

    Attributes:
        kind: the exception's class.
        traceback: its text.
    """

    kind: Annotated[str, msgspec.Meta(max_length=100)]
    traceback: Annotated[str, msgspec.Meta(max_length=20_000)]
    arrays: tuple[()] = ()


class TooLarge(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="status", tag="too large"
):
    """The result was larger than the call allowed."""

    arrays: tuple[()] = ()


class Raised(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A cell raised.

    Attributes:
        cell: its id, as the worker has it.
        question: whose answer the cell is, likewise.
        kind: the exception's class.
        traceback: its text.
    """

    cell: str
    question: str
    kind: Annotated[str, msgspec.Meta(max_length=100)]
    traceback: Annotated[str, msgspec.Meta(max_length=20_000)]


class Started(Answer, frozen=True, kw_only=True):
    """Of ``start``: which of the wanted names are defined, and which cells raised."""

    defined: Annotated[tuple[_Name, ...], msgspec.Meta(max_length=1000)]
    raised: Annotated[tuple[Raised, ...], msgspec.Meta(max_length=10_000)]


class NoResult(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="none"):
    """None."""


class ArrayResult(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="array"):
    """The next of the reply's arrays; ``variable``: it was a ``tf.Variable``."""

    variable: bool


class ObjectResult(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="object"):
    """Something that stays in the worker, under a handle."""

    handle: Annotated[int, msgspec.Meta(ge=1, le=2**31)]


class Described(Answer, frozen=True, kw_only=True):
    """What a function gave.

    Attributes:
        results: each item of a sequence, or the one result.
        sequence: whether it was one.
    """

    results: Annotated[tuple[NoResult | ArrayResult | ObjectResult, ...], msgspec.Meta(max_length=MAXIMUM_RESULTS)]
    sequence: bool

    def contradiction(self) -> str:
        """See :class:`Answer`."""
        if sum(isinstance(result, ArrayResult) for result in self.results) != len(self.arrays):
            return "not as many arrays as are described"
        if not self.sequence and len(self.results) != 1:
            return "no sequence, and not one result"
        return ""


class Gradients(Described, frozen=True, kw_only=True):
    """Of ``gradients``: a sequence."""

    def contradiction(self) -> str:
        """See :class:`Answer`."""
        return super().contradiction() or ("" if self.sequence else "gradients that are no sequence")


class Weights(Described, frozen=True, kw_only=True):
    """Of ``weights``: a sequence of arrays."""

    def contradiction(self) -> str:
        """See :class:`Answer`."""
        is_fitting = self.sequence and len(self.results) == len(self.arrays)
        return super().contradiction() or ("" if is_fitting else "weights that are no sequence of arrays")


class Done(Described, frozen=True, kw_only=True):
    """Of an operation that gives nothing: None."""

    def contradiction(self) -> str:
        """See :class:`Answer`."""
        is_none = not self.sequence and self.results == (NoResult(),)
        return "" if is_none else "a result where there is none"


class Count(Answer, frozen=True, kw_only=True):
    """Of ``count_params``."""

    count: _Size


class LearningLayers(Answer, frozen=True, kw_only=True):
    """Of ``layers``: whether a model calls layers of these kinds."""

    batch_normalization: bool
    dropout: bool


_Word: TypeAlias = Annotated[str, msgspec.Meta(max_length=1000)]
_Simple: TypeAlias = bool | _Integer | float | _Word | None
_Setting: TypeAlias = _Simple | Annotated[tuple[_Simple, ...], msgspec.Meta(max_length=1000)]


class PartDescription(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"name": "class"}):
    """A part of Keras that goes with a training, such as a schedule or a loss: its class and configuration."""

    name: _Name
    config: Annotated[dict[_Name, _Setting], msgspec.Meta(max_length=100)]


class OptimizerDescription(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"name": "class"}):
    """An optimiser of Keras: its class and configuration, as plain data."""

    name: _Name
    config: Annotated[dict[_Name, _Setting | PartDescription], msgspec.Meta(max_length=100)]


class LayersHeld(Answer, frozen=True, kw_only=True, rename=lambda name: name.replace("_", " ")):
    """Of ``self_test``: which layers of the lock-down hold."""

    own_process: bool
    resource_limits: bool
    no_new_privileges: bool
    no_capabilities: bool
    closed_descriptors: bool
    empty_environment: bool
    private_scratch: bool
    own_user: bool
    landlock: bool
    seccomp: bool
    fixed_scratch: bool
    own_processes: bool

    def by_name(self) -> dict[str, bool]:
        """By the layers' names."""
        return {name.replace("_", " "): getattr(self, name) for name in self.__struct_fields__ if name != "arrays"}


class Speed(Answer, frozen=True, kw_only=True):
    """Of ``speed``: processor seconds for the work."""

    seconds: Annotated[float, msgspec.Meta(gt=0, le=1e6)]


Answered = TypeVar("Answered", bound=Answer)


def decode(text: bytes, reply: type[Answered]) -> Answered | Failed | TooLarge:
    """A reply's JSON as what it must be.

    Raises:
        ProtocolError: it is not. The message says so in our own words: a decoder's would quote the worker.
    """
    decoded: Answered | Failed | TooLarge = _decode(text, _decoder(reply), reply.__name__)
    return decoded


def _decode(text: bytes, decoder: msgspec.json.Decoder[Any], name: str) -> Any:
    try:
        return decoder.decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        problem = f"a reply that is no {name}"
        # Translators: {problem} is technical, and English.
        raise ProtocolError(sentence("the worker broke the protocol: {problem}", problem=problem)) from None


@cache
def _decoder(reply: type[Answer]) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(reply | Failed | TooLarge)
