from __future__ import annotations

import linecache

import pytest

from autograder.shipped.owners import line_mark, owner_of

OWNERS = {
    "first": [line_mark('"""Make the first model."""')],
    "second": [line_mark('"""Make the second model."""'), line_mark("model = None  # TODO")],
    "": [line_mark("return given_model()")],
}


def defined(code: str, name: str):
    """What a cell of that code defines."""
    file = f"<cell {hash(code)}>"
    linecache.cache[file] = (len(code), None, code.splitlines(keepends=True), file)
    names = {}
    exec(compile(code, file, "exec"), names)
    return names[name]


@pytest.mark.parametrize(
    ("code", "owner"),
    [
        ('def make():\n    """Make the first model."""\n    return 1\n', "first"),
        ('def make():\n        """Make the second model."""\n        return 1\n', "second"),
        ("def make():\n    return given_model()\n", ""),
        ("def make():\n    return 17\n", None),
        ('class make:\n    """A class."""\n    def call(self):\n        """Make the first model."""\n', "first"),
        ("make = 3\n", None),
    ],
)
def test_a_name_belongs_to_the_cell_whose_lines_stand_around_it(code, owner):
    assert owner_of(defined(code, "make"), OWNERS) == owner


def test_marks_mind_no_indentation():
    assert line_mark("  a = 1 ") == line_mark("a = 1") != line_mark("a = 2")
