"""The names of mistakes: each is used, each is there, and each stands in one table."""

from __future__ import annotations

import ast
import importlib
import re
from pathlib import Path

import pytest

from autograder.checks import mistakes
from autograder.grading.unit_checks import check_modules, load_checks
from autograder.units.unit import load_unit, unit_names

PACKAGE = Path(mistakes.__file__).parents[1]
NAMING = [name for name in unit_names() if (load_unit(name).source / "checks" / "mistakes.py").is_file()]
"""Units whose checks name mistakes."""

GIVERS = {"named", "of_kit", "slip", "_slip", "Explanation"}


def of_unit(unit: str) -> dict[str, str]:
    checks = load_checks(load_unit(unit))
    return importlib.import_module(f"{checks.__name__}.mistakes").MISTAKES


def texts_of(paths: list[Path]) -> list[str]:
    return [path.read_text(encoding="utf-8") for path in paths if path.name != "mistakes.py"]


def named_in(texts: list[str], giver: str) -> set[str]:
    """Codes that stand as literals in calls of a function, each looked for at the first argument's place."""
    calls = [node for text in texts for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call) and node.args]
    return {
        literal.value
        for call in calls
        if isinstance(call.func, ast.Name) and call.func.id == giver
        for literal in ast.walk(call.args[0])
        if isinstance(literal, ast.Constant) and isinstance(literal.value, str)
    }


@pytest.mark.parametrize("unit", NAMING)
def test_a_units_table_has_the_mistakes_that_its_checks_name_and_no_others(unit):
    table, texts = of_unit(unit), texts_of(check_modules(load_unit(unit)))
    given = named_in(texts, "named") | named_in(texts, "slip")
    assert given <= set(table)
    assert {code for code in table if not any(f'"{code}"' in text for text in texts)} == set()
    assert named_in(texts, "of_kit") <= set(mistakes.MISTAKES)


def test_the_kits_table_has_the_mistakes_that_the_kit_names_and_no_others():
    texts = texts_of([path for path in PACKAGE.rglob("*.py") if "unit_template" not in path.parts])
    everywhere = texts + [text for unit in unit_names() for text in texts_of(check_modules(load_unit(unit)))]
    assert named_in(texts, "named") <= set(mistakes.MISTAKES)
    assert {code for code in mistakes.MISTAKES if not any(f'"{code}"' in text for text in everywhere)} == set()


@pytest.mark.parametrize("unit", NAMING)
def test_a_code_means_one_thing(unit):
    codes = of_unit(unit)
    assert [code for code in (*codes, *mistakes.MISTAKES) if not re.fullmatch(r"[a-z][a-z0-9_]*", code)] == []
    assert codes.keys() & mistakes.MISTAKES.keys() == set()
    summaries = list(codes.values())
    assert sorted(summary for summary in summaries if summaries.count(summary) > 1) == []
