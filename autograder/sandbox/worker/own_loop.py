"""A training loop that a student has written out: it runs where it is, once, and its epochs are counted.

An epoch of ``fit`` counts as one. Updates that an optimiser makes outside ``fit`` count by their number: one epoch is
as many updates as it takes to see each training image once. The count is made in the student's process and so is a
courtesy: it tells an honest student of a mistake. The hard bound of a run is its time, which the grader keeps, and
what decides is whether the same network learns as well in a loop of ours.
"""

from __future__ import annotations

import contextlib
import math
from types import TracebackType
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from autograder.sandbox.training_requests import RunOwnLoop
from autograder.sandbox.worker.live import LiveNetwork, trained_by_itself
from autograder.sandbox.worker.networks import in_batches
from autograder.sandbox.worker.optimizers import describe_optimizer
from autograder.sandbox.worker.state import NotAModel, WorkerState

__all__ = ["EpochBudget", "OwnTraining"]


class OwnTraining:
    """Calls the student's own loop, once, and counts its epochs.

    Args:
        state: of the worker that has run the student's cells.
        request: names the loop.
        steps: of the whole run, in the notebook's loop.
    """

    def __init__(self, state: WorkerState, request: RunOwnLoop, steps: int) -> None:
        self._state = state
        self._request = request
        self._steps = steps
        self._model: Any = None
        self._optimizer: dict[str, Any] | None = None

    def run(self) -> float:
        """Run the whole loop; how many epochs it made."""
        self._state.seed(self._request.plan.seed)
        images = self._state.load_images()
        steps_per_epoch = math.ceil(len(images[0]) / self._request.smallest_batch)
        with EpochBudget(steps_per_epoch, self._steps) as budget:
            self._model = self._state.find(self._request.function)(*images[:4])
        if not callable(self._model):
            raise NotAModel(f"{self._request.function} must return the trained model")
        self._optimizer = budget.optimizer
        return budget.epochs

    def scores(self, images: np.ndarray) -> tf.Tensor:
        """Class scores (N, C) for images float32 (N, H, W, C), in inference mode."""
        return in_batches(self._predict, images)

    def network(self) -> tuple[LiveNetwork, dict[str, Any] | None]:
        """The network that was trained, and the optimiser's description as it was when the loop began.

        Raises:
            KeptNetwork: none can be found.
        """
        return trained_by_itself(self._state, self._model), self._optimizer

    def _predict(self, images: tf.Tensor) -> tf.Tensor:
        with contextlib.suppress(TypeError):  # a plain function knows no `training`
            return self._model(images, training=False)
        return self._model(images)


class EpochBudget:
    """Counts what happens while it is entered.

    Args:
        steps_per_epoch: updates outside ``fit`` that count as one epoch.
        steps: of a whole training, for rules that learning rates follow.

    Attributes:
        optimizer: the description of the first optimiser that stepped, as it was made; None where it has none.
    """

    def __init__(self, steps_per_epoch: int, steps: int) -> None:
        self._steps_per_epoch = steps_per_epoch
        self._steps = steps
        self._fitted_epochs = 0
        self._fitted_updates = 0
        self._optimizers: list[tuple[keras.optimizers.Optimizer, dict[str, Any] | None]] = []
        self._originals: tuple[Any, Any] | None = None
        self.optimizer: dict[str, Any] | None = None

    @property
    def epochs(self) -> float:
        """Epochs so far; a fraction where a loop of one's own stopped within one."""
        updates = sum(int(optimizer.iterations) for optimizer, _made in self._optimizers) - self._fitted_updates
        return self._fitted_epochs + max(0, updates) / self._steps_per_epoch

    def __enter__(self) -> EpochBudget:
        fit, build = keras.Model.fit, keras.optimizers.Optimizer.build
        self._originals = (fit, build)
        budget = self

        def counting_fit(model: keras.Model, *args: Any, **kwargs: Any) -> Any:
            before = budget._updates_of(model)
            history = fit(model, *args, **kwargs)
            budget._fitted_epochs += len(history.epoch)
            budget._fitted_updates += budget._updates_of(model) - before
            return history

        def noting_build(optimizer: keras.optimizers.Optimizer, *args: Any, **kwargs: Any) -> None:
            if all(known is not optimizer for known, _made in budget._optimizers):
                budget._optimizers.append((optimizer, budget._described(optimizer)))
            build(optimizer, *args, **kwargs)

        keras.Model.fit = counting_fit
        keras.optimizers.Optimizer.build = noting_build
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._originals is not None
        keras.Model.fit, keras.optimizers.Optimizer.build = self._originals
        stepped = [made for optimizer, made in self._optimizers if int(optimizer.iterations)]
        self.optimizer = next(iter(stepped), None)

    def _described(self, optimizer: keras.optimizers.Optimizer) -> dict[str, Any] | None:
        with contextlib.suppress(Exception):
            return describe_optimizer(optimizer, self._steps)
        return None

    @staticmethod
    def _updates_of(model: keras.Model) -> int:
        optimizer = getattr(model, "optimizer", None)
        return int(optimizer.iterations) if optimizer is not None else 0
