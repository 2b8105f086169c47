"""Teaching units: what ``source/<unit>/unit.toml`` says, typed and checked."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from autograder.errors import UnitError
from autograder.files.source_texts import source_text
from autograder.units.editions import Edition, load_editions
from autograder.units.training import Count, GivenNetwork, GradedTraining, Positive

__all__ = [
    "FIGURE_TAG",
    "REPOSITORY",
    "TRAINING_RUN_TAG",
    "Data",
    "Gradescope",
    "Question",
    "Unit",
    "UnitTable",
    "load_unit",
    "unit_names",
]

REPOSITORY = Path(__file__).resolve().parents[2]
"""The kit's own checkout: the ``source/``, ``assignment/`` and ``solutions/`` that it ships with lie here."""

TRAINING_RUN_TAG = "training-run"
"""Notebook cells with this tag train a network: students run them, graders do not."""

FIGURE_TAG = "figure"
"""Notebook cells with this tag only draw: graders do not run them either."""


class Data(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """``[data]``: the images that a unit's networks learn from, and the notebook's function that loads them.

    The loader takes ``num_training``, ``num_validation`` and ``num_test``, in this order, and returns ``X_train,
    y_train, X_val, y_val, X_test, y_test``: images float32 (N, H, W, C), normalised, and labels int32 (N,). Graders
    take its definition out of the notebook and provide one that serves parts of the training images.

    A set that the kit does not know is described here, by the last three keys; of a known one, they are left out. Where
    its notebook is run, ``<set>.npz`` lies beside it: ``x_train, y_train, x_test, y_test``, uint8 images.

    Attributes:
        data_set: the data set's name.
        loader: the loader's name.
        training: the loader's first default: how many images there are to learn from.
        validation: its second: those that follow.
        test: its third.
        image_shape: height, width and channels.
        classes: how many; labels count from 0.
        normalisation: what the loader does to pixels: see :class:`.data.description.DataSetDescription`.
    """

    data_set: str = msgspec.field(name="set")
    loader: str
    training: Count
    validation: Count
    test: Count
    image_shape: tuple[Count, Count, Count] | None = None
    classes: Annotated[int, msgspec.Meta(ge=2)] | None = None
    normalisation: Literal["standardised", "divided"] | None = None


class Question(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One graded question.

    Attributes:
        name: its name everywhere: notebook cell id, test file, results.
        title: what it asks for, in a few words.
        defines: names that the answer must define.
        optional: names that it may define.
        builds_on: earlier questions whose answers this one calls. Where such an answer lost points, the
            solution's takes its place, so that one mistake is paid for once.
        checks: points of each public and hidden test, in the order in which they run.
        arrays: what the answer is given for an array of a test's: a tensor, or, where the notebook is about NumPy, the
            array.
        training: the question's training run, if it has one.
        seconds: wall-clock limit of a worker, the training run aside.
        cpu_seconds: limit of its processor time, all threads together; both are stretched on slow machines.
        manual_points: for a question that a person grades: its points.
        rubric: of these, the points of each criterion; the names are as those of checks.
    """

    name: str
    title: str
    defines: list[str] = []
    optional: list[str] = []
    builds_on: list[str] = []
    checks: dict[str, Annotated[float, msgspec.Meta(ge=0)]] = {}
    arrays: Literal["tensors", "numpy"] = "tensors"
    training: GradedTraining | None = None
    seconds: Positive = 240
    cpu_seconds: Positive = 60
    manual_points: Annotated[float, msgspec.Meta(ge=0)] = 0
    rubric: dict[str, Positive] = {}

    @property
    def is_manual(self) -> bool:
        """Whether a person grades the question."""
        return not self.checks

    @property
    def points(self) -> float:
        """What the autograder can give."""
        return sum(self.checks.values())


class Gradescope(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How results appear on Gradescope, and what the platform allows.

    Attributes:
        hidden_checks: when students see the rows of hidden checks.
        hidden_details: when they read what hidden checks expected and found: ``after_due_date`` in rows of their own,
            where the platform says when the work is due and ``hidden_checks`` does not hide it for good; in the kit's
            own reports, when ``report`` is told that the date has passed.
        seconds: the platform's time limit of one submission, as it is set there.
        leaderboard: the question whose accuracy stands on the leaderboard; "" for none.
        take_over: whether an unchanged answer's training runs are taken over from the student's earlier submissions.
        training: whether checks that need a training run are run; without them grading is quick, and worth less.
    """

    hidden_checks: Literal["hidden", "after_due_date", "after_published"] = "after_published"
    hidden_details: Literal["never", "after_due_date"] = "never"
    seconds: Annotated[float, msgspec.Meta(ge=60)] = 600
    leaderboard: str = ""
    take_over: bool = True
    training: bool = True


class UnitTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, dict=True):
    """What a ``unit.toml`` says.

    Attributes:
        name: of the unit's folder, its notebooks and its results.
        title: for people.
        data: the images that its networks learn from; None where nothing is trained.
        given_network: vouches for machine, data and kit; None where the notebook gives none.
        questions: in the notebook's order.
        skipped_calls: functions whose calls at a cell's top level are for students' eyes only.
        shown: functions and variables of the notebook whose strings people read, beside what is printed; translated.
        contact: whom students ask about their result, a name or an address; it stands at the end of their pages.
        gradescope: how the unit is graded there.
        check_titles: what checks and criteria are called in English where their names, with spaces and a capital
            letter, do not read as English: names have no articles, no capitals and no hyphens.
        editions: other notebooks of the same questions: what ``editions.toml`` says.
    """

    name: str
    title: str
    data: Data | None = None
    given_network: GivenNetwork | None = None
    questions: list[Question]
    skipped_calls: list[str] = []
    shown: list[str] = []
    contact: str = ""
    gradescope: Gradescope = Gradescope()
    check_titles: dict[str, str] = {}
    editions: list[Edition] = []

    def __post_init__(self) -> None:
        names = [question.name for question in self.questions]
        if len(set(names)) != len(names):
            raise ValueError("two questions have the same name")
        for position, question in enumerate(self.questions):
            graded = {earlier.name for earlier in self.questions[:position] if not earlier.is_manual}
            if unknown := set(question.builds_on) - graded:
                raise ValueError(f"{question.name} builds on {sorted(unknown)}, no earlier graded question")
        for question in self.questions:
            if question.rubric and sum(question.rubric.values()) != question.manual_points:
                raise ValueError(f"the points in the rubric of {question.name} are not its manual_points together")
        ranked = self.gradescope.leaderboard
        if ranked and not any(question.name == ranked and question.training for question in self.questions):
            raise ValueError(f"the leaderboard names {ranked!r}, which is no question with a training run")
        for name in self._trained() if self.data is None else ():
            raise ValueError(f"{name} trains a network, and the unit has no [data]")
        given = self.given_network
        if given is not None and given.stands_before not in [q.name for q in self.questions if not q.is_manual]:
            raise ValueError(f"the given network stands before {given.stands_before!r}, which is no graded question")

    def _trained(self) -> Iterator[str]:
        """The tables that need images."""
        if self.given_network is not None:
            yield "given_network"
        yield from (question.name for question in self.questions if question.training is not None)

    @property
    def provided(self) -> frozenset[str]:
        """Names of the notebook that the grader defines in its place."""
        return frozenset() if self.data is None else frozenset({self.data.loader})

    @cached_property
    def points(self) -> float:
        """What the autograder can give in all."""
        return sum(question.points for question in self.questions)

    def check_title(self, check: str) -> str:
        """What a check is called in English."""
        return self.check_titles.get(check) or check[:1].upper() + check[1:].replace("_", " ")

    def edition(self, name: str) -> Edition | None:
        """The edition of that name; None where there is none."""
        return next((edition for edition in self.editions if edition.name == name), None)

    def question(self, name: str) -> Question:
        """The question of that name.

        Raises:
            UnitError: there is none.
        """
        for question in self.questions:
            if question.name == name:
                return question
        raise UnitError(f"unit {self.name} has no question {name!r}")


class Unit(UnitTable, frozen=True, kw_only=True, dict=True):
    """A teaching unit: what its ``unit.toml`` says, and the checkout that it lies in.

    Attributes:
        root: the checkout, with ``source/`` and what is built of it: ``assignment/`` and ``solutions/``.
    """

    root: Path = msgspec.field(default_factory=lambda: REPOSITORY)

    def on_standin(self) -> Unit:
        """The unit as it is graded on the images that ship with the kit."""
        questions = [
            msgspec.structs.replace(question, training=question.training and question.training.on_standin())
            for question in self.questions
        ]
        return msgspec.structs.replace(self, questions=questions)

    @property
    def table(self) -> UnitTable:
        """What its ``unit.toml`` says, without a place on this machine."""
        return UnitTable(**{name: getattr(self, name) for name in UnitTable.__struct_fields__})

    @property
    def source(self) -> Path:
        """The folder that an instructor edits."""
        return self.root / "source" / self.name

    def student_notebook(self, language: str = "en") -> Path:
        """The built notebook that students get."""
        return self.root / "assignment" / language / self.name / f"{self.name}.ipynb"

    def student_notebooks(self) -> list[Path]:
        """The built notebooks that students get, in all languages."""
        return sorted((self.root / "assignment").glob(f"*/{self.name}/{self.name}.ipynb"))

    def solution_notebook(self, language: str = "en") -> Path:
        """The built notebook that instructors read."""
        return self.root / "solutions" / language / f"{self.name}.ipynb"

    def tests_in(self, language: str) -> Path:
        """The built Otter test files, hidden tests included, that speak to students in a language."""
        return self.root / "solutions" / language / "tests" / self.name

    @property
    def tests(self) -> Path:
        """The folder of the built Otter test files in English, hidden tests included: ``<question>.py`` each."""
        return self.tests_in("en")


def unit_names(root: Path | None = None) -> list[str]:
    """The units that a checkout's ``source/`` holds, sorted; by default the kit's own."""
    return sorted(path.parent.name for path in ((root or REPOSITORY) / "source").glob("*/unit.toml"))


def load_unit(name: str, root: Path | None = None) -> Unit:
    """Read ``source/<name>/unit.toml``, and ``editions.toml`` beside it.

    Args:
        name: of the unit.
        root: the checkout; by default the kit's own.

    Raises:
        UnitError: there is no such unit, or a file of it is malformed.
        SourceError: one is not UTF-8.
    """
    root = root or REPOSITORY
    path = root / "source" / name / "unit.toml"
    try:
        text = source_text(path)
    except FileNotFoundError:
        known = ", ".join(unit_names(root)) or "none"
        raise UnitError(f"there is no unit {name!r}: source/ holds {known}") from None
    try:
        table = msgspec.toml.decode(text, type=UnitTable)
    except msgspec.DecodeError as error:  # ValidationError is one of these
        raise UnitError(f"{path}: {error}") from error
    if table.name != name:
        raise UnitError(f"{path}: the unit calls itself {table.name!r}")
    named = [name for question in table.questions for name in (*question.checks, *question.rubric)]
    if unknown := set(table.check_titles).difference(named):
        raise UnitError(f"{path}: check_titles names {sorted(unknown)}, which no question has")
    if table.editions:
        raise UnitError(f"{path}: editions stand in a file of their own, {path.with_name('editions.toml')}")
    fields = {field: getattr(table, field) for field in UnitTable.__struct_fields__}
    fields["editions"] = load_editions(
        path.with_name("editions.toml"),
        questions=[question.name for question in table.questions],
        defined={name for question in table.questions for name in (*question.defines, *question.optional)},
    )
    return Unit(root=root, **fields)
