"""How often the statistics of a class find what is wrong with it: ``python benchmarks/class_statistics.py``.

Classes are simulated with the questions, checks and points of a unit. Each student has an ability (normal, with
variance 1); how well they answer a question is a mixture of that and of what is peculiar to student and question; a
check is passed where the answer is good enough for it, give or take its own noise (a normal-ogive model with a factor
per question, as testlets have). Loadings and pass rates differ from check to check, and anew in each class. Then a
fault is planted:

- a *bad check* gives its points to those who would lose them, and the other way round;
- a *bad translation* misleads a share of one language's readers, who lose all points of that question.

Sources: R. D. Bock, M. Lieberman 1970 (normal ogive); E. T. Bradlow, H. Wainer, X. Wang 1999 (testlets).
"""

from __future__ import annotations

import argparse
from statistics import NormalDist

import msgspec
import numpy as np
from machine import keep
from numpy.typing import NDArray
from units import add_unit_argument, unit_of

from autograder.reports.item_analysis import wilson_interval
from autograder.reports.statistics import class_statistics
from autograder.results.schema import Facts, ResultsFile, Row, RowFacts
from autograder.units.unit import Unit

Floats = NDArray[np.float64]


class Class(msgspec.Struct, frozen=True, kw_only=True):
    """A kind of class.

    Attributes:
        readers: how many read which language.
        weaker: by how many standard deviations readers of the last language are weaker.
        is_check_bad: whether one check is turned round.
        misled: share of the last language's readers whom one question's translation misleads.
        guessing: whether one check passes by the toss of a coin.
    """

    readers: dict[str, int]
    weaker: float = 0.0
    is_check_bad: bool = False
    misled: float = 0.0
    guessing: bool = False


HALVES = {"en": 30, "ru": 30}
THIRDS = {"en": 20, "pt_BR": 20, "ru": 20}
ROWS: tuple[tuple[str, Class], ...] = (
    ("no fault, 2 languages", Class(readers=HALVES)),
    ("no fault, 3 languages", Class(readers=THIRDS)),
    ("no fault, one language weaker by half a standard deviation", Class(readers=HALVES, weaker=0.5)),
    ("no fault, one language weaker by a whole one", Class(readers=HALVES, weaker=1.0)),
    ("a bad check", Class(readers=HALVES, is_check_bad=True)),
    ("a check that tosses a coin", Class(readers=HALVES, guessing=True)),
    ("a translation misleads 40% of 30", Class(readers=HALVES, misled=0.4)),
    ("a translation misleads 50% of 30", Class(readers=HALVES, misled=0.5)),
    ("a translation misleads 60% of 30", Class(readers=HALVES, misled=0.6)),
    ("a translation misleads 60% of 20, 3 languages", Class(readers=THIRDS, misled=0.6)),
    ("a translation misleads 80% of 20, 3 languages", Class(readers=THIRDS, misled=0.8)),
)


class Planted(msgspec.Struct, frozen=True):
    """A simulated class, and what is wrong with it.

    Attributes:
        results: of its submissions.
        check: question and name of the check at fault; none for no such fault.
        question: whose translation into the last language is at fault; "" for none.
    """

    results: list[ResultsFile]
    check: tuple[str, str] | None = None
    question: str = ""


def simulate(unit: Unit, kind: Class, rng: np.random.Generator) -> Planted:
    """Make a class up."""
    languages = [language for language, count in kind.readers.items() for _ in range(count)]
    last = np.array([language == list(kind.readers)[-1] for language in languages])
    ability = rng.normal(size=len(languages)) - kind.weaker * last
    checks = [(question.name, name, points) for question in unit.questions for name, points in question.checks.items()]
    questions = list(dict.fromkeys(question for question, _name, _points in checks))
    answers = {name: _mixture(ability, rng.uniform(0.5, 0.8), rng) for name in questions}
    passed = np.empty((len(languages), len(checks)), dtype=bool)
    for place, (question, _name, _points) in enumerate(checks):
        quality = _mixture(answers[question], rng.uniform(0.7, 0.95), rng)
        passed[:, place] = quality > NormalDist().inv_cdf(1 - rng.uniform(0.4, 0.9))
    check, misread = None, ""
    if kind.is_check_bad or kind.guessing:
        place = int(rng.integers(len(checks)))
        check = checks[place][:2]
        passed[:, place] = rng.random(len(languages)) < 0.5 if kind.guessing else ~passed[:, place]
    if kind.misled:
        misread = questions[int(rng.integers(len(questions)))]
        misled = rng.choice(np.flatnonzero(last), round(kind.misled * last.sum()), replace=False)
        of_question = np.flatnonzero([question == misread for question, _name, _points in checks])
        passed[np.ix_(misled, of_question)] = False
    results = [_file(language, checks, row) for language, row in zip(languages, passed, strict=True)]
    return Planted(results, check, misread)


