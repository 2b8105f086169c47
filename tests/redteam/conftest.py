"""Runs each mode's campaign once, whatever the number of test processes; and grades single answers on tiny data."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from filelock import FileLock
from support.images import separable_images

from autograder.authoring.notebooks.transplant import notebook_with_answers
from autograder.data.sets import HeldOutImages
from autograder.grading.context import Bench
from autograder.grading.question import grade_answer
from autograder.locale.sentences import said
from autograder.results.records import CheckResult
from autograder.submissions.folders import read_submission
from autograder.units.unit import REPOSITORY
from redteam.modes import NOT_OFFERED

_CAMPAIGN_SECONDS = 3000

Campaign = Callable[[str], dict[str, Any]]

_SECONDS, _CPU_SECONDS = 120, 60


@pytest.fixture
def bench(unit, sandbox, solutions) -> Bench:
    """A bench on which bright rows are what there is to learn."""
    held_out = HeldOutImages(*separable_images(300, seed=2), num_validation=300, classes=10)
    return Bench(unit, sandbox, held_out, "checksum", solutions)


@pytest.fixture
def check_of_answer(unit, bench, tmp_path) -> Callable[..., CheckResult]:
    """Grades an answer, a training question's by default; the result of one of its checks. None may be internal."""

    def check_of_answer(
        source: str, name: str = "", check_name: str = "validation_accuracy", epochs: int = 1
    ) -> CheckResult:
        name = name or ("custom_convnet" if "class CustomConvNet" in source else "sequential_training")
        path = tmp_path / "student.ipynb"
        path.write_bytes(msgspec.json.encode(notebook_with_answers(unit, {name: source})))
        submission = read_submission(path, unit)
        assert not submission.problem
        question = msgspec.structs.replace(unit.question(name), seconds=_SECONDS)
        if question.training is not None:
            limits = {"epochs": epochs, "seconds": _SECONDS, "cpu_seconds": _CPU_SECONDS}
            question = msgspec.structs.replace(question, training=msgspec.structs.replace(question.training, **limits))
        result = grade_answer(bench, question, submission.answers[name])
        assert all(check.outcome != "internal" for check in result.checks), [
            said(check.detail) for check in result.checks
        ]
        return next(check for check in result.checks if check.check == check_name)

    return check_of_answer


@pytest.fixture(scope="session")
def campaign(tmp_path_factory: pytest.TempPathFactory) -> Campaign:
    """The report of a mode's campaign; skips the test, visibly, where this machine does not offer the mode."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent  # one folder for all test processes

    def campaign(mode: str) -> dict[str, Any]:
        record = shared / f"campaign-{mode}.json"
        with FileLock(f"{record}.lock"):
            if not record.exists():
                record.write_text(json.dumps(_run(mode)))
        report: dict[str, Any] = json.loads(record.read_text())
        if reason := report.get("not offered"):
            pytest.skip(reason)
        return report

    return campaign


def _run(mode: str) -> dict[str, Any]:
    # Not below pytest's own folder, which no other user may enter.
    folder = Path(tempfile.mkdtemp(prefix="redteam-"))
    try:
        folder.chmod(0o711)
        for name in ("tmp", "home", "records"):
            (folder / name).mkdir()
        finished = subprocess.run(
            [sys.executable, "-m", "redteam.modes", mode, str(folder)],
            env={**os.environ, "PYTHONPATH": str(REPOSITORY / "tests")},
            cwd=REPOSITORY,
            capture_output=True,
            text=True,
            timeout=_CAMPAIGN_SECONDS,
            start_new_session=True,
            check=False,
        )
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if finished.returncode == NOT_OFFERED:
        return {"not offered": finished.stderr.strip().splitlines()[-1]}
    if finished.returncode != 0:
        return {"fault": finished.stderr[-5000:]}
    report: dict[str, Any] = json.loads(finished.stdout.splitlines()[-1])
    report["folder"] = str(folder)
    return report
