"""What the two workers of a training run may say; see :mod:`.replies` for the rest, and for the rule."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

import msgspec

from autograder.sandbox.keras_parts import Constraints, Epochs, Fit, OptimizerDescription
from autograder.sandbox.replies import Answer, Described

__all__ = [
    "Begun",
    "Drawn",
    "EpochDone",
    "NetworkFacts",
    "NetworkMade",
    "OwnEpochs",
    "OwnNetwork",
    "Probe",
    "ReasonToKeep",
    "ReasonToRefuse",
    "Received",
    "Rehearsed",
    "Shuffled",
    "Traced",
]

_Size: TypeAlias = Annotated[int, msgspec.Meta(ge=0, le=2**53)]
_Shape: TypeAlias = Annotated[tuple[_Size, ...], msgspec.Meta(max_length=8)]
_Shapes: TypeAlias = Annotated[tuple[_Shape, ...], msgspec.Meta(max_length=10_000)]
_Detail: TypeAlias = Annotated[str, msgspec.Meta(max_length=100)]

ReasonToKeep: TypeAlias = Literal["graph", "size", "constraint", "variables"]
"""Why a network cannot leave the process that it was made in."""

ReasonToRefuse: TypeAlias = Literal["graph", "size", "operation", "state", "memory"]
"""Why a graph may not train."""


class NetworkFacts(Answer, frozen=True, kw_only=True):
    """What a network is like: its variables in their order, and what goes with it.

    Attributes:
        shapes: of the variables.
        dtypes: of the variables.
        penalised: whether the loss has a part of the network's own, such as a regulariser's.
        optimizer: None where the loop needs none, or where it cannot be described.
    """

    shapes: _Shapes
    dtypes: Annotated[tuple[_Detail, ...], msgspec.Meta(max_length=10_000)]
    penalised: bool
    optimizer: OptimizerDescription | None

    def contradiction(self) -> str:
        """See :class:`.replies.Answer`."""
        if len(self.dtypes) != len(self.shapes):
            return "not as many dtypes as shapes"
        return super().contradiction()


class NetworkMade(NetworkFacts, frozen=True, kw_only=True):
    """What a network is like, and the values of its variables: the arrays, in their order."""

    def contradiction(self) -> str:
        """See :class:`.replies.Answer`."""
        if len(self.dtypes) != len(self.shapes):
            return "not as many dtypes as shapes"
        values = tuple(shape for _dtype, shape in self.arrays)
        return "" if values == self.shapes else "values of other shapes"


class Probe(Described, frozen=True, kw_only=True):
    """Outputs for a batch, and gradients, None where none comes."""

    def contradiction(self) -> str:
        """See :class:`.replies.Answer`."""
        return super().contradiction() or ("" if self.sequence and self.results else "no outputs")


class Traced(Answer, frozen=True, kw_only=True):
    """A network as a graph, its files being the arrays, or why there is none.

    Attributes:
        kept: the reason, or nothing.
        detail: what in the network it is: the worker's words.
        constraints: one per variable that learns.
    """

    kept: ReasonToKeep | Literal[""]
    detail: _Detail
    constraints: Constraints

    def contradiction(self) -> str:
        """See :class:`.replies.Answer`."""
        are_files = len(self.arrays) == 3 and all(dtype == "uint8" and len(shape) == 1 for dtype, shape in self.arrays)
        return "" if (not self.arrays if self.kept else are_files) else "a graph without its files"


class Rehearsed(Answer, frozen=True, kw_only=True):
    """The calls of ``fit`` that a training consists of; None where it is written out in Python."""

    fits: Annotated[tuple[Fit, ...], msgspec.Meta(min_length=1, max_length=1000)] | None


class OwnEpochs(Answer, frozen=True, kw_only=True):
    """How many epochs a student's own loop made, by its own process's count."""

    epochs: Annotated[float, msgspec.Meta(ge=0, le=1e6)]


class OwnNetwork(Answer, frozen=True, kw_only=True):
    """The optimiser behind a student's own loop, where it can be described; or why there is no network."""

    optimizer: OptimizerDescription | None
    kept: ReasonToKeep | Literal[""]


class Received(Answer, frozen=True, kw_only=True):
    """A graph has been taken up, or refused.

    Attributes:
        shapes: of the variables that learn.
        refused: the reason, or nothing.
        detail: what in the graph it is: the graph's words.
    """

    shapes: _Shapes
    refused: ReasonToRefuse | Literal[""]
    detail: _Detail


class Drawn(Answer, frozen=True, kw_only=True):
    """A network has its initial values.

    Attributes:
        learned: how many numbers it learns.
        fixed: how many came along that are neither ours nor learnt.
        independent: whether its random numbers are, as far as repetitions tell.
    """

    learned: _Size
    fixed: _Size
    independent: bool


class Begun(Answer, frozen=True, kw_only=True):
    """A training run has begun."""


class Shuffled(Answer, frozen=True, kw_only=True):
    """What was learnt has been mixed; whether that is most of what learns."""

    most: bool


class EpochDone(Answer, frozen=True, kw_only=True):
    """An epoch is done: how many there were, and whether that was the last."""

    epochs: Epochs
    last: bool
