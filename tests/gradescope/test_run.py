"""Whole runs in a scratch root, by real workers: the scores of `make grade`, and a valid file whatever happens."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import dill
import pytest
from redteam.modes import NOT_OFFERED

from autograder.grading.batch import Batch, run_on_threads
from autograder.grading.cache import Cache
from autograder.grading.opening import make_bench
from autograder.submissions.folders import read_submission
from autograder.submissions.hand_ins import HandIns
from autograder.units.unit import REPOSITORY
from gradescope.platform_root import checked, scores


@pytest.fixture(scope="module")
def make_grade(unit, sandbox, shapes_data, tmp_path_factory):
    """Grades a submission as `make grade` does, without the checks that train."""
    bench = make_bench(unit, shapes_data, sandbox)

    def make_grade(path: Path) -> dict:
        output = tmp_path_factory.mktemp("grades")
        batch = Batch(
            replace(bench, trains=False), HandIns.of([read_submission(path, unit)]), output, {}, Cache(output / "cache")
        )
        run_on_threads(batch, 1)
        [file] = output.glob("submissions/*/results.json")
        return json.loads(file.read_text())

    return make_grade


@pytest.mark.slow
@pytest.mark.parametrize("name", ["partly-right.ipynb", "wrong-file-type.txt"])
def test_the_scores_are_those_of_make_grade(make_root, make_grade, examples, name):
    root = make_root()
    root.hand_in((f"some folder/{name}", examples / name), ("notes.txt", examples / "wrong-file-type.txt"))
    (root.folder / "results" / "results.pkl").touch()  # as in `otter grade`, which reads its own results there
    found = root.run()
    wanted = make_grade(examples / name)
    assert dill.loads((root.folder / "results" / "results.pkl").read_bytes()).total == wanted["score"]
    graded, here = (
        {check: verdict for check, verdict in scores(each).items() if verdict[1] != "ungraded"}
        for each in (found, wanted)
    )
    assert graded == here
    assert (found["score"], root.status) == (wanted["score"], 0), root.output
    left = [check for check, verdict in scores(found).items() if verdict[1] == "ungraded"]
    assert all(check.endswith(": validation_accuracy") for check in left)


@pytest.mark.slow
def test_time_runs_out(make_root, examples):
    """With 20 seconds to grade in, of the platform's 60, and an answer that never ends."""
    root = make_root()
    root.settings(seconds=60)
    root.hand_in(examples / "endless-loop.ipynb")
    started = time.monotonic()
    record = root.run()
    assert time.monotonic() - started < 60
    assert root.status == 0, root.output
    sentence = "Not graded: grading was stopped after 20 s, before the platform would have ended it."
    assert sentence in record["output"]
    assert "count as 0 until they are" in record["output"]
    left = [row for row in record["tests"] if row["extra_data"]["outcome"] == "ungraded"]
    assert {row["output"] for row in left if "Validation" not in row["name"]} == {sentence}
    assert not any("score" in row for row in left)
    assert record["extra_data"]["status"] == "not finished"
    # One that was still loading TensorFlow ends as soon as it looks whether anybody is there.
    wait_until(lambda: not processes_of(root.folder))
    assert processes_of(root.folder) == []


def wait_until(is_so: Callable[[], bool]) -> None:
    for _ in range(60):
        if is_so():
            return
        time.sleep(1)


def processes_of(folder: Path) -> list[str]:
    """Command lines of processes that run the kit of a root."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            command = path.read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue
        if f"{folder}/" in command:
            found.append(command)
    return found


def test_a_fault_of_the_grader_takes_no_points(make_root, examples):
    root = make_root()
    settings = root.folder / "source" / "files" / "kit" / "gradescope.json"
    settings.write_text(settings.read_text().replace("shapes.npz", "absent.npz"))
    root.hand_in(examples / "perfect.ipynb")
    record = root.run()
    assert root.status == 1
    assert "there is no data set at" in root.output  # for the instructor
    assert "there is no data set" not in json.dumps(record)
    assert "the grader itself failed, not you" in record["output"]
    assert set(scores(record).values()) == {(None, "ungraded")}


def test_late_submissions_in_odd_surroundings(make_root, examples):
    root = make_root()
    root.say({"created_at": "2026-07-02T12:00:00Z", "assignment": {"due_date": "2026-07-01T12:00:00Z"}})
    root.hand_in(examples / "wrong-file-type.txt")
    record = root.run()
    assert record["score"] == 0
    assert "no notebook" in record["output"]
    assert "Handed in 24 h 0 min after the due date." in record["output"]
    (root.folder / "submission_metadata.json").write_bytes(b"")  # as in `otter grade`
    root.hand_in()
    assert "no notebook" in root.run()["output"]


@pytest.mark.slow
def test_a_container_without_landlock_and_namespaces(make_root, examples):
    """Root with Docker's capabilities and filter: workers are users of their own, behind a filter of system calls."""
    root = make_root()
    root.hand_in(examples / "syntax-error.ipynb")
    command = [sys.executable, "-m", "gradescope.in_container", str(root.folder), str(root.folder / "run_autograder")]
    path = {"PYTHONPATH": os.pathsep.join([str(REPOSITORY / "tests"), str(REPOSITORY)])}
    done = subprocess.run(
        command, env={**root.environment, **path}, capture_output=True, text=True, timeout=300, check=False
    )
    if done.returncode == NOT_OFFERED:
        pytest.skip(done.stderr)
    record = root.results()
    assert done.returncode == 0, done.stdout + done.stderr
    assert record["score"] > 0
    layers = record["extra_data"]["sandbox"]["layers"]
    assert layers["own user"]
    assert layers["seccomp"]
    assert not layers["landlock"]
    assert not layers["bubblewrap"]
    for name in ("results", "submission", "source/tests", "source/files/kit/solutions", "source/files/kit/source"):
        assert (root.folder / name).stat().st_mode & 0o077 == 0, name
    assert (root.folder / "submission_metadata.json").stat().st_mode & 0o077 == 0


def test_killed_at_any_moment_there_is_a_valid_file(unit, tmp_path):
    """Twenty times, while a writer as busy as can be writes one row after the other."""
    program = tmp_path / "writer.py"
    program.write_text(_BUSY_WRITER)
    subprocess.run([sys.executable, str(program), str(tmp_path), unit.name, str(unit.root)], check=True, timeout=120)
    seen = [checked((tmp_path / str(moment) / "results.json").read_bytes())["score"] for moment in range(20)]
    assert len(set(seen)) > 1


_BUSY_WRITER = """
import itertools, os, signal, sys, time
from pathlib import Path
from autograder.gradescope.recorder import Recorder
from autograder.grading.test_files import load_tests
from autograder.results.records import CheckResult
from autograder.submissions.folders import Submission
from autograder.units.unit import load_unit

unit = load_unit(sys.argv[2], Path(sys.argv[3]))
checks = [(q.name, t) for q in unit.questions if not q.is_manual for t in load_tests(unit, q)]

def write(recorder):
    for _ in itertools.count():
        for question, test in checks:
            result = CheckResult(
                check=test.name, points=test.points, score=test.points, outcome="ok", hidden=test.hidden
            )
            recorder.check("submission", question, result)
        recorder._checks.clear()

for moment in range(20):
    recorder = Recorder(Path(sys.argv[1], str(moment), "results.json"), unit, Submission("submission", Path()))
    recorder.write()
    process = os.fork()
    if process == 0:
        write(recorder)
    time.sleep(0.003 + 0.002 * moment)
    os.kill(process, signal.SIGKILL)
    os.waitpid(process, 0)
"""
