"""Proves a unit's checks on its banks: wrong answers lose exactly the points they must, right ones lose none.

Every member of a bank is handed in as a whole notebook and graded as a batch is, by real workers. What was found is
then held against what the member's comment says. Nothing is taken over from earlier runs, because the checks
themselves are what is in question.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from autograder.authoring.banks.members import BankMember, hand_in
from autograder.grading.batch import Batch, run_on_threads
from autograder.grading.cache import Cache
from autograder.grading.context import Bench
from autograder.locale.sentences import said
from autograder.results.progress import Progress
from autograder.results.records import CheckResult, SubmissionResult
from autograder.submissions.hand_ins import HandIns
from autograder.submissions.reading.reader import Reader
from autograder.units.unit import Unit

__all__ = ["Unmet", "Verdict", "changes", "grade_members", "narrowed", "summary", "table", "unmet"]

Check = tuple[str, str]
"""A question and one of its checks."""


@dataclass(frozen=True)
class Verdict:
    """What grading found in one member of a bank.

    Attributes:
        member: the answer.
        checks: results of the checks that were run.
    """

    member: BankMember
    checks: Mapping[Check, CheckResult]

    def has_failed(self, check: Check) -> bool:
        """Whether points were lost; a check that another's time-out kept from running counts as failed, too."""
        return self.checks[check].outcome != "ok"

    @property
    def wanted(self) -> set[Check]:
        """The checks that must fail, those left out of the run aside."""
        return {(self.member.harms, name) for name in self.member.fails}.intersection(self.checks)

    @property
    def undecided(self) -> set[Check]:
        """The checks that may fail or not."""
        return {(self.member.harms, name) for name in self.member.may_fail}


@dataclass(frozen=True)
class Unmet:
    """An expectation that does not hold.

    Attributes:
        member: whose.
        check: question and check.
        expected: what must be.
        found: what is.
    """

    member: BankMember
    check: Check
    expected: str
    found: str

    def __str__(self) -> str:
        question, check = self.check
        return f"{self.member.name}: {question}: {check} {self.expected}, found: {self.found}"


def grade_members(
    bench: Bench,
    members: Sequence[BankMember],
    *,
    jobs: int = 1,
    only_touched: bool = False,
    progress: Progress | None = None,
    report: Callable[[Verdict], None] = lambda _: None,
) -> list[Verdict]:
    """Grade members of a unit's banks.

    Args:
        bench: what to grade on; its ``trains`` says whether checks that need a training run are run. They never are
            in questions that a member does not touch: the network would be the solution's, from the same seed.
        members: in the order in which they are graded.
        jobs: questions under way at once.
        only_touched: grade only the questions that a member answers itself and those that build on them.
        progress: told the number of members, and when one is done.
        report: told each verdict as soon as it is there.

    Returns:
        One verdict per member, in their order.

    Raises:
        UnitError: a member cannot be handed in.
        KeyboardInterrupt: passed on.
    """
    unit, bench = bench.unit, replace(bench, seeks_replays=False)  # there is nobody to be shown them
    graded = frozenset(question.name for question in unit.questions if not question.is_manual)
    groups: dict[frozenset[str], list[BankMember]] = {}
    for member in members:
        groups.setdefault(member.touched(unit), []).append(member)
    verdicts: dict[str, Verdict] = {}
    progress = progress or Progress()
    progress.begin(len(members))
    with tempfile.TemporaryDirectory(prefix="autograder-validation-") as scratch, Reader(unit) as reader:
        folder = Path(scratch)
        cache = Cache(folder / "cache")
        for touched, group in groups.items():
            submissions = [hand_in(member, unit, folder, reader) for member in group]
            hand_ins = HandIns.of(submissions)
            rest = graded - touched
            others = replace(bench, unit=narrowed(unit, rest), trains=False)
            is_whole = only_touched or not rest
            before = [] if is_whole else run_on_threads(Batch(others, hand_ins, folder / "others", {}, cache), jobs)
            by_name = {entry.name: member for entry, member in zip(submissions, group, strict=True)}
            judging = _Judging(by_name, before, progress, report)
            narrow = replace(bench, unit=narrowed(unit, touched))
            run_on_threads(Batch(narrow, hand_ins, folder / "grades", {}, cache, judging), jobs)
            verdicts.update(judging.verdicts)
    return [verdicts[member.name] for member in members]


def unmet(verdict: Verdict) -> Iterator[Unmet]:
    """What the verdict on a member is not as it must be."""
    for check, result in verdict.checks.items():
        must_fail = check in verdict.wanted
        is_wrong = check not in verdict.undecided and verdict.has_failed(check) != must_fail
        no_verdict = result.outcome == "undecided" and check not in verdict.undecided
        if is_wrong or no_verdict or result.outcome == "internal":  # what is no verdict catches nothing
            yield Unmet(verdict.member, check, "must fail" if must_fail else "must pass", _found(result))


