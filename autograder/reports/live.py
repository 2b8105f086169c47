"""What an instructor sees while a class is graded: a view that changes in place, or lines for a log.

Both say the phase, how many submissions of how many, and what has failed so far. The time that is left is that of the
phase, by the scheduler's measure of its slowest remaining chain; nothing stands there before there is one.
"""

from __future__ import annotations

import contextvars
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from rich import progress as bars
from rich.console import Console, Group
from rich.live import Live
from rich.text import Text

from autograder.locale.messages import N_, _, ngettext
from autograder.locale.numbers import number
from autograder.reports.grades_csv import reasons_of
from autograder.reports.run_record import duration
from autograder.reports.text_lines import say_on
from autograder.results.progress import Phase, Progress, Status
from autograder.results.records import SubmissionResult
from autograder.results.words import status_text

__all__ = ["ESTIMATE_SECONDS", "watching"]

ESTIMATE_SECONDS = 180.0
"""Between two estimates in a log."""

_PHASES: dict[Phase, str] = {
    # Translators, here and below: a phase of the grading of a class. Checks are all those that take seconds.
    "given network": N_("Given network"),
    "checks": N_("Checks"),
    "training": N_("Training"),
}


@contextmanager
def watching(console: Console, *, plain: bool = False, labels: Mapping[str, str] | None = None) -> Iterator[Progress]:
    """A view of the grading of a class.

    Args:
        console: where it is shown.
        plain: lines alone, as a log keeps them; so it is where the console is no terminal, too.
        labels: what questions are called, by name; by default they have their names.
    """
    if plain or not console.is_terminal:
        log = _Log(console, labels)
        yield log
        log.end()
        return
    view = _View(console, labels)
    with view.live:
        yield view
    view.end()


class _Watcher(Progress):
    """What both views keep: all calls may come from several threads."""

    def __init__(self, console: Console, labels: Mapping[str, str] | None) -> None:
        self._console = console
        self._labels = labels
        self._lock = threading.Lock()
        self._phase: Phase = "checks"
        self._submissions = self._done = self._failed = 0
        self._status = Status()
        self._unchanged: set[str] = set()

    def phase(self, phase: Phase, submissions: int) -> None:
        """See :class:`.progress.Progress`."""
        with self._lock:
            self._phase, self._submissions, self._done, self._status = phase, submissions, 0, Status()

    def scheduled(self, status: Status) -> None:
        """See :class:`.progress.Progress`."""
        with self._lock:
            self._status = status

    def checked(self, result: SubmissionResult) -> None:
        """See :class:`.progress.Progress`."""
        if self._phase == "checks":  # otherwise it is one of those that the phase of training has still to count
            self._count(result, is_final=False)

    def finish(self, result: SubmissionResult) -> None:
        """See :class:`.progress.Progress`."""
        self._count(result, is_final=True)

    def unchanged(self, submission: str) -> None:
        """See :class:`.progress.Progress`."""
        with self._lock:
            self._unchanged.add(submission)

    def end(self) -> None:
        """Say of how many submissions nothing is new, where there are any."""
        if self._unchanged:
            message = ngettext(
                "{count} submission is unchanged: all that it rests on is as it was.",
                "{count} submissions are unchanged: all that they rest on is as it was.",
                len(self._unchanged),
            )
            say_on(self._console, message.format(count=len(self._unchanged)), style="dim")

    def _count(self, result: SubmissionResult, *, is_final: bool) -> None:
        with self._lock:
            self._done += 1
            self._failed += result.status == "needs attention"
            place = self._place
        # Without the lock: to print, a view that changes in place takes its own, and asks for ours with that in hand.
        self._tell(result, place, is_final=is_final)

    def _tell(self, result: SubmissionResult, place: str, *, is_final: bool) -> None:
        """Show a submission that is done in this phase."""
        raise NotImplementedError

    def _line(self, result: SubmissionResult) -> str:
        """A submission in a line: points, status, whether they are new, and what kept it from being graded as it is."""
        # Translators: of a submission's result, at the end of a line that says it.
        news = [_("unchanged")] if result.submission in self._unchanged else []
        return "; ".join([_points(result), *news, *reasons_of(result, self._labels)])

    @property
    def _place(self) -> str:
        """Of what so many are done."""
        # Translators: {done} and {count} are numbers of submissions.
        return _("{done} of {count}").format(done=self._done, count=self._submissions)

    @property
    def _left(self) -> str:
        """The estimate; "" where there is none."""
        seconds = self._status.seconds_left
        # Translators: {time} is such as "2 min 3 s", and an estimate.
        return "" if seconds is None else _("about {time} left").format(time=duration(seconds))

    @property
    def _particulars(self) -> str:
        """Workers, memory, what is shared, and what has failed."""
        status = self._status
        parts = [_("{count} of {most} workers").format(count=status.workers, most=status.most_workers)]
        if status.free_bytes is not None:
            # Translators: {size} is a number; GB of memory.
            parts.append(_("{size} GB of memory free").format(size=number(status.free_bytes / 1e9, ".1f")))
        if status.is_short_of_memory:
            parts.append(_("others wait for memory"))
        if status.shared:
            message = ngettext(
                "{count} answer is graded with one that is the same",
                "{count} answers are graded with others that are the same",
                status.shared,
            )
            parts.append(message.format(count=status.shared))
        if self._failed:
            message = ngettext("{count} submission needs attention", "{count} submissions need attention", self._failed)
            parts.append(message.format(count=self._failed))
        return ", ".join(parts)


