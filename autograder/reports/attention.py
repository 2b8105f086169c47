"""Whom to look at first, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from autograder.locale.messages import N_, _
from autograder.locale.numbers import percent
from autograder.locale.sentences import Sentence, said
from autograder.reports.question_view import QuestionView
from autograder.reports.submission_page import SubmissionView
from autograder.results.words import question_label, question_labels, with_labels

__all__ = ["Noted", "Reason", "reasons_to_look"]


@dataclass(frozen=True)
class Noted:
    """A submission, and in a few words what happened to it."""

    submission: SubmissionView
    detail: str


@dataclass(frozen=True)
class Reason:
    """Something that a person should look at.

    Attributes:
        token: names it in the page's address and in rows of its table.
        title: of the filter.
        advice: what to do about it.
        kind: chooses the colour.
        members: whom it concerns.
    """

    token: str
    title: str
    advice: str
    kind: str
    members: Sequence[Noted]


def reasons_to_look(submissions: Sequence[SubmissionView]) -> list[Reason]:
    """The reasons that hold for anybody, the most urgent first."""
    found = []
    for token, (title, advice, kind, details) in _REASONS.items():
        members = [
            Noted(submission, "; ".join(detail for detail in told if detail))
            for submission in submissions
            if (told := list(details(submission)))
        ]
        if members:
            found.append(Reason(token, _(title), _(advice), kind, members))
    return found


Details = Callable[[SubmissionView], Iterator[str]]
"""Gives a text, or "", for each thing of a kind that happened to a submission; nothing where none did."""


def _ended(*outcomes: str) -> Details:
    def details(submission: SubmissionView) -> Iterator[str]:
        for question in submission.questions:
            ended = next((check for check in question.checks if check.outcome in outcomes), None)
            if ended is not None:
                yield f"{question_label(question.number)}: {ended.verdict.text}"

    return details


def _raised(submission: SubmissionView) -> Iterator[str]:
    """Answers of which no check came to anything: a syntax error, or an exception at once."""
    for question in submission.questions:
        if question.checks and all(check.outcome == "error" for check in question.checks):
            first = question.checks[0]
            yield f"{question_label(question.number)}: {first.private_detail or first.message or first.verdict.text}"


def _faults(submission: SubmissionView) -> Iterator[str]:
    if submission.facts.needs_attention:
        yield "; ".join(_ended("internal", "undecided")(submission)) or submission.problem


def _unreadable(submission: SubmissionView) -> Iterator[str]:
    if submission.facts.status == "not readable":
        yield submission.problem
    elif submission.facts.status == "no answer cells":
        yield _("no cell defines what the questions ask for")


def _near(submission: SubmissionView) -> Iterator[str]:
    """Accuracies below the goal by so little that the rule needed more than one run, or that noise may be all."""
    for question in submission.questions:
        training = question.training
        lost = any(check.outcome == "wrong" and _is_of_training(question, check.title) for check in question.checks)
        if training is not None and lost and training.is_near and training.mean is not None:
            # Translators: {question} is such as Q4, {accuracy} such as "47.6%", {goal} such as "over 50%".
            text = _("{question}: {accuracy}, goal {goal}")
            yield text.format(
                question=question_label(question.number),
                accuracy=percent(training.mean, ".1f"),
                goal=said(training.goal),
            )


def _is_of_training(question: QuestionView, title: str) -> bool:
    places = [place for place, row in enumerate(question.rows) if row.extra_data.training is not None]
    return any(question.checks[place].title == title for place in places)


def _own_loops(submission: SubmissionView) -> Iterator[str]:
    for question in submission.questions:
        runs = question.training.runs if question.training is not None else []
        if any(run.trained == "own_loop" for run in runs):
            yield question_label(question.number)


def _repaired(submission: SubmissionView) -> Iterator[str]:
    yield from submission.repairs


def _replaced(submission: SubmissionView) -> Iterator[str]:
    for note in submission.facts.notes or []:
        if isinstance(note, Sentence) and "earlier" in note.values:
            yield said(with_labels(note, question_labels(submission.unit)))


def _blank(submission: SubmissionView) -> Iterator[str]:
    if submission.facts.status == "blank":
        yield ""


def _awaited(submission: SubmissionView) -> Iterator[str]:
    yield from submission.awaited


_REASONS: dict[str, tuple[str, str, str, Details]] = {
    # Translators, here and below: why a person should look at submissions; then what to do about it.
    "fault": (
        N_("Grader failed or no verdict"),
        N_("No points were taken. Run the same command again; what is left is for you to settle."),
        "fault",
        _faults,
    ),
    "unreadable": (
        N_("Not readable"),
        N_("Ask for the notebook: nothing was graded."),
        "bad",
        _unreadable,
    ),
    "raised": (
        N_("Does not run"),
        N_("A syntax error, or an exception whatever is asked of the answer: often a slip of a minute."),
        "bad",
        _raised,
    ),
    "time": (
        N_("Out of time"),
        N_("An endless loop, or a network that takes too long; the student's page says which."),
        "warn",
        _ended("timeout"),
    ),
    "stopped": (
        N_("Out of memory or disk, crashed"),
        N_("The code ended its process, or used more than it may."),
        "warn",
        _ended("memory", "disk", "crashed"),
    ),
    "near": (
        N_("Missed a goal narrowly"),
        N_("So near that noise may be all there is to it: they keep most of the points, and may ask."),
        "warn",
        _near,
    ),
    "own_loop": (
        N_("Own training loop"),
        N_("The student's own loop has trained, beside ours: worth a look when you grade the text."),
        "none",
        _own_loops,
    ),
    "repaired": (
        N_("Repaired"),
        N_("The file was mended, or a part of it passed over, before it was graded."),
        "none",
        _repaired,
    ),
    "replaced": (
        N_("Earlier answer replaced"),
        N_("Our answer took the place of an earlier one that had lost points, so that nobody loses them twice."),
        "none",
        _replaced,
    ),
    "blank": (
        N_("Blank"),
        N_("Handed in as it was handed out."),
        "none",
        _blank,
    ),
    "points": (
        N_("Awaits points"),
        N_("Others have points from a person already: fill in manual.csv."),
        "warn",
        _awaited,
    ),
}
