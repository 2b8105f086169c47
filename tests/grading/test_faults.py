"""What the grader itself fails on: internal in that question, while the class goes on; or the machine's."""

from __future__ import annotations

import csv
import errno
import json
import os

import msgspec
import pytest
from support.fakes import HELD_OUT, grade_class, trained

from autograder.errors import OutputError, SandboxUnavailable
from autograder.files import output
from autograder.grading import question as grade_module
from autograder.grading.context import Bench
from autograder.grading.question import _Grading, grade_answer
from autograder.locale.sentences import said
from autograder.reports.grades_csv import write_grades
from autograder.reports.manual_points import ManualPoints
from autograder.sandbox.fake import FakeSandbox

QUESTION = "tell_apart"
PASSES = 95


class Broken(FakeSandbox):
    """Fails with an error of the grader's own after so many workers; whether it heals is the error's matter."""

    def __init__(self, error: Exception, *, after: int = 0, lasting: bool = False) -> None:
        super().__init__(trained(PASSES, held_out=HELD_OUT))
        self.error, self.after, self.lasting = error, after, lasting

    def open(self, seconds, cpu_seconds=0, *, images="few", device="cpu"):
        if self.opened == self.after or (self.lasting and self.opened > self.after):
            self.opened += 1
            raise self.error
        return super().open(seconds, cpu_seconds)


def bench(unit, sandbox, solutions) -> Bench:
    return Bench(unit, sandbox, HELD_OUT, "checksum", solutions)


FAULTS = [IndexError("x"), ValueError("x"), TypeError("unhashable type: 'list'"), RecursionError("x"), MemoryError("x")]


@pytest.mark.parametrize("name", ["as_rows", QUESTION])
@pytest.mark.parametrize("error", [*FAULTS, OSError(errno.EMFILE, "x"), SandboxUnavailable("x")], ids=repr)
def test_any_exception_is_internal_there_and_no_zero(unit, solutions, error, name):
    result = grade_answer(bench(unit, Broken(error), solutions), unit.question(name), solutions[name])
    assert "internal" in {check.outcome for check in result.checks}
    assert "wrong" not in {check.outcome for check in result.checks if not check.hidden}, "a public check, too"
    assert result.needs_attention
    assert str(error) in said(result.checks[0].detail)
    assert type(error).__name__ not in said(result.checks[0].message) + said(result.checks[0].hint)


@pytest.mark.parametrize("error", FAULTS, ids=repr)
def test_what_fails_around_the_checks_is_internal_too(unit, solutions, error, monkeypatch):
    def fail(*arguments, **options):
        raise error

    fine = bench(unit, FakeSandbox(trained(PASSES, held_out=HELD_OUT)), solutions)
    question = unit.question(QUESTION)
    monkeypatch.setattr(grade_module, "program_of", fail)
    whole = grade_answer(fine, question, solutions[QUESTION])
    assert {check.check: check.points for check in whole.checks} == question.checks
    assert {check.outcome for check in whole.checks} == {"internal"}
    monkeypatch.setattr(grade_module, "load_tests", fail)
    monkeypatch.setattr("autograder.grading.faults.load_tests", fail)
    assert grade_answer(fine, question, solutions[QUESTION]).checks[0].outcome == "internal"


def test_checks_that_ended_before_a_fault_stay(unit, solutions):
    seen = []

    def report(check):
        seen.append(check)
        if len(seen) == 1:
            raise ValueError("the one who watches")

    fine = bench(unit, FakeSandbox(trained(PASSES, held_out=HELD_OUT)), solutions)
    result = grade_answer(fine, unit.question(QUESTION), solutions[QUESTION], report=report)
    assert result.checks[:1] == seen
    assert {check.outcome for check in result.checks[1:]} == {"internal"}
    assert "the one who watches" in said(result.checks[-1].detail)


@pytest.mark.parametrize(
    ("error", "expected", "said"),
    [
        (SandboxUnavailable("the worker zygote has died"), SandboxUnavailable, "zygote has died"),
        (OSError(errno.ENOSPC, "No space left", "/scratch/worker"), OutputError, "no room left in /scratch"),
        (OSError(errno.EDQUOT, "Quota", "/scratch/worker"), OutputError, "no room left in /scratch"),
    ],
    ids=["zygote", "full", "quota"],
)
def test_a_machine_that_fails_stops_the_run(unit, solutions, error, expected, said):
    dead = bench(unit, Broken(error, lasting=True), solutions)
    with pytest.raises(expected, match=said):
        grade_answer(dead, unit.question(QUESTION), solutions[QUESTION])


def test_an_interrupt_is_passed_on(unit, solutions):
    with pytest.raises(KeyboardInterrupt):
        grade_answer(bench(unit, Broken(KeyboardInterrupt()), solutions), unit.question(QUESTION), solutions[QUESTION])


