"""Teaching units: what ``source/<unit>/unit.toml`` says, typed and checked."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from autograder.errors import UnitError
from autograder.locale.messages import _
from autograder.locale.numbers import percent

__all__ = [
    "FIGURE_TAG",
    "REPOSITORY",
    "TRAINING_RUN_TAG",
    "Gradescope",
    "Question",
    "Training",
    "Unit",
    "load_unit",
    "unit_names",
]

REPOSITORY = Path(__file__).resolve().parents[2]
"""The checkout: ``source/``, ``assignment/`` and ``solutions/`` lie here."""

TRAINING_RUN_TAG = "training-run"
"""Notebook cells with this tag train a network: students run them, graders do not."""

FIGURE_TAG = "figure"
"""Notebook cells with this tag only draw: graders do not run them either."""

Positive = Annotated[float, msgspec.Meta(gt=0)]
Percentage = Annotated[float, msgspec.Meta(ge=0, le=100)]


class _Strict(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A table of unit.toml: misspelt keys are errors."""


class Training(_Strict, frozen=True, kw_only=True):
    """One training run: how a worker trains, and the validation accuracy that it must reach.

    Attributes:
        loop: ``params`` steps plain tensors by SGD, ``keras`` a model by its own optimiser.
        model: name of the forward pass, for ``params``.
        init: name of the function that makes the parameters, for ``params``.
        learning_rate: of the optimiser; what ``params`` steps by and what checks of optimisers expect.
        momentum: what checks of optimisers expect.
        epochs: passes over the training images, at most.
        batch_size: images per step.
        training_flag: what the model is called with as ``training=`` while it learns.
        custom_loop: name of a student function that may do the training instead.
        asked: the networks of which the question asks for one, as expressions over the solution's names: a forward pass
            for ``params``, a model for ``keras``; none where the network is the student's to choose.
        over: the accuracy in per cent that must be exceeded; exactly one of this and ``at_least``.
        at_least: the accuracy in per cent that must be reached.
        seconds: wall-clock limit of the run. A machine may be busy: some times the processor's.
        cpu_seconds: limit of its processor time, all threads together. Both hold for the machine in
            :mod:`.speed` and are stretched on slower ones.
        disguise: what is done to the validation images to tell a network that knows classes from a table of known
            images; it must leave the class as it is (a mirrored digit is another one).
        spread: standard deviation between runs of one answer with different seeds, in points of accuracy; measured by
            ``benchmarks/calibrate.py``.
    """

    loop: Literal["params", "keras"]
    learning_rate: Positive
    epochs: Annotated[int, msgspec.Meta(ge=1)]
    seconds: Positive
    cpu_seconds: Positive = 3600
    spread: Positive = 1.5
    model: str = ""
    init: str = ""
    momentum: float = 0.0
    batch_size: Annotated[int, msgspec.Meta(ge=1)] = 64
    training_flag: bool = False
    custom_loop: str = ""
    asked: list[str] = []
    disguise: Literal["mirrored", "shifted"] = "shifted"
    over: Percentage | None = None
    at_least: Percentage | None = None

    def __post_init__(self) -> None:
        if (self.over is None) == (self.at_least is None):
            raise ValueError("a training run needs exactly one of `over` and `at_least`")

    @property
    def threshold(self) -> float:
        """The published validation accuracy, in per cent."""
        threshold = self.over if self.over is not None else self.at_least
        assert threshold is not None
        return threshold

    def is_met_by(self, accuracy: float) -> bool:
        """Whether a validation accuracy in per cent meets the goal."""
        return accuracy > self.over if self.over is not None else accuracy >= self.threshold

    @property
    def goal(self) -> str:
        """The goal in words, in the language that is spoken: ``over 43 %`` or ``at least 70 %``."""
        # Translators, here and below: the goal of a training run; {accuracy} is such as "43 %".
        goal = _("over {accuracy}") if self.over is not None else _("at least {accuracy}")
        return goal.format(accuracy=percent(self.threshold))


class Question(_Strict, frozen=True, kw_only=True):
    """One graded question.

    Attributes:
        name: its name everywhere: notebook cell id, test file, results.
        title: what it asks for, in a few words.
        defines: names that the answer must define.
        optional: names that it may define.
        builds_on: earlier questions whose answers this one calls. Where such an answer lost points, the
            solution's takes its place, so that one mistake is paid for once.
        checks: points of each public and hidden test, in the order in which they run.
        training: the question's training run, if it has one.
        seconds: wall-clock limit of a worker, the training run aside.
        cpu_seconds: limit of its processor time, all threads together; both are stretched on slow machines.
        manual_points: for a question that a person grades: its points.
    """

    name: str
    title: str
    defines: list[str] = []
    optional: list[str] = []
    builds_on: list[str] = []
    checks: dict[str, Annotated[float, msgspec.Meta(ge=0)]] = {}
    training: Training | None = None
    seconds: Positive = 240
    cpu_seconds: Positive = 60
    manual_points: Annotated[float, msgspec.Meta(ge=0)] = 0

    @property
    def is_manual(self) -> bool:
        """Whether a person grades the question."""
        return not self.checks

    @property
    def points(self) -> float:
        """What the autograder can give."""
        return sum(self.checks.values())


