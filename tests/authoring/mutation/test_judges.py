"""A mended check of one question leaves what is known of the others."""

from __future__ import annotations

import pytest
from support.fixture_units import copy_of

from autograder.authoring.mutation.judges import judges_digest, modules_asked

MODULES = {
    "__init__": "from . import lines, shapes, values",
    "values": "from .mistakes import named\nimport numpy",
    "mistakes": "named = str",
    "shapes": "from . import values",
    "lines": "",
}


@pytest.fixture
def unit(plain, tmp_path):
    """A copy of the unit with checks of its own."""
    unit = copy_of(plain, tmp_path)
    (unit.source / "checks").mkdir()
    for name, text in MODULES.items():
        (unit.source / "checks" / f"{name}.py").write_text(text, encoding="utf-8")
    return unit


@pytest.mark.parametrize(
    ("tests", "asked"),
    [
        ("def f(answer, checks):\n    checks.values.match(answer)", ["__init__", "mistakes", "values"]),
        ("def f(answer, checks):\n    checks.shapes.match(answer)", ["__init__", "mistakes", "shapes", "values"]),
        ("def f(answer):\n    assert answer.lines", ["__init__"]),
        ("def f(answer, checks):\n    checks.match(answer)", sorted(MODULES)),  # the package's own
    ],
)
def test_tests_ask_modules_and_what_these_import(unit, tests, asked):
    assert [path.stem for path in modules_asked(unit, tests)] == asked


def test_a_unit_without_checks_of_its_own_has_none(plain):
    assert modules_asked(plain, "def f(answer):\n    assert answer") == []


def test_the_digest_is_that_of_what_is_asked(unit):
    question = unit.question("average")
    before = judges_digest(unit, question)
    (unit.source / "checks" / "lines.py").write_text("more = 1", encoding="utf-8")
    assert judges_digest(unit, question) == before
    assert judges_digest(unit, unit.question("centred")) != before
