"""What results depend on, as keys: under the same key, nothing is done again.

There are two, because training takes minutes and everything else seconds: under the same :func:`training_key` runs are
taken over, under the same :func:`checks_key` the whole result. No language is in either, and no sentence in any of
them: records hold what is to be said, and it is said when they are shown.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from autograder.grading.code_and_words import CodeAndWords, of_module, of_text, together
from autograder.grading.context import Bench, program_of, training_of
from autograder.grading.policy import Policy
from autograder.grading.test_files import file_of_tests
from autograder.grading.unit_checks import check_modules
from autograder.grading.unit_data import data_description
from autograder.sandbox.requests import Cell
from autograder.submissions.folders import Answer
from autograder.units.assertions import with_sentences
from autograder.units.training import GivenNetwork, GradedTraining, Training
from autograder.units.unit import Question, Unit

__all__ = ["JUDGING", "TRAINING", "checks_key", "given_network_key", "judging_code", "modules_of", "training_key"]

TRAINING = (
    "checks/optimizers.py",
    "data/description.py",
    "data/image_files.py",
    "data/sets.py",
    "grading/training",
    "sandbox/confinement",
    "sandbox/keras_parts.py",
    "sandbox/request_frames.py",
    "sandbox/requests.py",
    "sandbox/training_requests.py",
    "sandbox/worker",
    "units/training.py",
)
"""Modules and folders of the package by which images are made ready, a network is trained and its accuracy counted."""

JUDGING = (
    "checks",
    "grading/context.py",
    "grading/feedback.py",
    "grading/instructors_notes.py",
    "grading/killed_workers.py",
    "grading/old_keras.py",
    "grading/policy.py",
    "grading/question.py",
    "grading/replays.py",
    "grading/test_environment.py",
    "grading/test_files.py",
    "grading/training",
    "grading/unanswered.py",
    "sandbox/protocol.py",
    "sandbox/proxies.py",
    "sandbox/replies.py",
    "sandbox/seam.py",
    "sandbox/training_replies.py",
    "sandbox/worker_process.py",
)
"""Those that, with the former, make a result of an answer."""

_PACKAGE = Path(__file__).parents[1]


def training_key(bench: Bench, question: Question, answer: Answer, replaced: tuple[str, ...]) -> str:
    """What the training runs of a question's answer depend on, as a hash: program, table of the run, data, machine.

    Args:
        bench: what is graded on.
        question: the question.
        answer: to it.
        replaced: earlier questions whose answers the solution's stand in for.
    """
    names = [question.name, question.defines, question.optional, question.builds_on]
    asked = _asked_program(bench, question)
    training = training_of(bench, question, answer)
    return _run_key(bench, training, program_of(bench, answer, replaced), names, asked)


def given_network_key(bench: Bench, given: GivenNetwork) -> str:
    """What the training of the unit's given network depends on, as a hash.

    Args:
        bench: what is graded on.
        given: the network.
    """
    return _run_key(bench, given, program_of(bench, bench.solutions[given.stands_before], ()))


def checks_key(bench: Bench, question: Question, answer: Answer, replaced: tuple[str, ...]) -> str:
    """What a question's result depends on, as a hash: its training runs, the tests and the checks.

    Random inputs are drawn from it: nobody knows them before the answer is written.

    Args:
        bench: what is graded on.
        question: the question.
        answer: to it.
        replaced: earlier questions whose answers the solution's stand in for.
    """
    return _hash(
        training_key(bench, question, answer, replaced),
        answer.status,
        answer.problem,
        answer.stand_ins,
        question,
        bench.trains and question.training is not None,
        judging_code(bench.unit, question).digest,
    )


def judging_code(unit: Unit, question: Question) -> CodeAndWords:
    """The code that makes a result of an answer: the package's, the unit's checks, and the question's tests."""
    path = file_of_tests(unit, question)
    tests = of_text(path.name, with_sentences(path.read_text(encoding="utf-8")))
    return together([*map(of_module, [*modules_of(JUDGING), *check_modules(unit)]), tests])


def _run_key(bench: Bench, settings: Training | None, program: list[Cell], *others: object) -> str:
    # A run may end when it is good enough for a first look: that bound is the policy's.
    enough = Policy(settings).least_to_pass(1) if isinstance(settings, GradedTraining) else None
    description = data_description(bench.unit)
    return _hash(
        program,
        settings,
        enough,
        bench.unit.data,
        description and description.normalisation,  # the checksum is that of pixels as they are published
        bench.data_checksum,
        bench.threads,
        bench.sandbox.device,
        bench.sandbox.tensorflow_version,
        bench.sandbox.keras_version,
        together(map(of_module, modules_of(TRAINING))).digest,
        *others,
    )


def _asked_program(bench: Bench, question: Question) -> list[Cell]:
    """The cells of our own solution that make the network which trains in the place of the student's."""
    is_asked = bench.trains and question.training is not None and question.training.asked
    return program_of(bench, bench.solutions[question.name], ()) if is_asked else []


def modules_of(names: Iterable[str]) -> Iterator[Path]:
    """The files of modules and folders of the package, in their order."""
    for name in names:
        path = _PACKAGE / name
        yield from sorted(path.rglob("*.py")) if path.is_dir() else [path]


def _hash(*parts: object) -> str:
    return hashlib.sha256(msgspec.json.encode(parts)).hexdigest()
