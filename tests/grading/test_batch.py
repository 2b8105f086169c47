"""Scheduling, resuming and recording of many submissions, on fake workers."""

from __future__ import annotations

import csv
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import msgspec
import pytest
from support.fakes import HELD_OUT, grade_class, trained
from support.fixture_units import with_given_network, write_notebook
from support.handed_in import InProcess

from autograder.errors import GraderFault, SubmissionError
from autograder.grading.batch import Batch
from autograder.grading.cache import Cache
from autograder.grading.opening import make_bench
from autograder.grading.passes import Pass
from autograder.locale.sentences import said
from autograder.reports.grades_csv import write_grades
from autograder.reports.manual_points import ManualPoints
from autograder.results.progress import Progress
from autograder.sandbox.fake import FakeSandbox, refuse
from autograder.sandbox.requests import Call
from autograder.submissions.folders import Submission, read_submission
from autograder.submissions.hand_ins import HandIns
from autograder.units.unit import Question

NAME = "as_rows"
PASSES = 95


class Recorder(Progress):
    def __init__(self) -> None:
        self.total = self.done = 0.0
        self.finished: list[str] = []
        self.full: list[bool] = []
        self.same: list[str] = []
        self.phases: list[tuple[str, int]] = []
        self._lock = threading.Lock()

    def phase(self, phase, submissions: int) -> None:
        self.full += [self.done == pytest.approx(self.total)] if self.phases else []
        self.phases.append((phase, submissions))

    def begin(self, total: float) -> None:
        self.total, self.done = total, 0.0

    def advance(self, units: float) -> None:
        with self._lock:
            self.done += units

    def unchanged(self, submission: str) -> None:
        self.same.append(submission)

    def finish(self, result) -> None:
        self.finished.append(result.submission)


def test_every_submission_has_its_own_row_and_reason(unit, folder, tmp_path, data):
    results = grade_class(unit, folder, tmp_path, data, FakeSandbox(trained(PASSES, held_out=HELD_OUT)))
    by_name = {result.submission: result for result in results}
    assert len(by_name) == 6
    assert "not a notebook" in said(by_name["essay"].problem)
    assert "is empty" in said(by_name["empty"].problem)
    assert (by_name["other"].status, by_name["other"].score) == ("no answer cells", 0)
    graded = [by_name[name] for name in ("ana", "boris, jr.", "Ольга")]
    assert {result.status for result in graded} == {"graded"}
    # The training check passes; everything that calls a function raises.
    assert {result.score for result in graded} == {3}
    grades = tmp_path / "grades" / unit.name
    for name in by_name:
        folder = grades / "submissions" / name.rstrip(".")  # Windows takes no name that ends with a dot
        record = json.loads((folder / "results.json").read_text())
        assert record["extra_data"]["submission"] == name
        assert record["extra_data"]["is_standin"] is True
        assert record["extra_data"]["data_checksum"] == "0" * 64
        if by_name[name].status == "graded":  # the machine's speed is measured when a limit first depends on it
            assert record["extra_data"]["speed"] == 1.0


def test_grades_csv_survives_commas_and_formulas(unit, folder, tmp_path, data):
    (folder / "=cmd.ipynb").write_bytes((folder / "ana.ipynb").read_bytes())
    results = grade_class(unit, folder, tmp_path, data, FakeSandbox(trained(PASSES, held_out=HELD_OUT)))
    path = tmp_path / "grades.csv"
    essay = Question(name="essay", title="", manual_points=3)
    write_grades(path, results, ManualPoints(msgspec.structs.replace(unit, questions=[*unit.questions, essay])))
    rows = list(csv.DictReader(path.open(encoding="utf-8", newline="")))
    assert list(rows[0]) == ["submission", "as_rows", "tell_apart", "essay", "total", "max", "status"]
    names = {row["submission"] for row in rows}
    assert {"boris, jr.", "Ольга", "'=cmd"} <= names
    ana = next(row for row in rows if row["submission"] == "ana")
    assert (ana["tell_apart"], ana["essay"], ana["total"], ana["max"]) == ("3", "", "3", "8")


