"""Checks as pages show them, and the mistakes that they were lost to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from autograder.locale.messages import N_, _
from autograder.locale.numbers import number
from autograder.locale.sentences import Joined, Sentence, Words, said
from autograder.results.records import UNKNOWN_MISTAKE
from autograder.results.replay_cell import replay_cell
from autograder.results.schema import Row, RowFacts
from autograder.results.words import check_title
from autograder.units.unit import Unit

__all__ = ["Badge", "CheckView", "MistakeView", "cause_of", "check_view", "mistake_views"]


@dataclass(frozen=True)
class Badge:
    """How a check ended, in a word; ``kind`` chooses the colour."""

    text: str
    sign: str
    kind: str


_VERDICTS = {
    # Translators, here and below: how a check of an answer ended, in a word or two.
    "ok": Badge(N_("passed"), "✓", "good"),
    "wrong": Badge(N_("failed"), "✗", "bad"),
    "error": Badge(N_("error"), "✗", "bad"),
    "timeout": Badge(N_("out of time"), "✗", "bad"),
    "memory": Badge(N_("out of memory"), "✗", "bad"),
    "disk": Badge(N_("out of disk space"), "✗", "bad"),
    "crashed": Badge(N_("crashed"), "✗", "bad"),
    "skipped": Badge(N_("not checked"), "-", "warn"),
    "internal": Badge(N_("grader failed"), "?", "fault"),
    "undecided": Badge(N_("no verdict"), "?", "fault"),
    # Translators: in the place of a verdict on an answer that a person grades.
    "manual": Badge(N_("by a person"), "-", "none"),
    # Translators: of a check, where grading had to stop before it.
    "ungraded": Badge(N_("not graded"), "?", "fault"),
}

_WITHOUT_VERDICT = ("internal", "undecided", "ungraded", "manual")
"""Outcomes that say nothing about the answer."""


@dataclass(frozen=True)
class CheckView:
    """A check as a page shows it.

    Attributes:
        title: in words.
        outcome: how it ended, as results have it.
        verdict: the same, for people.
        text: points reached, of how many.
        lost: points that it did not give.
        is_hidden: whether it is a hidden test.
        message: what happened.
        rule: how runs became a verdict, where several were needed.
        hint: what to look at.
        traceback: the student's own.
        later_detail: what was expected and found, for students after the due date.
        private_detail: the same, for the instructor.
        later_replay: a cell of code that shows it, for students after the due date; "" where there is none.
        private_replay: the same, for the instructor.
        private_traceback: of a hidden test.
        cause: what it has in common with checks that were lost to the same mistake.
        summary: the mistake in a few words, for the instructor; "" where it was not recognised.
    """

    title: str
    outcome: str
    verdict: Badge
    text: str
    lost: float
    is_hidden: bool
    message: str
    rule: str
    hint: str
    traceback: str
    later_detail: str
    private_detail: str
    later_replay: str
    private_replay: str
    private_traceback: str
    cause: str
    summary: str

    @property
    def is_lost(self) -> bool:
        """Whether the answer cost points here, or something is to be told although it did not."""
        return self.outcome not in ("ok", *_WITHOUT_VERDICT)


@dataclass(frozen=True)
class MistakeView:
    """One mistake, and the checks of one question that it cost: what they have in common is said once.

    Attributes:
        checks: at least one, in the order in which they ran.
    """

    checks: Sequence[CheckView]

    @property
    def first(self) -> CheckView:
        """The check that speaks for all of them."""
        return self.checks[0]

    @property
    def lost(self) -> float:
        """Points that it cost."""
        return sum(check.lost for check in self.checks)

    @property
    def later_replay(self) -> str:
        """A cell of code that shows the mistake, for students after the due date: one is enough."""
        return next((check.later_replay for check in self.checks if check.later_replay), "")

    @property
    def private_replay(self) -> str:
        """A cell of code that shows the mistake, for the instructor."""
        return next((check.private_replay for check in self.checks if check.private_replay), "")

    @property
    def advice(self) -> str:
        """What to look at, in a sentence or two."""
        return self.first.hint or self.first.message or self.first.verdict.text


def check_view(unit: Unit, row: Row) -> CheckView:
    """What a row of a unit's results file says, in the language that is spoken."""
    facts = row.extra_data
    if facts.outcome == "manual":
        title, text = _("Graded by a person"), ""
    else:
        title = check_title(unit, facts.check)
        score = "?" if facts.outcome in ("internal", "undecided", "ungraded") else number(row.score or 0)
        text = _("{score} of {points}").format(score=score, points=number(row.max_score or 0))
    verdict = _VERDICTS.get(facts.outcome, Badge(facts.outcome, "-", "none"))
    parts = list(_parts(facts.message))
    private = facts.for_instructor
    is_told_later = facts.outcome == "wrong" and not private.is_confidential
    cell = replay_cell(private.replay) if private.replay else ""
    return CheckView(
        title=title,
        outcome=facts.outcome,
        verdict=replace(verdict, text=_(verdict.text)),
        text=text,
        lost=(row.max_score or 0.0) - (row.score or 0.0),
        is_hidden=row.visibility != "visible",
        message=" ".join(said(part) for part in parts if not _is_rule(part)).strip(),
        rule=" ".join(said(part) for part in parts if _is_rule(part)),
        hint=said(facts.hint),
        traceback=said(facts.traceback).strip("\n"),
        later_detail=said(private.detail) if is_told_later else "",
        private_detail=said(private.detail),
        later_replay=cell if is_told_later else "",
        private_replay=cell,
        private_traceback=said(private.traceback),
        cause=cause_of(facts),
        summary=said(facts.mistake_summary),
    )


def mistake_views(checks: Sequence[CheckView]) -> list[MistakeView]:
    """The mistakes behind a question's lost checks, in the order in which they came up."""
    groups: dict[str, list[CheckView]] = {}
    for check in checks:
        if check.outcome != "ok":
            groups.setdefault(check.cause, []).append(check)
    return [MistakeView(group) for group in groups.values()]


def cause_of(facts: RowFacts) -> str:
    """What rows have in common that tell of the same mistake, whatever numbers it came with.

    That is the mistake's code, where it was recognised; else the hint, which names what the answer does; else how the
    check ended and the message.
    """
    if facts.mistake not in ("", UNKNOWN_MISTAKE):
        return facts.mistake
    return _messages(facts.hint) or f"{facts.outcome}: {_messages(facts.message)}"


def _messages(words: Words) -> str:
    """The English messages of what is to be said, without values."""
    match words:
        case Sentence():
            return words.message
        case Joined():
            return " ".join(_messages(part) for part in words.parts)
        case str():
            return words
    return ""


def _parts(words: Words) -> Iterator[Words]:
    """The sentences of a text, one by one."""
    if isinstance(words, Joined) and words.by == " ":
        for part in words.parts:
            yield from _parts(part)
    else:
        yield words


def _is_rule(words: Words) -> bool:
    """Whether it says how runs become a verdict: what the policy's rule alone has as values."""
    return isinstance(words, Sentence) and set(words.values) == {"upper", "lower", "threshold", "too_low"}
