"""What results depend on, as keys: under the same key, nothing is done again.

Training takes minutes and everything else seconds, so under the same :func:`training_key` runs are taken over. Several
checks look at an answer, each with a key of its own in :func:`check_keys`: where one is edited, the others are taken
over. :func:`checks_key` is that of all of them together, by which a whole result is found at once. No language is in
any, and no sentence: records hold what is to be said, and it is said when they are shown.
"""

from __future__ import annotations

import hashlib
import os
import platform
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path

import msgspec

from autograder import PYTHON
from autograder.grading.code_and_words import CodeAndWords, of_module, together
from autograder.grading.context import Bench, program_of, training_of
from autograder.grading.policy import Policy
from autograder.grading.test_functions import functions_of
from autograder.grading.unit_checks import CHECKS, code_of_checks
from autograder.grading.unit_data import data_description
from autograder.grading.wording import Wording
from autograder.sandbox.requests import Cell
from autograder.sandbox.seam import Sandbox
from autograder.submissions.folders import Answer
from autograder.units.training import GivenNetwork, GradedTraining, Training
from autograder.units.unit import Question, Unit

__all__ = [
    "JUDGING",
    "TRAINING",
    "answer_key",
    "check_keys",
    "checks_key",
    "given_network_key",
    "kit_code",
    "latest_key",
    "limits_of",
    "modules_of",
    "speed_key",
    "training_key",
    "wording_of",
]

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
    "grading/draws.py",
    "grading/feedback.py",
    "grading/instructors_notes.py",
    "grading/kept_checks.py",
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
    "sandbox/socket_bytes.py",
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


def speed_key(sandbox: Sandbox) -> str:
    """What the speed of a machine depends on, as a hash: which one it is, and what does the work there.

    Args:
        sandbox: whose workers do it.
    """
    machine = platform.node(), platform.machine(), _processor(), len(os.sched_getaffinity(0))
    versions = sandbox.device, sandbox.tensorflow_version, sandbox.keras_version
    work = kit_code(("grading/speed.py", *TRAINING)).digest
    return _hash("speed", machine, versions, work)


def answer_key(bench: Bench, question: Question, answer: Answer, replaced: tuple[str, ...]) -> str:
    """What all checks of a question's answer depend on, as a hash: no test and nothing that judges is in it.

    Args:
        bench: what is graded on.
        question: the question.
        answer: to it.
        replaced: earlier questions whose answers the solution's stand in for.
    """
    return _hash(
        program_of(bench, answer, replaced),
        answer.status,
        answer.problem,
        answer.stand_ins,
        replaced,
        limits_of(question),
        _machine(bench),
        kit_code(TRAINING).digest,
    )


def check_keys(bench: Bench, question: Question, answer: Answer, replaced: tuple[str, ...]) -> dict[str, str]:
    """What the result of each check depends on, in their order: the answer, the test, its points, and what judges.

    None is in another's: of two tests, one can be edited without a word about the other.

    Args:
        bench: what is graded on.
        question: the question.
        answer: to it.
        replaced: earlier questions whose answers the solution's stand in for.

    Raises:
        OSError, SyntaxError: the tests or the unit's checks cannot be read.
        KeyError: there is no test for a check.
    """
    graded = answer_key(bench, question, answer, replaced)
    judging = kit_code(JUDGING).digest
    own_checks = code_of_checks(bench.unit).digest
    functions = functions_of(bench.unit, question)
    trained = ""
    if any("training" in functions[name].asked for name in question.checks):
        trained = training_key(bench, question, answer, replaced)
    return {
        name: _hash(
            graded,
            name,
            functions[name].code.digest,
            points,
            judging,
            own_checks if CHECKS in functions[name].asked else "",
            trained if "training" in functions[name].asked else "",
        )
        for name, points in question.checks.items()
    }


def checks_key(bench: Bench, question: Question, answer: Answer, replaced: tuple[str, ...]) -> str:
    """What a question's result depends on, as a hash: all its checks, their order, and whether anything is trained.

    Args:
        bench: what is graded on.
        question: the question.
        answer: to it.
        replaced: earlier questions whose answers the solution's stand in for.

    Raises:
        OSError, SyntaxError, KeyError: as :func:`check_keys`.
    """
    keys = check_keys(bench, question, answer, replaced)
    # The answer is in the keys of its checks, of which a question that is graded has some.
    return _hash(question.name, list(keys.items()), _trains(bench, question))


def latest_key(bench: Bench, question: Question, answer: Answer, replaced: tuple[str, ...]) -> str:
    """Under which an answer's latest result is kept, whatever judged it.

    Args:
        bench: what is graded on.
        question: the question.
        answer: to it.
        replaced: earlier questions whose answers the solution's stand in for.
    """
    return _hash("latest", answer_key(bench, question, answer, replaced), _trains(bench, question))


def wording_of(unit: Unit, question: Question) -> Wording:
    """The sentences in the code that makes a question's results.

    Raises:
        OSError, SyntaxError: the tests or the unit's checks cannot be read.
    """
    own_checks = code_of_checks(unit)
    tests = {name: function.code.words for name, function in functions_of(unit, question).items()}
    return Wording(kit=kit_code(JUDGING).words, own=own_checks.words, tests=tests)


def limits_of(question: Question) -> Question:
    """A question as all its checks have it: its names and limits."""
    return msgspec.structs.replace(question, checks={}, training=None, title="")


def _trains(bench: Bench, question: Question) -> bool:
    """Whether a bench makes the training runs that checks of a question need."""
    return bench.trains and question.training is not None


def _machine(bench: Bench) -> tuple[object, ...]:
    """Where programs run, and the images that they find there."""
    description = data_description(bench.unit)
    return (
        bench.unit.data,
        description and description.normalisation,  # the checksum is that of pixels as they are published
        bench.data_checksum,
        bench.threads,
        bench.sandbox.device,
        PYTHON,
        bench.sandbox.tensorflow_version,
        bench.sandbox.keras_version,
    )


def _run_key(bench: Bench, settings: Training | None, program: list[Cell], *others: object) -> str:
    # A run may end when it is good enough for a first look: that bound is the policy's.
    enough = Policy(settings).least_to_pass(1) if isinstance(settings, GradedTraining) else None
    return _hash(
        program,
        settings,
        enough,
        *_machine(bench),
        kit_code(TRAINING).digest,
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


def kit_code(names: tuple[str, ...]) -> CodeAndWords:
    """The kit's own code by modules and rooms, which stays as it is as long as a process lives."""
    return _code(of_module, names)


@cache
def _code(read: Callable[[Path], CodeAndWords], names: tuple[str, ...]) -> CodeAndWords:
    return together(map(read, modules_of(names)))


@cache
def _processor() -> str:
    """What the first processor says of itself."""
    try:
        lines = Path("/proc/cpuinfo").read_bytes().splitlines()
    except OSError:
        return ""
    return next((line.decode(errors="replace") for line in lines if line.startswith(b"model name")), "")


def _hash(*parts: object) -> str:
    return hashlib.sha256(msgspec.json.encode(parts)).hexdigest()
