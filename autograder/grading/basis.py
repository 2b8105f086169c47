"""Says what a question's result rests on, in the pieces in which an instructor changes it.

Whatever a key of :mod:`.keys` hashes is in one of the pieces: where a result is made anew, one of them says why.
"""

from __future__ import annotations

import hashlib
from functools import cache

import msgspec

from autograder import PYTHON
from autograder.grading.code_and_words import of_module, together
from autograder.grading.context import Bench, program_of
from autograder.grading.keys import JUDGING, TRAINING, limits_of, modules_of
from autograder.grading.test_functions import functions_of
from autograder.grading.unit_checks import code_of_checks
from autograder.grading.unit_data import data_description
from autograder.results.basis import Basis
from autograder.submissions.folders import Answer
from autograder.units.training import GradedTraining
from autograder.units.unit import Question

__all__ = ["basis_of"]

_DIGITS = 16
"""Of a digest: enough to tell contents apart that nobody chose to look alike."""

_POLICY = "grading/policy.py"

_VERDICT = frozenset({"over", "at_least", "spread", "difference", "credit_over"})
"""What ``[questions.training]`` says about the verdict, and not about the run."""


def basis_of(bench: Bench, question: Question, answer: Answer, replaced: tuple[str, ...]) -> Basis:
    """What a question's result rests on.

    Args:
        bench: what is graded on.
        question: the question.
        answer: to it.
        replaced: earlier questions whose answers the solution's stand in for.

    Raises:
        OSError, SyntaxError: the question's tests or the unit's checks cannot be read.
        UnitError: the unit's data set is none.
    """
    sandbox, training = bench.sandbox, question.training
    description = data_description(bench.unit)
    versions = {
        "python": PYTHON,
        "tensorflow": sandbox.tensorflow_version,
        "keras": sandbox.keras_version,
        "threads": bench.threads,
    }
    return Basis(
        answer=_digest(program_of(bench, answer, replaced), answer.status, answer.problem),
        replaced=list(replaced),
        tests={name: test.code.digest[:_DIGITS] for name, test in functions_of(bench.unit, question).items()},
        points=dict(question.checks),
        checks=code_of_checks(bench.unit).digest[:_DIGITS],
        limits=_digest(limits_of(question)),
        threshold=None if training is None else training.threshold,
        policy="" if training is None else _policy(training),
        training="" if training is None else _settings(training),
        data=_digest(bench.unit.data, description and description.normalisation, bench.data_checksum),
        versions=", ".join([*(f"{name}-{number}" for name, number in versions.items()), sandbox.device]),
        kit=_kit(),
    )


def _policy(training: GradedTraining) -> str:
    numbers = {name: getattr(training, name) for name in ("spread", "difference", "credit_over")}
    (module,) = modules_of([_POLICY])
    return _digest(of_module(module).digest, numbers, training.over is None)


def _settings(training: GradedTraining) -> str:
    told = msgspec.structs.asdict(training)
    return _digest({name: value for name, value in told.items() if name not in _VERDICT and name != "standin"})


@cache
def _kit() -> str:
    paths = {path for path in modules_of([*JUDGING, *TRAINING]) if not path.match(f"*/{_POLICY}")}
    return together(map(of_module, sorted(paths))).digest[:_DIGITS]


def _digest(*parts: object) -> str:
    return hashlib.sha256(msgspec.json.encode(parts)).hexdigest()[:_DIGITS]
