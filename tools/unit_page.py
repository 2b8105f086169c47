"""The page of a teaching unit, from its ``unit.toml``."""

from __future__ import annotations

from babel import Locale

from autograder.grading.speed import REFERENCE_MACHINE
from autograder.units.training import Training
from autograder.units.unit import REPOSITORY, Question, Unit

__all__ = ["unit_page"]


def unit_page(unit: Unit) -> str:
    """The whole page: questions, points, goals, languages, limits."""
    return "\n".join(
        [
            f"<!-- Written by `make docs` from source/{unit.name}/unit.toml. Edit that file, not this page. -->\n",
            f"# {unit.title}\n",
            f"Unit `{unit.name}`. {_points(unit)}{_images(unit)}\n",
            "## Questions\n",
            *_questions(unit),
            "\n## Checks\n",
            "A check runs after those above it. What each is worth:\n",
            *_checks(unit),
            "\n## Training runs\n",
            *_training(unit),
            "\n## Languages\n",
            *_languages(unit),
            "\n## Limits\n",
            *_limits(unit),
            "",
        ]
    )


def _images(unit: Unit) -> str:
    return f" Images: `{unit.data.data_set}`." if unit.data is not None else ""


def _points(unit: Unit) -> str:
    by_hand = sum(question.manual_points for question in unit.questions)
    text = f"The grader gives up to {unit.points:g} points"
    return f"{text}, a person up to {by_hand:g} more." if by_hand else f"{text}."


def _questions(unit: Unit) -> list[str]:
    rows = ["| | question | title | goal | points |", "|---|---|---|---|---|"]
    for place, question in enumerate(unit.questions, start=1):
        goal = _goal(question.training) if question.training else ""
        points = f"{question.manual_points:g}, by a person" if question.is_manual else f"{question.points:g}"
        rows.append(f"| {place} | `{question.name}` | {question.title} | {goal} | {points} |")
    calls = [
        f"Question {place} calls the answer to question {_places(unit, question)}."
        for place, question in enumerate(unit.questions, start=1)
        if question.builds_on
    ]
    if calls:
        calls.append(
            "Where the earlier answer lost points, the solution's takes its place, so that one mistake is paid for"
            " once."
        )
    return [*rows, f"\n{' '.join(calls)}"]


def _places(unit: Unit, question: Question) -> str:
    return ", ".join(
        str(place) for place, earlier in enumerate(unit.questions, start=1) if earlier.name in question.builds_on
    )


def _checks(unit: Unit) -> list[str]:
    rows = ["| question | check | points |", "|---|---|---|"]
    for question in unit.questions:
        rows += [f"| `{question.name}` | `{check}` | {points:g} |" for check, points in question.checks.items()]
    return rows


def _training(unit: Unit) -> list[str]:
    rows = ["| network | epochs, at most | goal | spread between seeds, points |", "|---|---|---|---|"]
    if given := unit.given_network:
        rows.append(f"| given, before anyone is graded | {given.epochs} | {_goal(given)} | |")
    for question in unit.questions:
        if question.training:
            run = question.training
            rows.append(f"| `{question.name}` | {run.epochs} | {_goal(run)} | {run.spread:.1f} |")
    return [
        *rows,
        "\nA goal is an accuracy on validation images. [Fairness](../explanation/fairness.md) says how runs become a"
        " verdict.",
    ]


def _goal(run: Training) -> str:
    words = "over" if run.over is not None else "at least"
    epochs = "after one epoch" if run.epochs == 1 else f"within {run.epochs} epochs"
    return f"{words} {run.threshold:g}% {epochs}"


def _languages(unit: Unit) -> list[str]:
    rows = ["| | students: notebook | instructors: solution |", "|---|---|---|"]
    for path in unit.student_notebooks():
        language = path.parent.parent.name
        locale = Locale.parse(language)
        solution = unit.solution_notebook(language)
        rows.append(
            f"| {locale.get_display_name(language)} | `{path.relative_to(REPOSITORY)}` |"
            f" `{solution.relative_to(REPOSITORY)}` |"
        )
    return [
        *rows,
        "\nAll are made from one source: the same cells, the same code and the same goals, with prose, comments,"
        " docstrings and plots in the language.",
    ]


def _limits(unit: Unit) -> list[str]:
    rows = [
        "| question | processor time, s | on the clock, s | training run: processor time, s | on the clock, s |",
        "|---|---|---|---|---|",
    ]
    for question in unit.questions:
        if not question.is_manual:
            run = question.training
            trained = f"{run.cpu_seconds:g} | {run.seconds:g}" if run else "| "
            rows.append(f"| `{question.name}` | {question.cpu_seconds:g} | {question.seconds:g} | {trained} |")
    return [
        *rows,
        f"\nLimits hold for {REFERENCE_MACHINE}. On slower machines they grow:"
        " [Time is fair](../instructors/grading.md#time-is-fair).",
    ]
