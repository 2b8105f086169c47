"""Otter test files, as the build writes them, read on the trusted side.

Those in English are run, whatever language a notebook is in: what they assert is said later.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from types import ModuleType
from typing import Any

from autograder.errors import UnitError
from autograder.grading.unit_checks import CHECKS, load_checks
from autograder.units.assertions import with_sentences
from autograder.units.unit import Question, Unit

__all__ = ["OFFERED", "Test", "file_of_tests", "load_tests", "require_tests"]

OFFERED = frozenset({CHECKS, "rng", "tf", "training"})
"""What a test may ask for beside names of the notebook."""


@dataclass(frozen=True)
class Test:
    """One test function of a question.

    Attributes:
        name: the function's name: the check.
        title: what it is called in English.
        points: what it can give.
        hidden: whether students never see it.
        needs_training: whether it asks for a training run.
        run: calls the function, with the unit's checks where it is hidden and asks for them; takes the environment in
            which its other parameters are looked up.
        asked: the names of the notebook that it asks for.
    """

    __test__ = False  # pytest: this is no test of ours

    name: str
    title: str
    points: float
    hidden: bool
    needs_training: bool
    run: Callable[[Mapping[str, Any]], None]
    asked: frozenset[str] = frozenset()


@lru_cache(maxsize=64)
def _load(path: str) -> tuple[Any, ...]:
    # Otter takes two seconds to import: only where it is needed.
    from otter.test_files import ExceptionTestFile

    code = with_sentences(Path(path).read_text(encoding="utf-8"))
    return tuple(ExceptionTestFile.from_string(code, path=path).test_cases)


def file_of_tests(unit: Unit, question: Question) -> Path:
    """A question's test file."""
    return unit.tests / f"{question.name}.py"


def require_tests(unit: Unit, question: Question) -> None:
    """Make sure of a question's tests that they can be had, as far as their text tells, without Otter.

    Raises:
        UnitError: as :func:`load_tests`.
    """
    path = file_of_tests(unit, question)
    if not path.exists():
        raise UnitError(f"{path.name} has not been built: run `make build`")
    points = {}
    for statement in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(statement, ast.FunctionDef) and statement.decorator_list:
            told = {each.arg: each.value for call in statement.decorator_list for each in getattr(call, "keywords", [])}
            values = {name: ast.literal_eval(told[name]) for name in ("points", "hidden") if name in told}
            points[statement.name] = float(values.get("points") or 0.0)
            if values.get("hidden") and CHECKS in {argument.arg for argument in statement.args.args}:
                _checks_for(unit, statement.name)
    _require_points(question, points)


def load_tests(unit: Unit, question: Question, *, training: bool = True) -> list[Test]:
    """The tests of a question in the order of ``unit.toml``.

    Args:
        unit: the teaching unit.
        question: the question.
        training: whether those that need a training run are among them.

    Raises:
        UnitError: the built test file is missing, or names other checks or points than ``unit.toml``; or a hidden test
            asks for the unit's own checks, and these cannot be had.
    """
    path = file_of_tests(unit, question)
    if not path.exists():
        raise UnitError(f"{path.name} has not been built: run `make build`")
    tests = []
    for case in _load(str(path)):
        function = case.body.test_func
        asked = inspect.signature(function).parameters
        points, is_hidden = float(case.points), bool(case.hidden)
        run = case.body.call_func
        if is_hidden and CHECKS in asked:
            run = partial(_run_with, _checks_for(unit, function.__name__), run)
        names = frozenset(asked) - OFFERED
        name, title = function.__name__, unit.check_title(function.__name__)
        tests.append(Test(name, title, points, is_hidden, "training" in asked, run, names))
    _require_points(question, {test.name: test.points for test in tests})
    order = list(question.checks)
    wanted = [test for test in tests if training or not test.needs_training]
    return sorted(wanted, key=lambda test: order.index(test.name))


def _require_points(question: Question, points: Mapping[str, float]) -> None:
    if points != question.checks:
        raise UnitError(f"the tests of {question.name} are not those of unit.toml: run `make build`")


def _checks_for(unit: Unit, test: str) -> ModuleType:
    checks = load_checks(unit)
    if checks is None:
        raise UnitError(f"{test} asks for `{CHECKS}`, and unit {unit.name} has no {CHECKS}/__init__.py")
    return checks


def _run_with(checks: ModuleType, run: Callable[[Mapping[str, Any]], None], environment: Mapping[str, Any]) -> None:
    run({**environment, CHECKS: checks})
