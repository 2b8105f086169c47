"""Runs each mode's campaign once, whatever the number of test processes."""

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

import pytest
from filelock import FileLock

from autograder.units import REPOSITORY
from redteam.modes import NOT_OFFERED

_CAMPAIGN_SECONDS = 3000

Campaign = Callable[[str], dict[str, Any]]


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