def changes(first: Sequence[Verdict], second: Sequence[Verdict], difference: str) -> Iterator[Unmet]:
    """What changed between two runs over the same members; checks that may fail or not are left aside.

    Args:
        first: verdicts of one run.
        second: of the other.
        difference: what was different about the other.
    """
    others = {verdict.member.path: verdict for verdict in second}
    for verdict in first:
        other = others[verdict.member.path]
        for check, result in verdict.checks.items():
            if check not in verdict.undecided and verdict.has_failed(check) != other.has_failed(check):
                found = f"{result.outcome}, and {other.checks[check].outcome} {difference}"
                yield Unmet(verdict.member, check, "must not depend on that", found)


def table(unit: Unit, verdicts: Sequence[Verdict]) -> str:
    """Per check, in Markdown: wrong answers caught, right answers passed, points lost by wrong answers to others."""
    lines = [
        "| question | check | wrong answers caught | right answers passed | collateral losses, points |",
        "|---|---|---|---|---|",
    ]
    for question in unit.questions:
        for name in question.checks:
            check = (question.name, name)
            run = [verdict for verdict in verdicts if check in verdict.checks]
            wrong = [verdict.has_failed(check) for verdict in run if check in verdict.wanted]
            right = [not verdict.has_failed(check) for verdict in run if not verdict.member.is_mutant]
            lost = sum(_collateral(verdict, check) for verdict in run)
            cells = [_share(wrong), _share(right), f"{lost:g}"] if run else ["not run"] * 3
            lines.append(f"| `{question.name}` | `{name}` | {' | '.join(cells)} |")
    return "\n".join(lines)


def summary(verdicts: Sequence[Verdict]) -> str:
    """How many verdicts of all checks are as they should be, in a sentence or two."""
    wrong = [verdict for verdict in verdicts if verdict.member.is_mutant and verdict.wanted]
    right = [verdict for verdict in verdicts if not verdict.member.is_mutant]
    caught = sum(all(verdict.has_failed(check) for check in verdict.wanted) for verdict in wrong)
    full = sum(not any(verdict.has_failed(check) for check in verdict.checks) for verdict in right)
    lost = sum(_collateral(verdict, check) for verdict in verdicts for check in verdict.checks)
    waiting = len(verdicts) - len(wrong) - len(right)
    return (
        f"{caught} of {len(wrong)} wrong answers lose points where they must, and {lost:g} points elsewhere;"
        f" {full} of {len(right)} right answers have full points."
        + (f" {waiting} wrong answers show in a training run only, and were not judged." if waiting else "")
    )


class _Judging(Progress):
    """Makes verdicts of a batch's results, one by one, and counts them.

    Args:
        members: by name of their submission.
        before: results of the same submissions' other questions.
        outer: told when one is done.
        report: told its verdict.
    """

    def __init__(
        self,
        members: Mapping[str, BankMember],
        before: Sequence[SubmissionResult],
        outer: Progress,
        report: Callable[[Verdict], None],
    ) -> None:
        self.verdicts: dict[str, Verdict] = {}
        self._members = members
        self._before = {result.submission: result.questions for result in before}
        self._outer = outer
        self._report = report

    def finish(self, result: SubmissionResult) -> None:
        member = self._members[result.submission]
        questions = [*result.questions, *self._before.get(result.submission, [])]
        checks = {
            (entry.question, check.check): check
            for entry in questions
            for check in entry.checks
            if check.outcome != "ungraded"
        }
        self.verdicts[member.name] = verdict = Verdict(member, checks)
        self._report(verdict)
        self._outer.advance(1)


def narrowed(unit: Unit, names: frozenset[str]) -> Unit:
    """The unit with some of its questions; what they build on besides is as good as the solution."""
    questions = [
        msgspec.structs.replace(question, builds_on=[name for name in question.builds_on if name in names])
        for question in unit.questions
        if question.name in names
    ]
    return msgspec.structs.replace(unit, questions=questions, given_network=None)


def _found(result: CheckResult) -> str:
    """How a check ended, for whoever works on it: with the exception, whether it is hidden from students or not."""
    if result.outcome == "ok":
        return "passed"
    exception = said(result.traceback).strip().splitlines()[-1:]
    found = said(result.detail or result.message)
    return " ".join([f"{result.outcome}:", *(part for part in (found, said(result.hint), *exception) if part)])


def _collateral(verdict: Verdict, check: Check) -> float:
    """Points that a wrong answer lost in a question that it does not harm."""
    is_spared = verdict.member.is_mutant and check[0] != verdict.member.harms
    return verdict.checks[check].points - verdict.checks[check].score if is_spared else 0.0


def _share(passed: Sequence[bool]) -> str:
    return f"{sum(passed)} of {len(passed)}" if passed else "-"
