"""Adam in NumPy, in the place of a student's."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from support.numpy_answers import Local

__all__ = ["LocalAdam", "follow"]


class LocalAdam(Local):
    """Adam in NumPy, by its formulas; ``number`` gives a step another number."""

    def __init__(
        self,
        learning_rate: float = 1e-3,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        ep: float = 1e-7,
        number: Callable[[int], int] = lambda step: step,
    ) -> None:
        super().__init__(lambda: None)
        self.constants = learning_rate, beta_1, beta_2, ep
        self.number = number

    def path(self, start: np.ndarray, gradients: Sequence[np.ndarray]) -> np.ndarray:
        """Places (T, ...) of one variable."""
        rate, beta_1, beta_2, ep = self.constants
        place, mean, square, path = np.array(start, np.float64), 0.0, 0.0, []
        for step, gradient in enumerate(gradients, start=1):
            mean = beta_1 * mean + (1 - beta_1) * gradient
            square = beta_2 * square + (1 - beta_2) * gradient**2
            number = self.number(step)
            place = place - rate * (mean / (1 - beta_1**number)) / (np.sqrt(square / (1 - beta_2**number)) + ep)
            path.append(place)
        return np.stack(path)


def follow(optimizer: LocalAdam, starts: list[np.ndarray], gradients: list[list[np.ndarray]]) -> list[np.ndarray]:
    """Paths of variables that :class:`LocalAdam` moves by known gradients."""
    return [optimizer.path(start, [step[at] for step in gradients]) for at, start in enumerate(starts)]
