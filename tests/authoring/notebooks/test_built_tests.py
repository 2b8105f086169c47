from __future__ import annotations

from otter.test_files import ExceptionTestFile

from autograder.authoring.notebooks.built_tests import otter_test_file
from autograder.authoring.notebooks.source import Check
from autograder.units.unit import Question

QUESTION = Question(name="double", title="", checks={"first": 2, "second": 0.5})
FIRST = Check("first", "def first(f):\n    # why\n    assert f(1) == {'a': 2}, f'{f}'", hidden=False)
SECOND = Check("second", "def second(f):\n    raise ValueError", hidden=True)


def test_otter_reads_names_points_and_hidden_flags():
    loaded = ExceptionTestFile.from_string(otter_test_file(QUESTION, [FIRST, SECOND]))
    assert loaded.name == "double"
    assert [(case.name, case.points, case.hidden) for case in loaded.test_cases] == [
        ("first", 2, False),
        ("second", 0.5, True),
    ]
    assert [case.body.test_func.__name__ for case in loaded.test_cases] == ["first", "second"]


def test_code_stands_there_as_written():
    text = otter_test_file(QUESTION, [FIRST])
    assert FIRST.code in text
    assert "second" not in text
    assert text.endswith("}'\n")


def test_otter_runs_the_cases():
    loaded = ExceptionTestFile.from_string(otter_test_file(QUESTION, [FIRST, SECOND]))
    loaded.run({"f": lambda x: {"a": 2 * x}})
    assert [result.passed for result in loaded.test_case_results] == [True, False]
