"""Parts of Keras as plain data, for both sides: what one worker says of a training, another may be asked to do.

The numbers and words in them come from processes that run students' code. What is built from them is Keras's.
"""

from __future__ import annotations

from typing import Annotated, TypeAlias

import msgspec

__all__ = ["Constraints", "Epochs", "Fit", "OptimizerDescription", "PartDescription", "Passes"]

_Size: TypeAlias = Annotated[int, msgspec.Meta(ge=0, le=2**53)]
_Name: TypeAlias = Annotated[str, msgspec.Meta(max_length=500)]
_Integer: TypeAlias = Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1)]
_Word: TypeAlias = Annotated[str, msgspec.Meta(max_length=1000)]
_Simple: TypeAlias = bool | _Integer | float | _Word | None
_Setting: TypeAlias = _Simple | Annotated[tuple[_Simple, ...], msgspec.Meta(max_length=1000)]

Epochs: TypeAlias = Annotated[int, msgspec.Meta(ge=0, le=10**6)]
"""A number of epochs."""


class PartDescription(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"name": "class"}):
    """A part of Keras that goes with a training, such as a schedule or a loss: its class and configuration."""

    name: _Name
    config: Annotated[dict[_Name, _Setting], msgspec.Meta(max_length=100)]


class OptimizerDescription(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"name": "class"}):
    """An optimiser of Keras: its class and configuration."""

    name: _Name
    config: Annotated[dict[_Name, _Setting | PartDescription], msgspec.Meta(max_length=100)]


Constraints: TypeAlias = Annotated[tuple[PartDescription | None, ...], msgspec.Meta(max_length=10_000)]
"""Of variables that learn, one by one; None where there is none."""


class Passes(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Passes over a part of the training images.

    Attributes:
        epochs: at most.
        batch_size: images per step.
        start: the first of the training images.
        stop: the one after the last.
        one_hot: whether labels are rows with a one.
        shuffle: whether their order is drawn anew for each epoch.
        continues: whether the optimiser goes on from the passes before.
        callbacks: those that act on the training.
    """

    epochs: Epochs
    batch_size: Annotated[int, msgspec.Meta(ge=1, le=10**6)]
    start: _Size
    stop: _Size
    one_hot: bool
    shuffle: bool
    continues: bool
    callbacks: Annotated[tuple[PartDescription, ...], msgspec.Meta(max_length=100)]


class Fit(Passes, frozen=True, kw_only=True):
    """One call of Keras's ``fit``, as it was noted.

    Attributes:
        loss: as it was compiled.
        optimizer: likewise.
    """

    loss: PartDescription
    optimizer: OptimizerDescription

    @property
    def may_end_early(self) -> bool:
        """Whether a callback may end it before its last epoch."""
        return any(callback.name in ("EarlyStopping", "TerminateOnNaN") for callback in self.callbacks)
