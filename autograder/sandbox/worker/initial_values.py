"""Initial values that are ours: what a student's process sends says how they are spread, and nothing more.

Weights that begin at random numbers are drawn again here, with our seed, from the distribution that they seem to
come from. For an honest network that is another draw like its own. What somebody learnt elsewhere does not come
through: of a tensor of any size, a kind of distribution, a mean and a standard deviation are left.

What is no random number (zeros and ones, an identity, a hand-made filter) stays as it is, and is counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from autograder.sandbox.worker.counting import numbers_in, repetitions

__all__ = ["InitialValue", "are_repeated", "describe", "draw"]

_FEW = 16
"""Different values: random numbers of 32 bits are almost all different."""

_BY_HAND = 256
"""Numbers beside the most frequent one that a tensor may have and be taken for made by hand."""

_OWN_SEED = 3
"""Integers in the state of a random generator, at most."""

_TRUNCATED = 0.87962566103423978
"""Standard deviation of the standard normal distribution cut off at -2 and 2."""


@dataclass(frozen=True)
class InitialValue:
    """How one variable begins.

    Attributes:
        kind: ``kept`` as it came, or the distribution that it is drawn from.
        mean: of the distribution.
        deviation: its standard deviation.
        numbers: how many numbers of the student's are in it.
    """

    kind: Literal["kept", "normal", "truncated", "uniform", "seed"]
    numbers: int
    mean: float = 0.0
    deviation: float = 0.0


def describe(value: np.ndarray, *, learns: bool) -> InitialValue:
    """How a variable begins, from one draw.

    Args:
        value: the variable, of any shape.
        learns: whether it is trained; what is not may be made by hand, such as the filters of a blur.
    """
    flat = np.asarray(value).reshape(-1)
    if flat.dtype.name == "bfloat16":  # which NumPy does not know for a number
        flat = flat.astype(np.float32)
    if flat.dtype.kind not in "f":
        kept = InitialValue("kept", numbers_in([flat]))
        return InitialValue("seed", 0) if flat.size <= _OWN_SEED and not learns else kept
    different, exceptions = repetitions(flat)
    few = different <= _FEW if learns else True
    if not flat.size or not np.isfinite(flat).all() or (few and exceptions <= _BY_HAND):
        plain = exceptions == 0 and (not flat.size or float(flat[0]) in (0.0, 1.0))
        return InitialValue("kept", 0 if plain else exceptions + 1)
    exact = flat.astype(np.float64)
    mean, deviation = float(exact.mean()), float(exact.std())
    if abs(mean) <= 4.0 * deviation / np.sqrt(flat.size):
        mean = 0.0  # as far off as chance would have it
    return InitialValue(_kind(exact, deviation), 1 if mean == 0.0 else 2, mean, deviation)


def draw(initial: InitialValue, value: np.ndarray, seed: Sequence[int]) -> np.ndarray:
    """Our own value for a variable.

    Args:
        initial: what :func:`describe` said of it.
        value: the variable as it came.
        seed: of the draw.
    """
    rng = np.random.default_rng(seed)
    if initial.kind == "kept":
        return value
    if initial.kind == "seed":
        return rng.integers(0, 2**31 - 1, value.shape).astype(value.dtype)
    if initial.kind == "uniform":
        drawn = rng.uniform(-np.sqrt(3.0), np.sqrt(3.0), value.shape)
    elif initial.kind == "truncated":
        drawn = _truncated(rng, value.shape) / _TRUNCATED
    else:
        drawn = rng.standard_normal(value.shape)
    result: np.ndarray = (initial.mean + initial.deviation * drawn).astype(value.dtype)
    return result


def are_repeated(value: np.ndarray) -> bool:
    """Whether random numbers were drawn once and used several times, so that units begin alike."""
    flat = np.asarray(value).reshape(-1)
    different = len(np.unique(flat))
    return different > _FEW and different <= flat.size // 2


def _kind(flat: np.ndarray, deviation: float) -> Literal["normal", "truncated", "uniform"]:
    """Told by the fourth moment: 1.8 is a uniform distribution's, 3 the normal one's, 2.36 one cut off at -2 and 2."""
    kurtosis = float((((flat - flat.mean()) / max(deviation, 1e-30)) ** 4).mean())
    return "uniform" if kurtosis < 2.08 else "truncated" if kurtosis < 2.68 else "normal"


def _truncated(rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    drawn = rng.standard_normal(shape)
    while (outside := np.abs(drawn) > 2.0).any():
        drawn[outside] = rng.standard_normal(int(outside.sum()))
    return drawn
