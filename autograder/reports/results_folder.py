"""Results files as the reports read them: typed, and tolerant of keys that reports do not need."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import msgspec

from autograder.errors import AutograderError
from autograder.files.folder_names import SUBMISSIONS
from autograder.locale.messages import SOURCE_LANGUAGE, _

__all__ = [
    "CheckFacts",
    "Facts",
    "Graded",
    "Private",
    "Results",
    "Row",
    "Run",
    "Sandbox",
    "Training",
    "read_folder",
]


class Run(msgspec.Struct, frozen=True):
    """One training run; accuracies in per cent, after each epoch."""

    seed: int = 0
    accuracy: float = 0.0
    accuracies: list[float] = []
    epochs: float = 0.0
    seconds: float = 0.0


class Training(msgspec.Struct, frozen=True):
    """The training runs behind a check, and the accuracy in per cent that they had to reach."""

    goal: str = ""
    threshold: float = 0.0
    runs: list[Run] = []


class Private(msgspec.Struct, frozen=True):
    """What students do not read about a hidden check: what was expected and found, and their own traceback."""

    detail: str = ""
    traceback: str = ""


class CheckFacts(msgspec.Struct, frozen=True):
    """What a check's row says beyond Gradescope's schema."""

    question: str = ""
    check: str = ""
    outcome: str = ""
    hint: str = ""
    training: Training | None = None
    for_instructor: Private = msgspec.field(default_factory=Private)


class Row(msgspec.Struct, frozen=True):
    """A check."""

    score: float | None = None
    max_score: float | None = None
    visibility: str = "visible"
    output: str = ""
    extra_data: CheckFacts = msgspec.field(default_factory=CheckFacts)


class Sandbox(msgspec.Struct, frozen=True):
    """The layers of the sandbox, and whether each was in force."""

    layers: dict[str, bool] = {}


class Facts(msgspec.Struct, frozen=True):
    """What a results file says about the submission and the run."""

    submission: str = ""
    language: str = SOURCE_LANGUAGE
    status: str = ""
    problem: str = ""
    notes: list[str] = []
    data: str = ""
    data_checksum: str = ""
    is_standin: bool = False
    kit_version: str = ""
    tensorflow_version: str = ""
    keras_version: str = ""
    device: str = ""
    speed: float = 1.0
    seconds: float = 0.0
    sandbox: Sandbox = msgspec.field(default_factory=Sandbox)

    @property
    def needs_attention(self) -> bool:
        """Whether the grader itself failed, so that there is no total."""
        return self.status == "needs attention"


class Results(msgspec.Struct, frozen=True):
    """A results file."""

    score: float = 0.0
    tests: list[Row] = []
    extra_data: Facts = msgspec.field(default_factory=Facts)


class Graded(msgspec.Struct, frozen=True):
    """A submission's folder, what its results file holds, and when that was written."""

    folder: Path
    results: Results
    when: datetime

    @property
    def facts(self) -> Facts:
        """What the file says about the submission and the run."""
        return self.results.extra_data

    @property
    def name(self) -> str:
        """The submission's name."""
        return self.facts.submission or self.folder.name

    @property
    def given_network(self) -> Training | None:
        """The run of the given network, which shows data and machine to be sound."""
        rows = (row.extra_data for row in self.results.tests)
        return next((row.training for row in rows if row.question == "environment"), None)


def read_folder(folder: Path) -> list[Graded]:
    """Read ``submissions/<folder>/results.json`` of every submission, by name.

    Raises:
        AutograderError: there is none, or one is not a results file.
    """
    found = [_read(path) for path in folder.glob(f"{SUBMISSIONS}/*/results.json")]
    if not found:
        message = _("there are no results in {folder}: grade a folder of submissions first")
        raise AutograderError(message.format(folder=folder))
    return sorted(found, key=lambda graded: (graded.name.casefold(), graded.name))


def _read(path: Path) -> Graded:
    try:
        results = msgspec.json.decode(path.read_bytes(), type=Results)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        # Translators: {reason} is technical, and English.
        message = _("{path} is not a results file ({reason}): delete it and grade again")
        raise AutograderError(message.format(path=path, reason=error)) from error
    return Graded(path.parent, results, datetime.fromtimestamp(path.stat().st_mtime).astimezone())
