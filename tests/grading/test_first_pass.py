"""All checks but those that train, at once; a later run adds these. On fake workers."""

from __future__ import annotations

import csv
import json
import threading
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import replace

import msgspec
import pytest
from support.fakes import HELD_OUT, trained
from support.fixture_units import with_given_network, write_notebook
from support.handed_in import InProcess

from autograder.errors import WorkerTimeout
from autograder.grading.batch import Batch
from autograder.grading.cache import Cache
from autograder.grading.folder import grade_folder
from autograder.grading.opening import make_bench
from autograder.grading.schedule import MOST_LOSSES, JobLost
from autograder.locale.sentences import said
from autograder.reports.gradebooks import write_gradebooks
from autograder.reports.grades_csv import write_grades
from autograder.reports.html import write_reports
from autograder.reports.manual_points import ManualPoints
from autograder.reports.rosters import Match, Student
from autograder.results.progress import Progress
from autograder.sandbox.fake import FakeSandbox
from autograder.sandbox.requests import Call
from autograder.sandbox.training_requests import TrainEpoch
from autograder.submissions.folders import find_submissions, read_submission
from autograder.submissions.hand_ins import HandIns


class Counting(FakeSandbox):
    """Notes in their order what was called and what was trained."""

    def __init__(self, accuracy: float = 95) -> None:
        self.asked: list[str] = []
        reached = trained(accuracy, held_out=HELD_OUT)

        def script(request, *details):
            if isinstance(request, (Call, TrainEpoch)):
                self.asked.append(type(request).__name__)
            return reached(request, *details)

        super().__init__(script)


class Reading(Progress):
    def __init__(self, phases: list[tuple[str, int]]) -> None:
        self.phases = phases

    def phase(self, phase, submissions: int) -> None:
        self.phases.append((phase, submissions))


def grade(unit, folder, output, data, sandbox, *, trains: bool, **options):
    with InProcess(unit) as reader:
        bench = replace(make_bench(unit, data, sandbox, reader=reader), trains=trains)
        return grade_folder(bench, data, folder, output, reader, **options)


def comparable(results):
    """Without what no two runs have in common."""
    records = msgspec.to_builtins(results)
    for record in records:
        for question in record["questions"]:
            question.pop("seconds")
            series = [check["training"]["runs"] for check in question["checks"] if check["training"]]
            for run in [*question["runs"], *(run for runs in series for run in runs)]:
                run.pop("seconds")
    return records


def test_a_first_pass_trains_nothing_and_a_later_run_adds_what_trains(unit, folder, tmp_path, data):
    first = Counting()
    partial = {result.submission: result for result in grade(unit, folder, tmp_path, data, first, trains=False)}
    assert set(first.asked) == {"Call"}
    assert (partial["ana"].status, partial["ana"].score) == ("not trained yet", 0)
    rows = [check for check in partial["ana"].checks if check.outcome == "ungraded"]
    assert [check.check for check in rows] == ["validation_accuracy"]
    assert "Not run yet" in said(rows[0].message)
    assert partial["other"].status == "no answer cells", "nothing can be added to that"
    assert not any(check.outcome == "ungraded" for check in partial["other"].checks)

    second = Counting()
    whole = grade(unit, folder, tmp_path, data, second, trains=True)
    assert set(second.asked) == {"TrainEpoch"}, "the rest is not done again"
    at_once = grade(unit, folder, tmp_path / "elsewhere", data, Counting(), trains=True)
    assert comparable(whole) == comparable(at_once)

    read = []
    unchanged = grade(unit, folder, tmp_path, data, Counting(), trains=True, progress=Reading(read))
    assert read == [("checks", 6)], "no second pass: all is known at once"
    assert [result.questions for result in unchanged] == [result.questions for result in whole]

    third = Counting()
    again = grade(unit, folder, tmp_path, data, third, trains=False)
    assert third.opened == 0
    assert [result.questions for result in again] == [result.questions for result in whole], "what is known is kept"


def test_all_checks_come_before_all_training(unit, folder, tmp_path, data):
    sandbox = Counting()
    grade(unit, folder, tmp_path, data, sandbox, trains=True, jobs=1)
    trains_from = sandbox.asked.index("TrainEpoch")
    assert trains_from > 0
    assert set(sandbox.asked[trains_from:]) == {"TrainEpoch"}


def test_a_partial_total_is_told_as_such(unit, folder, tmp_path, data):
    results = grade(unit, folder, tmp_path, data, Counting(), trains=False)
    write_grades(tmp_path / "grades.csv", results, ManualPoints(unit))
    rows = {row["submission"]: row for row in csv.DictReader((tmp_path / "grades.csv").open(encoding="utf-8"))}
    assert (rows["ana"]["tell_apart"], rows["ana"]["total"]) == ("", "")
    assert rows["ana"]["as_rows"] == "0", "nothing of it trains"
    assert rows["ana"]["status"].startswith("not trained yet: 0 of 5 points so far")
    assert (rows["other"]["tell_apart"], rows["other"]["total"]) == ("0", "0")

    student = Student(line=2, name="Ana", login="ana")
    match = Match(students=[student], submissions={student.line: "ana"}, without_student={}, without_submission=[])
    for path in write_gradebooks(tmp_path, results, match, ManualPoints(unit)):
        row = list(csv.reader(path.open(encoding="utf-8")))[-1]
        assert "0" not in row[-2:], f"{path.name} has no total"

    page = write_reports(unit, tmp_path / unit.name).read_text(encoding="utf-8")
    assert "A first pass without training" in page
    assert "0 …" in page
    record = json.loads((tmp_path / unit.name / "submissions" / "ana" / "results.json").read_text())
    (row,) = [row for row in record["tests"] if row["extra_data"]["outcome"] == "ungraded"]
    assert "score" not in row