class Gradescope(_Strict, frozen=True, kw_only=True):
    """How results appear on Gradescope, and what the platform allows.

    Attributes:
        hidden_checks: when students see the rows of hidden checks.
        seconds: the platform's time limit of one submission, as it is set there.
        leaderboard: the question whose accuracy stands on the leaderboard; "" for none.
        take_over: whether an unchanged answer's training runs are taken over from the student's earlier submissions.
        training: whether checks that need a training run are run; without them grading is quick, and worth less.
    """

    hidden_checks: Literal["hidden", "after_due_date", "after_published"] = "after_published"
    seconds: Annotated[float, msgspec.Meta(ge=60)] = 600
    leaderboard: str = ""
    take_over: bool = True
    training: bool = True


class Unit(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, dict=True):
    """A teaching unit, as its ``unit.toml`` describes it.

    Attributes:
        name: of its folder, its notebooks and its results.
        title: for people.
        dataset: which images it trains on.
        environment: a training run of a given network, which shows machine, data and kit to be sound before
            anyone loses a point.
        questions: in the notebook's order.
        provided: names of the notebook that the grader defines in its place.
        skipped_calls: functions whose calls at a cell's top level are for students' eyes only.
        shown: functions and variables of the notebook whose strings people read, beside what is printed; translated.
        gradescope: how the unit is graded there.
    """

    name: str
    title: str
    dataset: str
    environment: Training
    questions: list[Question]
    provided: list[str] = []
    skipped_calls: list[str] = []
    shown: list[str] = []
    gradescope: Gradescope = Gradescope()

    def __post_init__(self) -> None:
        names = [question.name for question in self.questions]
        if len(set(names)) != len(names):
            raise ValueError("two questions have the same name")
        for position, question in enumerate(self.questions):
            unknown = set(question.builds_on) - set(names[:position])
            if unknown:
                raise ValueError(f"{question.name} builds on {sorted(unknown)}, which no earlier question is named")
        ranked = self.gradescope.leaderboard
        if ranked and not any(question.name == ranked and question.training for question in self.questions):
            raise ValueError(f"the leaderboard names {ranked!r}, which is no question with a training run")

    @cached_property
    def points(self) -> float:
        """What the autograder can give in all."""
        return sum(question.points for question in self.questions)

    def question(self, name: str) -> Question:
        """The question of that name.

        Raises:
            UnitError: there is none.
        """
        for question in self.questions:
            if question.name == name:
                return question
        raise UnitError(f"unit {self.name} has no question {name!r}")

    @property
    def source(self) -> Path:
        """The folder that an instructor edits."""
        return REPOSITORY / "source" / self.name

    def student_notebook(self, language: str = "en") -> Path:
        """The built notebook that students get."""
        return REPOSITORY / "assignment" / language / self.name / f"{self.name}.ipynb"

    def student_notebooks(self) -> list[Path]:
        """The built notebooks that students get, in all languages."""
        return sorted((REPOSITORY / "assignment").glob(f"*/{self.name}/{self.name}.ipynb"))

    def solution_notebook(self, language: str = "en") -> Path:
        """The built notebook that instructors read."""
        return REPOSITORY / "solutions" / language / f"{self.name}.ipynb"

    def tests_in(self, language: str) -> Path:
        """The built Otter test files, hidden tests included, that speak to students in a language."""
        return REPOSITORY / "solutions" / language / "tests" / self.name

    @property
    def tests(self) -> Path:
        """The same in English: ``<question>.py`` each."""
        return self.tests_in("en")


def unit_names() -> list[str]:
    """The units that ``source/`` holds, sorted."""
    return sorted(path.parent.name for path in (REPOSITORY / "source").glob("*/unit.toml"))


def load_unit(name: str) -> Unit:
    """Read ``source/<name>/unit.toml``.

    Raises:
        UnitError: there is no such unit, or its file is malformed.
    """
    path = REPOSITORY / "source" / name / "unit.toml"
    try:
        text = path.read_bytes()
    except FileNotFoundError:
        raise UnitError(f"there is no unit {name!r}: source/ holds {', '.join(unit_names()) or 'none'}") from None
    try:
        unit = msgspec.toml.decode(text, type=Unit)
    except msgspec.DecodeError as error:  # ValidationError is one of these
        raise UnitError(f"{path}: {error}") from error
    if unit.name != name:
        raise UnitError(f"{path}: the unit calls itself {unit.name!r}")
    return unit