def test_a_second_run_takes_over_what_is_done(unit, folder, tmp_path, data):
    first = FakeSandbox(trained(PASSES, held_out=HELD_OUT))
    before = grade_class(unit, folder, tmp_path, data, first)
    second = FakeSandbox(trained(PASSES, held_out=HELD_OUT))
    after = grade_class(unit, folder, tmp_path, data, second)
    assert first.opened > 0
    assert second.opened == 0
    assert [result.questions for result in before] == [result.questions for result in after]


def test_a_second_run_tells_whose_results_are_as_they_were(unit, folder, tmp_path, data):
    def same() -> list[str]:
        seen = Recorder()
        sandbox = FakeSandbox(trained(PASSES, held_out=HELD_OUT))
        grade_class(unit, folder, tmp_path, data, sandbox, progress=seen)
        return sorted(seen.same)

    assert same() == [], "two who handed in the same are both new"
    everyone = same()
    assert len(everyone) == 6
    write_notebook(folder / "ana.ipynb", unit, {"tell_apart": "make_network = make_optimiser = tuple\n"})
    assert same() == [name for name in everyone if name != "ana"]


def test_a_changed_answer_costs_only_what_changed(unit, folder, tmp_path, data):
    grade_class(unit, folder, tmp_path, data, FakeSandbox(trained(PASSES, held_out=HELD_OUT)))
    write_notebook(folder / "ana.ipynb", unit, {"tell_apart": "make_network = make_optimiser = tuple\n"})
    again = FakeSandbox(trained(PASSES, held_out=HELD_OUT))
    grade_class(unit, folder, tmp_path, data, again)
    # One for the machine's speed; of one question the public and the hidden worker, and the two of a training run.
    assert 1 < again.opened <= 5


def test_an_interrupted_batch_goes_on_where_it_stopped(unit, folder, tmp_path, data, monkeypatch):
    finished = threading.Event()

    class Impatient(Recorder):
        def finish(self, result) -> None:
            super().finish(result)
            if result.status == "graded":
                finished.set()
                raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        grade_class(unit, folder, tmp_path, data, FakeSandbox(trained(PASSES, held_out=HELD_OUT)), progress=Impatient())
    again = FakeSandbox(trained(PASSES, held_out=HELD_OUT))
    results = grade_class(unit, folder, tmp_path, data, again)
    assert len(results) == 6
    whole = FakeSandbox(trained(PASSES, held_out=HELD_OUT))
    grade_class(unit, folder, tmp_path / "elsewhere", data, whole)
    assert again.opened < whole.opened


def test_nothing_is_recorded_after_a_stop(unit, tmp_path, data, folder):
    bench = make_bench(unit, data, FakeSandbox(trained(PASSES, held_out=HELD_OUT)))
    batch = Batch(
        bench,
        HandIns.of([read_submission(folder / "ana.ipynb", unit, InProcess(unit))]),
        tmp_path / "out",
        {},
        Cache(tmp_path / "cache"),
    )
    batch.stop()
    with ThreadPoolExecutor(1) as executor:
        batch.run(executor, 1)
    assert not (tmp_path / "cache").exists()


def test_a_class_is_read_as_its_turn_comes_and_let_go(unit, tmp_path, data, folder, monkeypatch):
    answered = read_submission(folder / "ana.ipynb", unit, InProcess(unit))
    names, events, held = [f"student {number}" for number in range(5)], [], []
    bench = make_bench(unit, data, FakeSandbox(trained(PASSES, held_out=HELD_OUT)))

    def read(place: int) -> Submission:
        events.append(("read", names[place]))
        held.append(sum(len(source._read) for source in passes))
        if place == 2:
            return Submission(names[place], folder, problem="no notebook")
        program = tuple(replace(cell, source=f"{cell.source}\n# {place}") for cell in answered.answers[NAME].program)
        answers = {**answered.answers, NAME: replace(answered.answers[NAME], program=program)}
        return replace(answered, name=names[place], answers=answers)

    class Events(Progress):
        def checked(self, result):
            events.append(("checked", result.submission))

        def finish(self, result):
            events.append(("finished", result.submission))

    passes: list[Pass] = []
    make_pass = Batch._pass

    def making(self, *arguments) -> Pass:
        passes.append(make_pass(self, *arguments))
        return passes[-1]

    monkeypatch.setattr(Batch, "_pass", making)
    batch = Batch(bench, HandIns(names, read), tmp_path / "out", {}, Cache(tmp_path / "cache"), Events())
    with ThreadPoolExecutor(1) as executor:
        results = batch.run(executor, 1)
    first = [(what, name) for name in names for what in ("read", "checked")]
    first[5] = ("finished", names[2])  # of which nothing can be trained
    trained_names = [name for name in names if name != names[2]]
    assert events == first + [(what, name) for name in trained_names for what in ("read", "finished")]
    assert held == [0] * 9
    assert [result.submission for result in results] == names
    assert [result.status for result in results] == ["graded", "graded", "not readable", "graded", "graded"]


