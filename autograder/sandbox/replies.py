"""What a worker may say: one type per operation, and nothing else comes through.

A worker runs a student's code, so its words are only bytes until they have been decoded into one of these types.
Bounds on numbers, on lengths and, since every type ends somewhere, on depth are part of the types; numbers are finite,
because JSON knows no others. Whoever holds a reply may take it as it is: a text is a text, a count is a count, and
there are as many arrays as it describes. What the *values* of arrays are worth, the checks decide. Replies are decoded
in :mod:`.seam`; this module is common to both sides, because each request says what answers it.
"""

from __future__ import annotations

from typing import Annotated, TypeAlias

import msgspec

from autograder.sandbox.protocol import MAXIMUM_RESULTS, ArrayAnnouncements

__all__ = [
    "Answer",
    "ArrayResult",
    "Count",
    "Described",
    "Done",
    "Failed",
    "Gradients",
    "Kept",
    "LayersHeld",
    "LearningLayers",
    "NoResult",
    "ObjectResult",
    "Raised",
    "Speed",
    "Started",
    "TooLarge",
    "Weights",
]

_Size: TypeAlias = Annotated[int, msgspec.Meta(ge=0, le=2**53)]
_Name: TypeAlias = Annotated[str, msgspec.Meta(max_length=500)]
_Handle: TypeAlias = Annotated[int, msgspec.Meta(ge=1, le=2**31)]
"""Of something that stays in the worker."""


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
    """The reply to ``start``: which of the wanted names are defined, which cells raised, how many GPUs there are."""

    defined: Annotated[tuple[_Name, ...], msgspec.Meta(max_length=1000)]
    raised: Annotated[tuple[Raised, ...], msgspec.Meta(max_length=10_000)]
    gpus: Annotated[int, msgspec.Meta(ge=0, le=1000)] = 0


class NoResult(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="none"):
    """None."""


class ArrayResult(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="array"):
    """The next of the reply's arrays; ``variable``: the handle of the ``tf.Variable`` that it was, if it was one."""

    variable: _Handle | None = None


class ObjectResult(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="object"):
    """Something that stays in the worker, under a handle."""

    handle: _Handle


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
    """The reply to ``gradients``: a sequence."""

    def contradiction(self) -> str:
        """See :class:`Answer`."""
        return super().contradiction() or ("" if self.sequence else "gradients that are no sequence")


class Weights(Described, frozen=True, kw_only=True):
    """The reply to ``weights``: a sequence of arrays."""

    def contradiction(self) -> str:
        """See :class:`Answer`."""
        is_fitting = self.sequence and len(self.results) == len(self.arrays)
        return super().contradiction() or ("" if is_fitting else "weights that are no sequence of arrays")


class Done(Described, frozen=True, kw_only=True):
    """The reply to an operation that gives nothing: None."""

    def contradiction(self) -> str:
        """See :class:`Answer`."""
        is_none = not self.sequence and self.results == (NoResult(),)
        return "" if is_none else "a result where there is none"


class Kept(Answer, frozen=True, kw_only=True):
    """The reply where something is made that stays in the worker: its handle."""

    handle: _Handle


class Count(Answer, frozen=True, kw_only=True):
    """The reply to ``count_params``."""

    count: _Size


class LearningLayers(Answer, frozen=True, kw_only=True):
    """The reply to ``layers``: whether a model calls layers of these kinds."""

    batch_normalization: bool
    dropout: bool


class LayersHeld(Answer, frozen=True, kw_only=True, rename=lambda name: name.replace("_", " ")):
    """The reply to ``self_test``: which layers of the lock-down hold."""

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
    """The reply to ``speed``: processor seconds for the work."""

    seconds: Annotated[float, msgspec.Meta(gt=0, le=1e6)]