def test_a_first_pass_needs_no_given_network(unit, folder, tmp_path, data):
    sandbox = Counting(35)  # too little for it
    results = grade(with_given_network(unit), folder, tmp_path, data, sandbox, trains=False)
    assert len(results) == 6
    assert "TrainEpoch" not in sandbox.asked


def test_what_an_unfinished_check_costs_is_not_trained(unit, folder, tmp_path, data):
    answer = trained(95, held_out=HELD_OUT)
    asked = []

    def stuck(request, *details):
        asked.append(type(request))
        if isinstance(request, Call):
            raise WorkerTimeout("it never ends")
        return answer(request, *details)

    results = grade(unit, folder, tmp_path, data, FakeSandbox(stuck), trains=True)
    ana = next(result for result in results if result.submission == "ana")
    accuracy = next(check for check in ana.checks if check.check == "validation_accuracy")
    assert accuracy.outcome == "skipped"
    assert TrainEpoch not in asked


@pytest.mark.parametrize("jobs", [1, 3])
def test_records_do_not_depend_on_the_order(unit, folder, tmp_path, data, jobs):
    """Of submissions, of workers, and of which question comes first."""
    write_notebook(folder / "twin.ipynb", unit, {"tell_apart": "make_network = make_optimiser = list\nwhose = 'ana'\n"})
    submissions = [read_submission(path, unit, InProcess(unit)) for path in find_submissions(folder)]
    found = []
    for place, ordered in enumerate((submissions, submissions[::-1])):
        bench = make_bench(unit, data, FakeSandbox(trained(95, held_out=HELD_OUT)))
        output = tmp_path / f"out {place}"
        batch = Batch(bench, HandIns.of(ordered), output, {}, Cache(output / "cache"), quick_first=bool(place))
        with ThreadPoolExecutor(jobs) as executor:
            results = batch.run(executor, jobs)
        found.append(sorted(comparable(results), key=lambda record: record["submission"]))
    assert found[0] == found[1]


def test_problems_show_before_anything_trains(unit, folder, tmp_path, data):
    told = []

    class Listening(Progress):
        def checked(self, result):
            told.append(result.submission)

        def check(self, submission, question, result):
            told.extend(["trained"] if result.check == "validation_accuracy" else [])

    grade(unit, folder, tmp_path, data, Counting(), trains=True, jobs=1, progress=Listening())
    assert told == ["ana", "boris, jr.", "Ольга", "trained", "trained", "trained"]


class Losing(Executor):
    """Loses whoever grades one submission's answers."""

    def __init__(self, place: int) -> None:
        self.place = place
        self.lost = 0

    def submit(self, function, job, /, *arguments):
        future = Future()
        if job.submission == self.place:
            self.lost += 1
            future.set_exception(JobLost())
        else:
            future.set_result(function(job, *arguments))
        return future


def test_who_ends_whatever_grades_it_is_set_aside_and_loses_no_point(unit, folder, tmp_path, data):
    submissions = [read_submission(folder / f"{name}.ipynb", unit, InProcess(unit)) for name in ("ana", "Ольга")]
    bench = make_bench(unit, data, FakeSandbox(trained(95, held_out=HELD_OUT)))
    batch = Batch(bench, HandIns.of(submissions), tmp_path, {}, Cache(tmp_path / "cache"))
    executor = Losing(place=0)
    ana, olga = batch.run(executor, 1)
    assert executor.lost % MOST_LOSSES == 0 < executor.lost
    assert (ana.status, olga.status) == ("needs attention", "graded")
    checks = [check for question in ana.questions if question.question == "tell_apart" for check in question.checks]
    assert {check.outcome for check in checks} == {"internal"}
    assert "was lost, 3 times" in said(checks[0].detail)


def test_training_does_not_wait_for_the_last_check(unit, folder, tmp_path, data):
    begun = threading.Event()

    class Holding(Counting):
        """Its first call returns when something trains."""

        def __init__(self) -> None:
            super().__init__()
            answer, holding = self.script, iter([True])

            def script(request, *details):
                if isinstance(request, TrainEpoch):
                    begun.set()
                elif isinstance(request, Call) and next(holding, False):
                    assert begun.wait(30), "one check at work keeps everything from training"
                return answer(request, *details)

            self.script = script

    results = grade(unit, folder, tmp_path, data, Holding(), trains=True, jobs=2)
    at_once = grade(unit, folder, tmp_path / "elsewhere", data, Counting(), trains=True, jobs=1)
    assert begun.is_set()
    assert comparable(results) == comparable(at_once)
