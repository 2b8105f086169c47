"""Random inputs of checks: drawn for one answer, by each check on its own."""

from __future__ import annotations

import hashlib

import msgspec
import numpy as np

from autograder.grading.context import Bench, program_of
from autograder.submissions.folders import Answer
from autograder.units.unit import Question

__all__ = ["generator", "seed_of"]


def seed_of(bench: Bench, question: Question, answer: Answer, replaced: tuple[str, ...]) -> int:
    """The seed of an answer's random inputs: of the program that runs for it, and of nothing else.

    So a verdict can be repeated, and yet nobody knows the draw before the answer is written that it depends on. What
    else a result rests on draws nothing anew: no other test, threshold, image set, kit or release of TensorFlow moves a
    grade by luck.

    Args:
        bench: what is graded on.
        question: the question.
        answer: to it.
        replaced: earlier questions whose answers the solution's stand in for.
    """
    return _number([bench.unit.name, question.name, program_of(bench, answer, replaced)], 4)


def generator(seed: int, *names: str) -> np.random.Generator:
    """Of what is named: the same for the same seed and names, whatever else is drawn from the seed, or was before."""
    return np.random.default_rng([seed, *(_number(name, 8) for name in names)])


def _number(content: object, size: int) -> int:
    return int.from_bytes(hashlib.sha256(msgspec.json.encode(content)).digest()[:size], "big")
