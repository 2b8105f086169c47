"""What makes two answers read alike, and what does not; right answers of the banks are no copies of each other."""

from __future__ import annotations

import ast
from collections import defaultdict

import pytest

from autograder.submissions.parsing.answer_forms import form_of, statement_forms
from autograder.units.unit import load_unit, unit_names

ANSWER = """
def add(x, y):
    total = x.copy()
    for i in range(len(x)):
        for j in range(len(y)):
            total[i, j] += y[j]
    return total
"""


def form(source: str, given: str = "") -> str:
    return form_of([ast.parse(source)], ["add"], frozenset(statement_forms(ast.parse(given))))


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("total", "result"),
        lambda text: text.replace("total", "out").replace(" j ", " column ").replace("j]", "column]"),
        lambda text: text.replace("(x, y)", "(x: 'an array', y: int) -> 'sum'"),
        lambda text: text.replace("total = x", "total: object = x"),
        lambda text: text.replace("    total =", '    """Add."""\n    total ='),
        lambda text: text.replace("    total =", "    # mine\n\n    total ="),
        lambda text: text.replace("(x, y)", "(a, y)").replace("x.", "a.").replace("(x)", "(a)"),
        lambda text: text.replace("total[i, j]", "total[ i,j ]"),
    ],
)
def test_names_of_ones_own_words_and_types_are_no_difference(change):
    changed = change(ANSWER)
    assert form(changed) == form(ANSWER) != ""


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("y[j]", "y[i]"),
        lambda text: text.replace("+=", "-="),
        lambda text: text.replace("range(len(x))", "range(len(y))"),
        lambda text: text.replace("x.copy()", "x.astype(float)"),
        lambda text: text.replace("def add", "def other"),
        lambda text: text.replace("len(x)", "sum(x)"),
    ],
)
def test_what_is_done_otherwise_is_a_difference(change):
    assert form(change(ANSWER)) != form(ANSWER)


def test_attributes_and_helpers_are_names_of_ones_own_and_a_librarys_are_not():
    model = """
class add(Model):
    def __init__(self):
        self.first = Dense(3)
        self.second = Dense(4)
        self.rate = 0.5
    def call(self, x):
        return self.second(tf.nn.relu(self.first(x)))
"""
    assert form(model) == form(model.replace("first", "a").replace("second", "b").replace("rate", "p"))
    assert form(model) != form(model.replace("relu", "tanh"))
    assert form(model) != form(model.replace("self.second(tf", "self.first(tf"))


def test_short_answers_and_handed_out_statements_have_no_form():
    assert form("def add(x, y):\n    z = x + y\n    return z\n") == ""
    assert form(ANSWER * 2, given=ANSWER) == ""
    deep = f"def add(x):\n    a = 1\n    b = 2\n    c = 3\n    return {'-' * 5000}x\n"
    try:
        tree = ast.parse(deep)
    except (RecursionError, MemoryError):
        return
    assert form_of([tree], ["add"], frozenset()) == ""


@pytest.mark.parametrize("name", unit_names())
def test_no_two_answers_of_a_bank_are_taken_for_copies(name):
    """Each is written in another way; what differs in a name alone is no other way."""
    unit = load_unit(name)
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for bank in ("mutants", "variants"):
        for path in sorted((unit.source / bank).glob("*/*.py")):
            if path.parent.name == "several":
                continue
            question = unit.question(path.parent.name)
            tree = ast.parse(path.read_text(encoding="utf-8"))
            if own := form_of([tree], question.defines, frozenset()):
                found[question.name, own].append(f"{bank}/{path.stem}")
    assert len(found) > 20
    assert {key: paths for key, paths in found.items() if len(paths) > 1} == {}
