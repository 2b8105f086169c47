"""The commands of a regrade as an instructor types them, on fake workers."""

from __future__ import annotations

import csv
import json
from concurrent.futures import Executor, Future
from contextlib import contextmanager

import pytest
from click.testing import CliRunner
from support.handed_in import InProcess
from support.regrades import Course, average_of, files_below

from autograder.commands import regrading
from autograder.commands.main import main
from autograder.grading import task
from autograder.grading.opening import make_bench
from autograder.reports.grades_csv import write_grades
from autograder.reports.html import write_reports
from autograder.reports.manual_points import ManualPoints


@pytest.fixture
def course(plain, tmp_path, monkeypatch) -> Course:
    course = Course(tmp_path, plain, {f"gives {gives}": {"average": average_of(gives)} for gives in (2, 3)})
    write_grades(course.grades / "grades.csv", course.grade(), ManualPoints(course.unit))
    write_reports(course.unit, course.grades)

    @contextmanager
    def open_bench(unit, images, *, reader, **options):
        yield make_bench(unit, images, course.new_sandbox(), reader=reader)

    monkeypatch.setenv("AUTOGRADER_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(regrading, "chosen_unit", lambda name, submissions: course.unit)
    monkeypatch.setattr("autograder.grading.opening.open_bench", open_bench)
    monkeypatch.setattr("autograder.submissions.reading.reader.Reader", InProcess)
    return course


def run(*arguments: object, said: str | None = None) -> str:
    result = CliRunner().invoke(main, list(map(str, arguments)), input=said, env={"COLUMNS": "200"})
    assert result.exit_code == 0, result.output
    return result.output


def test_a_regrade_says_asks_writes_and_is_undone(course, tmp_path):
    before = files_below(course.grades)
    arguments = ["regrade", course.hand_ins, "--out", tmp_path / "grades"]
    assert "Nothing was written" in run(*arguments, "--yes")
    course.test("average", r"(3\.0\]\)\), )2\.0", r"\g<1>3.0")
    text = run(*arguments, "--preview", "--csv", tmp_path / "moved.csv")
    assert "2 of 2 submissions get another grade: 1 more, 1 less, 0 from or to none." in text
    assert "the test: 2" in text
    with (tmp_path / "moved.csv").open(encoding="utf-8", newline="") as file:
        found = {row["submission"]: (row["check"], row["reasons"]) for row in csv.DictReader(file)}
    assert found == {"gives 2": ("one_and_three", "test"), "gives 3": ("one_and_three", "test")}
    assert CliRunner().invoke(main, list(map(str, arguments)), input="n\n").exit_code == 1
    assert files_below(course.grades) == before
    text = run(*arguments, said="y\n")
    (receipt,) = (course.grades / "receipts").iterdir()
    assert f"undo {receipt}" in text.replace("\n", "")
    assert files_below(course.grades) != before
    assert "files are what they were" in run("undo", receipt)
    assert files_below(course.grades) == before


def test_a_cluster_grades_what_is_not_known(course, tmp_path, monkeypatch):
    """Its machines have benches of their own; here, none but the reader's process is needed."""
    graded: list[str] = []
    there = course.new_sandbox()

    class OneMachine(Executor):
        tasks_at_once = 1

        def submit(self, function, task) -> Future:
            graded.append(f"{task.setup.unit} {task.setup.budget:g}: {task.question}")
            done: Future = Future()
            done.set_result(function(task))
            return done

    @contextmanager
    def open_cluster(address, data):
        assert (address, data) == ("tls://scheduler:8786", None)
        yield OneMachine()

    @contextmanager
    def open_setup(setup):
        yield make_bench(course.unit, None, there)

    monkeypatch.setattr("autograder.grading.cluster.open_cluster", open_cluster)
    monkeypatch.setattr(task, "open_setup", open_setup)
    monkeypatch.setattr(task, "_benches", task._Benches())
    course.test("average", r"(3\.0\]\)\), )2\.0", r"\g<1>3.0")
    text = run(
        *("regrade", course.hand_ins, "--out", tmp_path / "grades", "--preview"),
        *("--cluster", "tls://scheduler:8786", "--budget", 2),
    )
    assert "2 of 2 submissions get another grade: 1 more, 1 less, 0 from or to none." in text
    assert graded == ["plain 2: average"] * 2
    assert course.sandbox.opened == 0
    assert there.opened > 0


def test_two_runs_are_compared_by_unit_or_folder(course, tmp_path):
    course.test("average", r"(3\.0\]\)\), )2\.0", r"\g<1>3.0")
    course.grade(tmp_path / "after")
    told = json.loads(run("compare", tmp_path / "grades", tmp_path / "after", "--json"))
    assert [one["submission"] for one in told["plain"]] == ["gives 2", "gives 3"]
    assert "2 of 2" in run("compare", course.grades, tmp_path / "after" / "plain")
    assert "0 of 2" in run("compare", course.grades, course.grades)
    result = CliRunner().invoke(main, ["compare", str(course.hand_ins), str(course.grades)])
    assert result.exit_code == 1
    assert "not grades of the same unit" in result.output