@pytest.mark.parametrize("jobs", [1, 2, 6])
def test_the_bar_ends_full(unit, folder, tmp_path, data, jobs):
    progress, sandbox = Recorder(), FakeSandbox(trained(PASSES, held_out=HELD_OUT))
    grade_class(unit, folder, tmp_path, data, sandbox, progress=progress, jobs=jobs)
    checks, (training, submissions) = progress.phases
    assert (checks, training) == (("checks", 6), "training")
    assert 3 <= submissions <= 3 + (jobs - 1), "three train; of those at work, that is not known yet"
    assert progress.full == [True] or jobs > 1, "what is left of the checks is part of the next phase"
    assert progress.done == pytest.approx(progress.total)
    assert len(progress.finished) == 6


def test_a_grader_fault_is_no_zero_and_is_graded_again(unit, folder, tmp_path, data):
    answer = trained(PASSES, held_out=HELD_OUT)

    def faulty(request, *details):
        if isinstance(request, Call):
            raise GraderFault("the disk is full")
        return answer(request, *details)

    results = grade_class(unit, folder, tmp_path, data, FakeSandbox(faulty))
    graded = [result for result in results if result.submission in ("ana", "boris, jr.", "Ольга")]
    assert {result.status for result in graded} == {"needs attention"}
    write_grades(tmp_path / "grades.csv", results, ManualPoints(unit))
    rows = {row["submission"]: row for row in csv.DictReader((tmp_path / "grades.csv").open(encoding="utf-8"))}
    assert (rows["ana"]["tell_apart"], rows["ana"]["total"]) == ("", "")
    healed = grade_class(unit, folder, tmp_path, data, FakeSandbox(answer))
    assert {result.status for result in healed} == {"graded", "no answer cells", "not readable"}


def test_what_several_hand_in_is_graded_once(unit, tmp_path, data):
    folder = tmp_path / "submissions"
    folder.mkdir()
    opened = {}
    for names in (["ana"], ["ana", "bo", "cy"]):
        for name in names:
            write_notebook(folder / f"{name}.ipynb", unit, {"tell_apart": "make_network = make_optimiser = tuple\n"})
        sandbox = FakeSandbox(trained(PASSES, held_out=HELD_OUT))
        results = grade_class(unit, folder, tmp_path / str(len(names)), data, sandbox)
        opened[len(names)] = sandbox.opened
        assert [result.submission for result in results] == names
        assert len({msgspec.json.encode(result.questions) for result in results}) == 1
        assert {result.score for result in results} == {3}
    assert opened[3] == opened[1] > 0


def test_unsound_surroundings_grade_nobody(unit, folder, tmp_path, data):
    unit = with_given_network(unit)
    with pytest.raises(GraderFault, match="given_network"):
        grade_class(unit, folder, tmp_path, data, FakeSandbox(trained(35, held_out=HELD_OUT)))
    with pytest.raises(GraderFault, match="does not train"):
        grade_class(unit, folder, tmp_path, data, FakeSandbox(refuse))
    assert not (tmp_path / "grades" / unit.name / "submissions").exists()


def test_an_empty_folder_is_an_error(unit, tmp_path, data):
    (tmp_path / "nothing").mkdir()
    with pytest.raises(SubmissionError):
        grade_class(unit, tmp_path / "nothing", tmp_path, data, FakeSandbox())
