from __future__ import annotations

import pytest

from autograder.submissions.parsing.cell_code import analyse
from autograder.submissions.parsing.handed_out import CodeCell
from autograder.submissions.parsing.needs import Needs, extends, statements_of
from autograder.submissions.parsing.notebook_files import NotebookCell


def entries(*sources):
    return [
        CodeCell(NotebookCell(place, f"c{place}", "code", source), analyse(source))
        for place, source in enumerate(sources)
    ]


@pytest.mark.parametrize(
    ("source", "free"),
    [
        ("def f(x, *a, k=d, **kw):\n    y = x + g\n    return y + a + k + kw", {"d", "g"}),
        ("def f():\n    global n\n    n = 1\n    return n", {"n"}),
        ("class A(Base):\n    size = wide\n    def f(self):\n        return size", {"Base", "wide", "size"}),
        ("x = [a for a in b if c]", {"b", "c"}),
        ("f = lambda x, y=z: x + w", {"z", "w"}),
        ("@wrap\ndef f():\n    def g():\n        return h\n    return g", {"wrap", "h"}),
        ("x += 1", {"x"}),
        ("import a.b as c", set()),
        ("for i in range(n):\n    print(i)", {"range", "n", "print", "i"}),
    ],
)
def test_what_a_statement_looks_up(source, free):
    (one,) = statements_of(analyse(source))
    assert one.free == free


@pytest.mark.parametrize(
    ("source", "is_one"),
    [
        ("class A(A):\n    pass", True),
        ("A.call = call", True),
        ("setattr(A, 'call', call)", True),
        ("if True:\n    A.call = call", True),
        ("with policy:\n    setattr(A, 'call', call)", True),
        ("def change(A):\n    A.call = call", False),
        ("A = wrapped(A)", True),
        ("class A(B):\n    pass", False),
        ("B.call = A", False),
        ("A = 1", False),
        ("print(A)", False),
    ],
)
def test_a_cell_that_goes_on_with_a_class(source, is_one):
    assert extends(analyse(source), frozenset({"A"})) is is_one


def test_needs_are_followed_through_the_notebook():
    needs = Needs(entries("def f():\n    return g()", "def g():\n    return h", "h = k", "other = 1", "print(other)"))
    assert needs.of([0]) == {"g", "h", "k"}
    assert needs.places_of("h") == {2}
    assert needs.of([4]) == frozenset()
