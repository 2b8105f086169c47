"""Whole runs with training, the image's packages from the registries, and the banks of mutants: the slow tier."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from autograder.authoring.banks.members import hand_in, load_banks
from autograder.gradescope.package import package_unit
from autograder.gradescope.recorder import Recorder
from autograder.grading.batch import Batch, run_on_threads
from autograder.grading.cache import Cache
from autograder.grading.folder import grade_folder
from autograder.grading.opening import make_bench, open_bench
from autograder.results.progress import Progress
from autograder.submissions.hand_ins import HandIns
from autograder.submissions.reading.reader import Reader
from autograder.units.unit import Question
from gradescope.platform_root import PlatformRoot, checked, scores

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def package(unit, shapes_file, tmp_path_factory) -> Path:
    """The whole zip, for containers with time enough."""
    settings = msgspec.structs.replace(unit.gradescope, seconds=2400)
    return package_unit(unit, tmp_path_factory.mktemp("whole"), data=str(shapes_file), gradescope=settings).path


@pytest.fixture(scope="module")
def graded(unit, shapes_data, examples, tmp_path_factory) -> Path:
    """What `make grade` makes of the submissions: a folder for each."""
    output = tmp_path_factory.mktemp("grades")
    quick = msgspec.structs.replace(unit, questions=[_impatient(question) for question in unit.questions])
    with Reader(unit) as reader, open_bench(quick, shapes_data, reader=reader) as bench:
        grade_folder(bench, shapes_data, examples, output, reader, jobs=2)
    return output / unit.name / "submissions"


def _impatient(question: Question) -> Question:
    """Its submission that never ends is ended soon."""
    return msgspec.structs.replace(question, cpu_seconds=15)


_ENDLESS = pytest.param("endless-loop", marks=pytest.mark.campaign)
"""It uses up its time."""


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("name", ["perfect", "partly-right", "blank", "syntax-error", "wrong-file-type", _ENDLESS])
def test_every_score_is_that_of_make_grade(make_root, package, graded, examples, name):
    root = make_root(package)
    [path] = examples.glob(f"{name}.*")
    root.hand_in(path)
    found = root.run()
    wanted = json.loads((graded / name / "results.json").read_text())
    assert scores(found) == scores(wanted), root.output
    assert found["score"] == wanted["score"]


@pytest.mark.timeout(1800)
def test_a_resubmission_trains_what_has_changed(make_root, package, examples):
    root = make_root(package)
    root.hand_in(examples / "partly-right.ipynb")
    first = root.run()
    root.say({"previous_submissions": [{"submission_time": "2026-06-30T14:24:48-07:00", "results": first}]})
    second = root.run()

    def training(record: dict) -> dict:
        facts = [row["extra_data"] for row in record["tests"] if "training" in row["extra_data"]]
        return {row["question"]: row["training"] for row in facts if row["question"] != "environment"}

    assert scores(second) == scores(first)
    assert training(second) == training(first)  # to the seconds that they took
    root.settings(take_over=False)
    third = root.run()
    assert scores(third) == scores(first)
    assert training(third) != training(first)


_MOMENTS = 10


@pytest.mark.campaign
@pytest.mark.timeout(1800)
def test_killed_in_the_middle_of_grading(make_root, examples):
    """At moments spread over the run; and nothing of it stays alive."""
    root = make_root()
    root.hand_in(examples / "perfect.ipynb")
    started = time.monotonic()
    root.run()
    length = time.monotonic() - started
    seen = []
    for moment in range(_MOMENTS):
        process = root.start()
        time.sleep(0.2 + length * moment / _MOMENTS)
        process.kill()
        process.wait()
        seen.append(checked((root.folder / "results" / "results.json").read_bytes())["score"])
    assert len(set(seen)) > 3, seen
    deadline = time.monotonic() + 30
    while _alive(root.folder) and time.monotonic() < deadline:
        time.sleep(0.5)
    assert _alive(root.folder) == []


def _alive(folder: Path) -> list[str]:
    commands = [path / "cmdline" for path in Path("/proc").glob("[0-9]*")]
    return [str(path) for path in commands if path.exists() and f"{folder}/".encode() in _content(path)]


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


@pytest.mark.campaign
@pytest.mark.timeout(1800)
def test_the_image_from_the_registries(tmp_path_factory, quick_package, examples):
    """setup.sh's Python part: the packages with their checksums, the data; then a run with nothing else."""
    folder = Path(tmp_path_factory.mktemp("image"))
    for parent in (folder, *folder.parents):
        if parent.stat().st_uid == os.geteuid() and parent != Path("/"):
            parent.chmod(parent.stat().st_mode | 0o011)
    root = PlatformRoot(folder, quick_package, folder / "data")
    shutil.rmtree(folder / "venv")
    root.setup("packages", "data")
    installed = subprocess.run(
        [str(folder / "venv/bin/python"), "-m", "pip", "list", "--format=freeze"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert "tensorflow_cpu==" in installed.replace("-", "_")
    assert "autograder" not in installed
    root.hand_in(examples / "partly-right.ipynb")
    record = root.run()
    assert root.status == 0, root.output
    assert record["score"] == 3


class _Both(Progress):
    """Tells a recorder what a batch tells its caller."""

    def __init__(self) -> None:
        self.recorder: Recorder | None = None

    def check(self, submission, question, result):
        self.recorder.check(submission, question, result)

    def question(self, submission, result):
        self.recorder.question(submission, result)

    def finish(self, result):
        self.recorder.finish(result)


@pytest.mark.timeout(1800)
def test_mutants_get_the_same_rows_in_both_files(unit, sandbox, shapes_data, tmp_path):
    """One grading of each mutant, what it does not touch left out: the platform's file against `make grade`'s."""
    bench = make_bench(unit, shapes_data, sandbox)
    members = [member for member in load_banks(unit) if member.is_mutant]
    assert len(members) > 2
    (tmp_path / "hand-in").mkdir()
    for member in members:
        touched = [question for question in unit.questions if question.name in member.touched(unit)]
        narrow = [
            msgspec.structs.replace(
                question, builds_on=[name for name in question.builds_on if name in member.touched(unit)]
            )
            for question in touched
        ]
        small = msgspec.structs.replace(unit, questions=narrow, given_network=None)
        submission = hand_in(member, unit, tmp_path / "hand-in")
        progress = _Both()
        progress.recorder = Recorder(tmp_path / "results.json", small, submission)
        output = tmp_path / member.name.replace("/", "-")
        run_on_threads(
            Batch(
                replace(bench, unit=small, trains=False),
                HandIns.of([submission]),
                output,
                {},
                Cache(output / "cache"),
                progress,
            ),
            1,
        )
        found = checked((tmp_path / "results.json").read_bytes())
        [path] = output.glob("submissions/*/results.json")
        wanted = json.loads(path.read_text())
        theirs, ours = (
            {name: verdict for name, verdict in scores(record).items() if verdict[1] != "ungraded"}
            for record in (found, wanted)
        )
        assert theirs == ours != {}, member.name
        assert found["score"] == wanted["score"]
