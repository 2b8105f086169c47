"""The results file of one submission: its one definition, from which it is written, read and documented.

It is Gradescope's schema; what this kit says beyond it stands under ``extra_data``, of the file and of each row. What a
file of another version does not say is read as the default.

Texts of Gradescope's schema are in the submission's language. What they are made of stands under ``extra_data``, as
sentences that are not said yet, so that reports can show the same file to readers of another language.

Source: https://gradescope-autograders.readthedocs.io/en/latest/specs/
"""

from __future__ import annotations

from typing import Literal

import msgspec

from autograder.locale.messages import SOURCE_LANGUAGE
from autograder.locale.sentences import Words
from autograder.results.basis import Basis
from autograder.results.records import TrainingSeries
from autograder.results.replays import Replay

__all__ = [
    "Facts",
    "ForInstructor",
    "LeaderboardEntry",
    "PlatformFacts",
    "ResultsFile",
    "Row",
    "RowFacts",
    "SandboxFacts",
    "Visibility",
]

Visibility = Literal["hidden", "after_due_date", "after_published", "visible"]
"""When students see a row on Gradescope."""


class ForInstructor(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What students do not read about a hidden check.

    Attributes:
        detail: what was expected and found.
        is_confidential: whether students do not read that later either: a worker that held our own answers may have
            chosen it.
        traceback: the student's own.
        replay: a small input that shows the difference, with what was expected and found.
    """

    detail: Words = ""
    is_confidential: bool = False
    traceback: Words = ""
    replay: Replay | None = None


class RowFacts(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a row says beyond Gradescope's schema.

    Attributes:
        question: its name; ``environment`` for the given network, ``summary`` for the total of the public checks.
        check: the test's name; "" for rows of no check.
        outcome: how the check ended, ``manual`` for a question that a person grades, ``summary`` for a total,
            ``details`` for what a check expected and found.
        message: what the output says first.
        hint: what to look at; it stands in the output as well.
        traceback: the student's own, of a public check; likewise.
        for_instructor: left out where students read the file.
        training: the runs behind the check.
        mistake: the code of the mistake that lost the points, ``unknown`` where none was recognised.
        mistake_summary: the mistake in a few words, for the instructor.
        key: what those runs depended on, where they are told to the last digit.
        score: of the public checks, in a total.
        points: that can be reached, in rows of no check.
    """

    question: str
    check: str
    outcome: str
    message: Words = ""
    hint: Words = ""
    traceback: Words = ""
    for_instructor: ForInstructor = ForInstructor()
    training: TrainingSeries | None = None
    mistake: str = ""
    mistake_summary: Words = ""
    key: str = ""
    score: float | None = None
    points: float | None = None


class Row(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A check, a question that a person grades, or a total.

    Attributes:
        name: as people read it.
        number: its place, ``2.1`` say.
        score: points reached; none where nothing was found out about the answer.
        max_score: points that can be reached.
        status: ``passed`` or ``failed``; none where there is no score.
        visibility: when students see the row.
        output: sentences, in the submission's language.
        output_format: of the output.
        extra_data: what this kit adds.
    """

    name: str
    number: str
    score: float | None = None
    max_score: float | None = None
    status: Literal["passed", "failed"] | None = None
    visibility: Visibility
    output: str
    output_format: str = ""
    extra_data: RowFacts


class SandboxFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What kept student code in.

    Attributes:
        layers: of the sandbox, and whether each was in force.
    """

    layers: dict[str, bool] = {}


class PlatformFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What a platform says about a submission.

    Attributes:
        created_at: when it was handed in, in ISO 8601.
        due_date: when it was due, for this student.
        late_seconds: by how much it is late.
    """

    created_at: str | None = None
    due_date: str | None = None
    late_seconds: int = 0


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """What the file says about the submission and the run.

    Attributes:
        submission: its name.
        language: of the notebook, and of the sentences.
        status: what became of the submission; see ``SubmissionResult``.
        problem: why the submission as a whole could not be read.
        seeds: of the random inputs, by question.
        max: points that can be reached in all.
        seconds: wall-clock time.
        peak_memory_bytes: of its workers.
        repairs: what was repaired in the file, passed over, or found elsewhere than where it was asked for; cells are
            counted from the notebook's first, text cells included.
        notes: for the instructor, these among them; left out where students read the file.
        unit: the teaching unit.
        data: the data set.
        data_checksum: of its images and labels.
        is_standin: whether it was the stand-in data: a demonstration, not a grade.
        kit_version: of this kit.
        python_version: of the grader and the workers.
        tensorflow_version: of the workers.
        keras_version: of the workers.
        device: what networks were trained on: ``cpu`` or ``gpu``.
        speed: how many times longer than on the reference machine time limits were; none where nothing had to be run.
        sandbox: what kept student code in.
        platform: what Gradescope says.
        bases: what results rest on, by question; left out where students read the file.
    """

    submission: str = ""
    language: str = SOURCE_LANGUAGE
    status: str = ""
    problem: Words = ""
    seeds: dict[str, int] = {}
    max: float = 0.0
    seconds: float = 0.0
    peak_memory_bytes: int = 0
    repairs: list[Words] = []
    notes: list[Words] | msgspec.UnsetType = msgspec.UNSET
    unit: str = ""
    data: str = ""
    data_checksum: str = ""
    is_standin: bool = False
    kit_version: str = ""
    python_version: str = ""
    tensorflow_version: str = ""
    keras_version: str = ""
    device: str = ""
    speed: float | None = None
    sandbox: SandboxFacts = SandboxFacts()
    platform: PlatformFacts | msgspec.UnsetType = msgspec.UNSET
    bases: dict[str, Basis] | msgspec.UnsetType = msgspec.UNSET

    @property
    def needs_attention(self) -> bool:
        """Whether a person has to look at it, so that there is no total."""
        return self.status == "needs attention"


class LeaderboardEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A number that everybody may compare.

    Attributes:
        name: as people read it.
        value: the number.
        order: which way the leaderboard is sorted.
    """

    name: str
    value: float
    order: Literal["asc", "desc"] = "desc"


class ResultsFile(msgspec.Struct, frozen=True, kw_only=True):
    """The file.

    Attributes:
        score: points reached in all.
        output: sentences above all rows.
        output_format: of the output.
        test_output_format: of the rows' outputs.
        test_name_format: of the rows' names.
        stdout_visibility: of what the autograder prints.
        execution_time: in seconds.
        tests: the rows.
        leaderboard: where the unit asks for one.
        extra_data: what this kit adds.
    """

    score: float = 0.0
    output: str = ""
    output_format: str = "text"
    test_output_format: str = "text"
    test_name_format: str = "text"
    stdout_visibility: str = "hidden"
    execution_time: float = 0.0
    tests: list[Row] = []
    leaderboard: list[LeaderboardEntry] | msgspec.UnsetType = msgspec.UNSET
    extra_data: Facts = Facts()
