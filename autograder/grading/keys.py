"""What a result depends on, as a key: under the same key, nothing is graded again."""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from autograder import __version__
from autograder.grading.context import Bench, program_of
from autograder.grading.test_files import test_file
from autograder.grading.unit_checks import checks_digest
from autograder.locale.messages import SOURCE_LANGUAGE, catalogue_checksum, speaking
from autograder.submissions.folders import Answer
from autograder.units.training import GivenNetwork
from autograder.units.unit import Question

__all__ = ["given_network_key", "result_key"]


def result_key(
    bench: Bench,
    question: Question,
    answer: Answer,
    replaced: tuple[str, ...],
    *,
    language: str = SOURCE_LANGUAGE,
) -> str:
    """What a question's result depends on, as a hash: code, tests, checks, data, versions, and whose words it is in."""
    with speaking(language):
        tests = test_file(bench.unit, question).read_text(encoding="utf-8")
    parts = [
        __version__,
        program_of(bench, answer, replaced),
        _asked_program(bench, question),
        answer.status,
        answer.problem,
        tests,
        repr(question),
        repr(bench.unit.data),
        bench.data_checksum,
        bench.threads,
        bench.trains,
        _kit_digest(),
        checks_digest(bench.unit),
        getattr(bench.sandbox, "tensorflow_version", ""),
        getattr(bench.sandbox, "keras_version", ""),
        language,
        catalogue_checksum(language),
    ]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def given_network_key(bench: Bench, given: GivenNetwork) -> str:
    """What the given network's run depends on, as a hash: its settings, and all that its question's result does."""
    question, answer = bench.unit.question(given.stands_before), bench.solutions[given.stands_before]
    return hashlib.sha256(f"{result_key(bench, question, answer, ())} {given!r}".encode()).hexdigest()


def _asked_program(bench: Bench, question: Question) -> list[dict[str, Any]]:
    """The cells of our own solution that make the network which trains in the place of the student's."""
    is_asked = bench.trains and question.training is not None and question.training.asked
    return program_of(bench, bench.solutions[question.name], ()) if is_asked else []


@lru_cache(maxsize=1)
def _kit_digest() -> str:
    """Of the kit's own modules: a corrected check must not take over what the old one said."""
    package = Path(__file__).parents[1]
    modules = [path for path in sorted(package.rglob("*.py")) if "authoring" not in path.parts]
    return hashlib.sha256(b"".join(path.read_bytes() for path in modules)).hexdigest()
