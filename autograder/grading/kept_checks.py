"""Checks of an answer that was graded before: what is known of one is taken over, what is not is run.

In this the order of checks and what one of them holds up are as they are where all are run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import msgspec

from autograder.checks.mistakes import named
from autograder.grading.feedback import Feedback, check_result
from autograder.grading.instructors_notes import notes_on_own_loops
from autograder.grading.test_files import Test
from autograder.locale.sentences import Words, sentence
from autograder.results.records import CheckResult, QuestionResult, TrainingRecord
from autograder.units.unit import Question

__all__ = ["KeptChecks", "MustRun", "blocked", "blocker_of"]

_NO_END = ("timeout", "memory", "disk", "crashed")
"""Outcomes of a check after which no other of its question is run."""


class MustRun(Exception):
    """A check is not known, where nothing is to be run."""


@dataclass
class KeptChecks:
    """What may be taken over.

    Args:
        question: the question.
        latest: the answer's latest result, whatever it was graded by; none where it has not been graded.
        keys: by check, what its result depends on today.
        runs_nothing: whether what is not known must not be run.

    Attributes:
        taken: what has been taken over.
    """

    question: Question
    latest: QuestionResult | None
    keys: Mapping[str, str]
    runs_nothing: bool = False
    taken: list[CheckResult] = field(default_factory=list, init=False)

    def in_order(self, tests: Iterable[Test], run: Callable[[Test], CheckResult]) -> Iterator[CheckResult]:
        """The results of some tests of a question.

        Where one does not come to an end, those that follow are not run: no points are left to win there.

        Args:
            tests: in their order.
            run: runs one.

        Raises:
            MustRun: nothing is to be run, and something would have to.
        """
        blocker = ""
        for test in tests:
            if blocker:
                yield blocked(test, blocker)
                continue
            result = self._known(test) or self._run(test, run)
            if result.outcome in _NO_END:
                blocker = test.title
            yield result

    def notes(self) -> list[Words]:
        """Those that there are on workers of what was taken over; those on training runs are made anew."""
        if self.latest is None or not self.taken:
            return []
        on_runs = notes_on_own_loops(self.question, self.latest.checks)
        return [note for note in self.latest.notes if note not in on_runs]

    def seconds(self, passed: float) -> float:
        """What all checks take, where some of them, or none, have just been run in so many seconds."""
        return round(max(passed, self.latest.seconds if self.latest is not None and self.taken else 0.0), 3)

    def peak_memory_bytes(self, seen: int) -> int:
        """Of the largest worker, whether it has just been seen or was that of what was taken over."""
        return max(seen, self.latest.peak_memory_bytes if self.latest is not None and self.taken else 0)

    def runs(self) -> dict[int, TrainingRecord]:
        """The training runs behind what was taken over, by seed, to the last digit."""
        if self.latest is None:
            return {}
        seeds = {run.seed for check in self.taken if check.training for run in check.training.runs}
        return {run.seed: run for run in self.latest.runs if run.seed in seeds}

    def _known(self, test: Test) -> CheckResult | None:
        kept = () if self.latest is None else self.latest.checks
        known = next((check for check in kept if check.check == test.name and check.key == self.keys[test.name]), None)
        if known is not None:
            self.taken.append(known)
        return known

    def _run(self, test: Test, run: Callable[[Test], CheckResult]) -> CheckResult:
        if self.runs_nothing:
            raise MustRun
        return msgspec.structs.replace(run(test), key=self.keys[test.name])


def blocked(test: Test, blocker: str) -> CheckResult:
    """The result of a check that is not run, because another of its question, of that title, did not come to an end."""
    # Translators: {check} is the title of another check.
    waits = sentence('Not checked: "{check}" must come to an end first.', check=sentence(blocker))
    hint = sentence("Repair what that row says, then try again.")
    return check_result(test, Feedback("skipped", waits, hint, mistake=named("not_reached")))


def blocker_of(checks: Iterable[CheckResult]) -> str:
    """The check that did not come to an end; "" where all did."""
    return next((check.check for check in checks if check.outcome in _NO_END), "")