def _points(result: SubmissionResult) -> str:
    """A submission with its points and its status."""
    if not result.questions:  # nothing was graded, which is no zero
        return f"{result.submission}: {status_text(result.status)}"
    points = sum(check.points for check in result.checks)
    # Translators: {submission} is a name, {score} and {points} are numbers, {status} such as "graded".
    return _("{submission}: {score} of {points} ({status})").format(
        submission=result.submission,
        score=number(result.score),
        points=number(points),
        status=status_text(result.status),
    )


def _why_it_trains() -> str:
    """Before the given network is trained, which may take minutes in which nobody is graded."""
    return _("Training the given network once, to see that data and machine are sound.")


class _Log(_Watcher):
    """A line for each submission, with the time; an estimate every few minutes."""

    def __init__(
        self,
        console: Console,
        labels: Mapping[str, str] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(console, labels)
        self._clock = clock
        self._told_at = clock()

    def phase(self, phase: Phase, submissions: int) -> None:
        """See :class:`.progress.Progress`."""
        super().phase(phase, submissions)
        if phase == "given network":
            self._say(_why_it_trains())
        else:
            message = ngettext("{phase}: {count} submission", "{phase}: {count} submissions", submissions)
            self._say(message.format(phase=_(_PHASES[phase]), count=submissions))
        self._told_at = self._clock()

    def scheduled(self, status: Status) -> None:
        """See :class:`.progress.Progress`."""
        super().scheduled(status)
        with self._lock:
            if self._clock() - self._told_at >= ESTIMATE_SECONDS:
                self._told_at = self._clock()
                self._say(
                    ", ".join(filter(None, [_(_PHASES[self._phase]), self._place, self._left, self._particulars]))
                )

    def _tell(self, result: SubmissionResult, place: str, *, is_final: bool) -> None:
        self._say(f"{self._line(result)} ({place})")

    def _say(self, text: str) -> None:
        # Names are no markup, and a line stays one, so that it can be searched for.
        self._console.print(Text(f"{time.strftime('%H:%M:%S')} {text}"), soft_wrap=True)


class _View(_Watcher):
    """A bar, a line of particulars, and above them a line for each submission that is done."""

    def __init__(self, console: Console, labels: Mapping[str, str] | None) -> None:
        super().__init__(console, labels)
        self._bar = bars.Progress(
            bars.SpinnerColumn(),
            bars.TextColumn("{task.description}"),
            bars.BarColumn(),
            bars.TaskProgressColumn(),
            bars.TimeElapsedColumn(),
            bars.TextColumn("{task.fields[left]}"),
            console=console,
        )
        self._task = self._bar.add_task(_("grading"), total=None, left="")
        self._context = contextvars.copy_context()
        self.live = Live(console=console, get_renderable=self._render, refresh_per_second=4)

    def phase(self, phase: Phase, submissions: int) -> None:
        """See :class:`.progress.Progress`."""
        super().phase(phase, submissions)
        if phase == "given network":
            say_on(self._console, _why_it_trains(), style="dim")

    def begin(self, total: float) -> None:
        """See :class:`.progress.Progress`."""
        self._bar.update(self._task, total=total, completed=0)

    def advance(self, units: float) -> None:
        """See :class:`.progress.Progress`."""
        self._bar.advance(self._task, units)

    def _tell(self, result: SubmissionResult, place: str, *, is_final: bool) -> None:
        if is_final or result.status == "needs attention":
            say_on(self._console, f"  {self._line(result)}")

    def _render(self) -> Group:
        # In a thread of rich's own, which speaks no language yet; a context is for one thread at a time.
        return self._context.copy().run(self._drawn)

    def _drawn(self) -> Group:
        with self._lock:
            phase = _(_PHASES[self._phase])
            if self._phase == "given network":
                self._bar.update(self._task, description=phase, left=self._left)
            if not self._submissions:  # nothing is graded yet, or no submissions are counted
                return Group(self._bar)
            self._bar.update(self._task, description=f"{phase}, {self._place}", left=self._left)
            return Group(self._bar, Text(f"  {self._particulars}", style="dim"))