def _mixture(common: Floats, loading: float, rng: np.random.Generator) -> Floats:
    """What has this correlation with the common part, and its variance where that is 1."""
    mixed: Floats = loading * common + np.sqrt(1 - loading**2) * rng.normal(size=len(common))
    return mixed


def _file(language: str, checks: list[tuple[str, str, float]], passed: NDArray[np.bool_]) -> ResultsFile:
    rows = [
        Row(
            name=name,
            number="",
            score=points if is_passed else 0.0,
            max_score=points,
            visibility="visible",
            output="",
            extra_data=RowFacts(question=question, check=name, outcome="ok" if is_passed else "wrong"),
        )
        for (question, name, points), is_passed in zip(checks, passed, strict=True)
    ]
    return ResultsFile(tests=rows, extra_data=Facts(language=language, status="graded"))


class Counts(msgspec.Struct, kw_only=True):
    """How many classes had which flags.

    Attributes:
        classes: of this kind.
        found: whose planted fault was flagged.
        false: with any other flag.
    """

    classes: int
    found: int = 0
    false: int = 0


def measure(unit: Unit, kind: Class, classes: int, seed: int) -> Counts:
    """Look at so many simulated classes."""
    rng = np.random.default_rng(seed)
    counts = Counts(classes=classes)
    last = list(kind.readers)[-1]
    for _ in range(classes):
        planted = simulate(unit, kind, rng)
        statistics = class_statistics(unit, planted.results)
        checks = {(item.question, item.check) for item in statistics.contradicting}
        questions = {(difference.question, difference.language) for difference in statistics.harder}
        counts.found += planted.check in checks or (planted.question, last) in questions
        counts.false += bool(checks - {planted.check} or questions - {(planted.question, last)})
    return counts


def table(unit: Unit, classes: int) -> str:
    """The measured shares, in Markdown."""
    lines = ["| class | fault flagged | false flags |", "|---|---|---|"]
    for place in range(len(ROWS)):
        lines.append(row(unit, classes, place))
        print(lines[-1], flush=True)
    conditions = f"{classes} simulated classes of 60 in each row, with the questions and points of `{unit.name}`"
    return "\n".join([*lines, "", f"{conditions}; in brackets, the interval at 95%."])


def row(unit: Unit, classes: int, place: int) -> str:
    """The measured shares of one kind of class, whose place is the seed, too: it is the same alone and in the table."""
    name, kind = ROWS[place]
    counts = measure(unit, kind, classes, place)
    has_fault = kind.is_check_bad or kind.guessing or kind.misled
    found = _share(counts.found, classes) if has_fault else "-"
    return f"| {name} | {found} | {_share(counts.false, classes)} |"


def _share(count: int, classes: int) -> str:
    low, high = wilson_interval(count / classes, classes)
    return f"{100 * count / classes:.1f}% ({100 * low:.1f} to {100 * high:.1f})"


def main() -> None:
    """Measure, and keep the table; a row alone is printed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    add_unit_argument(parser)
    parser.add_argument("--classes", type=int, default=1_000, help="of each kind")
    parser.add_argument("--row", type=int, choices=range(1, 1 + len(ROWS)), help="this kind alone; nothing is kept")
    arguments = parser.parse_args()
    if arguments.row:
        print(row(unit_of(arguments), arguments.classes, arguments.row - 1))
        return
    keep("class-statistics", table(unit_of(arguments), arguments.classes))


if __name__ == "__main__":
    main()