def test_a_fault_in_one_question_is_nobody_elses(unit, folder, tmp_path, data, monkeypatch):
    """Whatever raises, and wherever: the run goes on, nothing of it is kept as a result, and it heals."""
    grade = _Grading.before_training

    def faulty(grading, *settings):
        if "'ana'" in grading.answer.program[-1].source:
            raise IndexError("weights that are other ones now")
        return grade(grading, *settings)

    monkeypatch.setattr(_Grading, "before_training", faulty)
    results = {one.submission: one for one in grade_class(unit, folder, tmp_path, data, Broken(ValueError(), after=-1))}
    assert results["ana"].status == "needs attention"
    assert {results[name].status for name in ("boris, jr.", "Ольга")} == {"graded"}
    assert {results[name].score for name in ("boris, jr.", "Ольга")} == {3}
    write_grades(tmp_path / "grades.csv", list(results.values()), ManualPoints(unit))
    rows = {row["submission"]: row for row in csv.DictReader((tmp_path / "grades.csv").open(encoding="utf-8"))}
    assert (rows["ana"][QUESTION], rows["ana"]["total"]) == ("", "")
    records = tmp_path / "grades" / unit.name / "submissions"
    assert not (records / "ana" / "questions" / f"{QUESTION}.json").exists()
    monkeypatch.setattr(_Grading, "before_training", grade)
    healed = {one.submission: one for one in grade_class(unit, folder, tmp_path, data, Broken(ValueError(), after=-1))}
    assert (healed["ana"].status, healed["ana"].score) == ("graded", 3)


def test_what_is_kept_and_cannot_be_read_is_graded_again(unit, folder, tmp_path, data):
    def grade() -> tuple[int, list]:
        sandbox = FakeSandbox(trained(PASSES, held_out=HELD_OUT))
        results = grade_class(unit, folder, tmp_path, data, sandbox)
        return sandbox.opened, [(one.submission, one.status, one.score) for one in results]

    opened, before = grade()
    for path in (tmp_path / "grades" / unit.name / "cache").rglob("*.json"):
        path.write_bytes(path.read_bytes()[:-1])
    assert grade() == (opened, before)
    assert grade() == (0, before)


def test_a_result_that_cannot_be_written_down_is_one_submissions(unit, folder, tmp_path, data, monkeypatch):
    from autograder.grading import batch

    make = batch.to_gradescope

    def faulty(result, unit):
        if result.submission == "ana" and result.questions:
            raise KeyError("a row")
        return make(result, unit)

    monkeypatch.setattr(batch, "to_gradescope", faulty)
    results = {one.submission: one for one in grade_class(unit, folder, tmp_path, data, Broken(ValueError(), after=-1))}
    assert results["ana"].status == "needs attention"
    assert "a row" in results["ana"].notes[0]
    assert results["Ольга"].status == "graded"
    record = json.loads((tmp_path / "grades" / unit.name / "submissions" / "ana" / "results.json").read_bytes())
    assert record["extra_data"]["status"] == "needs attention"


def test_a_disk_that_fills_up_ends_the_run_and_keeps_what_was_finished(unit, folder, tmp_path, data, monkeypatch):
    write = output._write
    count = 0

    def full(path, content):
        nonlocal count
        count += 1
        if count > 5:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
        write(path, content)

    monkeypatch.setattr(output, "_PAUSE_SECONDS", 0.01)
    monkeypatch.setattr(output, "_write", full)
    with pytest.raises(OutputError, match="no room left"):
        grade_class(unit, folder, tmp_path, data, Broken(ValueError(), after=-1))
    kept = list((tmp_path / "grades").rglob("*.json"))
    assert len(kept) == 5
    assert all(msgspec.json.decode(path.read_bytes()) for path in kept)
    monkeypatch.setattr(output, "_write", write)
    again = FakeSandbox(trained(PASSES, held_out=HELD_OUT))
    results = grade_class(unit, folder, tmp_path, data, again)
    assert {one.status for one in results} == {"graded", "no answer cells", "not readable"}


def test_an_output_that_cannot_be_written_is_found_before_the_work(unit, folder, tmp_path, data):
    sandbox = FakeSandbox(trained(PASSES, held_out=HELD_OUT))
    (tmp_path / "grades").write_text("a file in the way")
    with pytest.raises(OutputError, match="cannot be written"):
        grade_class(unit, folder, tmp_path, data, sandbox)
    assert sandbox.opened == 0


def test_the_output_is_no_submission(unit, folder, tmp_path, data):
    for _time in range(2):
        results = grade_class(
            unit, folder, folder, data, Broken(ValueError(), after=-1)
        )  # which writes to folder/grades
        assert len(results) == 6
