"""Results say where in the notebook things are by the numbers of its cells."""

from __future__ import annotations

from autograder.grading.places import with_places
from autograder.locale.sentences import said, sentence
from autograder.results.records import CheckResult, QuestionResult
from autograder.submissions.folders import Answer, Cell

TRACEBACK = 'File "<cell a1>", line 3, in f\n    g()\nFile "<cell cell-11>", line 2, in g'


def answer(*cells: tuple[str, int, str, str]) -> Answer:
    return Answer("two", tuple(Cell(*cell) for cell in cells), "", "answered")


def result(**settings) -> QuestionResult:
    check = CheckResult(
        check="c", points=1, score=0, outcome="error", hidden=True, traceback=TRACEBACK, hint="Use others.", **settings
    )
    note = sentence("{question}: cell {cell} raised {exception}.", question="two", cell="a1", exception="ValueError")
    return QuestionResult(question="two", key="", checks=[check], notes=[note, "Free text."])


PROGRAM = (
    ("cell-11", 11, "import numpy as np", ""),
    ("a1", 16, "import absent_one, os\nfrom absent.two import x", "two"),
)


def test_cells_have_the_numbers_that_people_count():
    placed = with_places(result(), answer(*PROGRAM))
    assert placed.checks[0].traceback == 'File "<cell 17>", line 3, in f\n    g()\nFile "<cell 12>", line 2, in g'
    assert list(map(said, placed.notes)) == ["two: cell 17 raised ValueError.", "Free text."]
    assert placed.checks[0].hint == "Use others."


def test_cells_that_import_what_is_not_there_are_named():
    placed = with_places(result(mistake="module_not_there"), answer(*PROGRAM))
    assert said(placed.checks[0].hint) == (
        "Use others. Cell 17 of the notebook imports `absent_one`. Cell 17 of the notebook imports `absent`."
    )


def test_cells_that_the_notebook_does_not_have_keep_their_names():
    assert with_places(result(), answer(("b", 3, "x = 1", "two"))) == result()
    assert with_places(result(), None) == result()
