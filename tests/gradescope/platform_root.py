"""A scratch folder laid out as Gradescope lays out ``/autograder``, and the rules of its results file."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import jsonschema
import msgspec

from autograder.grading.training.calls import SEED
from autograder.results.records import TrainingRecord, TrainingSeries

SCHEMA = json.loads(Path(__file__).with_name("results.schema.json").read_text())


class PlatformRoot:
    """What a container holds before a submission arrives.

    Args:
        folder: takes the place of ``/autograder``.
        package: the uploaded zip.
        data: the image's data folder, shared between tests.
    """

    def __init__(self, folder: Path, package: Path, data: Path) -> None:
        self.folder, self._data = folder, data
        for name in ("source", "submission", "results", "venv/bin"):
            (folder / name).mkdir(parents=True)
        with zipfile.ZipFile(package) as archive:
            for entry in archive.infolist():  # as `unzip` does, which keeps the modes
                path = Path(archive.extract(entry, folder / "source"))
                path.chmod(entry.external_attr >> 16 & 0o777)
        shutil.copy(folder / "source" / "run_autograder", folder)
        # What setup.sh installs, this interpreter has.
        python = folder / "venv" / "bin" / "python"
        python.write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n')
        python.chmod(0o755)
        self.say({})

    @property
    def environment(self) -> dict[str, str]:
        return {"PATH": os.environ["PATH"], "AUTOGRADER_CACHE": str(self._data), "LANG": "C.UTF-8"}

    def settings(self, **changes: object) -> None:
        """Edit the settings in the zip, as an instructor may."""
        path = self.folder / "source" / "files" / "kit" / "gradescope.json"
        settings = json.loads(path.read_text())
        settings["gradescope"] |= changes
        path.write_text(json.dumps(settings))

    def say(self, metadata: object) -> None:
        (self.folder / "submission_metadata.json").write_text(json.dumps(metadata))

    def hand_in(self, *files: Path | tuple[str, Path]) -> None:
        """Empty the submission's folder, and put files into it, under other names where they are given."""
        shutil.rmtree(self.folder / "submission")
        (self.folder / "submission").mkdir()
        for file in files:
            name, path = file if isinstance(file, tuple) else (file.name, file)
            place = self.folder / "submission" / name
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, place)

    def setup(self, *steps: str) -> None:
        command = ["bash", str(self.folder / "source" / "setup.sh"), *steps]
        subprocess.run(command, check=True, env=self.environment, stdout=subprocess.DEVNULL, timeout=1500)

    def start(self, **options: Any) -> subprocess.Popen[str]:
        (self.folder / "results" / "results.json").unlink(missing_ok=True)
        command = [str(self.folder / "run_autograder")]
        pipe = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
        return subprocess.Popen(command, cwd=self.folder, env=self.environment, **pipe, **options)

    def run(self) -> dict[str, Any]:
        """Grade what was handed in; the results file, which follows the platform's rules."""
        process = self.start()
        self.output, _ = process.communicate(timeout=900)
        self.status = process.returncode
        return self.results()

    def results(self) -> dict[str, Any]:
        return checked((self.folder / "results" / "results.json").read_bytes())


def checked(content: bytes) -> dict[str, Any]:
    """A results file that follows the platform's rules."""
    record = json.loads(content)
    jsonschema.validate(record, SCHEMA)
    assert record["tests"] or record["extra_data"]["problem"], "what can be read has rows"
    for row in record["tests"]:
        assert len(row.get("output", "")) <= 100_000  # the platform cuts there
        assert row.get("score", 0) <= row.get("max_score", 0)
    assert record["score"] == sum(row.get("score", 0) for row in record["tests"])
    return record


def scores(record: dict[str, Any]) -> dict[str, Any]:
    """What each check gave, by its name; the given network's run, which is made once for a class, is none."""
    return {
        f"{row['extra_data']['question']}: {row['extra_data']['check']}": (
            row.get("score"),
            row["extra_data"]["outcome"],
        )
        for row in record["tests"]
        if "max_score" in row and row["extra_data"]["question"] != "environment"
    }


KEY = "0123456789abcdef" * 4
RUN = TrainingRecord(
    seed=SEED,
    accuracy=45.5,
    accuracies=[44.0, 45.5],
    disguised_accuracy=45.0,
    images=11_000,
    epochs=2,
    seconds=30.0,
    trained="graph",
)


def training_row(key: str = KEY, runs: list[TrainingRecord] | None = None, **changes: object) -> dict:
    records = [RUN] if runs is None else runs
    series = TrainingSeries(threshold=43, is_exceeded=True, runs=records)
    training = msgspec.to_builtins(series)
    for record in training["runs"]:
        record |= changes
    facts = {"question": "a question", "check": "a check", "outcome": "ok", "key": key, "training": training}
    return {"name": "a check", "extra_data": facts}


def metadata(**changes: object) -> dict:
    document = {
        "id": 123456,
        "created_at": "2026-07-01T14:22:32.365935-07:00",
        "assignment": {"due_date": "2026-07-01T12:00:00.000000-07:00", "late_due_date": None, "total_points": "90.0"},
        "submission_method": "upload",
        "users": [{"email": "student@example.com", "id": 1234, "name": "Student User"}],
        "previous_submissions": [
            {"submission_time": "2026-06-30T14:24:48-07:00", "score": 8.0, "results": {"tests": [training_row()]}}
        ],
    }
    return document | changes
