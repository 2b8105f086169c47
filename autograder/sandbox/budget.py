"""Counts the epochs of a student's own training loop.

An epoch of ``fit`` counts as one. Updates that an optimiser makes outside ``fit`` count by their number:
one epoch is as many updates as it takes to see each training image once. The count is made in the
student's process and so is a courtesy: it tells an honest student of a mistake. The hard bound of a
training run is its time, which the grader keeps.
"""

from __future__ import annotations

from types import TracebackType
from typing import Any

import keras

__all__ = ["EpochBudget"]


class EpochBudget:
    """Counts what happens while it is entered.

    Args:
        steps_per_epoch: updates outside ``fit`` that count as one epoch.
    """

    def __init__(self, steps_per_epoch: int) -> None:
        self._steps_per_epoch = steps_per_epoch
        self._fitted_epochs = 0
        self._fitted_updates = 0
        self._optimizers: list[keras.optimizers.Optimizer] = []
        self._originals: tuple[Any, Any] | None = None

    @property
    def epochs(self) -> float:
        """Epochs so far; a fraction where a loop of one's own stopped within one."""
        updates = sum(int(optimizer.iterations) for optimizer in self._optimizers) - self._fitted_updates
        return self._fitted_epochs + max(0, updates) / self._steps_per_epoch

    def __enter__(self) -> EpochBudget:
        fit, initialise = keras.Model.fit, keras.optimizers.Optimizer.__init__
        self._originals = (fit, initialise)
        budget = self

        def counting_fit(model: keras.Model, *args: Any, **kwargs: Any) -> Any:
            before = budget._updates_of(model)
            history = fit(model, *args, **kwargs)
            budget._fitted_epochs += len(history.epoch)
            budget._fitted_updates += budget._updates_of(model) - before
            return history

        def counting_initialise(optimizer: keras.optimizers.Optimizer, *args: Any, **kwargs: Any) -> None:
            initialise(optimizer, *args, **kwargs)
            budget._optimizers.append(optimizer)

        keras.Model.fit = counting_fit
        keras.optimizers.Optimizer.__init__ = counting_initialise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._originals is not None
        keras.Model.fit, keras.optimizers.Optimizer.__init__ = self._originals

    @staticmethod
    def _updates_of(model: keras.Model) -> int:
        optimizer = getattr(model, "optimizer", None)
        return int(optimizer.iterations) if optimizer is not None else 0
