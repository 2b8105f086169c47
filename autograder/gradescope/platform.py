"""What Gradescope says about a submission: when it was due, and what came of the student's earlier ones.

Source: https://gradescope-autograders.readthedocs.io/en/latest/submission_metadata/

The file comes from the platform. It is read piece by piece all the same: a piece that is missing or not as it should
be counts as unsaid, and nothing in it can do more than spare a training run.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec

from autograder.grading.training.calls import SEED
from autograder.locale.sentences import Sentence, sentence
from autograder.results.records import TrainingRecord
from autograder.results.schema import PlatformFacts, RowFacts, Visibility
from autograder.units.unit import Gradescope

__all__ = ["Platform", "read_platform"]

_KEY = re.compile(r"[0-9a-f]{64}\Z")
_MOST_BYTES = 64 * 2**20


@dataclass(frozen=True)
class Platform:
    """What the platform says about a submission.

    Attributes:
        created_at: when it was handed in.
        due_date: when it was due, for this student.
        earlier: training runs of earlier submissions, by the key of what they depend on.
    """

    created_at: datetime | None = None
    due_date: datetime | None = None
    earlier: Mapping[str, Sequence[TrainingRecord]] = field(default_factory=dict)

    @property
    def lateness(self) -> timedelta:
        """By how much it is late; 0 where it is not, or nobody knows."""
        if self.created_at is None or self.due_date is None:
            return timedelta()
        return max(timedelta(), self.created_at - self.due_date)

    def notices(self) -> list[Sentence]:
        """Sentences for the top of the results."""
        if not self.lateness:
            return []
        hours, seconds = divmod(int(self.lateness.total_seconds()), 3600)
        return [sentence("Handed in {hours} h {minutes} min after the due date.", hours=hours, minutes=seconds // 60)]

    def facts(self) -> PlatformFacts:
        """For the results file."""
        return PlatformFacts(
            created_at=self.created_at.isoformat() if self.created_at else None,
            due_date=self.due_date.isoformat() if self.due_date else None,
            late_seconds=round(self.lateness.total_seconds()),
        )

    def hidden_checks(self, settings: Gradescope) -> Visibility:
        """When students see the rows of hidden checks; without a due date, none can have passed."""
        if settings.hidden_checks == "after_due_date" and self.due_date is None:
            return "after_published"
        return settings.hidden_checks

    def tells_details(self, settings: Gradescope) -> bool:
        """Whether students will read what hidden checks expected and found, once the due date has passed."""
        is_shown = settings.hidden_checks != "hidden" and self.due_date is not None
        return is_shown and settings.hidden_details == "after_due_date"


def read_platform(path: Path) -> Platform:
    """Read ``submission_metadata.json``; without a usable one, the platform has said nothing."""
    try:
        with path.open("rb") as file:
            document = msgspec.json.decode(file.read(_MOST_BYTES))
    except (OSError, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return Platform()
    users = _at(document, "users")
    own = [_at(user, "assignment") for user in users] if isinstance(users, list) else []
    due = [_moment(_at(assignment, "due_date")) for assignment in (_at(document, "assignment"), *own)]
    earlier: dict[str, Sequence[TrainingRecord]] = {}
    submissions = _at(document, "previous_submissions")
    for submission in submissions if isinstance(submissions, list) else []:
        earlier.update(_runs(_at(submission, "results")))  # later ones come later
    return Platform(
        created_at=_moment(_at(document, "created_at")),
        due_date=max((moment for moment in due if moment is not None), default=None),
        earlier=earlier,
    )


def _at(value: object, name: str) -> Any:
    return value.get(name) if isinstance(value, dict) else None


def _moment(text: object) -> datetime | None:
    """A moment with its time zone."""
    try:
        moment = msgspec.convert(text, datetime)
    except msgspec.ValidationError:
        return None
    return moment if moment.tzinfo is not None else None


def _runs(results: object) -> Iterator[tuple[str, list[TrainingRecord]]]:
    """The training runs that a results file of ours tells of, by key."""
    rows = _at(results, "tests")
    for row in rows if isinstance(rows, list) else []:
        try:
            facts = msgspec.convert(_at(row, "extra_data"), RowFacts)
        except msgspec.ValidationError:
            continue
        runs = facts.training.runs if facts.training is not None else []
        if _KEY.match(facts.key) and all(map(_is_sound, runs)) and _are_in_order(runs):
            yield facts.key, runs


def _are_in_order(runs: Sequence[TrainingRecord]) -> bool:
    """Whether the seeds are those that the policy asks for."""
    return [run.seed for run in runs] == list(range(SEED, SEED + len(runs)))


def _is_sound(run: TrainingRecord) -> bool:
    """Whether a record is one that a training run could have made."""
    shares = [run.accuracy, *run.accuracies]
    shares += [share for share in (run.disguised_accuracy, run.cross_check) if share is not None]
    amounts = [run.epochs, run.seconds, run.cpu_seconds, run.images]
    return (
        bool(run.accuracies)
        and all(0 <= share <= 100 for share in shares)
        and all(math.isfinite(amount) and amount >= 0 for amount in amounts)
        and run.accuracy == max(run.accuracies)
    )
