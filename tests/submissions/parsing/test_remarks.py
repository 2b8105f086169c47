from __future__ import annotations

import ast
import textwrap

import nbformat
import pytest

from autograder.submissions.parsing.remarks import without_remarks
from autograder.units.unit import load_unit, unit_names

CODE = '''\
def mean(values):  # of a list
    """The mean.

    Not the median.
    """
    # a line of its own

    total = sum(values)   # "a string" in a comment
    return total / len(values)
'''

BARE = '''\
def mean(values):
    """


"""


    total = sum(values)
    return total / len(values)
'''


def shape(source: str) -> str:
    """What Python makes of it, with the line of each statement, but for the text of strings that are statements."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            node.value.value = ""
    lines = [(node.lineno, node.end_lineno) for node in ast.walk(tree) if isinstance(node, ast.stmt)]
    return f"{ast.dump(tree)} {lines}"


def test_comments_and_docstrings_go_and_every_line_stays():
    assert without_remarks(CODE) == BARE


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("'a docstring'\nx = 1", '""\nx = 1'),
        ("r'a' # b\n", '""\n'),
        ("'a'; x = '#'", "\"\"; x = '#'"),
        ("'''a\nb'''; x = 1", '"""\n"""; x = 1'),
        ("x = [  # one\n    1,\n]", "x = [\n    1,\n]"),
        ("s = '''\n# none\n'''", "s = '''\n# none\n'''"),
        ("class A:\n    'é'  # é\n\n    x: int = 1\n", 'class A:\n    ""\n\n    x: int = 1\n'),
        ("# nothing else", ""),
        ("", ""),
        ("f'{g()}'", "f'{g()}'"),
        ("b'a'", "b'a'"),
        ("'a'.join(x)", "'a'.join(x)"),
        ("'a' 'b'", "'a' 'b'"),
        ("f(\n    'a'\n)", "f(\n    'a'\n)"),
        ("def f(): 'a'", "def f(): 'a'"),
        ("x = 1 # a\r\ny = 2\r\n", "x = 1\r\ny = 2\r\n"),
    ],
)
def test_what_is_a_remark(source, expected):
    assert without_remarks(source) == expected
    assert without_remarks(expected) == expected


@pytest.mark.parametrize("source", ["x = (", "x = $", "'", "if x:\n  1\n 2"])
def test_what_cannot_be_taken_apart_stays(source):
    assert without_remarks(source + "  # a") == source + "  # a"


@pytest.mark.parametrize("name", unit_names())
def test_units_and_their_banks_mean_the_same_without_remarks(name):
    unit = load_unit(name)
    files = [*unit.source.glob("mutants/**/*.py"), *unit.source.glob("variants/**/*.py")]
    sources = [path.read_text(encoding="utf-8") for path in files]
    notebook = nbformat.read(unit.solution_notebook(), as_version=4)
    sources += [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    assert len(sources) > 60
    for source in sources:
        bare = without_remarks(source)
        assert shape(bare) == shape(source)
        assert without_remarks(bare) == bare


def test_a_form_feed_and_tabs_mean_what_they_meant():
    source = textwrap.dedent("if x:\n\ty = 1 # a\n\f\nz = 2 # b\n")
    assert shape(without_remarks(source)) == shape(source)
