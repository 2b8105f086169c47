"""Which code judges the answers to one question: a better check of another question leaves what is known as it is."""

from __future__ import annotations

import ast
from pathlib import Path

from autograder.grading.code_and_words import of_module, of_text, together
from autograder.grading.keys import JUDGING, modules_of
from autograder.grading.test_files import file_of_tests
from autograder.grading.unit_checks import CHECKS, check_modules
from autograder.units.assertions import with_sentences
from autograder.units.unit import Question, Unit

__all__ = ["judges_digest", "modules_asked"]


def judges_digest(unit: Unit, question: Question) -> str:
    """A hash of the kit's code that judges, of the question's tests, and of those of the unit's checks that they ask.

    Args:
        unit: the unit, built.
        question: of it.
    """
    path = file_of_tests(unit, question)
    tests = path.read_text(encoding="utf-8")
    modules = [*modules_of(JUDGING), *modules_asked(unit, tests)]
    return together([*map(of_module, modules), of_text(path.name, with_sentences(tests))]).digest


def modules_asked(unit: Unit, tests: str) -> list[Path]:
    """The modules of a unit's checks that tests name, as in ``checks.values``, and those that they import, sorted.

    All of them, where the tests ask the package for something else than its modules.

    Args:
        unit: the unit.
        tests: their source.
    """
    folder = unit.source / CHECKS
    every = {path.relative_to(folder).with_suffix("").as_posix(): path for path in check_modules(unit)}
    pending = {
        node.attr
        for node in ast.walk(ast.parse(tests))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == CHECKS
    }
    if not pending <= every.keys() or any("/" in name for name in every):
        return sorted(every.values())
    asked = {"__init__"} & every.keys()
    while pending:
        name = pending.pop()
        asked.add(name)
        for node in ast.walk(ast.parse(every[name].read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.level:
                imported = {node.module} if node.module else {alias.name for alias in node.names}
                pending |= {each for each in imported if each in every} - asked
    return sorted(every[name] for name in asked)
